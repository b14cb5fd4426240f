//! People and other accounts of a directory, with their status and their roles in the organization.

use crate::Atlassian;
use crate::stages::directories;
use crate::stages::shape::account_id;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Facets, Principal, PrincipalKind, PrincipalStatus, Record, RecordKind};
use remit_connector::session::Request;
use remit_connector::wire::{scopes, text};
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /admin/v2/orgs/{org}/directories/{directory}/users";

pub(crate) const ID: &str = "directory_users";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "people of a directory",
    record_kind: RecordKind::Principal,
    parent: Some(directories::ID),
    permissions: &["read:directories:admin"],
    lane: Lane::Slow,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells::NOTHING,
    blind_spots: &["A mail address may be hidden by the person's own settings."],
};

pub(crate) const STAGE: Stage<Atlassian> =
    Stage { info: INFO, page: |atlassian, ask| Box::pin(page(atlassian, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
    account_id: String,
    name: Option<String>,
    email: Option<String>,
    account_type: Option<String>,
    status: Option<String>,
    membership_status: Option<String>,
    #[serde(default)]
    platform_roles: Vec<String>,
}

async fn page(atlassian: &Atlassian, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).part("directory", &*ask.slice.key).query("limit", ask.page_size);
    let list = atlassian.list::<User>(ENDPOINT, request, ask, |users| {
        users.into_page("$.data", |user, page| page.records.push(record(user)))
    });
    list.await
}

fn record(user: User) -> Record {
    let id = account_id(&user.account_id);
    let principal = Principal {
        id: id.clone(),
        kind: match user.account_type.as_deref() {
            Some("app" | "service" | "service_account") => PrincipalKind::Bot,
            Some(_) | None => PrincipalKind::User,
        },
        status: status(&user),
        name: user.name.filter(|name| !name.is_empty()).unwrap_or(user.account_id),
        email: text(user.email),
        roles: scopes(user.platform_roles),
    };
    Record {
        kind: RecordKind::Principal,
        external_id: id,
        subject: None,
        facets: Facets { principal: Some(principal), ..Facets::default() },
        activity: Vec::new(),
        endpoint: ENDPOINT,
    }
}

/// An account may be closed, or only suspended in this organization.
fn status(user: &User) -> Fact<PrincipalStatus> {
    let lower = |text: &Option<String>| text.as_deref().map(str::to_ascii_lowercase);
    match (lower(&user.status).as_deref(), lower(&user.membership_status).as_deref()) {
        (Some("closed" | "deleted"), _) | (_, Some("removed")) => Fact::Known(PrincipalStatus::Departed),
        (Some("inactive" | "suspended" | "deactivated"), _) | (_, Some("suspended")) => {
            Fact::Known(PrincipalStatus::Suspended)
        }
        (Some("active"), _) => Fact::Known(PrincipalStatus::Active),
        (Some(_), _) => Fact::Unknown(Why::Malformed("a status that Atlassian does not document".to_owned())),
        (None, _) => Fact::Unknown(Why::NotReported),
    }
}
