//! People and bots with their roles and status: the members of the top group, or every account of an instance.
//!
//! Source: GitLab's documentation, "Group and project members API" and "Users API", read November 2026.

use crate::Gitlab;
use crate::fetch::{READ_API, counted, listing, stage};
use crate::people::{role, user_id};
use crate::place;
use crate::settings::Extent;
use crate::stages::{impersonation_tokens, tenant, user_ssh_keys};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    ExternalId, Facets, Principal, PrincipalKind, PrincipalStatus, Record, RecordKind,
};
use remit_connector::wire::{Items, text};
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo};
use serde::Deserialize;

const MEMBERS: &str = "GET /groups/{id}/members/all";
const USERS: &str = "GET /users";

const INFO: StageInfo = StageInfo {
    permissions: &[READ_API],
    lane: Lane::Urgent,
    blind_spots: &[
        "Members of single projects are not read, unless they are members of a group above it, too.",
        "Mail addresses are told of people whom the group owns (enterprise users), and to administrators of an instance.",
        "What a role that the group defined itself (custom role) adds is not read: the role that it builds on is.",
    ],
    ..stage(ID, "people and their roles", RecordKind::Principal, Some(tenant::ID))
};

pub(crate) const ID: &str = "people";

pub(crate) const STAGE: Stage<Gitlab> = Stage { info: INFO, page: |gitlab, ask| Box::pin(page(gitlab, ask)) };

/// An account, as both listings give it. `bot` and `is_admin` are told of an instance's accounts alone.
#[derive(Debug, Deserialize)]
pub(crate) struct Account {
    id: u64,
    username: String,
    email: Option<String>,
    state: Option<String>,
    access_level: Option<u64>,
    bot: Option<bool>,
    is_admin: Option<bool>,
}

impl Account {
    /// A bot of a group or project is known by a name that GitLab keeps for bots.
    fn is_bot(&self) -> bool {
        let is_kept = |kind: &str| self.username.starts_with(kind) && self.username.contains("_bot_");
        self.bot.unwrap_or_else(|| is_kept("group_") || is_kept("project_"))
            || self.username.starts_with("service_account_")
    }

    fn roles(&self) -> Vec<String> {
        let of_member = self.access_level.and_then(role).map(str::to_owned);
        let of_instance = self.is_admin.filter(|is_admin| *is_admin).map(|_| "admin".to_owned());
        of_member.into_iter().chain(of_instance).collect()
    }
}

async fn page(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    match &gitlab.extent {
        Extent::Group(_) => {
            let reply = gitlab.list(&INFO, MEMBERS, ask).await?;
            Ok(counted(reply, |body| records(body, "", MEMBERS)))
        }
        Extent::Instance(_) => {
            let request = listing(USERS, ask).query("pagination", "keyset");
            let request = request.query("order_by", "id").query("sort", "asc");
            let reply = gitlab.fetch(&INFO, request).await?;
            Ok(counted(reply, of_instance))
        }
    }
}

/// Maps a list of members. What a group says of somebody is a record of that group's; together they make the account.
pub(crate) fn records(body: Items<Account>, group: &str, endpoint: &'static str) -> Page {
    body.into_page("$", |account, page| page.records.push(record(account, group, endpoint)))
}

/// What people hold by themselves is listed person by person, and bots hold none of it.
fn of_instance(body: Items<Account>) -> Page {
    body.into_page("$", |account, page| {
        if !account.is_bot() {
            let slice = place::slice(account.id, "");
            let stages = [impersonation_tokens::ID, user_ssh_keys::ID];
            page.children.extend(stages.iter().map(|stage| place::child(stage, &slice)));
        }
        page.records.push(record(account, "", USERS));
    })
}

fn record(account: Account, group: &str, endpoint: &'static str) -> Record {
    let id = user_id(account.id);
    let roles = account.roles();
    let principal = Principal {
        id: id.clone(),
        kind: if account.is_bot() { PrincipalKind::Bot } else { PrincipalKind::User },
        name: account.username,
        email: text(account.email),
        roles,
        status: status(account.state.as_deref()),
    };
    let external_id = match group {
        "" => id,
        group => ExternalId::new(format!("member:{group}:{}", account.id)),
    };
    Record {
        kind: RecordKind::Principal,
        external_id,
        subject: None,
        facets: Facets { principal: Some(principal), ..Facets::default() },
        activity: Vec::new(),
        endpoint,
    }
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
