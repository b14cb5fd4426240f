//! A leak: the provider's own report that somebody else could read a secret.

use super::ExternalId;
use crate::fact::Fact;
use jiff::Timestamp;

/// What the provider reports about one secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leak {
    /// The credential whose secret could be read.
    pub of: ExternalId,
    /// In which way.
    pub kind: LeakKind,
    /// When the provider noticed it.
    pub noticed_at: Fact<Timestamp>,
}

/// In which way a secret could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeakKind {
    /// Its value was found where it does not belong: in code, in a log, in public.
    Found,
    /// The provider keeps its value where it can be read again.
    StoredReadable,
}
