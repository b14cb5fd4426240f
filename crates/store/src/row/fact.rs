//! The stored form of a fact: its value, null for known absent, or the reason why it is unknown.

use remit_core::fact::{Fact, Why};
use serde::{Deserialize, Serialize};

/// A fact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum StoredFact<T> {
    #[serde(rename = "v")]
    Known(T),
    #[serde(rename = "none")]
    Absent,
    #[serde(rename = "unread")]
    NotRead,
    #[serde(rename = "denied")]
    Denied(String),
    #[serde(rename = "unlicensed")]
    NotLicensed,
    #[serde(rename = "malformed")]
    Malformed(String),
    /// Left out wherever it can be.
    #[serde(rename = "untold")]
    NotReported,
}

impl<T> Default for StoredFact<T> {
    fn default() -> Self {
        Self::NotReported
    }
}

impl<T> StoredFact<T> {
    pub(crate) fn is_untold(&self) -> bool {
        matches!(self, Self::NotReported)
    }

    pub(crate) fn of<U>(fact: &Fact<U>, value: impl FnOnce(&U) -> T) -> Self {
        match fact {
            Fact::Known(known) => Self::Known(value(known)),
            Fact::Absent => Self::Absent,
            Fact::Unknown(Why::NotReported) => Self::NotReported,
            Fact::Unknown(Why::NotRead) => Self::NotRead,
            Fact::Unknown(Why::Denied(permission)) => Self::Denied(permission.clone()),
            Fact::Unknown(Why::NotLicensed) => Self::NotLicensed,
            Fact::Unknown(Why::Malformed(what)) => Self::Malformed(what.clone()),
        }
    }

    pub(crate) fn try_fact<U, E>(self, value: impl FnOnce(T) -> Result<U, E>) -> Result<Fact<U>, E> {
        Ok(match self.fact(value) {
            Fact::Known(read) => Fact::Known(read?),
            Fact::Absent => Fact::Absent,
            Fact::Unknown(why) => Fact::Unknown(why),
        })
    }

    pub(crate) fn fact<U>(self, value: impl FnOnce(T) -> U) -> Fact<U> {
        match self {
            Self::Known(known) => Fact::Known(value(known)),
            Self::Absent => Fact::Absent,
            Self::NotReported => Fact::Unknown(Why::NotReported),
            Self::NotRead => Fact::Unknown(Why::NotRead),
            Self::Denied(permission) => Fact::Unknown(Why::Denied(permission)),
            Self::NotLicensed => Fact::Unknown(Why::NotLicensed),
            Self::Malformed(what) => Fact::Unknown(Why::Malformed(what)),
        }
    }
}
