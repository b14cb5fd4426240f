//! GitHub's map of permissions to levels, read as the scope catalog writes it: `contents:read`.

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use std::fmt;

/// Permissions with their levels. New ones appear every month, so they are not an enumeration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Permissions(Vec<String>);

impl Permissions {
    /// Returns the scopes of several maps, sorted, unknown ones included.
    pub(crate) fn scopes(maps: impl IntoIterator<Item = Self>) -> Vec<String> {
        let mut scopes: Vec<String> = maps.into_iter().flat_map(|map| map.0).collect();
        scopes.sort_unstable();
        scopes.dedup();
        scopes
    }
}

impl<'de> serde::Deserialize<'de> for Permissions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PermissionsVisitor).map(Self)
    }
}

struct PermissionsVisitor;

impl<'de> Visitor<'de> for PermissionsVisitor {
    type Value = Vec<String>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a map of permissions to levels")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut scopes = Vec::new();
        while let Some(mut scope) = map.next_key::<String>()? {
            map.next_value_seed(Level(&mut scope))?;
            scopes.push(scope);
        }
        Ok(scopes)
    }
}

/// Appends a level to its permission.
struct Level<'a>(&'a mut String);

impl<'de> DeserializeSeed<'de> for Level<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Level<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a string")
    }

    fn visit_str<E: Error>(self, level: &str) -> Result<(), E> {
        self.0.reserve_exact(level.len() + 1);
        self.0.push(':');
        self.0.push_str(level);
        Ok(())
    }
}
