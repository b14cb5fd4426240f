//! What an administrator's role is narrowed to: apps, which its holder administers with everything that they may do, or
//! groups. The same shape for the roles of apps and of people, normalized once.
//!
//! Source: Okta, "Role assignments: client role targets" and "user role targets", read November 2026.

use crate::Okta;
use crate::fetch::listed;
use crate::stages::role::{self, ASSIGNMENT, HOLDER, SUBJECTS, TARGETS};
use crate::stages::{api_token_roles, apps, client_roles, listing};
use crate::way::{self, Way};
use remit_connector::blank;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    Edge, ExternalId, Facets, Grant, Record, RecordKind, Relation, Resources,
};
use remit_connector::session::Request;
use remit_connector::wire::{Items, Unmappable};
use remit_connector::{Ask, FetchError, Page, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;

const CLIENT_ENDPOINT: &str = "GET /oauth2/v1/clients/{holder}/roles/{assignment}/targets/{targets*}";
const TOKEN_ENDPOINT: &str = "GET /api/v1/users/{holder}/roles/{assignment}/targets/{targets*}";

pub(crate) const OF_CLIENTS: &str = "client_role_targets";
pub(crate) const OF_TOKENS: &str = "api_token_role_targets";

pub(crate) const CLIENT_STAGE: Stage<Okta> = Stage {
    info: info(OF_CLIENTS, "apps and groups that apps administer", client_roles::ID),
    page: |okta, ask| Box::pin(page(okta, ask, way::CLIENT_ROLES, CLIENT_ENDPOINT)),
};
pub(crate) const TOKEN_STAGE: Stage<Okta> = Stage {
    info: info(OF_TOKENS, "apps and groups that are administered with API tokens", api_token_roles::ID),
    page: |okta, ask| Box::pin(page(okta, ask, way::USER_ROLES, TOKEN_ENDPOINT)),
};

const fn info(id: &'static str, title: &'static str, parent: &'static str) -> StageInfo {
    StageInfo {
        parent: Some(parent),
        tells: Tells { resources: true, ..Tells::NOTHING },
        blind_spots: &["Which apps are meant by an entry of Okta's catalog is not looked up."],
        ..listing(id, title, RecordKind::Grant, &[way::ROLES.scope])
    }
}

/// An app of the organization, or with no id every app of an entry of the catalog; or a group, which has no name of its own.
#[derive(Debug, Deserialize)]
struct Target {
    id: Option<String>,
    name: Option<String>,
}

async fn page(okta: &Okta, ask: Ask<'_>, way: Way, endpoint: &'static str) -> Result<Page, FetchError> {
    let request = Request::get(endpoint)
        .part("holder", ask.slice.param(HOLDER))
        .part("assignment", ask.slice.param(ASSIGNMENT))
        .part("targets", ask.slice.param(TARGETS))
        .query("limit", ask.page_size)
        .at(ask.cursor);
    let reply = okta.fetch(way, request).await?;
    let page = listed(reply, |body| records(body, ask.slice, endpoint));
    // A role that is narrowed to nothing holds everywhere.
    let is_all = ask.cursor.is_none() && page.records.is_empty() && page.rejected.is_empty();
    let everywhere =
        || holders(ask.slice).map(|one| record(ask.slice, one, "everything", Resources::All, None, endpoint));
    Ok(if is_all { Page { records: everywhere().collect(), ..page } } else { page })
}

fn records(body: Items<Target>, slice: &Slice, endpoint: &'static str) -> Page {
    let is_of_apps = slice.param(TARGETS) == role::APP_TARGETS;
    body.try_into_page("$", |target, page| {
        let app = target.id.as_deref().filter(|_| is_of_apps).map(apps::external_id);
        let name = match (&app, target.id, target.name) {
            (Some(app), ..) => app.to_string(),
            (None, Some(group), _) => format!("group:{group}"),
            (None, None, Some(entry)) => format!("catalog:{entry}"),
            (None, None, None) => {
                return Err(Unmappable { external_id: String::new(), why: "neither an id nor a name" });
            }
        };
        let resources = Resources::Selected(Fact::Known(vec![name.clone()]));
        page.records.extend(holders(slice).map(|holder| {
            let administers =
                app.clone().map(|to| Edge { from: holder.clone(), relation: Relation::DelegatesAdminTo, to });
            record(slice, holder, &name, resources.clone(), administers, endpoint)
        }));
        Ok(())
    })
}

fn holders(slice: &Slice) -> impl Iterator<Item = ExternalId> {
    slice.param(SUBJECTS).split_whitespace().map(ExternalId::from)
}

/// Adds what the role reaches to the grant that the assignment's own listing tells about.
fn record(
    slice: &Slice,
    holder: ExternalId,
    name: &str,
    resources: Resources,
    administers: Option<Edge>,
    endpoint: &'static str,
) -> Record {
    let assignment = slice.param(ASSIGNMENT);
    let grant = Grant {
        resources: Fact::Known(resources),
        ..blank::grant(role::grant_id(assignment, &holder), "admin_role", Vec::new())
    };
    let id = ExternalId::new(format!("role-target:{assignment}:{name}:{holder}"));
    Record {
        subject: Some(holder),
        facets: Facets { grants: vec![grant], edges: administers.into_iter().collect(), ..Facets::default() },
        ..blank::record(RecordKind::Grant, id, endpoint)
    }
}
