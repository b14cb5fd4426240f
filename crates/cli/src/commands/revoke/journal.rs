//! The journal of revocations: JSON lines beside the store, appended and never rewritten. Each call has one line before
//! it is sent and one behind it, so that nothing is sent of which the journal does not know.

use super::told;
use anyhow::Context as _;
use remit_connector::session::Clock;
use remit_scan::{Carried, Ending};
use serde::Serialize;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The journal, open at its end.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
}

/// What is said about a call in both of its lines.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Entry {
    /// Who decided.
    pub(super) by: String,
    /// Why, where it was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    pub(super) connection: String,
    pub(super) integration: String,
    /// The template of what is called.
    pub(super) endpoint: &'static str,
    /// What is sent.
    pub(super) call: String,
    pub(super) permission: String,
}

#[derive(Debug, Serialize)]
struct Line<'a> {
    /// When, by the machine's clock.
    at: String,
    event: &'static str,
    #[serde(flatten)]
    entry: &'a Entry,
    #[serde(flatten)]
    outcome: Option<Outcome>,
}

#[derive(Debug, Serialize)]
struct Outcome {
    /// The status of the answer; null if there was none.
    status: Option<u16>,
    outcome: &'static str,
    told: String,
    read_back: String,
}

impl Journal {
    /// Opens the journal, and makes it where there is none.
    pub(super) fn open(path: PathBuf) -> anyhow::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(&path);
        let file = file.with_context(|| format!("cannot write the journal {}", path.display()))?;
        Ok(Self { path, file })
    }

    /// Returns where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Notes that a call is about to be sent. It must not be sent where this fails.
    pub(super) fn sending(&mut self, entry: &Entry) -> anyhow::Result<()> {
        self.append("sending", entry, None)
    }

    /// Notes what became of a call.
    pub(super) fn sent(&mut self, entry: &Entry, carried: &Carried) -> anyhow::Result<()> {
        let outcome = Outcome {
            status: carried.status,
            outcome: word(&carried.ending),
            told: told(carried),
            read_back: carried.read_back.to_string(),
        };
        self.append("sent", entry, Some(outcome))
    }

    fn append(&mut self, event: &'static str, entry: &Entry, outcome: Option<Outcome>) -> anyhow::Result<()> {
        let line = Line { at: Clock::System.now().to_string(), event, entry, outcome };
        let mut text = serde_json::to_string(&line)?;
        text.push('\n');
        let doing = || format!("cannot write the journal {}", self.path.display());
        self.file.write_all(text.as_bytes()).with_context(doing)?;
        self.file.sync_data().with_context(doing)
    }
}

fn word(ending: &Ending) -> &'static str {
    match ending {
        Ending::Revoked => "revoked",
        Ending::AlreadyGone => "already gone",
        Ending::Denied(_) => "denied",
        Ending::StillThere => "still there",
        Ending::NotProven(_) => "not proven",
        Ending::Failed(_) => "failed",
    }
}
