//! Integrations that are switched on in groups and projects: what happens there is told to another system, with a key of
//! that system which GitLab keeps.
//!
//! Source: GitLab's documentation, "Project integrations API" and "Group integrations API", read November 2026. What is
//! inherited from the group is listed there.

use crate::Gitlab;
use crate::listing::{At, Item, Listing};
use crate::stages::event::{Events, TELLS};
use remit_connector::Page;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    Definition, ExternalId, Facets, Grant, IntegrationKind, Publisher, PublisherKind,
};
use remit_connector::record::{Holder, state, untold};
use remit_connector::wire::time;
use serde::Deserialize;

const ANY: Listing = Listing {
    tells: TELLS,
    blind_spots: &[
        "Which address and which account of the other system an integration uses is not read: the answers that tell \
         it may hold its key.",
        "Who switched an integration on stands in the audit log alone.",
    ],
    is_counted: false,
    ..Listing::PLAIN
};

/// An integration. Its properties, which may hold a key, are no field here.
#[derive(Debug, Deserialize)]
pub(crate) struct Switched {
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

impl Item for Switched {
    const LISTINGS: &'static [Listing] = &[
        ANY.of_group("group_integrations", "integrations of groups", "GET /groups/{id}/integrations"),
        ANY.of_project("project_integrations", "integrations of projects", "GET /projects/{id}/integrations"),
    ];

    fn put(self, gitlab: &Gitlab, at: At<'_>, page: &mut Page) {
        if self.inherited == Some(true) {
            return;
        }
        let holder = Holder {
            name: self.title.clone(),
            state: state(self.active),
            made_at: time(self.created_at.as_deref()),
            ..Holder::new(IntegrationKind::App, format!("integration:{}", self.id))
        };
        let facets = Facets {
            definition: Some(definition(&self.slug, self.title)),
            grants: vec![Grant {
                id: ExternalId::new(format!("{}:integration:{}", at.id(), self.slug)),
                changed_at: time(self.updated_at.as_deref()),
                ..holder.grant("event", self.events.names(), at.reach())
            }],
            edges: gitlab.stored(&holder.id, &self.slug),
            ..Facets::default()
        };
        page.records.push(holder.record(at.endpoint, facets));
    }
}

/// Integrations are GitLab's own code; whom they talk to is the other system, by the name that GitLab gives it.
fn definition(slug: &str, title: Option<String>) -> Definition {
    let name = title.unwrap_or_else(|| slug.to_owned());
    let publisher = Publisher {
        id: slug.to_owned(),
        name: name.clone(),
        kind: PublisherKind::Organization,
        domain: untold(),
        verified: untold(),
        is_first_party: false,
    };
    Definition {
        name: Fact::Known(name),
        publisher: Fact::Known(publisher),
        description: untold(),
        requested: untold(),
        n_installations: untold(),
    }
}
