//! CI/CD variables of an instance, of groups and of projects: what pipelines read by name, often another system's key.
//!
//! Source: GitLab's documentation, "Project-level CI/CD variables API" and its like, read November 2026. The answers hold the
//! values. They are no field here, and evidence is kept without them.

use crate::Gitlab;
use crate::listing::{At, Item, Listing};
use crate::place::{self, Place};
use remit_connector::core::model::{
    Credential, CredentialKind, ExternalId, Facets, IntegrationKind, Leak, LeakKind, RecordKind,
};
use remit_connector::record::{Holder, record, untold};
use remit_connector::wire::text;
use remit_connector::{Page, Tells};
use serde::Deserialize;

const ANY: Listing = Listing {
    kind: RecordKind::Credential,
    tells: Tells { scopes: true, resources: true, ..Tells::NOTHING },
    blind_spots: &[
        "What a variable opens, who set it, when, and whether it is used, is not told: only its name and how it is \
         protected. Which system's key it is, the configuration may say (`systems`).",
        "The token with which remit reads could read the values, too: GitLab has no permission for the names alone.",
    ],
    ..Listing::PLAIN
};

/// A variable without its value.
#[derive(Debug, Deserialize)]
pub(crate) struct Variable {
    key: String,
    masked: Option<bool>,
    hidden: Option<bool>,
    protected: Option<bool>,
    environment_scope: Option<String>,
}

impl Item for Variable {
    const LISTINGS: &'static [Listing] = &[
        ANY.of_instance("instance_variables", "CI/CD variables of the instance", "GET /admin/ci/variables"),
        ANY.of_group("group_variables", "CI/CD variables of groups", "GET /groups/{id}/variables"),
        ANY.of_project("project_variables", "CI/CD variables of projects", "GET /projects/{id}/variables"),
    ];

    /// A variable is a stored secret. Where the configuration says which system's key it is, the pipelines that read it
    /// are an integration, which holds that key.
    fn put(self, gitlab: &Gitlab, at: At<'_>, page: &mut Page) {
        let environment = self.environment_scope.as_deref().unwrap_or("*");
        let place = match at.place {
            Place::Instance => "the instance",
            Place::Group | Place::Project => place::path(at.slice),
        };
        let pipelines = Holder {
            name: Some(format!("pipelines of {place} that read {}", self.key)),
            ..Holder::new(
                IntegrationKind::Workflow,
                format!("variable:{}:{}:{environment}", at.id(), self.key),
            )
        };
        let protection = match self.protected {
            Some(true) => "protected",
            Some(false) => "unprotected",
            None => "unknown",
        };
        let edges = gitlab.stored(&pipelines.id, &self.key);
        let of_pipelines = !edges.is_empty();
        let facets = Facets {
            integration: of_pipelines.then(|| pipelines.integration()),
            leaks: self.leak(&pipelines.id).filter(|_| of_pipelines).into_iter().collect(),
            credentials: vec![Credential {
                name: text(Some(self.key)),
                state: untold(),
                rotated_at: untold(),
                ..pipelines.key(CredentialKind::StoredSecret, untold())
            }],
            grants: vec![pipelines.grant("variable", vec![protection.to_owned()], at.reach())],
            edges,
            ..Facets::default()
        };
        page.records.push(record(RecordKind::Credential, pipelines.id, facets, at.endpoint));
    }
}

impl Variable {
    /// A value that is not masked stands in the job's log as soon as a job prints it; one that is hidden is shown to
    /// nobody.
    fn leak(&self, id: &ExternalId) -> Option<Leak> {
        let is_open = self.masked == Some(false) && self.hidden != Some(true);
        is_open.then(|| Leak { of: id.clone(), kind: LeakKind::StoredReadable, noticed_at: untold() })
    }
}
