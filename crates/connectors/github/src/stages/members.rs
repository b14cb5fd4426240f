//! Members of the organization with their roles: owners first, then everybody else.

use crate::Github;
use crate::fetch::listed;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    ExternalId, Facets, Principal, PrincipalKind, PrincipalStatus, Record, RecordKind,
};
use remit_connector::session::Request;
use remit_connector::wire::Items;
use remit_connector::{Ask, Cursor, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /orgs/{org}/members";

const INFO: StageInfo = StageInfo {
    id: "members",
    title: "members and their roles",
    record_kind: RecordKind::Principal,
    parent: None,
    permissions: &["members:read", "read:org (classic token)"],
    lane: Lane::Urgent,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells::NOTHING,
    blind_spots: &["GitHub does not mark the accounts that people have made for machines."],
};

/// The roles by which members are listed, in the order in which they are asked for. The list itself names no role.
const ROLES: [&str; 2] = ["admin", "member"];

pub(crate) const STAGE: Stage<Github> = Stage { info: INFO, page: |github, ask| Box::pin(page(github, ask)) };

/// A person as GitHub's short form has it.
#[derive(Debug, Deserialize)]
pub(crate) struct User {
    id: u64,
    login: String,
    #[serde(rename = "type")]
    kind: Option<String>,
}

async fn page(github: &Github, ask: Ask<'_>) -> Result<Page, FetchError> {
    let (role, link) = position(ask.cursor);
    let request = Request::get(ENDPOINT)
        .part("org", &*github.org)
        .query("role", role)
        .query("per_page", ask.page_size)
        .at(link.as_ref());
    let reply = github.fetch(&INFO, request).await?;
    let page = listed(reply, |body| records(body, role, ENDPOINT));
    Ok(Page { next: next(role, page.next.as_ref()), ..page })
}

/// Reads a cursor of this stage: a role, and behind it the next link inside the role's list.
fn position(cursor: Option<&Cursor>) -> (&'static str, Option<Cursor>) {
    let [first, second] = ROLES;
    let Some((role, link)) = cursor.and_then(|cursor| cursor.0.split_once(' ')) else {
        return (first, None);
    };
    let link = (!link.is_empty()).then(|| Cursor(link.to_owned()));
    (if role == second { second } else { first }, link)
}

fn next(role: &str, link: Option<&Cursor>) -> Option<Cursor> {
    let [first, second] = ROLES;
    match link {
        Some(link) => Some(Cursor(format!("{role} {}", link.0))),
        None if role == first => Some(Cursor(format!("{second} "))),
        None => None,
    }
}

/// Maps a list of people who share a role.
pub(crate) fn records(body: Items<User>, role: &str, endpoint: &'static str) -> Page {
    body.try_into_page("$", |user, page| {
        page.records.push(record(user, role, endpoint));
        Ok(())
    })
}

fn record(user: User, role: &str, endpoint: &'static str) -> Record {
    let id = ExternalId::new(format!("user:{}", user.id));
    let principal = Principal {
        id: id.clone(),
        kind: match user.kind.as_deref() {
            Some("Bot") => PrincipalKind::Bot,
            Some(_) | None => PrincipalKind::User,
        },
        name: user.login,
        email: Fact::Unknown(Why::NotReported),
        roles: vec![role.to_owned()],
        status: Fact::Known(PrincipalStatus::Active),
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
