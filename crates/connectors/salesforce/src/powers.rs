//! User permissions: what an account may do, as permission sets and profiles give it. They are columns of both, so that
//! which ones there are depends on the edition and its licenses.

use crate::DESCRIPTOR;
use crate::fetch::Columns;
use serde_json::{Map, Value};

/// What such a column's name begins with.
const PREFIX: &str = "Permissions";

/// Returns the permissions that the catalog lists.
pub(crate) fn all() -> impl Iterator<Item = &'static str> {
    rows().map(|(name, _)| name)
}

/// Returns the permissions that make whoever holds them dangerous.
pub(crate) fn strong() -> impl Iterator<Item = &'static str> {
    rows().filter(|(_, risk)| matches!(*risk, "critical" | "high")).map(|(name, _)| name)
}

/// Returns name and risk of each permission in the catalog.
fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    DESCRIPTOR.scope_catalog.lines().filter_map(|line| {
        let mut fields = line.strip_prefix("user_permission,")?.split(',');
        Some((fields.next()?, fields.nth(3)?))
    })
}

/// Returns the columns for permissions, as far as the object has them: `PermissionSet.PermissionsModifyAllData`.
pub(crate) fn columns(names: impl Iterator<Item = &'static str>, there: &Columns) -> Vec<String> {
    let columns = names.map(|name| format!("{PREFIX}{name}"));
    columns.filter(|column| there.has(column)).map(|column| format!("PermissionSet.{column}")).collect()
}

/// Returns the permissions that a permission set's columns give.
pub(crate) fn given(set: &Map<String, Value>) -> impl Iterator<Item = String> {
    let given = set.iter().filter(|(_, value)| **value == Value::Bool(true));
    given.filter_map(|(column, _)| column.rsplit('.').next()?.strip_prefix(PREFIX).map(str::to_owned))
}
