//! A stored secret as GitHub's four listings of them have it: a name and two dates, never a value.

use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Credential, CredentialKind, ExternalId, Facets, Record, RecordKind};
use remit_connector::wire::{Items, time};
use remit_connector::{Page, Tells};
use serde::Deserialize;

/// What the listings tell.
pub(crate) const TELLS: Tells = Tells { created: true, ..Tells::NOTHING };

/// What they do not show.
pub(crate) const BLIND_SPOTS: &[&str] = &[
    "What a secret opens, when it ends and whether it is used is not told: only its name and when it was last set.",
];

/// An answer that lists secrets.
#[derive(Debug, Deserialize)]
pub(crate) struct Secrets {
    total_count: Option<u64>,
    secrets: Items<Secret>,
}

#[derive(Debug, Deserialize)]
struct Secret {
    name: String,
    created_at: Option<String>,
    updated_at: Option<String>,
}

/// Maps a listing of secrets. `place` is the store and its owner: `actions:org`, `actions:41`. A secret has no other id
/// than its name.
pub(crate) fn records(body: Secrets, place: &str, endpoint: &'static str) -> Page {
    let expected = body.total_count;
    let page = body.secrets.try_into_page("$.secrets", |secret, page| {
        page.records.push(record(secret, place, endpoint));
        Ok(())
    });
    Page { expected, ..page }
}

fn record(secret: Secret, place: &str, endpoint: &'static str) -> Record {
    let id = ExternalId::new(format!("secret:{place}:{}", secret.name));
    let credential = Credential {
        id: id.clone(),
        kind: CredentialKind::StoredSecret,
        name: Fact::Known(secret.name),
        hint: Fact::Unknown(Why::NotReported),
        holder: Fact::Unknown(Why::NotReported),
        created_at: time(secret.created_at.as_deref()),
        expires_at: Fact::Unknown(Why::NotReported),
        state: Fact::Unknown(Why::NotReported),
        rotated_at: time(secret.updated_at.as_deref()),
    };
    Record {
        kind: RecordKind::Credential,
        external_id: id,
        subject: None,
        facets: Facets { credentials: vec![credential], ..Facets::default() },
        activity: Vec::new(),
        endpoint,
    }
}
