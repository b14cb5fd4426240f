//! An administrator's role as apps and people hold it: the same shape in both listings, normalized once.
//!
//! A standard role is a scope by its type. A custom role is a set of permissions, which its own listing tells, over a set
//! of resources.

use crate::stages::apps;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Consent, ExternalId, Facets, Grant, Record, RecordKind, Resources};
use remit_connector::wire::{Items, time};
use remit_connector::{Child, Page, Slice, Tells};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What the listings tell.
pub(crate) const TELLS: Tells = Tells { scopes: true, resources: true, created: true, ..Tells::NOTHING };

/// What neither shows.
pub(crate) const BLIND_SPOTS: &[&str] = &[
    "To which groups a role is narrowed is not read, where its type can be narrowed.",
    "Who assigned a role stands in the log alone.",
];

/// Types that can be narrowed to single groups or apps.
const NARROWABLE: [&str; 4] = ["APP_ADMIN", "USER_ADMIN", "HELP_DESK_ADMIN", "GROUP_MEMBERSHIP_ADMIN"];

/// The slice's parameter with the id of the assignment.
pub(crate) const ASSIGNMENT: &str = "assignment";
/// The slice's parameter with the custom role's id.
pub(crate) const ROLE: &str = "role";
/// The slice's parameter with the external ids of those who hold it, with blanks between.
pub(crate) const SUBJECTS: &str = "subjects";

#[derive(Debug, Deserialize)]
pub(crate) struct Role {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    status: Option<String>,
    created: Option<String>,
    #[serde(rename = "lastUpdated")]
    last_updated: Option<String>,
    /// The custom role's id.
    role: Option<String>,
    #[serde(rename = "resource-set")]
    resource_set: Option<String>,
}

/// The type that is narrowed to apps.
pub(crate) const APP_ADMIN: &str = "APP_ADMIN";

/// The stages below a listing of roles.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Below {
    /// What reads what a custom role may do.
    pub(crate) permissions: &'static str,
    /// What reads to which apps a role is narrowed, where that is read.
    pub(crate) targets: Option<&'static str>,
}

/// Maps the roles that all of `subjects` hold. `slice` is the listing's own.
pub(crate) fn records(
    body: Items<Role>,
    slice: &Slice,
    subjects: &str,
    below: Below,
    endpoint: &'static str,
) -> Page {
    let holder = &slice.key;
    body.into_page("$", |role, page| {
        if role.status.as_deref() == Some("INACTIVE") {
            return;
        }
        let targets = below.targets.filter(|_| role.kind == APP_ADMIN);
        page.children.extend(targets.map(|stage| Child {
            stage,
            slice: Slice {
                key: format!("{holder}:{}", role.id),
                params: BTreeMap::from([
                    (apps::CLIENT.to_owned(), slice.param(apps::CLIENT).to_owned()),
                    (ASSIGNMENT.to_owned(), role.id.clone()),
                    (SUBJECTS.to_owned(), subjects.to_owned()),
                ]),
            },
            is_empty: false,
        }));
        page.children.extend(role.role.as_ref().map(|custom| Child {
            stage: below.permissions,
            slice: Slice {
                // A role of a group comes with one assignment for all of its members.
                key: format!("{holder}:{}", role.id),
                params: BTreeMap::from([
                    (ASSIGNMENT.to_owned(), role.id.clone()),
                    (ROLE.to_owned(), custom.clone()),
                    (SUBJECTS.to_owned(), subjects.to_owned()),
                ]),
            },
            is_empty: false,
        }));
        let holders = subjects.split_whitespace().map(ExternalId::from);
        page.records.extend(holders.map(|subject| record(&role, subject, endpoint)));
    })
}

/// Returns the external id of a role in one holder's hands.
pub(crate) fn grant_id(assignment: &str, subject: &ExternalId) -> ExternalId {
    ExternalId::new(format!("role:{assignment}:{subject}"))
}

fn record(role: &Role, subject: ExternalId, endpoint: &'static str) -> Record {
    let id = grant_id(&role.id, &subject);
    let (scope_kind, scopes) = match role.role {
        // Its own listing adds the permissions.
        Some(_) => ("role_permission", Vec::new()),
        None => ("admin_role", vec![role.kind.clone()]),
    };
    let grant = Grant {
        id: id.clone(),
        scope_kind: scope_kind.to_owned(),
        scopes,
        resources: resources(role),
        consent: Fact::Known(Consent::Admin),
        granted_by: Fact::Unknown(Why::NotReported),
        granted_at: time(role.created.as_deref()),
        changed_at: time(role.last_updated.as_deref()),
        is_pending: false,
    };
    Record {
        kind: RecordKind::Grant,
        external_id: id,
        subject: Some(subject),
        facets: Facets { grants: vec![grant], ..Facets::default() },
        activity: Vec::new(),
        endpoint,
    }
}

fn resources(role: &Role) -> Fact<Resources> {
    if role.role.is_some() {
        let set = role.resource_set.clone().map(|set| vec![format!("resource-set:{set}")]);
        return Fact::Known(Resources::Selected(Fact::null_is_unknown(set)));
    }
    match NARROWABLE.contains(&role.kind.as_str()) {
        true => Fact::Unknown(Why::NotRead),
        false => Fact::Known(Resources::All),
    }
}
