//! Push mirrors: a project's code is copied to another system, with a key of that system which GitLab keeps.
//!
//! Source: GitLab's documentation, "Project remote mirrors API", read November 2026. GitLab takes user and password out of
//! the address; its host alone is kept.

use crate::Gitlab;
use crate::fetch::{At, Listing, MAINTAINER, stage};
use crate::place::Place;
use crate::record::{grant, integration, record, state, used};
use crate::stages::places;
use jiff::SignedDuration;
use remit_connector::core::model::{
    Activity, ExternalId, Facets, Integration, IntegrationKind, Record, RecordKind, UseKind,
};
use remit_connector::wire::{Field, host};
use remit_connector::{LastUsed, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const INFO: StageInfo = StageInfo {
    permissions: MAINTAINER,
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
    ..stage(ID, "push mirrors", RecordKind::Integration, Some(places::PROJECTS))
};

pub(crate) const ID: &str = "mirrors";

const LISTING: Listing = Listing::new(&INFO, "GET /projects/{id}/remote_mirrors", Place::Project);

pub(crate) const STAGE: Stage<Gitlab> =
    Stage { info: INFO, page: |gitlab, ask| Box::pin(gitlab.read(&LISTING, ask, one)) };

#[derive(Debug, Deserialize)]
struct Mirror {
    id: u64,
    url: Option<String>,
    enabled: Option<bool>,
    #[serde(default)]
    last_successful_update_at: Field<String>,
}

#[expect(clippy::needless_pass_by_value, reason = "every listing hands its items on")]
fn one(gitlab: &Gitlab, mirror: Mirror, at: At<'_>, page: &mut Page) {
    let id = ExternalId::new(format!("mirror:{}:{}", at.slice.key, mirror.id));
    let host = host(mirror.url.as_deref());
    let elsewhere = host.known().cloned();
    let facets = Facets {
        edges: elsewhere.as_deref().map(|host| gitlab.stored(&id, host)).unwrap_or_default(),
        integration: Some(Integration {
            state: state(mirror.enabled),
            host,
            ..integration(IntegrationKind::Workflow, &id, elsewhere.map(|host| format!("mirror to {host}")))
        }),
        grants: vec![grant(&id, "mirror", vec!["push".to_owned()], at.reach())],
        ..Facets::default()
    };
    let last = mirror.last_successful_update_at.time();
    let copied = Activity {
        kind: UseKind::Delivery,
        ..used(&id, "last_successful_update_at", last, SignedDuration::from_secs(1))
    };
    let record = record(RecordKind::Integration, id, facets, at.endpoint);
    page.records.push(Record { activity: vec![copied], ..record });
}
