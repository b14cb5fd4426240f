//! Apps of a site, by the accounts that they have there. What they may do no API tells.

use crate::Atlassian;
use crate::listing::lacking;
use crate::stages::shape::account_id;
use crate::stages::sites;
use remit_connector::core::model::{Edge, ExternalId, Facets, IntegrationKind, Record, RecordKind, Relation};
use remit_connector::paging::offset;
use remit_connector::record::{Holder, state};
use remit_connector::session::Request;
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, Lane, Page, Reason, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /rest/api/3/users/search";

pub(crate) const ID: &str = "apps";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "apps, by their accounts on a site",
    record_kind: RecordKind::Integration,
    parent: Some(sites::ID),
    permissions: &["Browse users and groups", "read:user:jira (token with scopes)"],
    lane: Lane::Slow,
    page_size: 1_000,
    requests_per_page: 1,
    tells: Tells::NOTHING,
    blind_spots: &[
        "An app without an account on the site does not show.",
        "Scopes, publisher and use of an app are told by no API.",
    ],
};

pub(crate) const STAGE: Stage<Atlassian> =
    Stage { info: INFO, page: |atlassian, ask| Box::pin(page(atlassian, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
    account_id: String,
    account_type: Option<String>,
    active: Option<bool>,
    display_name: Option<String>,
}

async fn page(atlassian: &Atlassian, ask: Ask<'_>) -> Result<Page, FetchError> {
    let fault = |reason| FetchError::new(ENDPOINT, reason);
    let at = offset::value(ask.cursor).map_err(fault)?;
    let site = atlassian.site(ask.slice).ok_or_else(|| fault(Reason::NotFound))?;
    let request = Request::get(ENDPOINT).query("startAt", at).query("maxResults", ask.page_size);
    let users = site.session.send::<Items<User>>(request).await;
    let users = users.map_err(|error| lacking(error, "Jira on this site"))?.body;
    // Jira may give fewer than it was asked for, so that only an empty page is the last.
    let next = offset::next_of(at, users.len(), u64::MAX);
    let page = users.into_page("$", |user, page| {
        if user.account_type.as_deref() == Some("app") {
            page.records.push(record(user));
        }
    });
    Ok(Page { next, ..page })
}

fn record(user: User) -> Record {
    let id = ExternalId::new(format!("app:{}", user.account_id));
    let holder = Holder {
        name: user.display_name,
        state: state(user.active),
        ..Holder::new(IntegrationKind::App, id.to_string())
    };
    let runs_as = Edge { from: id, relation: Relation::RunsAs, to: account_id(&user.account_id) };
    holder.record(ENDPOINT, Facets { edges: vec![runs_as], ..Facets::default() })
}
