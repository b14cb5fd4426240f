//! What tells the rules of one judgement from those of another: the texts that they were read from, and the program that
//! judges by them.

use sha2::{Digest, Sha256};
use std::time::UNIX_EPOCH;

/// A digest of rules in the making.
pub(super) struct RulesDigest(Sha256);

impl RulesDigest {
    /// Begins with the program: its version, and the file that it is, since a newer build may judge otherwise.
    pub(super) fn new() -> Self {
        let mut digest = Self(Sha256::new());
        digest.text(env!("CARGO_PKG_VERSION"));
        let file = std::env::current_exe().and_then(std::fs::metadata);
        if let Ok(file) = file {
            let modified = file.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
            digest.text(&format!("{} {}", file.len(), modified.unwrap_or_default().as_nanos()));
        }
        digest
    }

    /// Adds files with their texts.
    pub(super) fn add(&mut self, files: &[(String, String)]) {
        self.text(&files.len().to_string());
        for (path, text) in files {
            self.text(path);
            self.text(text);
        }
    }

    pub(super) fn finish(self) -> String {
        self.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn text(&mut self, text: &str) {
        self.0.update(text.len().to_le_bytes());
        self.0.update(text);
    }
}
