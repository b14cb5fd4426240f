//! People: of the organization with their roles, or of the one workspace.

use crate::fetch::{ResponseMetadata, asked, next_of};
use crate::settings::Tenant;
use crate::stages::install::user_id;
use crate::{Slack, way};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{Facets, Principal, PrincipalKind, PrincipalStatus, Record, RecordKind};
use remit_connector::wire::{Items, text};
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const INFO: StageInfo = StageInfo {
    id: "people",
    title: "people",
    record_kind: RecordKind::Principal,
    parent: None,
    permissions: &["admin.users:read", "users:read and users:read.email (one workspace)"],
    lane: Lane::Slow,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells::NOTHING,
    blind_spots: &["Roles that an organization gives besides owner and admin are shown by their ids."],
};

pub(crate) const STAGE: Stage<Slack> = Stage { info: INFO, page: |slack, ask| Box::pin(page(slack, ask)) };

#[derive(Debug, Deserialize)]
struct OrganizationUsers {
    users: Items<OrganizationUser>,
    response_metadata: Option<ResponseMetadata>,
}

#[derive(Debug, Deserialize)]
struct OrganizationUser {
    id: String,
    username: Option<String>,
    email: Option<String>,
    is_bot: Option<bool>,
    is_active: Option<bool>,
    #[serde(flatten)]
    roles: Roles,
    #[serde(default, rename = "roles")]
    others: Vec<serde_json::Value>,
}

#[derive(Debug, Deserialize)]
struct Members {
    members: Items<Member>,
    response_metadata: Option<ResponseMetadata>,
}

#[derive(Debug, Deserialize)]
struct Member {
    id: String,
    name: Option<String>,
    deleted: Option<bool>,
    is_bot: Option<bool>,
    #[serde(default)]
    is_stranger: bool,
    team_id: Option<String>,
    profile: Option<Profile>,
    #[serde(flatten)]
    roles: Roles,
}

#[derive(Debug, Deserialize)]
struct Profile {
    email: Option<String>,
}

/// What both listings say of somebody's role. A bot has none.
#[derive(Debug, Deserialize)]
struct Roles {
    is_primary_owner: Option<bool>,
    is_owner: Option<bool>,
    is_admin: Option<bool>,
    is_restricted: Option<bool>,
    is_ultra_restricted: Option<bool>,
}

impl Roles {
    fn names(&self) -> Vec<String> {
        let is = |flag: Option<bool>| flag == Some(true);
        let held = [
            ("primary_owner", is(self.is_primary_owner)),
            ("owner", is(self.is_primary_owner) || is(self.is_owner)),
            ("admin", is(self.is_admin)),
            ("guest", is(self.is_restricted) || is(self.is_ultra_restricted)),
        ];
        let mut names: Vec<String> =
            held.into_iter().filter(|(_, holds)| *holds).map(|(name, _)| name.to_owned()).collect();
        if names.is_empty() && self.is_admin.is_some() {
            names.push("member".to_owned());
        }
        names
    }
}

async fn page(slack: &Slack, ask: Ask<'_>) -> Result<Page, FetchError> {
    match &slack.tenant {
        Tenant::Organization(_) => {
            let body: OrganizationUsers =
                slack.fetch(way::ORGANIZATION_USERS, asked(way::ORGANIZATION_USERS, ask)?).await?;
            let next = next_of(way::ORGANIZATION_USERS, ask.cursor, body.response_metadata)?;
            let page = body.users.into_page("$.users", |user, page| page.records.push(of_organization(user)));
            Ok(Page { next, ..page })
        }
        Tenant::Workspace(id) => {
            let body: Members = slack.fetch(way::USERS, asked(way::USERS, ask)?).await?;
            let next = next_of(way::USERS, ask.cursor, body.response_metadata)?;
            let page = body.members.into_page("$.members", |member, page| {
                if !member.is_stranger && member.team_id.as_ref().is_none_or(|team| team == id) {
                    page.records.push(of_workspace(member));
                }
            });
            Ok(Page { next, ..page })
        }
    }
}

fn of_organization(user: OrganizationUser) -> Record {
    let mut roles = user.roles.names();
    let role_id = |role: &serde_json::Value| {
        role.as_str().or_else(|| role.get("id").and_then(serde_json::Value::as_str)).map(str::to_owned)
    };
    roles.extend(user.others.iter().filter_map(role_id));
    roles.sort_unstable();
    roles.dedup();
    let principal = Principal {
        id: user_id(&user.id),
        kind: kind(user.is_bot),
        name: user.username.or(user.email.clone()).unwrap_or(user.id),
        email: text(user.email),
        roles,
        status: status(user.is_active),
    };
    record(principal, way::ORGANIZATION_USERS.endpoint)
}

fn of_workspace(member: Member) -> Record {
    let mut roles = member.roles.names();
    roles.sort_unstable();
    let principal = Principal {
        id: user_id(&member.id),
        kind: kind(member.is_bot),
        name: member.name.unwrap_or(member.id),
        email: text(member.profile.and_then(|profile| profile.email)),
        roles,
        status: status(member.deleted.map(|is_gone| !is_gone)),
    };
    record(principal, way::USERS.endpoint)
}

fn kind(is_bot: Option<bool>) -> PrincipalKind {
    if is_bot == Some(true) { PrincipalKind::Bot } else { PrincipalKind::User }
}

/// Whoever leaves is deactivated; the account stays in the list.
fn status(is_active: Option<bool>) -> Fact<PrincipalStatus> {
    let status = |is_active| if is_active { PrincipalStatus::Active } else { PrincipalStatus::Departed };
    Fact::null_is_unknown(is_active.map(status))
}

fn record(principal: Principal, endpoint: &'static str) -> Record {
    Record {
        kind: RecordKind::Principal,
        external_id: principal.id.clone(),
        subject: None,
        facets: Facets { principal: Some(principal), ..Facets::default() },
        activity: Vec::new(),
        endpoint,
    }
}
