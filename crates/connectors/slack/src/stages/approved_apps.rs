//! Apps that an administrator has approved, for the organization or one workspace. Approved is not installed: an app that
//! is nowhere installed holds nothing.

use crate::stages::app::{self, Decision, Resolver};
use crate::stages::install::{app_id, bot_grant, record_about, user};
use crate::{Slack, way};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{Consent, Facets, Grant, PrincipalRef, Record};
use remit_connector::{Stage, StageInfo};

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "apps that were approved",
    blind_spots: &[
        "The scopes of an approval are those that were ever approved, for all workspaces together; what an app holds of \
         them is not in this list.",
        "When an app was first approved is not told.",
    ],
    ..app::INFO
};

pub(crate) const ID: &str = "approved_apps";

pub(crate) const STAGE: Stage<Slack> = Stage {
    info: INFO,
    page: |slack, ask| Box::pin(app::decisions(slack, way::APPROVED, ask, "$.approved_apps", record)),
};

fn record(slack: &Slack, target: &str, decision: Decision) -> Record {
    let app = &decision.app;
    let scopes = decision.scopes.unwrap_or_default();
    // It says of the installation, wherever there is one, that an administrator agreed, and reaches nothing itself.
    let approval = Grant {
        consent: Fact::Known(Consent::Admin),
        granted_by: resolver(decision.last_resolved_by.as_ref()),
        ..bot_grant(&app.id, "bot", Vec::new(), Fact::Absent)
    };
    let facets = Facets {
        definition: Some(app.definition(slack, &scopes)),
        grants: vec![approval],
        ..Facets::default()
    };
    let id = format!("approved:{target}:{}", app.id);
    record_about(app_id(&app.id), INFO.record_kind, id, facets, way::APPROVED)
}

fn resolver(resolver: Option<&Resolver>) -> Fact<PrincipalRef> {
    let person = resolver.filter(|resolver| resolver.actor_type.as_deref() == Some("user"));
    user(person.and_then(|resolver| resolver.actor_id.as_deref()), None)
}
