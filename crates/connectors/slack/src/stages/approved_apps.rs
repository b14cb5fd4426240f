//! Apps that an administrator has approved, for the organization or one workspace. Approved is not installed: an app that
//! is nowhere installed holds nothing.

use crate::fetch::ResponseMetadata;
use crate::stages::app::{self, App, AskedScope};
use crate::stages::install::{app_id, bot_grant, user};
use crate::{Slack, way};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Consent, ExternalId, Facets, Grant, PrincipalRef, Record};
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, Page, Stage, StageInfo};
use serde::Deserialize;

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

pub(crate) const STAGE: Stage<Slack> = Stage { info: INFO, page: |slack, ask| Box::pin(page(slack, ask)) };

#[derive(Debug, Deserialize)]
struct Approved {
    approved_apps: Items<Decision>,
    response_metadata: Option<ResponseMetadata>,
}

#[derive(Debug, Deserialize)]
struct Decision {
    app: App,
    scopes: Option<Vec<AskedScope>>,
    last_resolved_by: Option<Resolver>,
}

#[derive(Debug, Deserialize)]
struct Resolver {
    actor_id: Option<String>,
    actor_type: Option<String>,
}

async fn page(slack: &Slack, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = app::request(slack, way::APPROVED, ask)?;
    let body: Approved = slack.fetch(way::APPROVED, request).await?;
    let next = app::next(way::APPROVED, ask.cursor, body.response_metadata)?;
    let page = body.approved_apps.into_page("$.approved_apps", |decision, page| {
        page.records.push(record(slack, &ask.slice.key, decision));
    });
    Ok(Page { next, ..page })
}

fn record(slack: &Slack, target: &str, decision: Decision) -> Record {
    let app = &decision.app;
    let scopes = decision.scopes.unwrap_or_default();
    // It says of the installation, wherever there is one, that an administrator agreed.
    let approval = Grant {
        consent: Fact::Known(Consent::Admin),
        granted_by: resolver(decision.last_resolved_by.as_ref()),
        ..bot_grant(&app.id, "bot", Vec::new(), Fact::Unknown(Why::NotReported))
    };
    Record {
        kind: INFO.record_kind,
        external_id: ExternalId::new(format!("approved:{target}:{}", app.id)),
        subject: Some(app_id(&app.id)),
        facets: Facets {
            definition: Some(app.definition(slack, &scopes)),
            grants: vec![approval],
            ..Facets::default()
        },
        activity: Vec::new(),
        endpoint: way::APPROVED.endpoint,
    }
}

fn resolver(resolver: Option<&Resolver>) -> Fact<PrincipalRef> {
    let person = resolver.filter(|resolver| resolver.actor_type.as_deref() == Some("user"));
    user(person.and_then(|resolver| resolver.actor_id.as_deref()), None)
}
