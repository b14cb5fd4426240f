//! Entries of the directory's log, as far as they say that something changed, and where.
//!
//! Source: Microsoft Graph, "directoryAudit resource type", read November 2026.

use crate::kept::ids;
use crate::settings::is_guid;
use crate::stages::Modified;
use serde::Deserialize;
use serde_json::value::RawValue;

/// The category of what happens to roles.
pub(crate) const ROLES: &str = "RoleManagement";

/// An entry of the log.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The scan that saw it first.
    pub(crate) seen: u64,
    category: String,
    activity: String,
    /// The kinds of what it is about.
    kinds: Vec<String>,
    pub(crate) ids: Vec<String>,
    /// It is about a permission, and does not name the resource whose permission it is.
    hides_the_resource: bool,
}

impl Entry {
    /// It is about an object of a kind.
    fn is_about(&self, kind: &str) -> bool {
        self.kinds.iter().any(|it| it == kind)
    }

    pub(crate) fn is_about_an_application(&self) -> bool {
        self.is_about("Application")
    }

    pub(crate) fn is_about_a_service_principal(&self) -> bool {
        self.is_about("ServicePrincipal")
    }

    pub(crate) fn is_about_a_role(&self) -> bool {
        self.category == ROLES
    }

    pub(crate) fn is_a_consent(&self) -> bool {
        self.activity == "Consent to application"
    }

    pub(crate) fn hides_the_resource(&self) -> bool {
        self.hides_the_resource
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireEntry {
    pub(crate) id: String,
    category: String,
    pub(crate) result: Option<String>,
    activity_display_name: String,
    pub(crate) activity_date_time: String,
    target_resources: Box<RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireTarget {
    id: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    modified_properties: Option<Vec<Modified>>,
}

impl WireTarget {
    /// It is a service principal, and not the one that was given or lost something.
    fn is_a_resource(&self) -> bool {
        let given = self.modified_properties.iter().flatten().filter(|it| it.is("ServicePrincipal.ObjectID"));
        let mut given = given.flat_map(|it| [&it.new_value, &it.old_value]).flatten();
        let id = self.id.as_deref().unwrap_or_default();
        self.kind.as_deref() == Some("ServicePrincipal")
            && is_guid(id)
            && !given.any(|value| value.contains(id))
    }
}

impl WireEntry {
    /// Returns the entry with all that it names.
    pub(crate) fn read(self, seen: u64) -> Option<Entry> {
        let targets: Vec<WireTarget> = serde_json::from_str(self.target_resources.get()).ok()?;
        let mut ids: Vec<String> = ids(self.target_resources.get()).map(str::to_ascii_lowercase).collect();
        ids.sort_unstable();
        ids.dedup();
        Some(Entry {
            seen,
            category: self.category,
            hides_the_resource: self.activity_display_name.contains("app role assignment")
                && !targets.iter().any(WireTarget::is_a_resource),
            kinds: targets.into_iter().filter_map(|target| target.kind).collect(),
            activity: self.activity_display_name,
            ids,
        })
    }
}
