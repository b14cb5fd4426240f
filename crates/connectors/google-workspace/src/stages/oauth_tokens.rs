//! What people let apps do: their tokens, of which there is no listing but each person's.
//!
//! Source: Google's documentation, "Directory API: tokens.list", read November 2026.

use crate::changes::Log;
use crate::each_person::{MOST, OfPeople, Person};
use crate::object::{client_id, grant, integration, person, record, token_id};
use crate::stages::token_activity;
use crate::{Google, way};
use remit_connector::core::model::{
    Consent, ExternalId, Facets, Integration, IntegrationKind, Record, RecordKind, Resources,
};
use remit_connector::wire::text;
use remit_connector::{Ask, Child, FetchError, Lane, Page, Slice, Stage, StageInfo, Tells};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

const ENDPOINT: &str = "GET /admin/directory/v1/users/{user}/tokens";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "what people let apps do",
    record_kind: RecordKind::Grant,
    parent: None,
    permissions: &[
        "admin.directory.user.readonly and admin.directory.user.security, with the admin privileges \
                    Users > Read and Security > User Security Management",
    ],
    lane: Lane::Urgent,
    page_size: MOST,
    requests_per_page: 3,
    tells: Tells { scopes: true, resources: true, ..Tells::NOTHING },
    blind_spots: &[
        "When a person let an app in is told by the log alone, which holds 180 days.",
        "Apps without a registered name come under one id, so that several may look like one.",
        "Tokens of people who were deleted are not listed.",
        "Between weekly readings of everybody, only those are read whom the audit logs name: a change that reaches a log a day \
         late shows a day late.",
    ],
};

pub(crate) const ID: &str = "oauth_tokens";

pub(crate) const STAGE: Stage<Google> = Stage { info: INFO, page: |google, ask| Box::pin(page(google, ask)) };

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Token {
    client_id: String,
    display_text: Option<String>,
    #[serde(default)]
    anonymous: bool,
    #[serde(default)]
    native_app: bool,
    scopes: Option<Vec<String>>,
}

/// A new password ends what reads mail, and is told by the log of sign-ins or by that of administrators.
pub(crate) const ASKED: OfPeople = OfPeople {
    query: "",
    endpoint: ENDPOINT,
    fields: "items(clientId,displayText,anonymous,nativeApp,scopes)",
    logs: &[
        Log { application: "token", event: Some("authorize") },
        Log { application: "token", event: Some("revoke") },
        Log { application: "login", event: Some("password_edit") },
        Log { application: "admin", event: None },
    ],
    is_changed_by_use: false,
};

async fn page(google: &Google, ask: Ask<'_>) -> Result<Page, FetchError> {
    let domains = google.domains().await;
    let mut clients = BTreeSet::new();
    let map = |owner: &Person, token: Token, page: &mut Page| {
        if !token.anonymous {
            clients.insert(token.client_id.clone());
        }
        page.records.push(token_record(google, owner, token, domains));
    };
    let mut page = google.tokens.page(google, ask, map).await?;
    page.children.extend(clients.into_iter().map(|client| Child {
        stage: token_activity::ID,
        slice: Slice { key: client, ..Slice::default() },
        is_empty: false,
    }));
    Ok(page)
}

/// One token: the app comes with each of them, since nothing else lists it.
fn token_record(google: &Google, owner: &Person, token: Token, domains: Option<&BTreeSet<String>>) -> Record {
    let id = token_id(&owner.id, &token.client_id);
    let (subject, app) = match token.anonymous {
        // Many apps share such an id, so that what one person lets in says nothing of another's.
        true => {
            let id = format!("anonymous:{}:{}", owner.id, token.client_id);
            (ExternalId::new(id.as_str()), id)
        }
        false => (client_id(&token.client_id), token.client_id.clone()),
    };
    let mut given = grant(
        id.clone(),
        "oauth",
        token.scopes.unwrap_or_default().into_iter().map(canonical).collect(),
        Resources::HolderReach,
        Consent::User,
    );
    given.granted_by = person(Some(&owner.id), Some(&owner.primary_email));
    let definition = match token.anonymous {
        true => None,
        false => google.definition(&token.client_id, token.native_app, domains),
    };
    let app = Integration { name: text(token.display_text), ..integration(IntegrationKind::OauthApp, app) };
    let facets = Facets { integration: Some(app), definition, grants: vec![given], ..Facets::default() };
    record(RecordKind::Grant, id, Some(subject), facets, ENDPOINT)
}

/// Returns a scope in its one form: tokens show the short names of OpenID Connect as well as Google's own.
pub(crate) fn canonical(scope: String) -> String {
    match scope.as_str() {
        "email" => format!("{}userinfo.email", way::SCOPE_PREFIX),
        "profile" => format!("{}userinfo.profile", way::SCOPE_PREFIX),
        _ => scope,
    }
}
