//! The organization's audit log since it began: which apps were installed, by whom, with which scopes, and what was taken
//! out again.

use crate::Slack;
use crate::fetch::{ResponseMetadata, next_of, page_of};
use crate::scope::kind;
use crate::stages::install::{
    agreed, app_id, bot_grant, integration, record_about, user, user_grant, user_token,
};
use crate::way::{self, Way};
use jiff::Timestamp;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Attribution, Consent, Facets, Grant, Integration, PrincipalRef, Record, RecordKind, Resources,
};
use remit_connector::wire::{Items, seconds};
use remit_connector::{Ask, FetchError, History, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

const WAY: Way = way::AUDIT;

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "audit log of apps",
    record_kind: RecordKind::Integration,
    parent: None,
    permissions: &["auditlogs:read (user token of an organization owner)"],
    lane: Lane::Urgent,
    page_size: 1_000,
    requests_per_page: 1,
    tells: Tells { scopes: true, resources: true, holder: true, created: true, ..Tells::NOTHING },
    blind_spots: &[
        "The log begins in March 2018: what was installed before, and not touched since, is not in it.",
        "Where an entry does not say whether a scope is a bot's or a person's, one that can be both is shown as a bot's.",
        "Only entries about installed apps are asked for; what bots did last is asked for by itself.",
    ],
};

pub(crate) const ID: &str = "audit_log";

pub(crate) const STAGE: Stage<Slack> = Stage { info: INFO, page: |slack, ask| Box::pin(page(slack, ask)) };

/// What gives an app authority, or more of it.
const OPENING: [&str; 8] = [
    "app_installed",
    "app_scopes_expanded",
    "org_app_installed",
    "org_app_workspace_added",
    "org_app_upgraded_to_org_install",
    "bot_token_upgraded",
    "child_app_auto_installed",
    "agentforce_agent_activated",
];

/// What takes an app out: of one place, or, for the last, of all.
const CLOSING: [&str; 4] = ["app_uninstalled", "org_app_uninstalled", "org_app_workspace_removed", GONE];

const GONE: &str = "app_deleted";

/// The newest of these gives all scopes that an app holds, and the beginning of what it is about.
const INSTALLING: [&str; 3] = ["app_installed", "org_app_installed", "child_app_auto_installed"];

#[derive(Debug, Deserialize)]
struct Log {
    entries: Items<Entry>,
    response_metadata: Option<ResponseMetadata>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    id: String,
    date_create: Option<i64>,
    action: String,
    actor: Option<Actor>,
    entity: Entity,
    context: Option<Context>,
    details: Option<Details>,
}

#[derive(Debug, Deserialize)]
struct Actor {
    user: Option<User>,
}

