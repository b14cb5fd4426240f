//! Mirrors: a project's code is copied to another system, or from one, with a key of that system which GitLab keeps.
//!
//! Source: GitLab's documentation, "Project remote mirrors API" and "Pull mirroring API", read November 2026. GitLab takes user
//! and password out of the address; its host alone is kept.

use crate::Gitlab;
use crate::listing::{At, Item, Listing};
use crate::people::user;
use crate::place;
use crate::record::SECOND;
use remit_connector::core::model::{Activity, Facets, IntegrationKind, Record, UseKind};
use remit_connector::record::{Holder, state, used};
use remit_connector::wire::{Field, host};
use remit_connector::{Ask, FetchError, LastUsed, Page, Stage, Tells};
use serde::Deserialize;

pub(crate) const OF_PULL: &str = "pull_mirrors";

const COPIED: LastUsed = LastUsed {
    kind: UseKind::Delivery,
    resolution: "to the second",
    look_back: "since the mirror was set up",
};
const ANY: Listing = Listing {
    tells: Tells { scopes: true, resources: true, last_used: Some(COPIED), ..Tells::NOTHING },
    blind_spots: &["Who set a mirror up, and which key of the other system it holds, is not told."],
    ..Listing::PLAIN
};
pub(crate) const PULL: Listing = Listing {
    plan: Some("pull mirrors, of GitLab Premium"),
    tells: Tells {
        holder: true,
        last_used: Some(LastUsed { kind: UseKind::ApiCall, ..COPIED }),
        ..ANY.tells
    },
    ..ANY.of_project(OF_PULL, "pull mirrors", "GET /projects/{id}/mirror/pull")
};

pub(crate) const PULL_STAGE: Stage<Gitlab> =
    Stage { info: PULL.info(), page: |gitlab, ask| Box::pin(pull(gitlab, ask)) };

/// A mirror, of either kind.
#[derive(Debug, Deserialize)]
pub(crate) struct Mirror {
    id: u64,
    url: Option<String>,
    enabled: Option<bool>,
    #[serde(default)]
    last_successful_update_at: Field<String>,
}

impl Item for Mirror {
    const LISTINGS: &'static [Listing] =
        &[ANY.of_project("mirrors", "push mirrors", "GET /projects/{id}/remote_mirrors")];

    fn put(self, gitlab: &Gitlab, at: At<'_>, page: &mut Page) {
        let id = format!("mirror:{}:{}", at.slice.key, self.id);
        page.records.push(self.record(
            gitlab,
            at,
            Holder::new(IntegrationKind::Workflow, id),
            UseKind::Delivery,
        ));
    }
}

/// A project copies from one place at most. Of the projects that do, the listing has said so, and as whom they do.
async fn pull(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let mirror: Mirror = gitlab.fetch(&PULL, PULL.request(ask)).await?.body;
    let id = format!("pull-mirror:{}", ask.slice.key);
    let holder =
        Holder { held_by: user(place::holder(ask.slice)), ..Holder::new(IntegrationKind::Workflow, id) };
    let record = mirror.record(gitlab, PULL.at(ask.slice), holder, UseKind::ApiCall);
    Ok(Page { records: vec![record], ..Page::default() })
}

impl Mirror {
    fn record(self, gitlab: &Gitlab, at: At<'_>, holder: Holder, kind: UseKind) -> Record {
        let host = host(self.url.as_deref());
        let elsewhere = host.known().cloned();
        let (scope, to) = if kind == UseKind::Delivery { ("push", "to") } else { ("pull", "from") };
        let holder = Holder {
            name: elsewhere.as_deref().map(|host| format!("mirror {to} {host}")),
            state: state(self.enabled),
            host,
            ..holder
        };
        let facets = Facets {
            edges: elsewhere.map(|host| gitlab.stored(&holder.id, &host)).unwrap_or_default(),
            grants: vec![holder.grant("mirror", vec![scope.to_owned()], at.reach())],
            ..Facets::default()
        };
        let last = self.last_successful_update_at.time();
        let copied = Activity { kind, ..used(&holder.id, "last_successful_update_at", last, SECOND) };
        Record { activity: vec![copied], ..holder.record(at.endpoint, facets) }
    }
}
