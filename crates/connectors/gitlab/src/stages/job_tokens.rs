//! Whose jobs may reach a project: every job has a token (`CI_JOB_TOKEN`), and a project says which other projects' and
//! groups' job tokens it lets in.
//!
//! Source: GitLab's documentation, "CI/CD job token" and "Project CI/CD job token scope API", read November 2026.

use crate::Gitlab;
use crate::listing::{At, Item, Listing};
use crate::place::{self, Place, path};
use remit_connector::core::model::{Facets, IntegrationKind, Record};
use remit_connector::record::Holder;
use remit_connector::session::Request;
use remit_connector::{Ask, FetchError, Page, Stage, Tells};
use serde::Deserialize;

const ID: &str = "job_tokens";
const OF_PROJECTS: &str = "job_token_projects";
const OF_GROUPS: &str = "job_token_groups";

const ANY: Listing = Listing {
    tells: Tells { scopes: true, resources: true, ..Tells::NOTHING },
    blind_spots: &[
        "What the job of an allowed project may do is what the person who started it may; fine-grained permissions of \
         job tokens are not read.",
    ],
    ..Listing::PLAIN
};
pub(crate) const SCOPE: Listing =
    ANY.of_project(ID, "projects that every job may reach", "GET /projects/{id}/job_token_scope");

pub(crate) const STAGE: Stage<Gitlab> =
    Stage { info: SCOPE.info(), page: |gitlab, ask| Box::pin(scope(gitlab, ask)) };

#[derive(Debug, Deserialize)]
struct JobTokenScope {
    inbound_enabled: bool,
}

async fn scope(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(SCOPE.endpoint).part("id", &*ask.slice.key);
    let scope: JobTokenScope = gitlab.fetch(&SCOPE, request).await?.body;
    let mut page = Page::default();
    if scope.inbound_enabled {
        page.children.extend([OF_PROJECTS, OF_GROUPS].map(|stage| place::child(stage, ask.slice)));
    } else {
        // Every project is let in, so that the lists say nothing.
        page.records.push(let_in("any", "every project", "any_project", SCOPE.at(ask.slice)));
    }
    Ok(page)
}

/// A project or a group that is let in.
#[derive(Debug, Deserialize)]
pub(crate) struct Allowed {
    id: u64,
    path_with_namespace: Option<String>,
    name: Option<String>,
}

impl Item for Allowed {
    const LISTINGS: &'static [Listing] = &[
        Listing {
            parent: Some(ID),
            is_counted: false,
            ..ANY.of_project(
                OF_PROJECTS,
                "projects whose jobs may reach another",
                "GET /projects/{id}/job_token_scope/allowlist",
            )
        },
        Listing {
            parent: Some(ID),
            ..ANY.of_project(
                OF_GROUPS,
                "groups whose jobs may reach a project",
                "GET /projects/{id}/job_token_scope/groups_allowlist",
            )
        },
    ];

    fn put(self, _: &Gitlab, at: At<'_>, page: &mut Page) {
        let word = if at.stage == OF_GROUPS { "group" } else { "project" };
        // Each project lets itself in.
        if word == "project" && self.id.to_string() == at.slice.key {
            return;
        }
        let whose = format!("{word}:{}", self.id);
        let name = self.path_with_namespace.or(self.name).unwrap_or_else(|| whose.clone());
        page.records.push(let_in(&whose, &name, word, at));
    }
}

fn let_in(whose: &str, name: &str, scope: &str, at: At<'_>) -> Record {
    let holder = Holder {
        name: Some(format!("jobs of {name} in {}", path(at.slice))),
        ..Holder::new(IntegrationKind::Workflow, format!("job-token:{}:{whose}", at.slice.key))
    };
    let reach = Place::Project.reach(at.slice);
    let grants = vec![holder.grant("job_token", vec![scope.to_owned()], reach)];
    holder.record(at.endpoint, Facets { grants, ..Facets::default() })
}
