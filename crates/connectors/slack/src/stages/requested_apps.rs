//! Apps that somebody has asked for and nobody has decided on: they hold nothing yet.

use crate::fetch::ResponseMetadata;
use crate::scope::kind_of_token;
use crate::stages::app::{self, App, AskedScope};
use crate::stages::install::{app_id, bot_grant, integration, record_about, user};
use crate::{Slack, way};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{ExternalId, Facets, Grant, Integration, Record, RecordKind, Resources};
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, Page, Stage, StageInfo, Tells};
use serde::Deserialize;
use std::collections::BTreeMap;

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "apps that were asked for",
    record_kind: RecordKind::Integration,
    tells: Tells { scopes: true, resources: true, holder: true, ..Tells::NOTHING },
    ..app::INFO
};

pub(crate) const ID: &str = "requested_apps";

pub(crate) const STAGE: Stage<Slack> = Stage { info: INFO, page: |slack, ask| Box::pin(page(slack, ask)) };

#[derive(Debug, Deserialize)]
struct Requests {
    app_requests: Items<AppRequest>,
    response_metadata: Option<ResponseMetadata>,
}

#[derive(Debug, Deserialize)]
struct AppRequest {
    id: String,
    app: App,
    user: Option<User>,
    team: Option<Team>,
    scopes: Option<Vec<AskedScope>>,
}

#[derive(Debug, Deserialize)]
struct User {
    id: Option<String>,
    name: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Team {
    domain: Option<String>,
}

async fn page(slack: &Slack, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = app::request(slack, way::REQUESTS, ask)?;
    let body: Requests = slack.fetch(way::REQUESTS, request).await?;
    let next = app::next(way::REQUESTS, ask.cursor, body.response_metadata)?;
    let page = body.app_requests.into_page("$.app_requests", |request, page| {
        page.records.push(record(slack, &ask.slice.key, request));
    });
    Ok(Page { next, ..page })
}

fn record(slack: &Slack, target: &str, request: AppRequest) -> Record {
    let (app, scopes) = (&request.app, request.scopes.unwrap_or_default());
    let asker = request.user.as_ref();
    let asker = user(asker.and_then(|user| user.id.as_deref()), asker.and_then(|user| user.name.as_deref()));
    let domain = request.team.and_then(|team| team.domain);
    let resources = match domain {
        Some(domain) => slack.reach(&domain),
        None => Fact::Known(Resources::Selected(Fact::Unknown(Why::NotReported))),
    };
    let grants = by_kind(&scopes).into_iter().map(|(kind, names)| Grant {
        id: ExternalId::new(format!("request:{target}:{}:{kind}", request.id)),
        granted_by: asker.clone(),
        is_pending: true,
        ..bot_grant(&app.id, kind, names, resources.clone())
    });
    let shown = Integration {
        state: Fact::Unknown(Why::NotReported),
        held_by: asker.clone(),
        ..integration(&app.id, app.name.clone(), Fact::Unknown(Why::NotReported))
    };
    let facets = Facets {
        integration: Some(shown),
        definition: Some(app.definition(slack, &scopes)),
        grants: grants.collect(),
        ..Facets::default()
    };
    let id = format!("request:{target}:{}", request.id);
    record_about(app_id(&app.id), RecordKind::Integration, id, facets, way::REQUESTS)
}

/// Returns the scopes by their kinds; without any, the bot's alone, so that the request shows.
fn by_kind(scopes: &[AskedScope]) -> BTreeMap<&'static str, Vec<String>> {
    let mut kinds: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for scope in scopes {
        let kind = kind_of_token(scope.token_type.as_deref(), &scope.name);
        kinds.entry(kind).or_default().push(scope.name.clone());
    }
    if kinds.is_empty() {
        kinds.insert("bot", Vec::new());
    }
    kinds
}
