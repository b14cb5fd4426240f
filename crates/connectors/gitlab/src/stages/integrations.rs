//! Integrations that are switched on in groups and projects: what happens there is told to another system, with a key of
//! that system which GitLab keeps. One shape, listed in two places, so that both stages stand in one file.
//!
//! Source: GitLab's documentation, "Project integrations API" and "Group integrations API", read November 2026. What is
//! inherited from the group is listed there.

use crate::Gitlab;
use crate::fetch::{At, GROUP_OWNER, Listing, MAINTAINER, stage};
use crate::place::Place;
use crate::record::{grant, integration, record, state};
use crate::stages::event::{Events, TELLS};
use crate::stages::places;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Definition, ExternalId, Facets, Grant, Integration, IntegrationKind, Publisher, PublisherKind, RecordKind,
};
use remit_connector::wire::time;
use remit_connector::{Page, Stage, StageInfo};
use serde::Deserialize;

const GROUP: StageInfo = StageInfo {
    permissions: GROUP_OWNER,
    tells: TELLS,
    blind_spots: &[
        "Which address and which account of the other system an integration uses is not read: the answers that tell \
         it may hold its key.",
        "Who switched an integration on stands in the audit log alone.",
    ],
    ..stage(OF_GROUP, "integrations of groups", RecordKind::Integration, Some(places::GROUPS))
};

const PROJECT: StageInfo = StageInfo {
    id: OF_PROJECT,
    title: "integrations of projects",
    parent: Some(places::PROJECTS),
    permissions: MAINTAINER,
    ..GROUP
};

pub(crate) const OF_GROUP: &str = "group_integrations";
pub(crate) const OF_PROJECT: &str = "project_integrations";

const FROM_GROUP: Listing =
    Listing { is_counted: false, ..Listing::new(&GROUP, "GET /groups/{id}/integrations", Place::Group) };
const FROM_PROJECT: Listing = Listing {
    is_counted: false,
    ..Listing::new(&PROJECT, "GET /projects/{id}/integrations", Place::Project)
};

pub(crate) const GROUP_STAGE: Stage<Gitlab> =
    Stage { info: GROUP, page: |gitlab, ask| Box::pin(gitlab.read(&FROM_GROUP, ask, one)) };
pub(crate) const PROJECT_STAGE: Stage<Gitlab> =
    Stage { info: PROJECT, page: |gitlab, ask| Box::pin(gitlab.read(&FROM_PROJECT, ask, one)) };

/// An integration. Its properties, which may hold a key, are no field here.
#[derive(Debug, Deserialize)]
struct Switched {
    id: u64,
    title: Option<String>,
    slug: String,
    created_at: Option<String>,
    updated_at: Option<String>,
    active: Option<bool>,
    inherited: Option<bool>,
    #[serde(flatten)]
    events: Events,
}

fn one(gitlab: &Gitlab, switched: Switched, at: At<'_>, page: &mut Page) {
    if switched.inherited == Some(true) {
        return;
    }
    let id = ExternalId::new(format!("integration:{}", switched.id));
    let created_at = time(switched.created_at.as_deref());
    let granted = ExternalId::new(format!("{}:integration:{}", at.id(), switched.slug));
    let facets = Facets {
        integration: Some(Integration {
            state: state(switched.active),
            installed_at: created_at.clone(),
            ..integration(IntegrationKind::App, &id, switched.title.clone())
        }),
        definition: Some(definition(&switched.slug, switched.title)),
        grants: vec![Grant {
            granted_at: created_at,
            changed_at: time(switched.updated_at.as_deref()),
            ..grant(&granted, "event", switched.events.names(), at.reach())
        }],
        edges: gitlab.stored(&id, &switched.slug),
        ..Facets::default()
    };
    page.records.push(record(RecordKind::Integration, id, facets, at.endpoint));
}

/// Integrations are GitLab's own code; whom they talk to is the other system, by the name that GitLab gives it.
fn definition(slug: &str, title: Option<String>) -> Definition {
    let name = title.unwrap_or_else(|| slug.to_owned());
    let publisher = Publisher {
        id: slug.to_owned(),
        name: name.clone(),
        kind: PublisherKind::Organization,
        domain: Fact::Unknown(Why::NotReported),
        verified: Fact::Unknown(Why::NotReported),
        is_first_party: false,
    };
    Definition {
        name: Fact::Known(name),
        publisher: Fact::Known(publisher),
        description: Fact::Unknown(Why::NotReported),
        requested: Fact::Unknown(Why::NotReported),
        n_installations: Fact::Unknown(Why::NotReported),
    }
}
