//! The journal of reviews: who decided what, when, why, and what there was to see.
//!
//! It stands beside the records that it speaks of: the reviews of `ci.yaml` in `ci.reviews.yaml`. Entries are added and
//! never changed.

use super::seen::Seen;
use crate::document::{Diagnostic, Diagnostics, Field, Fields, Location, read};
use crate::model::{AppId, ConnectionId, ProviderId};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// The reviews that were held.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    entries: Vec<Entry>,
}

/// One review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The provider.
    pub provider: ProviderId,
    /// The connection in which it was looked at.
    pub connection: ConnectionId,
    /// The integration's stable id.
    pub app: AppId,
    /// When.
    pub at: Timestamp,
    /// Who decided.
    pub by: String,
    /// What was decided.
    pub decision: Decision,
    /// Why.
    pub reason: String,
    /// The digest of the evidence that was looked at.
    pub evidence: String,
    /// What there was to see.
    pub seen: Seen,
    /// Where it is written.
    pub location: Location,
}

/// What a review decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// It keeps what it has.
    Keep,
    /// It may hold less from now on.
    Narrow,
    /// It has to go.
    Revoke,
    /// Somebody else answers for it from now on.
    HandOver,
    /// It is accepted until a day, and not longer.
    AcceptUntil,
}

impl Decision {
    /// Every decision with its word.
    pub const ALL: [(&'static str, Self); 5] = [
        ("keep", Self::Keep),
        ("narrow", Self::Narrow),
        ("revoke", Self::Revoke),
        ("hand-over", Self::HandOver),
        ("accept-until", Self::AcceptUntil),
    ];

    /// Returns the word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Narrow => "narrow",
            Self::Revoke => "revoke",
            Self::HandOver => "hand-over",
            Self::AcceptUntil => "accept-until",
        }
    }
}

const KEYS: &[&str] = &["integration", "at", "by", "decision", "until", "to", "reason", "evidence", "seen"];

impl Journal {
    /// Returns every review that it tells of.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Reads journals, each with its name.
    ///
    /// # Errors
    /// Everything that is wrong in any of the files.
    pub fn parse(files: &[(String, String)]) -> Result<Self, Vec<Diagnostic>> {
        let diagnostics = Diagnostics::default();
        let mut entries = Vec::new();
        for (file, text) in files {
            for root in read(file, text, &diagnostics) {
                let Some(fields) = Fields::open(&root, "a journal of reviews", &["reviews"], &diagnostics)
                else {
                    continue;
                };
                let written = fields.require("reviews", "list the reviews: `reviews: []`");
                for entry in written.and_then(|field| field.list()).unwrap_or_default() {
                    entries.extend(read_entry(&entry));
                }
            }
        }
        if diagnostics.is_empty() { Ok(Self { entries }) } else { Err(diagnostics.into_sorted()) }
    }

    /// Returns the latest review of an integration.
    pub fn latest(&self, provider: &ProviderId, connection: &ConnectionId, app: &AppId) -> Option<&Entry> {
        let is_of = |entry: &&Entry| {
            entry.provider == *provider && entry.connection == *connection && entry.app == *app
        };
        self.entries.iter().filter(is_of).max_by_key(|entry| entry.at)
    }
}

fn read_entry(field: &Field<'_>) -> Option<Entry> {
    let fields = field.fields(KEYS)?;
    let hint = "`remit review` writes entries whole";
    let text = |key| fields.require(key, hint).and_then(|field| field.text()).map(|text| text.value);
    let key = fields.require("integration", hint)?.fields(&["provider", "connection", "app"])?;
    let of_key = |name| key.require(name, hint).and_then(|field| field.text()).map(|text| text.value);
    let decision = fields.require("decision", hint).and_then(|field| field.choice(&Decision::ALL));
    let seen = fields.require("seen", hint).and_then(|field| read_seen(&field));
    let at = fields.require("at", hint).and_then(|field| instant(&field));
    Some(Entry {
        provider: ProviderId::new(of_key("provider")?),
        connection: ConnectionId::new(of_key("connection")?),
        app: AppId::new(of_key("app")?),
        at: at?,
        by: text("by")?,
        decision: decision?.value,
        reason: text("reason")?,
        evidence: text("evidence")?,
        seen: seen?,
        location: fields.location(),
    })
}

fn read_seen(field: &Field<'_>) -> Option<Seen> {
    let fields = field.fields(&["scopes", "resources", "credentials", "publisher", "host"])?;
    let texts = |key| -> Option<BTreeSet<String>> {
        Some(fields.get(key)?.texts()?.into_iter().map(|text| text.value).collect())
    };
    Some(Seen {
        scopes: texts("scopes").unwrap_or_default(),
        resources: texts("resources"),
        credentials: texts("credentials").unwrap_or_default(),
        publisher: fields.text("publisher").map(|text| text.value),
        host: fields.text("host").map(|text| text.value),
    })
}

fn instant(field: &Field<'_>) -> Option<Timestamp> {
    let text = field.text()?.value;
    let instant = text.parse().ok();
    if instant.is_none() {
        let hint = "write `2026-11-24T09:00:00Z`".to_owned();
        field.wrong(format!("`at` is not an instant: `{text}`"), Some(hint));
    }
    instant
}
