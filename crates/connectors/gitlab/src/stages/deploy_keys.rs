//! Deploy keys: SSH keys that open projects and belong to nobody, as a project lists them, or an instance with their projects.
//!
//! Source: GitLab's documentation, "Deploy keys API", read November 2026. One key may be enabled in many projects: in each of
//! them it is an integration of its own, as it may push in one and not in another.

use crate::Gitlab;
use crate::listing::{At, Item, Listing, When};
use crate::place::{self, Place};
use crate::record::{DAY, calls, end};
use remit_connector::core::model::{Credential, CredentialKind, Facets, IntegrationKind, Record};
use remit_connector::record::{Holder, used};
use remit_connector::wire::{Field, text, time};
use remit_connector::{Page, Slice, Tells};
use serde::Deserialize;

const ANY: Listing = Listing {
    tells: Tells {
        scopes: true,
        resources: true,
        created: true,
        expires: true,
        last_used: calls("to the day", "since the key was added; older servers do not tell"),
        ..Tells::NOTHING
    },
    blind_spots: &[
        "Who added a deploy key is not told.",
        "A deploy key that is public may be enabled in projects that are not read.",
    ],
    ..Listing::PLAIN
};

#[derive(Debug, Deserialize)]
pub(crate) struct DeployKey {
    id: u64,
    title: Option<String>,
    fingerprint_sha256: Option<String>,
    created_at: Option<String>,
    #[serde(default)]
    expires_at: Field<String>,
    #[serde(default)]
    last_used_at: Field<String>,
    can_push: Option<bool>,
    projects_with_write_access: Option<Vec<Project>>,
    projects_with_readonly_access: Option<Vec<Project>>,
}

#[derive(Debug, Deserialize)]
struct Project {
    id: u64,
    path_with_namespace: String,
}

impl Item for DeployKey {
    const LISTINGS: &'static [Listing] = &[
        Listing {
            is_counted: false,
            ..ANY.of_instance("deploy_keys", "deploy keys of the instance", "GET /deploy_keys")
        },
        Listing {
            when: When::OfGroup,
            ..ANY.of_project(
                "project_deploy_keys",
                "deploy keys of projects",
                "GET /projects/{id}/deploy_keys",
            )
        },
    ];

    /// A key that no project has enabled opens nothing, and is left out.
    fn put(self, _: &Gitlab, at: At<'_>, page: &mut Page) {
        if at.place == Place::Project {
            page.records.push(self.in_project(self.can_push.unwrap_or(false), at));
            return;
        }
        let sides = [(true, &self.projects_with_write_access), (false, &self.projects_with_readonly_access)];
        for (may_push, projects) in sides {
            for project in projects.as_deref().unwrap_or_default() {
                let slice: &Slice = &place::slice(project.id, &project.path_with_namespace);
                let at = At { slice, place: Place::Project, ..at };
                page.records.push(self.in_project(may_push, at));
            }
        }
    }
}

impl DeployKey {
    fn in_project(&self, may_push: bool, at: At<'_>) -> Record {
        let holder = Holder {
            name: self.title.clone(),
            made_at: time(self.created_at.as_deref()),
            ..Holder::new(IntegrationKind::DeployKey, format!("deploy-key:{}:{}", at.slice.key, self.id))
        };
        let scope = if may_push { "write" } else { "read" };
        let facets = Facets {
            credentials: vec![Credential {
                hint: text(self.fingerprint_sha256.clone()),
                ..holder.key(CredentialKind::DeployKey, end(&self.expires_at))
            }],
            grants: vec![holder.grant("deploy_key", vec![scope.to_owned()], at.reach())],
            ..Facets::default()
        };
        let activity = vec![used(&holder.id, "last_used_at", self.last_used_at.time(), DAY)];
        Record { activity, ..holder.record(at.endpoint, facets) }
    }
}
