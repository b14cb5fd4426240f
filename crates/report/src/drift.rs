//! Drift: what changed between two inventories: new, changed and gone integrations, with what was added and removed.

use crate::coverage::{emptiness, footer};
use crate::history::changes;
use crate::inventory::name;
use crate::statement::{Statements, added, of_dossier};
use crate::style::{Paint, Style, painted};
use crate::text::visible;
use jiff::Timestamp;
use remit_core::judge::JudgedConnection;
use remit_core::model::{ConnectionId, Dossier, ExternalId};
use remit_core::words;
use std::collections::BTreeMap;
use std::io;

/// What changed between two inventories.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drift {
    /// The integrations that changed, by connection and id.
    pub changes: Vec<DriftChange>,
}

/// What changed in one integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriftChange {
    /// The connection.
    pub connection: ConnectionId,
    /// The integration's id.
    pub id: ExternalId,
    /// Its name for readers.
    pub name: String,
    /// What happened to it.
    pub kind: DriftKind,
    /// What is said of it now and was not before.
    pub added: Vec<String>,
    /// What was said of it before and is not now.
    pub removed: Vec<String>,
}

/// What happened to an integration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DriftKind {
    /// It is new.
    New,
    /// It was there before and says something else now.
    Changed,
    /// It is proven gone.
    Gone,
}

impl DriftKind {
    /// Returns the word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Gone => "gone",
        }
    }
}

/// Drift to write.
#[derive(Debug, Clone, Copy)]
pub struct DriftView<'a> {
    /// Since when.
    pub since: Timestamp,
    /// What changed.
    pub drift: &'a Drift,
    /// The connections, with what their latest scan saw.
    pub connections: &'a [JudgedConnection],
    /// The instant of judging.
    pub now: Timestamp,
}

impl Drift {
    /// Compares two inventories.
    pub fn between(before: &[Dossier], after: &[Dossier]) -> Self {
        let earlier = by_key(before);
        let later = by_key(after);
        let nothing = Statements::default();
        let mut changes = Vec::new();
        for (key, dossier) in &later {
            let said = of_dossier(dossier);
            match earlier.get(key) {
                None => changes.push(change(dossier, DriftKind::New, &nothing, &said.without_name())),
                Some(old) => {
                    let change = change(dossier, DriftKind::Changed, &of_dossier(old), &said);
                    if !change.added.is_empty() || !change.removed.is_empty() {
                        changes.push(change);
                    }
                }
            }
        }
        for (key, dossier) in &earlier {
            if !later.contains_key(key) {
                changes.push(change(dossier, DriftKind::Gone, &of_dossier(dossier), &nothing));
            }
        }
        changes.sort_by(|a, b| (&a.connection, a.kind, &a.id).cmp(&(&b.connection, b.kind, &b.id)));
        Self { changes }
    }

    /// Returns how many integrations are new, changed and gone, in words.
    pub fn summary(&self) -> String {
        let n = |kind| self.changes.iter().filter(|change| change.kind == kind).count();
        format!("{} new, {} changed, {} gone", n(DriftKind::New), n(DriftKind::Changed), n(DriftKind::Gone))
    }
}

fn by_key(dossiers: &[Dossier]) -> BTreeMap<(&ConnectionId, &ExternalId), &Dossier> {
    dossiers.iter().map(|dossier| ((&dossier.connection, &dossier.id), dossier)).collect()
}

fn change(dossier: &Dossier, kind: DriftKind, before: &Statements, after: &Statements) -> DriftChange {
    DriftChange {
        connection: dossier.connection.clone(),
        id: dossier.id.clone(),
        name: name(dossier).to_owned(),
        kind,
        added: added(before, after),
        removed: added(after, before),
    }
}

/// Writes drift.
///
/// # Errors
/// `out` failed.
pub fn drift(out: &mut dyn io::Write, style: Style, view: &DriftView<'_>) -> io::Result<()> {
    writeln!(out, "changed since {}: {}\n", words::minute(view.since), view.drift.summary())?;
    if view.drift.changes.is_empty() {
        writeln!(out, "{}", emptiness(view.connections))?;
    }
    for change in &view.drift.changes {
        let paint = match change.kind {
            DriftKind::New => Paint::High,
            DriftKind::Changed => Paint::Medium,
            DriftKind::Gone => Paint::Quiet,
        };
        let head = format!(
            "{} {}, {}/{}",
            painted(paint, &format!("{:<8}", change.kind.as_str())),
            painted(Paint::Strong, &visible(&change.name)),
            visible(change.connection.as_str()),
            visible(change.id.as_str())
        );
        writeln!(out, "{}", style.finish(&head))?;
        match change.kind {
            DriftKind::New | DriftKind::Changed => changes(out, style, &change.added, &change.removed)?,
            // Everything about it is gone with it.
            DriftKind::Gone => {}
        }
    }
    writeln!(out)?;
    footer(out, style, view.connections, view.now)
}
