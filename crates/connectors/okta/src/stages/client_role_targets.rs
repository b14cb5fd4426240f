//! The apps to which an app's role as application administrator is narrowed: it administers them, with everything that
//! they may do.
//!
//! Source: Okta, "Role assignments: client role targets", read November 2026.

use crate::fetch::listed;
use crate::stages::role::{self, ASSIGNMENT, SUBJECTS};
use crate::stages::{apps, client_roles};
use crate::{Okta, way};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Edge, ExternalId, Facets, Grant, Record, RecordKind, Relation, Resources,
};
use remit_connector::session::Request;
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, Lane, Page, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /oauth2/v1/clients/{client}/roles/{assignment}/targets/catalog/apps";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "apps that apps administer",
    record_kind: RecordKind::Grant,
    parent: Some(client_roles::ID),
    permissions: &[way::CLIENT_ROLES.scope],
    lane: Lane::Urgent,
    page_size: 200,
    requests_per_page: 1,
    tells: Tells { resources: true, ..Tells::NOTHING },
    blind_spots: &["Which apps are meant by an entry of Okta's catalog is not looked up."],
};

pub(crate) const ID: &str = "client_role_targets";

pub(crate) const STAGE: Stage<Okta> = Stage { info: INFO, page: |okta, ask| Box::pin(page(okta, ask)) };

/// An app of the organization, or with no id every app of an entry of the catalog.
#[derive(Debug, Deserialize)]
struct Target {
    id: Option<String>,
    name: String,
}

async fn page(okta: &Okta, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT)
        .part("client", ask.slice.param(apps::CLIENT))
        .part("assignment", ask.slice.param(ASSIGNMENT))
        .query("limit", ask.page_size)
        .at(ask.cursor);
    let reply = okta.fetch(way::CLIENT_ROLES, request).await?;
    let page = listed(reply, |body| records(body, ask.slice));
    let is_all = ask.cursor.is_none() && page.records.is_empty() && page.rejected.is_empty();
    Ok(if is_all { Page { records: everywhere(ask.slice), ..page } } else { page })
}

fn records(body: Items<Target>, slice: &Slice) -> Page {
    body.into_page("$", |target, page| {
        let name = match &target.id {
            Some(id) => apps::external_id(id).to_string(),
            None => format!("catalog:{}", target.name),
        };
        let resources = Resources::Selected(Fact::Known(vec![name.clone()]));
        page.records.extend(holders(slice).map(|holder| {
            let administers = target.id.as_ref().map(|id| Edge {
                from: holder.clone(),
                relation: Relation::DelegatesAdminTo,
                to: apps::external_id(id),
            });
            record(slice, &holder, &name, resources.clone(), administers)
        }));
    })
}

/// A role that is narrowed to nothing holds everywhere.
fn everywhere(slice: &Slice) -> Vec<Record> {
    holders(slice).map(|holder| record(slice, &holder, "everything", Resources::All, None)).collect()
}

fn holders(slice: &Slice) -> impl Iterator<Item = ExternalId> {
    slice.param(SUBJECTS).split_whitespace().map(ExternalId::from)
}

/// Adds what the role reaches to the grant that the assignment's own listing tells about.
fn record(
    slice: &Slice,
    holder: &ExternalId,
    name: &str,
    resources: Resources,
    administers: Option<Edge>,
) -> Record {
    let assignment = slice.param(ASSIGNMENT);
    let grant = Grant {
        id: role::grant_id(assignment, holder),
        scope_kind: "admin_role".to_owned(),
        scopes: Vec::new(),
        resources: Fact::Known(resources),
        consent: Fact::Unknown(Why::NotReported),
        granted_by: Fact::Unknown(Why::NotReported),
        granted_at: Fact::Unknown(Why::NotReported),
        changed_at: Fact::Unknown(Why::NotReported),
        is_pending: false,
    };
    Record {
        kind: RecordKind::Grant,
        external_id: ExternalId::new(format!("role-target:{assignment}:{name}:{holder}")),
        subject: Some(holder.clone()),
        facets: Facets { grants: vec![grant], edges: administers.into_iter().collect(), ..Facets::default() },
        activity: Vec::new(),
        endpoint: ENDPOINT,
    }
}
