//! People and bots with their roles and status: the members of groups, or every account of an instance. One shape, listed in
//! two places, so that both stages stand in one file.
//!
//! Source: GitLab's documentation, "Group and project members API" and "Users API", read November 2026.

use crate::Gitlab;
use crate::fetch::{At, Listing, READ_API, stage};
use crate::people::{role, user_id};
use crate::place::{self, Place};
use crate::record::record;
use crate::settings::Extent;
use crate::stages::{personal_tokens, places, ssh_keys, tenant};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    ExternalId, Facets, Principal, PrincipalKind, PrincipalStatus, RecordKind,
};
use remit_connector::wire::text;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo};
use serde::Deserialize;

pub(crate) const ID: &str = "people";
pub(crate) const OF_GROUP: &str = "group_members";

const INFO: StageInfo = StageInfo {
    permissions: READ_API,
    lane: Lane::Urgent,
    blind_spots: &[
        "Members of single projects are not read, unless they are members of a group above it, too.",
        "Mail addresses are told of people whom the group owns (enterprise users), and to administrators of an instance.",
        "What a role that the group defined itself (custom role) adds is not read: the role that it builds on is.",
    ],
    ..stage(ID, "people and their roles", RecordKind::Principal, Some(tenant::ID))
};
const BELOW: StageInfo = StageInfo {
    permissions: READ_API,
    ..stage(OF_GROUP, "members of groups below", RecordKind::Principal, Some(places::GROUPS))
};

const MEMBERS: Listing = Listing::new(&INFO, "GET /groups/{id}/members/all", Place::Group);
const OWN_MEMBERS: Listing = Listing::new(&BELOW, "GET /groups/{id}/members", Place::Group);
const USERS: Listing = Listing {
    query: &[("pagination", "keyset"), ("order_by", "id"), ("sort", "asc")],
    ..Listing::new(&INFO, "GET /users", Place::Instance)
};

pub(crate) const STAGE: Stage<Gitlab> = Stage { info: INFO, page: |gitlab, ask| Box::pin(page(gitlab, ask)) };
pub(crate) const GROUP_STAGE: Stage<Gitlab> =
    Stage { info: BELOW, page: |gitlab, ask| Box::pin(gitlab.read(&OWN_MEMBERS, ask, own_member)) };

/// An account, as all listings give it. `bot` and `is_admin` are told of an instance's accounts alone.
#[derive(Debug, Deserialize)]
struct Account {
    id: u64,
    username: String,
    email: Option<String>,
    state: Option<String>,
    access_level: Option<u64>,
    bot: Option<bool>,
    is_admin: Option<bool>,
}

impl Account {
    /// Bots and service accounts have names that GitLab keeps for them.
    fn is_bot(&self) -> bool {
        let is_kept = |kind: &str| self.username.starts_with(kind) && self.username.contains("_bot_");
        let is_named =
            is_kept("group_") || is_kept("project_") || self.username.starts_with("service_account_");
        self.bot.unwrap_or(false) || is_named
    }

    fn roles(&self) -> Vec<String> {
        let of_member = self.access_level.and_then(role).map(str::to_owned);
        let of_instance = self.is_admin.filter(|is_admin| *is_admin).map(|_| "admin".to_owned());
        of_member.into_iter().chain(of_instance).collect()
    }
}

async fn page(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    match gitlab.extent {
        Extent::Group(_) => gitlab.read(&MEMBERS, ask, member).await,
        Extent::Instance(_) => gitlab.read(&USERS, ask, of_instance).await,
    }
}

fn member(_: &Gitlab, account: Account, at: At<'_>, page: &mut Page) {
    push(user_id(account.id), account, at, page);
}

/// What a group says of somebody is a record of that group's; together they make the account.
fn own_member(_: &Gitlab, account: Account, at: At<'_>, page: &mut Page) {
    push(ExternalId::new(format!("member:{}:{}", at.slice.key, account.id)), account, at, page);
}

/// What people hold by themselves is listed person by person, and bots hold none of it.
fn of_instance(gitlab: &Gitlab, account: Account, at: At<'_>, page: &mut Page) {
    if !account.is_bot() {
        let slice = place::slice(account.id, "");
        let stages = [personal_tokens::IMPERSONATION, ssh_keys::OF_PERSON];
        page.children.extend(stages.iter().map(|stage| place::child(stage, &slice)));
    }
    member(gitlab, account, at, page);
}

fn push(external_id: ExternalId, account: Account, at: At<'_>, page: &mut Page) {
    let principal = Principal {
        id: user_id(account.id),
        kind: if account.is_bot() { PrincipalKind::Bot } else { PrincipalKind::User },
        roles: account.roles(),
        name: account.username,
        email: text(account.email),
        status: status(account.state.as_deref()),
    };
    let facets = Facets { principal: Some(principal), ..Facets::default() };
    page.records.push(record(RecordKind::Principal, external_id, facets, at.endpoint));
}

fn status(state: Option<&str>) -> Fact<PrincipalStatus> {
    match state {
        Some("active") => Fact::Known(PrincipalStatus::Active),
        Some("blocked" | "ldap_blocked" | "banned" | "deactivated" | "blocked_pending_approval") => {
            Fact::Known(PrincipalStatus::Suspended)
        }
        Some(_) => Fact::Unknown(Why::Malformed("a state that GitLab does not document".to_owned())),
        None => Fact::Unknown(Why::NotReported),
    }
}
