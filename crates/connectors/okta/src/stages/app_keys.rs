//! Public keys with which apps prove themselves. Only the public halves are in Okta.

use crate::fetch::listed;
use crate::stages::{apps, listing};
use crate::{Okta, way};
use remit_connector::blank;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Credential, CredentialKind, CredentialState, ExternalId, Facets, Record, RecordKind,
};
use remit_connector::session::Request;
use remit_connector::wire::{Items, text, time};
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /api/v1/apps/{app}/credentials/jwks";

const INFO: StageInfo = StageInfo {
    parent: Some(apps::ID),
    lane: Lane::Slow,
    tells: Tells { created: true, expires: true, ..Tells::NOTHING },
    blind_spots: &["Keys that Okta fetches from an app's own address are not listed."],
    ..listing(ID, "apps' keys", RecordKind::Credential, &[way::APPS.scope])
};

pub(crate) const ID: &str = "app_keys";

pub(crate) const STAGE: Stage<Okta> = Stage { info: INFO, page: |okta, ask| Box::pin(page(okta, ask)) };

#[derive(Debug, Deserialize)]
struct Key {
    id: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    status: Option<String>,
    created: Option<String>,
}

async fn page(okta: &Okta, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).part("app", &*ask.slice.key).at(ask.cursor);
    let reply = okta.fetch(way::APPS, request).await?;
    Ok(listed(reply, |body| records(body, &ask.slice.key)))
}

fn records(body: Items<Key>, app: &str) -> Page {
    body.into_page("$", |key, page| {
        // A key for encryption authenticates nobody.
        if key.usage.as_deref() != Some("enc") {
            page.records.push(record(key, app));
        }
    })
}

fn record(key: Key, app: &str) -> Record {
    let id = ExternalId::new(format!("key:{app}:{}", key.id));
    let credential = Credential {
        hint: text(key.kid),
        created_at: time(key.created.as_deref()),
        // A key serves until somebody takes it out.
        expires_at: Fact::Absent,
        state: match key.status.as_deref() {
            Some("ACTIVE") => Fact::Known(CredentialState::Active),
            Some("INACTIVE") => Fact::Known(CredentialState::Disabled),
            Some(_) | None => Fact::Unknown(Why::NotReported),
        },
        rotated_at: Fact::Absent,
        ..blank::credential(id.clone(), CredentialKind::Certificate)
    };
    Record {
        subject: Some(apps::external_id(app)),
        facets: Facets { credentials: vec![credential], ..Facets::default() },
        ..blank::record(RecordKind::Credential, id, ENDPOINT)
    }
}
