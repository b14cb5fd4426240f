//! Writing a bundle: one line an entry, `DIGEST NUMBER KIND JSON`. The digest is the SHA-256 of all that stands behind it
//! in its line, so that it can be checked without remit; the last entry has the digest of all digests.

use super::entry::{Exchange, Manifest};
use anyhow::Context as _;
use remit_connector::session::{Clock, Recorder, TapedExchange};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A bundle that is being written, shared with who records.
#[derive(Debug, Clone)]
pub(super) struct Bundle(Arc<Mutex<Lines>>);

#[derive(Debug)]
struct Lines {
    out: BufWriter<File>,
    n_entries: u64,
    digests: Sha256,
    /// Why recording failed, if it did: the session that records cannot tell anybody.
    failed: Option<anyhow::Error>,
}

impl Bundle {
    /// Begins a bundle in an empty file.
    pub(super) fn new(file: File) -> Self {
        let out = BufWriter::with_capacity(1 << 16, file);
        Self(Arc::new(Mutex::new(Lines { out, n_entries: 0, digests: Sha256::new(), failed: None })))
    }

    /// Adds an entry.
    pub(super) fn add(&self, kind: &str, entry: &impl Serialize) -> anyhow::Result<()> {
        self.line(kind, &serde_json::to_string(entry)?)
    }

    /// Adds an entry that is JSON already.
    pub(super) fn line(&self, kind: &str, json: &str) -> anyhow::Result<()> {
        self.lines().add(kind, json)
    }

    /// Writes the manifest, and everything to the disk.
    pub(super) fn finish(&self) -> anyhow::Result<Manifest> {
        let mut lines = self.lines();
        if let Some(error) = lines.failed.take() {
            return Err(error);
        }
        let digest = hex(lines.digests.clone());
        let manifest = Manifest { entries: lines.n_entries, digest };
        lines.add("manifest", &serde_json::to_string(&manifest)?)?;
        lines.out.flush().context("cannot write the bundle")?;
        lines.out.get_ref().sync_all().context("cannot write the bundle")?;
        Ok(manifest)
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lines {
    fn add(&mut self, kind: &str, json: &str) -> anyhow::Result<()> {
        self.n_entries += 1;
        let line = format!("{} {kind} {json}", self.n_entries);
        let digest = sha256(line.as_bytes());
        note_digest(&mut self.digests, &digest);
        writeln!(self.out, "{digest} {line}").context("cannot write the bundle")
    }
}

/// Adds one entry's digest to the digest of all.
pub(super) fn note_digest(digests: &mut Sha256, digest: &str) {
    digests.update(digest.as_bytes());
    digests.update(b"\n");
}

/// Returns the SHA-256 of bytes, in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(Sha256::new_with_prefix(bytes))
}

/// Ends a digest, in hexadecimal.
pub(super) fn hex(digest: Sha256) -> String {
    let mut text = String::with_capacity(64);
    for byte in digest.finalize() {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
    }
    text
}

/// Adds a connection's exchanges to a bundle.
#[derive(Debug)]
pub(super) struct Recording {
    bundle: Bundle,
    connection: String,
}

impl Recording {
    /// Records for a connection.
    pub(super) fn new(bundle: Bundle, connection: String) -> Self {
        Self { bundle, connection }
    }
}

impl Recorder for Recording {
    fn record(&self, exchange: TapedExchange) {
        let at = Clock::System.now().to_string();
        let entry = Exchange::new(self.connection.clone(), at, exchange);
        if let Err(error) = self.bundle.add("exchange", &entry) {
            self.bundle.lines().failed.get_or_insert(error);
        }
    }
}
