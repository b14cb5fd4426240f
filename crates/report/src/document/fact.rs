//! Facts, instants and spans in the document: a value, known absent, or unknown with the reason.

use jiff::{SignedDuration, Timestamp};
use remit_core::fact::{Fact, Why};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;

/// One fact: `{"known": value}`, `"absent"`, or `{"unknown": why}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FactWire<T> {
    /// The provider gave this value.
    Known(T),
    /// The provider says that there is none.
    Absent,
    /// Nothing is known, for this reason.
    Unknown(WhyWire),
}

/// Why a fact is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WhyWire {
    /// The provider does not tell this.
    NotReported,
    /// The listing that tells it was not read.
    NotRead,
    /// The listing that tells it was denied; the permission that is missing.
    Denied(String),
    /// The tenant's plan does not include it.
    NotLicensed,
    /// The provider sent something that cannot be read as this fact.
    Malformed(String),
}

impl<T> FactWire<T> {
    /// Returns what stands where nothing was written.
    pub(crate) fn not_reported() -> Self {
        Self::Unknown(WhyWire::NotReported)
    }

    /// Whether the provider does not tell it.
    pub(crate) fn is_not_reported(&self) -> bool {
        matches!(self, Self::Unknown(WhyWire::NotReported))
    }

    /// Returns a fact of the model as the document writes it.
    pub(crate) fn of<U>(fact: &Fact<U>, change: impl FnOnce(&U) -> T) -> Self {
        match fact {
            Fact::Known(value) => Self::Known(change(value)),
            Fact::Absent => Self::Absent,
            Fact::Unknown(why) => Self::Unknown(match why {
                Why::NotReported => WhyWire::NotReported,
                Why::NotRead => WhyWire::NotRead,
                Why::Denied(permission) => WhyWire::Denied(permission.clone()),
                Why::NotLicensed => WhyWire::NotLicensed,
                Why::Malformed(what) => WhyWire::Malformed(what.clone()),
            }),
        }
    }

    /// Returns the fact of the model.
    pub(crate) fn into_fact<U>(self, change: impl FnOnce(T) -> U) -> Fact<U> {
        match self {
            Self::Known(value) => Fact::Known(change(value)),
            Self::Absent => Fact::Absent,
            Self::Unknown(why) => Fact::Unknown(match why {
                WhyWire::NotReported => Why::NotReported,
                WhyWire::NotRead => Why::NotRead,
                WhyWire::Denied(permission) => Why::Denied(permission),
                WhyWire::NotLicensed => Why::NotLicensed,
                WhyWire::Malformed(what) => Why::Malformed(what),
            }),
        }
    }
}

/// Returns a fact whose value is written as it is.
pub(crate) fn same<T: Clone>(fact: &Fact<T>) -> FactWire<T> {
    FactWire::of(fact, Clone::clone)
}

/// Returns a fact whose value is an instant.
pub(crate) fn instant(fact: &Fact<Timestamp>) -> FactWire<Instant> {
    FactWire::of(fact, |at| Instant(*at))
}

/// Returns the fact of the model whose value is an instant.
pub(crate) fn timestamp(fact: FactWire<Instant>) -> Fact<Timestamp> {
    fact.into_fact(|at| at.0)
}

/// Returns the fact of the model whose value is read as it is.
pub(crate) fn plain<T>(fact: FactWire<T>) -> Fact<T> {
    fact.into_fact(|value| value)
}

/// An instant as RFC 3339 writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Instant(pub(crate) Timestamp);

/// A span as ISO 8601 writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span(pub(crate) SignedDuration);

macro_rules! written {
    ($name:ident, $what:literal, $format:literal) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<'de, str>::deserialize(deserializer)?;
                let parsed = text.parse().map_err(|_| de::Error::custom(format!("`{text}` is no {}", $what)))?;
                Ok(Self(parsed))
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "format": $format })
            }
        }
    };
}

written!(Instant, "instant as RFC 3339 writes it", "date-time");
written!(Span, "span as ISO 8601 writes it", "duration");
