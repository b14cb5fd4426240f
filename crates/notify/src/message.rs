//! A message: changes, and what they are beside. Its subject and its plain text.

use crate::{Change, What};
use jiff::Timestamp;
use remit_core::model::ConnectionId;
use remit_core::words;
use remit_report::visible;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// What one target is sent at once.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    /// The notification's id.
    pub notification: &'a str,
    /// The changes, the worst first.
    pub changes: &'a [Change],
    /// Connections that were not read whole, so that what is silent about them proves nothing.
    pub unread: &'a [Unread],
    /// The instant of judging.
    pub now: Timestamp,
}

/// A connection that was not read whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The connection.
    pub connection: ConnectionId,
    /// Whether it was scanned at all.
    pub was_scanned: bool,
}

/// So many changes a text shows. The rest are counted.
const MOST: usize = 200;

impl Message<'_> {
    /// Returns what is the same whenever the same changes are sent to the same target.
    pub fn id(&self) -> String {
        let mut digest = Sha256::new();
        digest.update(self.notification);
        for change in self.changes {
            let (what, at) = (change.what.as_str(), change.at.as_millisecond());
            digest.update(format!("\n{} {what} {} {at}", change.fingerprint, change.severity));
        }
        let mut id = "msg_".to_owned();
        for byte in digest.finalize().iter().take(16) {
            write!(id, "{byte:02x}").expect("writing to a string cannot fail");
        }
        id
    }

    /// Returns how many findings were opened, reopened, raised and resolved: `2 findings opened, 1 resolved`.
    pub(crate) fn counts(&self) -> String {
        let mut words = Vec::new();
        for word in ["opened", "reopened", "raised", "resolved"] {
            let n = self.changes.iter().filter(|change| change.what.as_str() == word).count();
            if n > 0 {
                let noun = match (words.is_empty(), n) {
                    (true, 1) => " finding",
                    (true, _) => " findings",
                    (false, _) => "",
                };
                words.push(format!("{n}{noun} {word}"));
            }
        }
        words.join(", ")
    }

    /// Returns the message in one line: what changed, and the worst of it.
    pub fn subject(&self) -> String {
        let Some(worst) = self.changes.first() else { return "nothing changed".to_owned() };
        let about = if worst.what == What::Resolved { "worst was" } else { "worst is" };
        format!(
            "remit: {}; {about} {}: {}, {}",
            self.counts(),
            worst.severity,
            visible(worst.title()),
            visible(&worst.name)
        )
    }

    /// Returns the message for people, each change with what to do.
    pub fn text(&self) -> String {
        let mut text = format!("{}, as of {}.\n", self.counts(), words::minute(self.now));
        for change in self.changes.iter().take(MOST) {
            text.push_str(&format!("\n{}\n", headline(change)));
            for line in details(change) {
                text.push_str(&format!("    {line}\n"));
            }
        }
        for line in [more(self.changes.len().saturating_sub(MOST)), self.unread()].into_iter().flatten() {
            text.push_str(&format!("\n{line}\n"));
        }
        text
    }

    /// Says which connections were not read whole; nothing where all were.
    pub(crate) fn unread(&self) -> Option<String> {
        let word = |one: &Unread| {
            let what = if one.was_scanned { "not read whole" } else { "never scanned" };
            format!("{} was {what}", one.connection)
        };
        let said: Vec<String> = self.unread.iter().map(word).collect();
        (!said.is_empty()).then(|| format!("{}: what is silent about it proves nothing.", said.join(", ")))
    }
}

/// Says how many changes are not shown.
pub(crate) fn more(n: usize) -> Option<String> {
    (n > 0).then(|| format!("and {n} more: `remit findings` lists everything that is open."))
}

/// Returns what happened to what, and where.
pub(crate) fn headline(change: &Change) -> String {
    let place = change.connection.as_ref().map_or("no connection", ConnectionId::as_str);
    let name = visible(&change.name);
    let was = match change.what {
        What::Raised(was) => format!(" from {was}"),
        What::Opened | What::Reopened | What::Resolved => String::new(),
    };
    let what = change.what.as_str();
    format!("{what}{was}, {}: {} ({name}, {place})", change.severity, visible(change.title()))
}

/// Returns the lines below a headline.
pub(crate) fn details(change: &Change) -> Vec<String> {
    let mut lines: Vec<String> = change.summary.iter().map(|summary| visible(summary)).collect();
    if let Some(kind) = change.kind.filter(|_| change.what != What::Resolved) {
        lines.push(format!("to do: {}", kind.facts().remediation));
    }
    let since = match change.what {
        What::Resolved => "resolved",
        What::Opened | What::Reopened | What::Raised(_) => "open since",
    };
    lines.push(format!("{since} {}; {}", words::minute(change.at), visible(&change.fingerprint)));
    lines
}