#[derive(Debug, Deserialize)]
struct User {
    id: Option<String>,
    name: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Entity {
    app: Option<App>,
    /// The workspace that an app of the organization was added to.
    workspace: Option<Place>,
}

#[derive(Debug, Deserialize)]
struct App {
    id: String,
    name: Option<String>,
    scopes: Option<Vec<String>>,
    scopes_bot: Option<Vec<String>>,
    bot_scopes: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
struct Context {
    location: Option<Place>,
    app: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct Place {
    #[serde(rename = "type")]
    kind: Option<String>,
    id: Option<String>,
    name: Option<String>,
    domain: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Details {
    bot_scopes: Option<Vec<String>>,
    scopes: Option<Vec<String>>,
    new_scopes: Option<Vec<String>>,
    installer_user_id: Option<String>,
    approver_id: Option<String>,
    app_previously_approved: Option<bool>,
}

async fn page(slack: &Slack, ask: Ask<'_>) -> Result<Page, FetchError> {
    slack.need_organization(WAY)?;
    let (mut history, inner) = History::read(ask.cursor, WAY.endpoint)?;
    let actions = [OPENING.join(","), CLOSING.join(",")].join(",");
    let request = page_of(WAY, inner.as_ref(), ask.page_size)?.query("action", actions);
    let body: Log = slack.fetch(WAY, request).await?;
    let next = next_of(WAY, inner.as_ref(), body.response_metadata)?;
    let page = body.entries.into_page("$.entries", |entry, page| {
        page.records.extend(record(entry, &mut history));
    });
    Ok(Page { next: history.write(next), shortfall: history.shortfall(), ..page })
}

impl Entry {
    /// Returns where it holds: the workspace that it is about, or else where it was done.
    fn place(&self) -> Option<&Place> {
        let location = self.context.as_ref().and_then(|context| context.location.as_ref());
        self.entity.workspace.as_ref().or(location)
    }

    /// Returns who installed the app.
    fn installer(&self) -> Fact<PrincipalRef> {
        let actor = self.actor.as_ref().and_then(|actor| actor.user.as_ref());
        let (id, name) =
            (actor.and_then(|user| user.id.as_deref()), actor.and_then(|user| user.name.as_deref()));
        match self.details.as_ref().and_then(|details| details.installer_user_id.as_deref()) {
            Some(installer) => user(Some(installer), name.filter(|_| id == Some(installer))),
            None => user(id, name),
        }
    }

    /// Returns the app's scopes by their kinds, as far as the entry tells the kinds.
    fn scopes(&self, app: &App) -> BTreeMap<&'static str, Vec<String>> {
        let details = self.details.as_ref();
        let of_details =
            |field: fn(&Details) -> &Option<Vec<String>>| details.and_then(|it| field(it).as_ref());
        let bot = [app.scopes_bot.as_ref(), app.bot_scopes.as_ref(), of_details(|it| &it.bot_scopes)];
        let tells_kinds = bot.iter().any(Option::is_some);
        let bot: Vec<&String> = bot.into_iter().flatten().flatten().collect();
        let rest = [app.scopes.as_ref(), of_details(|it| &it.scopes), of_details(|it| &it.new_scopes)];
        let mut kinds: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for scope in rest.into_iter().flatten().flatten().filter(|scope| !bot.contains(scope)) {
            // Where the entry names the bot's scopes, even none, the others are a person's.
            let kind = match (tells_kinds, kind(scope)) {
                (true, kind) if kind != "legacy" => "user",
                (_, kind) => kind,
            };
            kinds.entry(kind).or_default().push(scope.clone());
        }
        for scope in bot {
            let kind = if kind(scope) == "legacy" { "legacy" } else { "bot" };
            kinds.entry(kind).or_default().push(scope.clone());
        }
        kinds
    }

    /// Returns how it was agreed to. An entry without an approver does not say that there was none.
    fn consent(&self) -> Fact<Consent> {
        let details = self.details.as_ref();
        let is_approved = details.and_then(|details| details.app_previously_approved);
        match (details.and_then(|details| details.approver_id.as_ref()), is_approved) {
            (Some(_), _) | (None, Some(true)) => Fact::Known(Consent::Admin),
            (None, Some(false)) => Fact::Known(Consent::User),
            (None, None) => Fact::Unknown(Why::NotReported),
        }
    }
}

fn record(mut entry: Entry, history: &mut History) -> Option<Record> {
    let app = entry.entity.app.take()?;
    let place = entry.place().and_then(|place| place.id.clone()).unwrap_or_default();
    let (everywhere, here) = ([app.id.as_str(), "*"], [app.id.as_str(), place.as_str()]);
    if history.is_settled(&everywhere) || history.is_settled(&here) {
        return None;
    }
    if CLOSING.contains(&entry.action.as_str()) {
        history.settle(if entry.action == GONE { &everywhere } else { &here });
        return None;
    }
    if !OPENING.contains(&entry.action.as_str()) {
        return None;
    }
    let installer = entry.installer();
    let person = installer.known().and_then(|person| person.id.as_ref()).map(ToString::to_string);
    let person = person.as_deref().and_then(|id| id.strip_prefix("user:")).unwrap_or_default().to_owned();
    let is_beginning = INSTALLING.contains(&entry.action.as_str());
    let at = seconds(entry.date_create);
    let mut grants = Vec::new();
    let mut credentials = Vec::new();
    for (kind, names) in entry.scopes(&app) {
        let of = if kind == "user" { person.as_str() } else { "" };
        let (holds, begins) =
            ([app.id.as_str(), &place, kind, of, "holds"], [app.id.as_str(), &place, kind, of, "begins"]);
        if history.is_settled(&begins) {
            continue;
        }
        // An entry gives all scopes that the app held then, so that the newest tells what holds now.
        let names = if history.is_settled(&holds) { Vec::new() } else { names };
        history.settle(if is_beginning { &begins } else { &holds });
        let grant = if kind == "user" {
            credentials.push(user_token(&app.id, &person, installer.clone()));
            user_grant(&app.id, &person, names, installer.clone())
        } else {
            Grant { consent: entry.consent(), ..bot_grant(&app.id, kind, names, reach(&entry)) }
        };
        grants.push(agreed(grant, history, &installer, &at, is_beginning));
    }
    // Whoever changed it later did not put it here.
    let unknown = || (Fact::Unknown(Why::NotReported), Fact::Unknown(Why::NotReported));
    let (installer, installed_at) = if is_beginning { (installer, at) } else { unknown() };
    Some(record_of(
        &entry,
        &app,
        installer,
        installed_at,
        Facets { grants, credentials, ..Facets::default() },
    ))
}

/// An app of the organization reaches the workspaces that it is added to, each with an entry of its own.
fn reach(entry: &Entry) -> Fact<Resources> {
    let workspace = entry.place().filter(|place| place.kind.as_deref() != Some("enterprise"));
    let name = workspace.and_then(|place| place.domain.as_ref().or(place.name.as_ref()));
    match name {
        Some(name) => Fact::Known(Resources::Selected(Fact::Known(vec![name.clone()]))),
        None => Fact::Unknown(Why::NotReported),
    }
}

fn record_of(
    entry: &Entry,
    app: &App,
    installer: Fact<PrincipalRef>,
    installed_at: Fact<Timestamp>,
    facets: Facets,
) -> Record {
    let names_app = entry.context.as_ref().is_some_and(|context| context.app.is_some());
    let shown = Integration { held_by: installer, ..integration(&app.id, app.name.clone(), installed_at) };
    let attribution = names_app.then_some(Attribution::AppNamed);
    let facets = Facets { integration: Some(shown), attribution, ..facets };
    record_about(app_id(&app.id), RecordKind::Integration, format!("audit:{}", entry.id), facets, WAY)
}
