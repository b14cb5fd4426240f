//! Groups and projects, archived ones included, whose tokens and keys go on working: each names the listings that it has.
//! Both are places with a path, so that the two stages stand in one file.
//!
//! Source: GitLab's documentation, "Groups API", "Projects API" and "REST API" on pagination, read November 2026. An instance's
//! projects go on by id (keyset), which no number of them makes slow; its groups do so for nobody who has signed in.

use crate::Gitlab;
use crate::listing::{At, Item, Listing, READ_API};
use crate::place::{self, Place};
use crate::stages::{GROUPS, PROJECTS, mirrors};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{ExternalId, Facets, Record, RecordKind, Resource, ResourceKind};
use remit_connector::record::{record, untold};
use remit_connector::{Ask, FetchError, Page, Stage};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub(crate) struct Group {
    id: u64,
    full_path: String,
    visibility: Option<String>,
}

impl Item for Group {
    const LISTINGS: &'static [Listing] = &[Listing {
        permissions: READ_API,
        ..Listing {
            kind: RecordKind::Resource,
            query: &[("all_available", "false")],
            whole: Some(("GET /groups", &[("all_available", "true"), ("order_by", "id"), ("sort", "asc")])),
            ..Listing::PLAIN
        }
        .of_top(GROUPS, "groups", "GET /groups/{id}/descendant_groups")
    }];

    fn put(self, gitlab: &Gitlab, at: At<'_>, page: &mut Page) {
        let slice = place::slice(self.id, &self.full_path);
        page.children.extend(gitlab.children(GROUPS, &slice, at.slice));
        let id = Place::Group.id(&slice);
        page.records.push(place_record(
            id,
            ResourceKind::Organization,
            self.full_path,
            self.visibility.as_deref(),
            None,
            at.endpoint,
        ));
    }
}

pub(crate) const GROUP_STAGE: Stage<Gitlab> =
    Stage { info: Group::LISTINGS[0].info(), page: |gitlab, ask| Box::pin(groups(gitlab, ask)) };

/// The top group is not among its descendants.
async fn groups(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let mut page = gitlab.read::<Group>(&Group::LISTINGS[0], ask).await?;
    if ask.cursor.is_none() && !gitlab.is_whole() {
        page.children.splice(0..0, gitlab.children(GROUPS, ask.slice, ask.slice));
    }
    Ok(page)
}

#[derive(Debug, Deserialize)]
pub(crate) struct Project {
    id: u64,
    path_with_namespace: String,
    archived: Option<bool>,
    visibility: Option<String>,
    /// Whether it is copied from elsewhere, and as whom: a plan that has no pull mirrors does not tell.
    mirror: Option<bool>,
    mirror_user_id: Option<u64>,
}

impl Item for Project {
    const LISTINGS: &'static [Listing] = &[Listing {
        permissions: READ_API,
        ..Listing {
            kind: RecordKind::Resource,
            blind_spots: &[
                "Projects that other groups share with the group are not read: they belong to those groups.",
            ],
            query: &[
                ("include_subgroups", "true"),
                ("with_shared", "false"),
                ("order_by", "id"),
                ("sort", "asc"),
            ],
            whole: Some(("GET /projects", &[("pagination", "keyset"), ("order_by", "id"), ("sort", "asc")])),
            ..Listing::PLAIN
        }
        .of_top(PROJECTS, "projects", "GET /groups/{id}/projects")
    }];

    fn put(self, gitlab: &Gitlab, at: At<'_>, page: &mut Page) {
        let slice = place::slice(self.id, &self.path_with_namespace);
        for mut child in gitlab.children(PROJECTS, &slice, at.slice) {
            if child.stage == mirrors::OF_PULL {
                child.is_empty = self.mirror != Some(true);
                child.slice = place::held_by(child.slice, self.mirror_user_id);
            }
            page.children.push(child);
        }
        let id = Place::Project.id(&slice);
        let (name, visibility) = (self.path_with_namespace, self.visibility.as_deref());
        let kind = ResourceKind::Repository;
        page.records.push(place_record(id, kind, name, visibility, self.archived, at.endpoint));
    }
}

/// Returns the record of a group, a project or an instance.
pub(crate) fn place_record(
    id: ExternalId,
    kind: ResourceKind,
    name: String,
    visibility: Option<&str>,
    is_archived: Option<bool>,
    endpoint: &'static str,
) -> Record {
    let resource = Resource {
        id: id.clone(),
        kind,
        name,
        is_public: Fact::null_is_unknown(visibility.map(|visibility| visibility == "public")),
        is_archived: is_archived.map_or_else(untold, Fact::Known),
    };
    let facets = Facets { resource: Some(resource), ..Facets::default() };
    record(RecordKind::Resource, id, facets, endpoint)
}
