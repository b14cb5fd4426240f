//! Integration logs: what people added to a workspace and took out again, apps and legacy custom integrations alike. In a
//! workspace by itself nothing else tells an app's scopes.

use crate::Slack;
use crate::scope::kind;
use crate::settings::Tenant;
use crate::stages::install::{
    agreed, app_id, bot_grant, integration, record_about, user, user_grant, user_token,
};
use crate::stages::workspaces::{self, DOMAIN};
use crate::way::{self, Way};
use jiff::Timestamp;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Consent, ExternalId, Facets, Grant, Integration, IntegrationKind, PrincipalRef, Record, RecordKind,
    Resources,
};
use remit_connector::paging::page_number;
use remit_connector::session::Request;
use remit_connector::wire::{Items, seconds};
use remit_connector::{Ask, FetchError, History, Lane, Page, Reason, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

const WAY: Way = way::INTEGRATION_LOGS;

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "integration logs of workspaces",
    record_kind: RecordKind::Integration,
    parent: Some(workspaces::ID),
    permissions: &["admin (user token)"],
    lane: Lane::Slow,
    page_size: 1_000,
    requests_per_page: 1,
    tells: Tells { scopes: true, resources: true, holder: true, created: true, ..Tells::NOTHING },
    blind_spots: &[
        "Slack does not say how far back the log goes.",
        "The log does not say whether a scope is a bot's or a person's: one that can be both is shown as a bot's.",
        "Where the audit log has a token of its own, apps are left to it.",
        "If somebody else took an app out than put it in, the entry of whoever put it in stays open.",
        "Addresses of webhooks are not shown.",
    ],
};

pub(crate) const ID: &str = "integration_logs";

pub(crate) const STAGE: Stage<Slack> = Stage { info: INFO, page: |slack, ask| Box::pin(page(slack, ask)) };

#[derive(Debug, Deserialize)]
struct Log {
    logs: Items<Entry>,
    paging: Paging,
}

#[derive(Debug, Deserialize)]
struct Paging {
    page: u64,
    pages: u64,
}

#[derive(Debug, Deserialize)]
struct Entry {
    user_id: Option<String>,
    user_name: Option<String>,
    /// Seconds, as a text or a number.
    date: Value,
    change_type: String,
    scope: Option<String>,
    app_id: Option<String>,
    app_type: Option<String>,
    /// A number or a text, and the same service in both forms.
    service_id: Option<Value>,
    service_type: Option<String>,
    channel: Option<String>,
}

async fn page(slack: &Slack, ask: Ask<'_>) -> Result<Page, FetchError> {
    let (mut history, inner) = History::read(ask.cursor, WAY.endpoint)?;
    let number = page_number::number(inner.as_ref(), 1);
    let number = number.map_err(|reason| FetchError::new(WAY.endpoint, reason))?;
    let request = Request::get(WAY.endpoint).query("count", ask.page_size).query("page", number);
    let body: Log =
        slack.fetch(WAY, slack.in_workspace(request, ask.slice)).await.map_err(|error| told(slack, error))?;
    // How many pages there are depends on how long Slack makes them, which may be shorter than was asked.
    let next = page_number::next_of(body.paging.page.max(number), body.paging.pages);
    let page = body.logs.into_page("$.logs", |entry, page| {
        page.records.extend(record(slack, ask.slice, &entry, &mut history));
    });
    Ok(Page { next: history.write(next), shortfall: history.shortfall(), ..page })
}

/// An organization's token is refused as if it were dead where its owner is not in the workspace.
fn told(slack: &Slack, mut error: FetchError) -> FetchError {
    let is_refused = matches!(&error.reason, Reason::Unauthenticated(said) if said == "`invalid_auth`");
    if is_refused && matches!(slack.tenant, Tenant::Organization(_)) {
        error.reason =
            Reason::Denied("admin, and the token's owner to be a member of this workspace".to_owned());
    }
    error
}

/// Returns the number in a field that is a number or a text.
fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// Returns the id in a field that is a number or a text.
fn id(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned).or_else(|| value.as_i64().map(|number| number.to_string()))
}

fn record(slack: &Slack, slice: &Slice, entry: &Entry, history: &mut History) -> Option<Record> {
    let service = entry.service_id.as_ref().and_then(id);
    let app = entry.app_id.clone().filter(|app| !app.is_empty());
    let person = entry.user_id.clone().unwrap_or_default();
    let thing = app.as_ref().or(service.as_ref())?.clone();
    // A service is one thing, whoever touched it; an app may be there for several people.
    let key = if app.is_some() { [thing.as_str(), person.as_str()] } else { [thing.as_str(), ""] };
    if history.is_settled(&key) {
        return None;
    }
    if matches!(entry.change_type.as_str(), "removed" | "disabled") {
        history.settle(&key);
        return None;
    }
    match app {
        // The audit log tells the same of apps, and tells more.
        Some(_) if slack.has_audit_log => None,
        Some(app) => Some(of_app(slack, slice, &app, entry, history)),
        None => Some(of_service(slack, slice, &thing, entry, history)),
    }
}

