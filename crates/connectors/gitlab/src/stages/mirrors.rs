//! Push mirrors: a project's code is copied to another system, with a key of that system which GitLab keeps.
//!
//! Source: GitLab's documentation, "Project remote mirrors API", read November 2026. GitLab takes user and password out of
//! the address; its host alone is kept.

use crate::Gitlab;
use crate::fetch::{counted, stage};
use crate::place::Place;
use crate::record::{grant, integration, record, state};
use crate::stages::projects;
use jiff::SignedDuration;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Activity, ExternalId, Facets, Integration, IntegrationKind, Record, RecordKind, UseKind, Visibility,
};
use remit_connector::wire::{Field, Items, host};
use remit_connector::{Ask, FetchError, LastUsed, Page, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /projects/{id}/remote_mirrors";

const INFO: StageInfo = StageInfo {
    permissions: &["the role Maintainer in the project"],
    tells: Tells {
        scopes: true,
        resources: true,
        last_used: Some(LastUsed {
            kind: UseKind::Delivery,
            resolution: "to the second",
            look_back: "since the mirror was set up",
        }),
        ..Tells::NOTHING
    },
    blind_spots: &[
        "Who set a mirror up, and projects that are copied from elsewhere (pull mirrors), are not told here.",
    ],
    ..stage(ID, "push mirrors", RecordKind::Integration, Some(projects::ID))
};

pub(crate) const ID: &str = "mirrors";

pub(crate) const STAGE: Stage<Gitlab> = Stage { info: INFO, page: |gitlab, ask| Box::pin(page(gitlab, ask)) };

#[derive(Debug, Deserialize)]
struct Mirror {
    id: u64,
    url: Option<String>,
    enabled: Option<bool>,
    #[serde(default)]
    last_successful_update_at: Field<String>,
}

async fn page(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let reply = gitlab.list(&INFO, ENDPOINT, ask).await?;
    Ok(counted(reply, |body| records(gitlab, body, ask.slice)))
}

fn records(gitlab: &Gitlab, body: Items<Mirror>, slice: &Slice) -> Page {
    body.into_page("$", |mirror, page| page.records.push(one(gitlab, &mirror, slice)))
}

fn one(gitlab: &Gitlab, mirror: &Mirror, slice: &Slice) -> Record {
    let id = ExternalId::new(format!("mirror:{}:{}", slice.key, mirror.id));
    let host = host(mirror.url.as_deref());
    let elsewhere = host.known().cloned();
    let facets = Facets {
        edges: elsewhere.as_deref().map(|host| gitlab.stored(&id, host)).unwrap_or_default(),
        integration: Some(Integration {
            state: state(mirror.enabled),
            host,
            ..integration(IntegrationKind::Workflow, &id, elsewhere.map(|host| format!("mirror to {host}")))
        }),
        grants: vec![grant(&id, "mirror", vec!["push".to_owned()], Place::Project.reach(slice))],
        ..Facets::default()
    };
    let copied = Activity {
        of: id.clone(),
        source: "last_successful_update_at".to_owned(),
        kind: UseKind::Delivery,
        last: mirror.last_successful_update_at.time(),
        resolution: SignedDuration::from_secs(1),
        visible: Visibility::Always,
        count: Fact::Unknown(Why::NotReported),
        scopes: Fact::Unknown(Why::NotReported),
    };
    Record { activity: vec![copied], ..record(RecordKind::Integration, id, facets, ENDPOINT) }
}
