//! A stage: one kind of thing that a connector reads. It is data plus one function.

use crate::{Ask, FetchError, Page};
use futures_util::future::BoxFuture;
use remit_core::model::{RecordKind, UseKind};
use std::fmt;

/// One stage of a connector `C`.
pub struct Stage<C: 'static> {
    /// What it is.
    pub info: StageInfo,
    /// Reads one page of one slice.
    pub page: for<'a> fn(&'a C, Ask<'a>) -> BoxFuture<'a, Result<Page, FetchError>>,
}

impl<C> fmt::Debug for Stage<C> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.info.fmt(out)
    }
}

/// The static facts of a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageInfo {
    /// Its name in configuration, coverage and output: `deploy_keys`.
    pub id: &'static str,
    /// What it reads, in words: `deploy keys`.
    pub title: &'static str,
    /// The kind of its records.
    pub record_kind: RecordKind,
    /// The stage whose pages name its slices; none for a stage that is one listing.
    pub parent: Option<&'static str>,
    /// The least permission for each kind of credential, as the provider names them; alternatives beside each other.
    pub permissions: &'static [&'static str],
    /// Whether it must never wait behind slow stages.
    pub lane: Lane,
    /// How many items a full page holds.
    pub page_size: u16,
    /// How many requests one page may cost at the most.
    pub requests_per_page: u8,
    /// Which facts its records carry.
    pub tells: Tells,
    /// What it cannot show, in sentences for the reader.
    pub blind_spots: &'static [&'static str],
}

/// Which queue a stage waits in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Few requests, or facts that matter most.
    Urgent,
    /// One request for each of many parents.
    Slow,
}

/// Which facts a stage's records carry. The conformance kit checks that what is declared is seen, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tells {
    /// Scopes of a grant.
    pub scopes: bool,
    /// What a grant reaches.
    pub resources: bool,
    /// Who holds or owns it.
    pub holder: bool,
    /// When it was made, installed or granted.
    pub created: bool,
    /// When it ends.
    pub expires: bool,
    /// When it was last used.
    pub last_used: Option<LastUsed>,
}

impl Tells {
    /// Tells none of these.
    pub const NOTHING: Self = Self {
        scopes: false,
        resources: false,
        holder: false,
        created: false,
        expires: false,
        last_used: None,
    };
}

/// What a stage's last-used facts mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastUsed {
    /// What kind of use is seen.
    pub kind: UseKind,
    /// How exact it is, in words: `to the second`, `to the day`.
    pub resolution: &'static str,
    /// How far back it sees, in words: `since the token was made`, `30 days`.
    pub look_back: &'static str,
}
