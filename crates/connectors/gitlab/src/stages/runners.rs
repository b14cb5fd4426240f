//! Runners: machines that run jobs with what their variables hold. For an owner all of the groups and projects that the
//! owner rules, for an administrator all of the instance.
//!
//! Source: GitLab's documentation, "Runners API", read November 2026.

use crate::Gitlab;
use crate::fetch::{At, Listing, READ_API, stage};
use crate::place::Place;
use crate::record::{grant, integration, record, state};
use crate::settings::Extent;
use crate::stages::tenant;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{ExternalId, Facets, Integration, IntegrationKind, RecordKind, Resources};
use remit_connector::wire::time;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const INFO: StageInfo = StageInfo {
    permissions: READ_API,
    lane: Lane::Urgent,
    tells: Tells { scopes: true, created: true, ..Tells::NOTHING },
    blind_spots: &[
        "To an owner runners of other groups that the same account rules are shown, too; those that gitlab.com itself \
         offers are not.",
        "Which projects may use a runner, and when it last asked for a job, is told runner by runner, and is not read.",
    ],
    ..stage(ID, "runners", RecordKind::Integration, Some(tenant::ID))
};

pub(crate) const ID: &str = "runners";

const OWNED: Listing = Listing::new(&INFO, "GET /runners", Place::Group);
const ALL: Listing = Listing::new(&INFO, "GET /runners/all", Place::Instance);

pub(crate) const STAGE: Stage<Gitlab> = Stage { info: INFO, page: |gitlab, ask| Box::pin(page(gitlab, ask)) };

#[derive(Debug, Deserialize)]
struct Runner {
    id: u64,
    description: Option<String>,
    name: Option<String>,
    runner_type: Option<String>,
    paused: Option<bool>,
    created_at: Option<String>,
}

async fn page(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let listing = match gitlab.extent {
        Extent::Group(_) => OWNED,
        Extent::Instance(_) => ALL,
    };
    gitlab.read(&listing, ask, one).await
}

fn one(_: &Gitlab, runner: Runner, at: At<'_>, page: &mut Page) {
    let id = ExternalId::new(format!("runner:{}", runner.id));
    let name = runner.description.filter(|text| !text.is_empty()).or(runner.name);
    let kind = runner.runner_type;
    let reach = match kind.as_deref() {
        Some("instance_type") => Fact::Known(Resources::All),
        _ => Fact::Unknown(Why::NotRead),
    };
    let facets = Facets {
        integration: Some(Integration {
            state: state(runner.paused.map(|is_paused| !is_paused)),
            installed_at: time(runner.created_at.as_deref()),
            ..integration(IntegrationKind::Runner, &id, name)
        }),
        grants: vec![grant(&id, "runner", kind.into_iter().collect(), reach)],
        ..Facets::default()
    };
    page.records.push(record(RecordKind::Integration, id, facets, at.endpoint));
}
