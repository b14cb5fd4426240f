//! Apps that an administrator has restricted. One that was installed before stays installed, and is found as such.

use crate::stages::app::{self, Decision};
use crate::stages::install::{app_id, record_about};
use crate::{Slack, way};
use remit_connector::core::model::{Facets, Record};
use remit_connector::{Stage, StageInfo};

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "apps that were restricted",
    blind_spots: &[
        "Of a restricted app that is installed all the same only its publisher is shown from here.",
    ],
    ..app::INFO
};

pub(crate) const ID: &str = "restricted_apps";

pub(crate) const STAGE: Stage<Slack> = Stage {
    info: INFO,
    page: |slack, ask| Box::pin(app::decisions(slack, way::RESTRICTED, ask, "$.restricted_apps", record)),
};

#[expect(
    clippy::needless_pass_by_value,
    reason = "a decision is handed over, as the other list of them needs it"
)]
fn record(slack: &Slack, target: &str, decision: Decision) -> Record {
    let app = &decision.app;
    let definition = app.definition(slack, decision.scopes.as_deref().unwrap_or_default());
    let facets = Facets { definition: Some(definition), ..Facets::default() };
    let id = format!("restricted:{target}:{}", app.id);
    record_about(app_id(&app.id), INFO.record_kind, id, facets, way::RESTRICTED)
}
