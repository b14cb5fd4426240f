//! Bot users of a workspace: each proves that its app is installed there and holds a bot token.

use crate::fetch::{ResponseMetadata, asked, next_of};
use crate::settings::Tenant;
use crate::stages::bot_actions;
use crate::stages::install::{app_id, bot_grant, bot_token, integration};
use crate::stages::workspaces::{self, DOMAIN};
use crate::{Slack, way};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{ExternalId, Facets, Integration, IntegrationKind, Record, RecordKind};
use remit_connector::wire::Items;
use remit_connector::{Ask, Child, FetchError, Lane, Page, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;
use std::collections::BTreeMap;

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "bot users of workspaces",
    record_kind: RecordKind::Integration,
    parent: Some(workspaces::ID),
    permissions: &["users:read"],
    lane: Lane::Urgent,
    page_size: 200,
    requests_per_page: 1,
    tells: Tells { resources: true, holder: true, ..Tells::NOTHING },
    blind_spots: &[
        "Bots are listed among all people of a workspace.",
        "Which scopes a bot holds, and who installed it, is not in this list.",
        "In which channels a bot is, and so which messages it can read, is not read.",
    ],
};

pub(crate) const ID: &str = "workspace_bots";

pub(crate) const STAGE: Stage<Slack> = Stage { info: INFO, page: |slack, ask| Box::pin(page(slack, ask)) };

/// Slack's own bot, which is everywhere and no app.
const SLACKBOT: &str = "USLACKBOT";

#[derive(Debug, Deserialize)]
struct Members {
    members: Items<Member>,
    response_metadata: Option<ResponseMetadata>,
}

#[derive(Debug, Deserialize)]
struct Member {
    id: String,
    team_id: Option<String>,
    name: Option<String>,
    #[serde(default)]
    deleted: bool,
    #[serde(default)]
    is_bot: bool,
    #[serde(default)]
    is_stranger: bool,
    #[serde(default)]
    is_workflow_bot: bool,
    #[serde(default)]
    is_connector_bot: bool,
    profile: Option<Profile>,
}

#[derive(Debug, Default, Deserialize)]
struct Profile {
    real_name: Option<String>,
    api_app_id: Option<String>,
    bot_id: Option<String>,
}

async fn page(slack: &Slack, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = slack.in_workspace(asked(way::USERS, ask)?, ask.slice);
    let body: Members = slack.fetch(way::USERS, request).await?;
    let next = next_of(way::USERS, ask.cursor, body.response_metadata)?;
    let page = body.members.into_page("$.members", |member, page| {
        if member.is_bot && !member.deleted && member.id != SLACKBOT && is_of(slack, ask.slice, &member) {
            let (user, record) = (member.id.clone(), record(slack, ask.slice, member));
            page.children.extend(action(slack, ask.slice, user, record.subject_id()));
            page.records.push(record);
        }
    });
    Ok(Page { next, ..page })
}

/// What a bot did is asked for by itself, where there is an audit log.
fn action(slack: &Slack, slice: &Slice, user: String, subject: &ExternalId) -> Option<Child> {
    let Tenant::Organization(_) = slack.tenant else { return None };
    let key = format!("{}:{user}", slice.key);
    let subject = (bot_actions::SUBJECT.to_owned(), subject.to_string());
    let params = BTreeMap::from([(bot_actions::USER.to_owned(), user), subject]);
    Some(Child { stage: bot_actions::ID, slice: Slice { key, params }, is_empty: false })
}

/// Shared channels bring strangers into the list.
fn is_of(slack: &Slack, slice: &Slice, member: &Member) -> bool {
    let is_own = |team: &String| *team == slice.key || team == slack.tenant.id();
    !member.is_stranger && member.team_id.as_ref().is_none_or(is_own)
}

/// Returns the external id of a bot in a workspace.
pub(crate) fn external_id(team: &str, bot: &str) -> ExternalId {
    ExternalId::new(format!("bot:{team}:{bot}"))
}

fn record(slack: &Slack, slice: &Slice, member: Member) -> Record {
    let (team, workspace) = (slice.key.as_str(), slice.param(DOMAIN));
    let profile = member.profile.unwrap_or_default();
    let name = profile.real_name.filter(|name| !name.is_empty()).or(member.name);
    let app = profile.api_app_id.filter(|app| !app.is_empty());
    let external_id = external_id(team, &member.id);
    // A bot from before there were apps is one by itself.
    let own = format!("bot:{}", profile.bot_id.as_deref().unwrap_or(&member.id));
    let (of, subject) = match &app {
        Some(app) => (app.as_str(), Some(app_id(app))),
        None => (own.as_str(), None),
    };
    let kind = match (app.is_some(), member.is_workflow_bot || member.is_connector_bot) {
        (_, true) => IntegrationKind::Workflow,
        (true, false) => IntegrationKind::App,
        (false, false) => IntegrationKind::Bot,
    };
    let manage_url = app.as_ref().map(|app| format!("https://{workspace}.slack.com/apps/{app}"));
    let shown = Integration {
        kind,
        manage_url: Fact::null_is_unknown(manage_url),
        ..integration(of, name, Fact::Unknown(Why::NotReported))
    };
    let facets = Facets {
        integration: Some(shown),
        grants: vec![bot_grant(of, "bot", Vec::new(), slack.reach(workspace))],
        credentials: vec![bot_token(team, &member.id, workspace)],
        ..Facets::default()
    };
    Record {
        kind: RecordKind::Integration,
        external_id,
        subject,
        facets,
        activity: Vec::new(),
        endpoint: way::USERS.endpoint,
    }
}
