//! A gap: a fact that a rule needs and that is unknown.

use crate::fact::Why;
use crate::finding::FindingKind;

/// A fact that a rule needs and that is unknown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// The fact in words: `last use of fgpat:1920044`.
    pub fact: String,
    /// The rule that it blocks.
    pub blocks: FindingKind,
    /// Why it is unknown.
    pub why: Why,
}

/// Whether a fact could be known, had it been read. What a provider never tells is no gap of one integration.
pub(super) fn is_unread(why: &Why) -> bool {
    !matches!(why, Why::NotReported)
}

/// Says in words why a fact is unknown.
pub(super) fn reason(why: &Why) -> String {
    match why {
        Why::NotReported => "the provider does not tell".to_owned(),
        Why::NotRead => "the listing that tells it was not read".to_owned(),
        Why::Denied(permission) => format!("denied, needs {permission}"),
        Why::NotLicensed => "not part of the tenant's plan".to_owned(),
        Why::Malformed(what) => format!("unreadable: {what}"),
    }
}
