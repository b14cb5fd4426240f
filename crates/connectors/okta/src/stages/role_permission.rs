//! What a custom role may do: the same listing for the roles of apps and of people, normalized once.

use crate::stages::role::{self, ASSIGNMENT, ROLE, SUBJECTS};
use crate::{Okta, way};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{ExternalId, Facets, Grant, Record, RecordKind};
use remit_connector::session::Request;
use remit_connector::wire::{Items, scopes};
use remit_connector::{Ask, FetchError, Page, Slice, Tells};
use serde::Deserialize;

pub(crate) const ENDPOINT: &str = "GET /api/v1/iam/roles/{role}/permissions";

/// What the listing tells.
pub(crate) const TELLS: Tells = Tells { scopes: true, ..Tells::NOTHING };

/// What it does not show.
pub(crate) const BLIND_SPOTS: &[&str] =
    &["Which things are in a role's set of resources is not read, nor are conditions of a permission."];

#[derive(Debug, Deserialize)]
struct Permissions {
    permissions: Items<Permission>,
}

#[derive(Debug, Deserialize)]
struct Permission {
    label: String,
}

/// Reads the permissions of the role that a slice names.
pub(crate) async fn page(okta: &Okta, ask: Ask<'_>) -> Result<Page, FetchError> {
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
    let grant = Grant {
        id: role::grant_id(assignment, &subject),
        scope_kind: "role_permission".to_owned(),
        scopes: labels,
        resources: Fact::Unknown(Why::NotReported),
        consent: Fact::Unknown(Why::NotReported),
        granted_by: Fact::Unknown(Why::NotReported),
        granted_at: Fact::Unknown(Why::NotReported),
        changed_at: Fact::Unknown(Why::NotReported),
        is_pending: false,
    };
    Record {
        kind: RecordKind::Grant,
        external_id: ExternalId::new(format!("role-permissions:{assignment}:{subject}")),
        subject: Some(subject),
        facets: Facets { grants: vec![grant], ..Facets::default() },
        activity: Vec::new(),
        endpoint: ENDPOINT,
    }
}
