//! Workflows of the organization: those that people built, and those of apps.

use crate::fetch::{ResponseMetadata, asked, next_of};
use crate::stages::install::{app_id, integration, user};
use crate::{Slack, way};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Edge, ExternalId, Facets, Integration, IntegrationKind, IntegrationState, Record, RecordKind, Relation,
};
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "workflows",
    record_kind: RecordKind::Integration,
    parent: None,
    permissions: &["admin.workflows:read"],
    lane: Lane::Slow,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells { holder: true, ..Tells::NOTHING },
    blind_spots: &[
        "What a workflow's steps do, what starts it, and the tokens that its connector steps store are not read.",
        "When a workflow was made, and when it last ran, is not in this list.",
    ],
};

pub(crate) const ID: &str = "workflows";

pub(crate) const STAGE: Stage<Slack> = Stage { info: INFO, page: |slack, ask| Box::pin(page(slack, ask)) };

#[derive(Debug, Deserialize)]
struct Found {
    workflows: Items<Workflow>,
    response_metadata: Option<ResponseMetadata>,
}

#[derive(Debug, Deserialize)]
struct Workflow {
    id: String,
    app_id: Option<String>,
    title: Option<String>,
    is_published: Option<bool>,
    last_updated_by: Option<String>,
    #[serde(default)]
    collaborators: Vec<String>,
}

async fn page(slack: &Slack, ask: Ask<'_>) -> Result<Page, FetchError> {
    slack.need_organization(way::WORKFLOWS)?;
    let body: Found = slack.fetch(way::WORKFLOWS, asked(way::WORKFLOWS, ask)?).await?;
    let next = next_of(way::WORKFLOWS, ask.cursor, body.response_metadata)?;
    let page = body.workflows.into_page("$.workflows", |workflow, page| page.records.push(record(workflow)));
    Ok(Page { next, ..page })
}

fn record(workflow: Workflow) -> Record {
    let id = ExternalId::new(format!("workflow:{}", workflow.id));
    let holder = workflow.last_updated_by.as_deref().or(workflow.collaborators.first().map(String::as_str));
    let state = Fact::null_is_unknown(workflow.is_published).map(|is_published| match is_published {
        true => IntegrationState::Active,
        false => IntegrationState::Suspended(Fact::Unknown(Why::NotReported)),
    });
    let shown = Integration {
        kind: IntegrationKind::Workflow,
        state,
        held_by: user(holder, None),
        ..integration(id.as_str(), workflow.title, Fact::Unknown(Why::NotReported))
    };
    let runs_as = workflow.app_id.filter(|app| !app.is_empty()).map(|app| Edge {
        from: id.clone(),
        relation: Relation::RunsAs,
        to: app_id(&app),
    });
    Record {
        kind: RecordKind::Integration,
        external_id: id,
        subject: None,
        facets: Facets {
            integration: Some(shown),
            edges: runs_as.into_iter().collect(),
            ..Facets::default()
        },
        activity: Vec::new(),
        endpoint: way::WORKFLOWS.endpoint,
    }
}
