//! The stored form of a fact: `[value]` where it is known, `[]` for known absent, a text for the reason why it is
//! unknown. A fact that the provider does not report is left out.

use remit_core::fact::{Fact, Why};
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use std::fmt;
use std::marker::PhantomData;

const NOT_REPORTED: &str = "untold";
const NOT_READ: &str = "unread";
const NOT_LICENSED: &str = "unlicensed";
const DENIED: &str = "denied:";
const MALFORMED: &str = "malformed:";

/// A fact.
#[derive(Debug)]
pub(super) struct StoredFact<T>(Fact<T>);

impl<T> Default for StoredFact<T> {
    fn default() -> Self {
        Self(Fact::Unknown(Why::NotReported))
    }
}

impl<T> StoredFact<T> {
    /// Whether it is left out.
    pub(super) fn is_untold(&self) -> bool {
        matches!(self.0, Fact::Unknown(Why::NotReported))
    }

    /// Borrows a fact for storing.
    pub(super) fn of<'a, U>(fact: &'a Fact<U>, value: impl FnOnce(&'a U) -> T) -> Self {
        Self(match fact {
            Fact::Known(known) => Fact::Known(value(known)),
            Fact::Absent => Fact::Absent,
            Fact::Unknown(why) => Fact::Unknown(why.clone()),
        })
    }

    /// Returns the fact.
    pub(super) fn fact<U>(self, value: impl FnOnce(T) -> U) -> Fact<U> {
        self.0.map(value)
    }
}

impl<T: Serialize> Serialize for StoredFact<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Fact::Known(value) => [value].serialize(serializer),
            Fact::Absent => serializer.collect_seq(std::iter::empty::<()>()),
            Fact::Unknown(Why::NotReported) => serializer.serialize_str(NOT_REPORTED),
            Fact::Unknown(Why::NotRead) => serializer.serialize_str(NOT_READ),
            Fact::Unknown(Why::NotLicensed) => serializer.serialize_str(NOT_LICENSED),
            Fact::Unknown(Why::Denied(permission)) => {
                serializer.collect_str(&format_args!("{DENIED}{permission}"))
            }
            Fact::Unknown(Why::Malformed(what)) => serializer.collect_str(&format_args!("{MALFORMED}{what}")),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for StoredFact<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FactVisitor(PhantomData)).map(Self)
    }
}

struct FactVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for FactVisitor<T> {
    type Value = Fact<T>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a fact: a list of at most one value, or why it is unknown")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        Ok(list.next_element()?.map_or(Fact::Absent, Fact::Known))
    }

    fn visit_str<E: Error>(self, why: &str) -> Result<Self::Value, E> {
        let why = match why {
            NOT_REPORTED => Why::NotReported,
            NOT_READ => Why::NotRead,
            NOT_LICENSED => Why::NotLicensed,
            other => {
                if let Some(permission) = other.strip_prefix(DENIED) {
                    Why::Denied(permission.to_owned())
                } else if let Some(what) = other.strip_prefix(MALFORMED) {
                    Why::Malformed(what.to_owned())
                } else {
                    return Err(E::custom(format_args!("`{other}` is no reason why a fact is unknown")));
                }
            }
        };
        Ok(Fact::Unknown(why))
    }
}
