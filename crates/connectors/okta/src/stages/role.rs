//! An administrator's role as apps and people hold it: the same shape in both listings, normalized once.
//!
//! A standard role is a scope by its type. A custom role is a set of permissions, which its own listing tells, over a set
//! of resources.

use remit_connector::blank;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Consent, ExternalId, Facets, Grant, Record, RecordKind, Resources};
use remit_connector::wire::{Items, time};
use remit_connector::{Child, Page, Slice, Tells};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What the listings tell.
pub(crate) const TELLS: Tells = Tells { scopes: true, resources: true, created: true, ..Tells::NOTHING };

/// What neither shows.
pub(crate) const BLIND_SPOTS: &[&str] = &["Who assigned a role stands in the log alone."];

/// Below which path the apps stand to which a role is narrowed.
pub(crate) const APP_TARGETS: &str = "catalog/apps";

/// Types that can be narrowed, and below which path that stands.
const NARROWABLE: [(&str, &str); 4] = [
    ("APP_ADMIN", APP_TARGETS),
    ("USER_ADMIN", "groups"),
    ("HELP_DESK_ADMIN", "groups"),
    ("GROUP_MEMBERSHIP_ADMIN", "groups"),
];

/// The slice's parameter with the id of the assignment.
pub(crate) const ASSIGNMENT: &str = "assignment";
/// The slice's parameter with the custom role's id.
pub(crate) const ROLE: &str = "role";
/// The slice's parameter with whoever holds the role, as the path names them.
pub(crate) const HOLDER: &str = "holder";
/// The slice's parameter with the path below which stands what a role is narrowed to.
pub(crate) const TARGETS: &str = "targets";
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

/// The stages below a listing of roles.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Below {
    /// What reads what a custom role may do.
    pub(crate) permissions: &'static str,
    /// What reads to what a role is narrowed.
    pub(crate) targets: &'static str,
}

/// Maps the roles that all of `subjects` hold. `slice` is the listing's own, and `holder` whom its path names.
pub(crate) fn records(
    body: Items<Role>,
    slice: &Slice,
    holder: &str,
    subjects: &str,
    below: Below,
    endpoint: &'static str,
) -> Page {
    body.into_page("$", |role, page| {
        if role.status.as_deref() == Some("INACTIVE") {
            return;
        }
        let child = |stage, param: (&str, &str)| {
            let params = [(ASSIGNMENT, &*role.id), (HOLDER, holder), (SUBJECTS, subjects), param];
            let params = params.map(|(name, value)| (name.to_owned(), value.to_owned()));
            // A role of a group comes with one assignment for all of its members.
            let key = format!("{}:{}", slice.key, role.id);
            Child { stage, slice: Slice { key, params: BTreeMap::from(params) }, is_empty: false }
        };
        page.children.extend(targets(&role).map(|targets| child(below.targets, (TARGETS, targets))));
        page.children.extend(role.role.as_deref().map(|custom| child(below.permissions, (ROLE, custom))));
        let holders = subjects.split_whitespace().map(ExternalId::from);
        page.records.extend(holders.map(|subject| record(&role, subject, endpoint)));
    })
}

/// Returns below which path stands what a role is narrowed to, where it can be.
fn targets(role: &Role) -> Option<&'static str> {
    NARROWABLE.into_iter().find(|(kind, _)| *kind == role.kind).map(|(_, targets)| targets)
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
        resources: resources(role),
        consent: Fact::Known(Consent::Admin),
        granted_at: time(role.created.as_deref()),
        changed_at: time(role.last_updated.as_deref()),
        ..blank::grant(id.clone(), scope_kind, scopes)
    };
    Record {
        subject: Some(subject),
        facets: Facets { grants: vec![grant], ..Facets::default() },
        ..blank::record(RecordKind::Grant, id, endpoint)
    }
}

fn resources(role: &Role) -> Fact<Resources> {
    if role.role.is_some() {
        let set = role.resource_set.clone().map(|set| vec![format!("resource-set:{set}")]);
        return Fact::Known(Resources::Selected(Fact::null_is_unknown(set)));
    }
    match targets(role) {
        Some(_) => Fact::Unknown(Why::NotRead),
        None => Fact::Known(Resources::All),
    }
}
