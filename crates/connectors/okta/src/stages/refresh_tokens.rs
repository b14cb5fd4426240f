//! Refresh tokens that apps hold for people, with the scopes over Okta itself.

use crate::fetch::listed;
use crate::people::user;
use crate::stages::{apps, listing};
use crate::{Okta, way};
use remit_connector::blank;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Consent, Credential, CredentialKind, CredentialState, ExternalId, Facets, Grant, Record, RecordKind,
    Resources,
};
use remit_connector::session::Request;
use remit_connector::wire::{Items, time};
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

pub(crate) const ENDPOINT: &str = "GET /api/v1/apps/{app}/tokens";

const INFO: StageInfo = StageInfo {
    parent: Some(apps::ID),
    lane: Lane::Slow,
    tells: Tells {
        scopes: true,
        resources: true,
        holder: true,
        created: true,
        expires: true,
        last_used: None,
    },
    blind_spots: &[
        "When a refresh token was last used is not told.",
        "Scopes of custom authorization servers say nothing about Okta and are left out.",
    ],
    ..listing(ID, "refresh tokens of apps", RecordKind::Credential, &[way::APPS.scope])
};

pub(crate) const ID: &str = "refresh_tokens";

pub(crate) const STAGE: Stage<Okta> = Stage { info: INFO, page: |okta, ask| Box::pin(page(okta, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RefreshToken {
    id: String,
    status: Option<String>,
    created: Option<String>,
    expires_at: Option<String>,
    issuer: Option<String>,
    user_id: Option<String>,
    scopes: Option<Vec<String>>,
}

impl RefreshToken {
    /// Whether the organization's own authorization server gave it: the others' addresses lie below `/oauth2/`.
    fn is_for_okta(&self) -> bool {
        self.issuer.as_ref().is_some_and(|issuer| !issuer.contains("/oauth2/"))
    }
}

async fn page(okta: &Okta, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request =
        Request::get(ENDPOINT).part("app", &*ask.slice.key).query("limit", ask.page_size).at(ask.cursor);
    let reply = okta.fetch(way::APPS, request).await?;
    Ok(listed(reply, |body| records(body, &ask.slice.key)))
}

fn records(body: Items<RefreshToken>, app: &str) -> Page {
    body.into_page("$", |token, page| {
        if token.status.as_deref() != Some("REVOKED") {
            page.records.push(record(token, app));
        }
    })
}

fn record(mut token: RefreshToken, app: &str) -> Record {
    let id = ExternalId::new(format!("refresh-token:{}", token.id));
    let scopes = token.scopes.take().unwrap_or_default();
    let holder = user(token.user_id.clone());
    let grant = token.is_for_okta().then(|| Grant {
        resources: Fact::Known(Resources::HolderReach),
        consent: Fact::Known(Consent::User),
        granted_by: holder.clone(),
        granted_at: time(token.created.as_deref()),
        ..blank::grant(id.clone(), "oauth", scopes)
    });
    let credential = Credential {
        holder,
        created_at: time(token.created.as_deref()),
        expires_at: time(token.expires_at.as_deref()),
        state: match token.status.as_deref() {
            Some("ACTIVE") => Fact::Known(CredentialState::Active),
            Some(_) | None => Fact::Unknown(Why::NotReported),
        },
        ..blank::credential(id.clone(), CredentialKind::OauthToken)
    };
    let grants = grant.into_iter().collect();
    Record {
        subject: Some(apps::external_id(app)),
        facets: Facets { credentials: vec![credential], grants, ..Facets::default() },
        ..blank::record(RecordKind::Credential, id, ENDPOINT)
    }
}
