//! Apps that are installed on the organization, with the permissions that it accepted.

use crate::Github;
use crate::fetch::listed;
use crate::permissions::Permissions;
use crate::stages::{apps, audit_log};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    AppId, Consent, ExternalId, Facets, Grant, Integration, IntegrationKind, IntegrationState, Record,
    RecordKind, Resources,
};
use remit_connector::session::Request;
use remit_connector::wire::{Items, text, time};
use remit_connector::{Ask, Child, FetchError, Lane, Page, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;
use std::collections::BTreeMap;

const ENDPOINT: &str = "GET /orgs/{org}/installations";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "app installations",
    record_kind: RecordKind::Integration,
    parent: None,
    permissions: &["organization_administration:read", "admin:org (classic token)"],
    lane: Lane::Urgent,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells { scopes: true, resources: true, created: true, ..Tells::NOTHING },
    blind_spots: &[
        "Which repositories an app was given, where it was given a selection, GitHub tells only the app itself.",
        "Who installed an app stands in the audit log alone.",
    ],
};

pub(crate) const ID: &str = "installations";

pub(crate) const STAGE: Stage<Github> = Stage { info: INFO, page: |github, ask| Box::pin(page(github, ask)) };

#[derive(Debug, Deserialize)]
struct Installations {
    total_count: Option<u64>,
    installations: Items<Installation>,
}

#[derive(Debug, Deserialize)]
struct Installation {
    id: u64,
    app_id: u64,
    app_slug: Option<String>,
    account: Option<Account>,
    repository_selection: Option<String>,
    #[serde(default)]
    permissions: Permissions,
    created_at: Option<String>,
    updated_at: Option<String>,
    suspended_at: Option<String>,
    html_url: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Account {
    id: u64,
}

async fn page(github: &Github, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT)
        .part("org", &*github.org)
        .query("per_page", ask.page_size)
        .at(ask.cursor)
        .conditional();
    let reply = github.fetch(&INFO, request).await?;
    let mut page = listed(reply, records);
    if ask.cursor.is_none() {
        // The log tells who made these installations, and is one listing whatever their number.
        page.children.push(Child { stage: audit_log::ID, slice: Slice::root(), is_empty: false });
    }
    Ok(page)
}

fn records(body: Installations) -> Page {
    let expected = body.total_count;
    let page = body.installations.try_into_page("$.installations", |installation, page| {
        page.children.extend(definition(&installation));
        page.records.push(record(installation));
        Ok(())
    });
    Page { expected, ..page }
}

/// The app's definition: there is one installation of an app in an organization, and so one slice.
fn definition(installation: &Installation) -> Option<Child> {
    let slug = installation.app_slug.clone()?;
    let account = installation.account.as_ref().map_or(0, |account| account.id);
    Some(Child {
        stage: apps::ID,
        slice: Slice {
            key: installation.app_id.to_string(),
            params: BTreeMap::from([
                (apps::SLUG.to_owned(), slug),
                (apps::SUBJECT.to_owned(), external_id(installation.id).to_string()),
                (apps::ACCOUNT.to_owned(), account.to_string()),
            ]),
        },
        is_empty: false,
    })
}

/// Returns the external id of an installation.
pub(crate) fn external_id(id: u64) -> ExternalId {
    ExternalId::new(format!("installation:{id}"))
}

fn record(installation: Installation) -> Record {
    let id = external_id(installation.id);
    let state = match &installation.suspended_at {
        Some(since) => IntegrationState::Suspended(time(Some(since))),
        None => IntegrationState::Active,
    };
    let integration = Integration {
        kind: IntegrationKind::App,
        app: AppId::new(installation.app_id.to_string()),
        name: text(installation.app_slug),
        state: Fact::Known(state),
        installed_at: time(installation.created_at.as_deref()),
        held_by: Fact::Unknown(Why::NotReported),
        host: Fact::Unknown(Why::NotReported),
        manage_url: text(installation.html_url),
    };
    let grant = Grant {
        id: id.clone(),
        scope_kind: "app_permission".to_owned(),
        scopes: Permissions::scopes([installation.permissions]),
        resources: resources(installation.repository_selection.as_deref()),
        consent: Fact::Known(Consent::Admin),
        granted_by: Fact::Unknown(Why::NotReported),
        granted_at: time(installation.created_at.as_deref()),
        changed_at: time(installation.updated_at.as_deref()),
        is_pending: false,
    };
    Record {
        kind: RecordKind::Integration,
        external_id: id,
        subject: None,
        facets: Facets { integration: Some(integration), grants: vec![grant], ..Facets::default() },
        activity: Vec::new(),
        endpoint: ENDPOINT,
    }
}

fn resources(selection: Option<&str>) -> Fact<Resources> {
    match selection {
        Some("all") => Fact::Known(Resources::All),
        Some("selected") => Fact::Known(Resources::Selected(Fact::Unknown(Why::NotReported))),
        Some(_) => Fact::Unknown(Why::Malformed("unknown repository_selection".to_owned())),
        None => Fact::Unknown(Why::NotReported),
    }
}
