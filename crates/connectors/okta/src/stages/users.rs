//! People with their status. The list leaves out those who were deactivated, who have a listing of their own.

use crate::fetch::listed;
use crate::people::user_id;
use crate::{Okta, way};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Facets, Principal, PrincipalKind, PrincipalStatus, Record, RecordKind};
use remit_connector::session::Request;
use remit_connector::wire::{Items, text};
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /api/v1/users";

const INFO: StageInfo = StageInfo {
    id: "users",
    title: "people",
    record_kind: RecordKind::Principal,
    parent: None,
    permissions: &[way::USERS.scope],
    lane: Lane::Slow,
    page_size: 200,
    requests_per_page: 1,
    tells: Tells::NOTHING,
    blind_spots: &[
        "Okta does not mark the accounts that people have made for machines.",
        "Roles are read only of people who have API tokens.",
    ],
};

pub(crate) const STAGE: Stage<Okta> = Stage { info: INFO, page: |okta, ask| Box::pin(page(okta, ask)) };

/// A person, as both listings give them.
#[derive(Debug, Deserialize)]
pub(crate) struct User {
    id: String,
    status: Option<String>,
    profile: Profile,
}

#[derive(Debug, Deserialize)]
struct Profile {
    login: String,
    email: Option<String>,
}

async fn page(okta: &Okta, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).query("limit", ask.page_size).at(ask.cursor);
    let reply = okta.fetch(way::USERS, request).await?;
    Ok(listed(reply, |body| records(body, ENDPOINT)))
}

/// Maps a list of people.
pub(crate) fn records(body: Items<User>, endpoint: &'static str) -> Page {
    body.into_page("$", |user, page| page.records.push(record(user, endpoint)))
}

fn record(user: User, endpoint: &'static str) -> Record {
    let id = user_id(&user.id);
    let principal = Principal {
        id: id.clone(),
        kind: PrincipalKind::User,
        name: user.profile.login,
        email: text(user.profile.email),
        roles: Vec::new(),
        status: status(user.status.as_deref()),
    };
    Record {
        kind: RecordKind::Principal,
        external_id: id,
        subject: None,
        facets: Facets { principal: Some(principal), ..Facets::default() },
        activity: Vec::new(),
        endpoint,
    }
}

/// Reads a status. Who has yet to set a password, or has locked themselves out, can come in without an administrator.
fn status(status: Option<&str>) -> Fact<PrincipalStatus> {
    match status {
        Some("ACTIVE" | "STAGED" | "PROVISIONED" | "RECOVERY" | "PASSWORD_EXPIRED" | "LOCKED_OUT") => {
            Fact::Known(PrincipalStatus::Active)
        }
        Some("SUSPENDED") => Fact::Known(PrincipalStatus::Suspended),
        Some("DEPROVISIONED") => Fact::Known(PrincipalStatus::Departed),
        Some(_) => Fact::Unknown(Why::Malformed("a status that Okta does not document".to_owned())),
        None => Fact::Unknown(Why::NotReported),
    }
}