fn scopes(entry: &Entry) -> BTreeMap<&'static str, Vec<String>> {
    let mut kinds: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    let listed = entry.scope.iter().flat_map(|scopes| scopes.split(','));
    for scope in listed.map(str::trim).filter(|scope| !scope.is_empty()) {
        kinds.entry(kind(scope)).or_default().push(scope.to_owned());
    }
    kinds
}

/// Who did it, and when.
fn stamp(entry: &Entry) -> (Fact<PrincipalRef>, Fact<Timestamp>) {
    (user(entry.user_id.as_deref(), entry.user_name.as_deref()), seconds(number(&entry.date)))
}

/// Who put it here, and when. Whoever changed it later did not.
fn beginning<T>(entry: &Entry, fact: Fact<T>) -> Fact<T> {
    if entry.change_type == "updated" { Fact::Unknown(Why::NotReported) } else { fact }
}

fn of_app(slack: &Slack, slice: &Slice, app: &str, entry: &Entry, history: &mut History) -> Record {
    let workspace = slice.param(DOMAIN);
    let (by, at) = stamp(entry);
    let person = entry.user_id.as_deref().unwrap_or_default();
    let is_beginning = entry.change_type != "updated";
    let mut credentials = Vec::new();
    let grants = scopes(entry).into_iter().map(|(kind, names)| {
        let grant = if kind == "user" {
            credentials.push(user_token(app, person, by.clone()));
            user_grant(app, person, names, by.clone())
        } else {
            bot_grant(app, kind, names, slack.reach(workspace))
        };
        agreed(grant, history, &by, &at, is_beginning)
    });
    let grants = grants.collect();
    let shown = Integration {
        held_by: beginning(entry, by),
        manage_url: Fact::Known(format!("https://{workspace}.slack.com/apps/{app}")),
        ..integration(app, entry.app_type.clone(), beginning(entry, at))
    };
    record_of(
        slice,
        entry,
        app,
        app_id(app),
        Facets { integration: Some(shown), grants, credentials, ..Facets::default() },
    )
}

fn of_service(slack: &Slack, slice: &Slice, service: &str, entry: &Entry, history: &mut History) -> Record {
    let (by, at) = stamp(entry);
    let words = entry.service_type.as_deref().unwrap_or_default().to_ascii_lowercase();
    let (kind, scope_kind, scope) = match words.as_str() {
        "incoming webhooks" | "incoming webhook" => {
            (IntegrationKind::Webhook, "webhook", Some("incoming-webhook"))
        }
        "outgoing webhooks" | "outgoing webhook" => {
            (IntegrationKind::Webhook, "webhook", Some("outgoing-webhook"))
        }
        "bots" | "bot" => (IntegrationKind::Bot, "legacy", Some("bot")),
        _ => (IntegrationKind::App, "legacy", None),
    };
    let named = || scopes(entry).into_values().flatten().collect();
    let names = scope.map_or_else(named, |scope| vec![scope.to_owned()]);
    let subject = ExternalId::new(format!("service:{}:{service}", slice.key));
    let resources = match &entry.channel {
        Some(channel) => Fact::Known(Resources::Selected(Fact::Known(vec![channel.clone()]))),
        None => slack.reach(slice.param(DOMAIN)),
    };
    let grant = Grant {
        id: subject.clone(),
        consent: Fact::Known(Consent::User),
        ..bot_grant(service, scope_kind, names, resources)
    };
    let grant = agreed(grant, history, &by, &at, entry.change_type != "updated");
    let name = entry.service_type.clone();
    let page = format!("https://{}.slack.com/apps/manage", slice.param(DOMAIN));
    let shown = Integration {
        kind,
        held_by: beginning(entry, by),
        manage_url: Fact::Known(page),
        ..integration(&format!("service:{service}"), name, beginning(entry, at))
    };
    record_of(
        slice,
        entry,
        service,
        subject,
        Facets { integration: Some(shown), grants: vec![grant], ..Facets::default() },
    )
}

/// An entry has no id: what it is about, who did it and when make one.
fn record_of(slice: &Slice, entry: &Entry, of: &str, subject: ExternalId, facets: Facets) -> Record {
    let (team, change, at) = (&slice.key, &entry.change_type, number(&entry.date).unwrap_or_default());
    let person = entry.user_id.as_deref().unwrap_or_default();
    let id = format!("log:{team}:{of}:{person}:{change}:{at}");
    record_about(subject, RecordKind::Integration, id, facets, WAY)
}
