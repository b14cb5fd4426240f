//! Self-hosted runners of the organization: machines that run its workflows' code with its secrets.

use crate::Github;
use crate::fetch::listed;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    AppId, Consent, ExternalId, Facets, Grant, Integration, IntegrationKind, IntegrationState, Record,
    RecordKind,
};
use remit_connector::session::Request;
use remit_connector::wire::{Items, text};
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /orgs/{org}/actions/runners";

const INFO: StageInfo = StageInfo {
    id: "runners",
    title: "self-hosted runners",
    record_kind: RecordKind::Integration,
    parent: None,
    permissions: &["organization_self_hosted_runners:read", "admin:org (classic token)"],
    lane: Lane::Urgent,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells { scopes: true, ..Tells::NOTHING },
    blind_spots: &[
        "Which repositories may use a runner is set on its runner group, which is not read.",
        "Runners of single repositories are not read.",
        "Who registered a runner and when is not told.",
    ],
};

pub(crate) const STAGE: Stage<Github> = Stage { info: INFO, page: |github, ask| Box::pin(page(github, ask)) };

#[derive(Debug, Deserialize)]
struct Runners {
    total_count: Option<u64>,
    runners: Items<Runner>,
}

#[derive(Debug, Deserialize)]
struct Runner {
    id: u64,
    name: Option<String>,
}

async fn page(github: &Github, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request =
        Request::get(ENDPOINT).part("org", &*github.org).query("per_page", ask.page_size).at(ask.cursor);
    let reply = github.fetch(&INFO, request).await?;
    Ok(listed(reply, records))
}

fn records(body: Runners) -> Page {
    let expected = body.total_count;
    let page = body.runners.try_into_page("$.runners", |runner, page| {
        page.records.push(record(runner));
        Ok(())
    });
    Page { expected, ..page }
}

fn record(runner: Runner) -> Record {
    let id = ExternalId::new(format!("runner:{}", runner.id));
    let integration = Integration {
        kind: IntegrationKind::Runner,
        app: AppId::new(id.as_str()),
        name: text(runner.name),
        state: Fact::Known(IntegrationState::Active),
        installed_at: Fact::Unknown(Why::NotReported),
        held_by: Fact::Unknown(Why::NotReported),
        host: Fact::Unknown(Why::NotReported),
        manage_url: Fact::Unknown(Why::NotReported),
    };
    let grant = Grant {
        id: id.clone(),
        scope_kind: "runner".to_owned(),
        scopes: vec!["organization".to_owned()],
        resources: Fact::Unknown(Why::NotRead),
        consent: Fact::Known(Consent::Admin),
        granted_by: Fact::Unknown(Why::NotReported),
        granted_at: Fact::Unknown(Why::NotReported),
        changed_at: Fact::Unknown(Why::NotReported),
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
