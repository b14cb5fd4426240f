//! Activity: evidence of use, with its kind, resolution and horizon.

use super::ExternalId;
use crate::fact::Fact;
use jiff::{SignedDuration, Timestamp};

/// What one source says about the use of one object. It is a statement about now and has no history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// The credential, grant or integration that was used.
    pub of: ExternalId,
    /// The field or log that says so, as the provider names it: `token_last_used_at`.
    pub source: String,
    /// What kind of use it saw.
    pub kind: UseKind,
    /// When it was last used; [`Fact::Absent`] where no use was seen within `visible`.
    pub last: Fact<Timestamp>,
    /// How exact `last` is: the use lies between `last` and `last` plus this.
    pub resolution: SignedDuration,
    /// How far back the source can see.
    pub visible: Visibility,
    /// How many uses were counted in the window that the source covers.
    pub count: Fact<u64>,
    /// Scopes that were seen in use; unknown where the source does not tell them.
    pub scopes: Fact<Vec<String>>,
}

/// What kind of use was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UseKind {
    /// A request or other use of the credential.
    ApiCall,
    /// A sign-in.
    SignIn,
    /// An authorization or consent.
    Authorization,
    /// A renewal of a token.
    Refresh,
    /// Data sent out to an address.
    Delivery,
}

/// How far back a source can see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visibility {
    /// Back to the object's creation.
    Always,
    /// Back to this time.
    Since(Timestamp),
    /// Nobody says how far.
    Unknown,
}
