//! People with their status. The list leaves out those who were deactivated, unless it is asked for them alone, which is a
//! stage of its own.

use crate::fetch::listed;
use crate::people::user_id;
use crate::stages::listing;
use crate::{Okta, way};
use remit_connector::blank;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Facets, Principal, PrincipalKind, PrincipalStatus, Record, RecordKind};
use remit_connector::session::Request;
use remit_connector::wire::{Items, text};
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo};
use serde::Deserialize;

const ENDPOINT: &str = "GET /api/v1/users";

const INFO: StageInfo = StageInfo {
    lane: Lane::Slow,
    blind_spots: &[
        "Okta does not mark the accounts that people have made for machines.",
        "Roles are read only of people who have API tokens.",
    ],
    ..listing("users", "people", RecordKind::Principal, &[way::USERS.scope])
};

const DEACTIVATED_INFO: StageInfo = StageInfo {
    lane: Lane::Slow,
    blind_spots: &["People who were deleted are not listed anywhere."],
    ..listing("deactivated_users", "deactivated people", RecordKind::Principal, &[way::USERS.scope])
};

pub(crate) const STAGE: Stage<Okta> =
    Stage { info: INFO, page: |okta, ask| Box::pin(page(okta, ask, Request::get(ENDPOINT))) };

pub(crate) const DEACTIVATED_STAGE: Stage<Okta> = Stage {
    info: DEACTIVATED_INFO,
    page: |okta, ask| {
        let request = Request::get(ENDPOINT).query("filter", "status eq \"DEPROVISIONED\"");
        Box::pin(page(okta, ask, request))
    },
};

#[derive(Debug, Deserialize)]
struct User {
    id: String,
    status: Option<String>,
    profile: Profile,
}

#[derive(Debug, Deserialize)]
struct Profile {
    login: String,
    email: Option<String>,
}

async fn page(okta: &Okta, ask: Ask<'_>, request: Request) -> Result<Page, FetchError> {
    let request = request.query("limit", ask.page_size).at(ask.cursor);
    let reply = okta.fetch(way::USERS, request).await?;
    Ok(listed(reply, |body: Items<User>| body.into_page("$", |user, page| page.records.push(record(user)))))
}

fn record(user: User) -> Record {
    let id = user_id(&user.id);
    let principal = Principal {
        id: id.clone(),
        kind: PrincipalKind::User,
        name: user.profile.login,
        email: text(user.profile.email),
        roles: Vec::new(),
        status: status(user.status.as_deref()),
    };
    let facets = Facets { principal: Some(principal), ..Facets::default() };
    Record { facets, ..blank::record(RecordKind::Principal, id, ENDPOINT) }
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
