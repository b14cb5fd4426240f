//! Three-valued facts: a value, known absent, or unknown with the reason.
//!
//! A provider that does not tell when a token was last used has said nothing, not "never".

/// One fact about an object, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fact<T> {
    /// The provider gave this value.
    Known(T),
    /// The provider says that there is none: a token that never expires, a key that was never used.
    Absent,
    /// Nothing is known, for this reason. No rule may rest on it.
    Unknown(Why),
}

/// Why a fact is unknown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// The provider does not tell this.
    NotReported,
    /// The listing that tells it was not read: not selected, or not reached.
    NotRead,
    /// The listing that tells it was denied; the permission that is missing, as the provider names it.
    Denied(String),
    /// The tenant's plan does not include it.
    NotLicensed,
    /// The provider sent something that cannot be read as this fact.
    Malformed(String),
}

impl<T> Fact<T> {
    /// Returns the value if it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Absent | Self::Unknown(_) => None,
        }
    }

    /// Returns the fact with the value borrowed.
    pub fn as_ref(&self) -> Fact<&T> {
        match self {
            Self::Known(value) => Fact::Known(value),
            Self::Absent => Fact::Absent,
            Self::Unknown(why) => Fact::Unknown(why.clone()),
        }
    }

    /// Returns the fact with its value changed by `change`.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Fact<U> {
        match self {
            Self::Known(value) => Fact::Known(change(value)),
            Self::Absent => Fact::Absent,
            Self::Unknown(why) => Fact::Unknown(why),
        }
    }

    /// Whether nothing is known.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Returns the better known of two statements about the same thing; `self` where both are known.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (&self, &other) {
            (Self::Unknown(_), Self::Known(_) | Self::Absent) => other,
            (Self::Unknown(Why::NotReported | Why::NotRead), Self::Unknown(_)) => other,
            _ => self,
        }
    }

    /// Reads a field that the provider always sends, where null means that there is none.
    pub fn null_is_absent(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Self::Known)
    }

    /// Reads a field where null or a missing key says nothing.
    pub fn null_is_unknown(value: Option<T>) -> Self {
        value.map_or(Self::Unknown(Why::NotReported), Self::Known)
    }
}
