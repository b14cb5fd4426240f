//! People: of the organization with their roles, or of the one workspace.

use crate::Slack;
use crate::fetch::{ResponseMetadata, asked, next_of};
use crate::settings::Tenant;
use crate::stages::install::user_id;
use crate::way::{self, Way};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{Facets, Principal, PrincipalKind, PrincipalStatus, Record, RecordKind};
use remit_connector::wire::{Items, text};
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;
use serde_json::Value;

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
struct People {
    #[serde(alias = "users", alias = "members")]
    people: Items<Person>,
    response_metadata: Option<ResponseMetadata>,
}

/// A person or a bot. The organization's list and a workspace's call the same things differently.
#[derive(Debug, Deserialize)]
struct Person {
    id: String,
    #[serde(alias = "username")]
    name: Option<String>,
    email: Option<String>,
    profile: Option<Profile>,
    is_bot: Option<bool>,
    is_active: Option<bool>,
    deleted: Option<bool>,
    #[serde(default)]
    is_stranger: bool,
    team_id: Option<String>,
    is_primary_owner: Option<bool>,
    is_owner: Option<bool>,
    /// A bot has none.
    is_admin: Option<bool>,
    is_restricted: Option<bool>,
    is_ultra_restricted: Option<bool>,
    #[serde(default)]
    roles: Vec<Value>,
}

#[derive(Debug, Deserialize)]
struct Profile {
    email: Option<String>,
}

impl Person {
    /// Returns the roles by Slack's flags, and those that an organization gives besides by their ids.
    fn role_names(&self) -> Vec<String> {
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
        let id = |role: &Value| role.as_str().or_else(|| role.get("id")?.as_str()).map(str::to_owned);
        names.extend(self.roles.iter().filter_map(id));
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Whoever leaves is deactivated; the account stays in the list.
    fn status(&self) -> Fact<PrincipalStatus> {
        let is_active = self.is_active.or(self.deleted.map(|is_gone| !is_gone));
        Fact::null_is_unknown(is_active.map(|is_active| match is_active {
            true => PrincipalStatus::Active,
            false => PrincipalStatus::Departed,
        }))
    }
}

async fn page(slack: &Slack, ask: Ask<'_>) -> Result<Page, FetchError> {
    let (way, list) = match &slack.tenant {
        Tenant::Organization(_) => (way::ORGANIZATION_USERS, "$.users"),
        Tenant::Workspace(_) => (way::USERS, "$.members"),
    };
    let body: People = slack.fetch(way, asked(way, ask)?).await?;
    let next = next_of(way, ask.cursor, body.response_metadata)?;
    let is_own = |team: &String| team == slack.tenant.id();
    let page = body.people.into_page(list, |person, page| {
        // Shared channels bring strangers into a workspace's list.
        if !person.is_stranger && person.team_id.as_ref().is_none_or(is_own) {
            page.records.push(record(person, way));
        }
    });
    Ok(Page { next, ..page })
}

fn record(person: Person, way: Way) -> Record {
    let (roles, status, id) = (person.role_names(), person.status(), user_id(&person.id));
    let principal = Principal {
        id: id.clone(),
        kind: if person.is_bot == Some(true) { PrincipalKind::Bot } else { PrincipalKind::User },
        name: person.name.unwrap_or(person.id),
        email: text(person.email.or(person.profile.and_then(|profile| profile.email))),
        roles,
        status,
    };
    Record {
        kind: RecordKind::Principal,
        external_id: id,
        subject: None,
        facets: Facets { principal: Some(principal), ..Facets::default() },
        activity: Vec::new(),
        endpoint: way.endpoint,
    }
}
