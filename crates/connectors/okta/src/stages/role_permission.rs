//! What custom roles may do: the same listing for the roles of apps and of the people behind API tokens, normalized once.

use crate::stages::role::{self, ASSIGNMENT, ROLE, SUBJECTS};
use crate::stages::{api_token_roles, client_roles, listing};
use crate::{Okta, way};
use remit_connector::blank;
use remit_connector::core::model::{ExternalId, Facets, Record, RecordKind};
use remit_connector::session::Request;
use remit_connector::wire::{Items, scopes};
use remit_connector::{Ask, FetchError, Lane, Page, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /api/v1/iam/roles/{role}/permissions";

pub(crate) const OF_CLIENTS: &str = "client_role_permissions";
pub(crate) const OF_TOKENS: &str = "api_token_role_permissions";

pub(crate) const CLIENT_STAGE: Stage<Okta> = stage(OF_CLIENTS, "custom roles of apps", client_roles::ID);
pub(crate) const TOKEN_STAGE: Stage<Okta> =
    stage(OF_TOKENS, "custom roles behind API tokens", api_token_roles::ID);

const fn stage(id: &'static str, title: &'static str, parent: &'static str) -> Stage<Okta> {
    let info = StageInfo {
        parent: Some(parent),
        lane: Lane::Slow,
        tells: Tells { scopes: true, ..Tells::NOTHING },
        blind_spots: &[
            "Which things are in a role's set of resources is not read, nor are conditions of a permission.",
        ],
        ..listing(id, title, RecordKind::Grant, &[way::ROLES.scope])
    };
    Stage { info, page: |okta, ask| Box::pin(page(okta, ask)) }
}

#[derive(Debug, Deserialize)]
struct Permissions {
    permissions: Items<Permission>,
}

#[derive(Debug, Deserialize)]
struct Permission {
    label: String,
}

async fn page(okta: &Okta, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).part("role", ask.slice.param(ROLE));
    let reply = okta.fetch(way::ROLES, request).await?;
    Ok(records(reply.body, ask.slice))
}

fn records(body: Permissions, slice: &Slice) -> Page {
    let mut labels = Vec::new();
    let mut page = body.permissions.into_page("$.permissions", |permission, _| labels.push(permission.label));
    let labels = scopes(labels);
    if !labels.is_empty() {
        let holders = slice.param(SUBJECTS).split_whitespace().map(ExternalId::from);
        page.records.extend(holders.map(|subject| record(slice.param(ASSIGNMENT), subject, labels.clone())));
    }
    page
}

/// Adds the permissions to the grant that the assignment's own listing tells about.
fn record(assignment: &str, subject: ExternalId, labels: Vec<String>) -> Record {
    let grant = blank::grant(role::grant_id(assignment, &subject), "role_permission", labels);
    let id = ExternalId::new(format!("role-permissions:{assignment}:{subject}"));
    Record {
        subject: Some(subject),
        facets: Facets { grants: vec![grant], ..Facets::default() },
        ..blank::record(RecordKind::Grant, id, ENDPOINT)
    }
}
