//! Scopes over Okta itself that an administrator granted to an app.

use crate::fetch::listed;
use crate::people::user;
use crate::stages::apps::{self, ACTS_FOR, ITSELF};
use crate::stages::listing;
use crate::{Okta, way};
use remit_connector::blank;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Consent, ExternalId, Facets, Grant, PrincipalRef, Record, RecordKind, Resources,
};
use remit_connector::session::Request;
use remit_connector::wire::{Items, time};
use remit_connector::{Ask, FetchError, Page, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /api/v1/apps/{app}/grants";

const INFO: StageInfo = StageInfo {
    parent: Some(apps::ID),
    tells: Tells { scopes: true, resources: true, created: true, ..Tells::NOTHING },
    blind_spots: &["What single people have consented to is not in this list."],
    ..listing(ID, "scopes granted to apps", RecordKind::Grant, &[way::APP_GRANTS.scope])
};

pub(crate) const ID: &str = "app_grants";

pub(crate) const STAGE: Stage<Okta> = Stage { info: INFO, page: |okta, ask| Box::pin(page(okta, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ScopeGrant {
    id: String,
    status: Option<String>,
    created: Option<String>,
    last_updated: Option<String>,
    created_by: Option<Creator>,
    scope_id: String,
    source: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Creator {
    id: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

async fn page(okta: &Okta, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).part("app", &*ask.slice.key).at(ask.cursor);
    let reply = okta.fetch(way::APP_GRANTS, request).await?;
    Ok(listed(reply, |body| records(body, ask.slice)))
}

fn records(body: Items<ScopeGrant>, slice: &Slice) -> Page {
    body.into_page("$", |grant, page| {
        if grant.status.as_deref() != Some("REVOKED") {
            page.records.push(record(grant, slice));
        }
    })
}

fn record(granted: ScopeGrant, slice: &Slice) -> Record {
    let id = ExternalId::new(format!("grant:{}", granted.id));
    let grant = Grant {
        resources: Fact::Known(reach(slice)),
        consent: consent(granted.source.as_deref()),
        granted_by: granter(granted.created_by),
        granted_at: time(granted.created.as_deref()),
        changed_at: time(granted.last_updated.as_deref()),
        ..blank::grant(id.clone(), "oauth", vec![granted.scope_id])
    };
    Record {
        subject: Some(apps::external_id(&slice.key)),
        facets: Facets { grants: vec![grant], ..Facets::default() },
        ..blank::record(RecordKind::Grant, id, ENDPOINT)
    }
}

/// An app that acts for people reaches what they reach.
fn reach(slice: &Slice) -> Resources {
    match slice.param(ACTS_FOR) {
        ITSELF => Resources::All,
        _ => Resources::HolderReach,
    }
}

fn consent(source: Option<&str>) -> Fact<Consent> {
    match source {
        Some("ADMIN") => Fact::Known(Consent::Admin),
        Some("END_USER") => Fact::Known(Consent::User),
        Some(_) | None => Fact::Unknown(Why::NotReported),
    }
}

fn granter(creator: Option<Creator>) -> Fact<PrincipalRef> {
    let person = creator.filter(|creator| creator.kind.as_deref() == Some("User"));
    user(person.and_then(|creator| creator.id))
}
