//! What Entra's permissions are called. Grants name an app role by its id; the catalog knows those of Microsoft Graph, and
//! every other resource publishes its own.
//!
//! A name means something within its resource alone: any app may publish a scope called `Mail.Read`. So only Graph's
//! stand by themselves, and all others behind their resource.

use crate::DESCRIPTOR;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Microsoft Graph's own app id.
pub(crate) const GRAPH: &str = "00000003-0000-0000-c000-000000000000";

/// The kind of permissions that an app has by itself.
pub(crate) const APPLICATION: &str = "application";
/// The kind of permissions that an app has for a person.
pub(crate) const DELEGATED: &str = "delegated";
/// The kind of roles in the directory.
pub(crate) const DIRECTORY_ROLE: &str = "directory_role";

/// Resources of Microsoft's whose permissions the catalog knows.
const RESOURCES: [(&str, &str); 6] = [
    ("00000002-0000-0ff1-ce00-000000000000", "exchange"),
    ("00000003-0000-0ff1-ce00-000000000000", "sharepoint"),
    ("00000002-0000-0000-c000-000000000000", "aad-graph"),
    ("cfa8b339-82a2-471a-a3c9-0fc0be7a4093", "key-vault"),
    ("797f4846-ba00-4fd7-ba43-dac1f8f63013", "arm"),
    ("c5393580-f805-4401-95e8-94b7a6ef2fc2", "office-management"),
];

/// The catalog's scopes by kind and id.
static BY_ID: LazyLock<HashMap<(&str, &str), &str>> = LazyLock::new(|| {
    let rows = DESCRIPTOR.scope_catalog.lines().skip(1);
    let rows = rows.filter_map(|row| {
        let mut cells = row.split(',');
        let (kind, scope) = (cells.next()?, cells.next()?);
        let id = cells.next_back().filter(|id| !id.is_empty())?;
        Some(((kind, id), scope))
    });
    rows.collect()
});

/// Returns the catalog's name of an id.
pub(crate) fn listed(kind: &str, id: &str) -> Option<&'static str> {
    BY_ID.get(&(kind, id)).copied()
}

/// Returns a permission of a resource under the name by which grants and approved records know it. Without a name it
/// keeps its id, which nobody takes for another.
pub(crate) fn named(resource: &str, kind: &str, id: &str, published: Option<&str>) -> String {
    let name = published.filter(|name| !name.is_empty());
    match resource {
        GRAPH => listed(kind, id).or(name).unwrap_or(id).to_owned(),
        _ => of_resource(resource, name.unwrap_or(id)),
    }
}

/// Returns a scope of a resource that gives its name.
pub(crate) fn of_resource(resource: &str, name: &str) -> String {
    if resource == GRAPH {
        return name.to_owned();
    }
    let known = RESOURCES.iter().find(|(id, _)| *id == resource).map(|(_, word)| *word);
    format!("{}:{name}", known.unwrap_or(resource))
}
