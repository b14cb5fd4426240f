//! API tokens (SSWS). A token has no scopes: it can do whatever its owner can do now.

use crate::fetch::listed;
use crate::people::{user, user_id};
use crate::stages::{api_token_roles, listing, role};
use crate::{Okta, way};
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};
use remit_connector::blank;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Activity, AppId, Credential, CredentialKind, CredentialState, Definition, Edge, ExternalId, Facets,
    Grant, Integration, IntegrationKind, IntegrationState, Publisher, PublisherKind, Record, RecordKind,
    Relation, Resources, UseKind, Visibility,
};
use remit_connector::session::Request;
use remit_connector::wire::{Items, text, time};
use remit_connector::{Ask, Child, FetchError, LastUsed, Page, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;
use std::collections::BTreeMap;

const ENDPOINT: &str = "GET /api/v1/api-tokens";

const INFO: StageInfo = StageInfo {
    tells: Tells {
        scopes: true,
        resources: true,
        holder: true,
        created: true,
        expires: true,
        last_used: Some(LastUsed {
            kind: UseKind::ApiCall,
            resolution: "to the day, reckoned from the token's end",
            look_back: "since the token was made",
        }),
    },
    blind_spots: &[
        "The end of a token moves on with each use: it is where the token ends if it is not used again.",
        "When a token was last used is reckoned from its end and not told by itself.",
    ],
    ..listing(ID, "API tokens", RecordKind::Integration, &[way::API_TOKENS.scope])
};

pub(crate) const ID: &str = "api_tokens";

/// How exact the reckoned last use is taken to be; Okta does not say.
const RESOLUTION: SignedDuration = SignedDuration::from_hours(24);

/// What Okta calls the client of tokens that people make; its own agents are called otherwise.
const MADE_BY_HAND: &str = "Okta API";

pub(crate) const STAGE: Stage<Okta> = Stage { info: INFO, page: |okta, ask| Box::pin(page(okta, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApiToken {
    id: String,
    name: Option<String>,
    user_id: Option<String>,
    client_name: Option<String>,
    created: Option<String>,
    expires_at: Option<String>,
    token_window: Option<String>,
}

async fn page(okta: &Okta, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).at(ask.cursor);
    let reply = okta.fetch(way::API_TOKENS, request).await?;
    Ok(listed(reply, records))
}

fn records(body: Items<ApiToken>) -> Page {
    let mut owners: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut page = body.into_page("$", |token, page| {
        let id = external_id(&token.id);
        if let Some(owner) = &token.user_id {
            owners.entry(owner.clone()).or_default().push(id.to_string());
        }
        page.records.push(record(token, id));
    });
    // The list comes whole, so that each owner is asked for once.
    page.children.extend(owners.into_iter().map(|(owner, tokens)| Child {
        stage: api_token_roles::ID,
        slice: Slice { key: owner, params: BTreeMap::from([(role::SUBJECTS.to_owned(), tokens.join(" "))]) },
        is_empty: false,
    }));
    page
}

fn external_id(id: &str) -> ExternalId {
    ExternalId::new(format!("token:{id}"))
}

fn record(token: ApiToken, id: ExternalId) -> Record {
    let created_at = time(token.created.as_deref());
    let holder = user(token.user_id.clone());
    let integration = Integration {
        name: text(token.name.clone()),
        state: Fact::Known(IntegrationState::Active),
        installed_at: created_at.clone(),
        held_by: holder.clone(),
        ..blank::integration(IntegrationKind::PersonalToken, AppId::new(id.as_str()))
    };
    let credential = Credential {
        name: text(token.name.clone()),
        holder,
        created_at: created_at.clone(),
        expires_at: time(token.expires_at.as_deref()),
        state: Fact::Known(CredentialState::Active),
        rotated_at: Fact::Absent,
        ..blank::credential(id.clone(), CredentialKind::ApiKey)
    };
    let runs_as = token.user_id.as_deref().map(|user| Edge {
        from: id.clone(),
        relation: Relation::RunsAs,
        to: user_id(user),
    });
    let activity = last_use(&token, &id).into_iter().collect();
    let facets = Facets {
        integration: Some(integration),
        definition: platform(token.client_name),
        credentials: vec![credential],
        grants: vec![grant(id.clone(), created_at)],
        edges: runs_as.into_iter().collect(),
        ..Facets::default()
    };
    Record { activity, facets, ..blank::record(RecordKind::Integration, id, ENDPOINT) }
}

fn grant(id: ExternalId, created_at: Fact<Timestamp>) -> Grant {
    Grant {
        resources: Fact::Known(Resources::HolderReach),
        granted_at: created_at,
        ..blank::grant(id, "api_token", vec!["SSWS".to_owned()])
    }
}

/// Reckons the last use: "tokens are valid for 30 days from creation or last use" (Okta, "Manage Okta API tokens").
fn last_use(token: &ApiToken, id: &ExternalId) -> Option<Activity> {
    let ends_at = time(token.expires_at.as_deref());
    let window: Span = token.token_window.as_deref()?.parse().ok()?;
    let window = window.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    let last = ends_at.known()?.checked_sub(window).ok()?;
    Some(Activity {
        last: Fact::Known(last),
        resolution: RESOLUTION,
        visible: Visibility::Always,
        ..blank::activity(id.clone(), "expiresAt less tokenWindow", UseKind::ApiCall)
    })
}

/// Tells the tokens of Okta's own agents from those that people made.
fn platform(client_name: Option<String>) -> Option<Definition> {
    let name = client_name.filter(|name| name.starts_with("Okta ") && name != MADE_BY_HAND)?;
    let publisher = Publisher {
        id: "okta".to_owned(),
        name: "Okta".to_owned(),
        kind: PublisherKind::Organization,
        domain: Fact::Unknown(Why::NotReported),
        verified: Fact::Known(true),
        is_first_party: true,
    };
    Some(Definition { name: Fact::Known(name), ..blank::definition(Fact::Known(publisher)) })
}
