//! The repository's files, as git knows them.

use anyhow::{Context, bail};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The checkout that is checked.
#[derive(Debug)]
pub(crate) struct Repository {
    /// Its root folder.
    pub(crate) root: PathBuf,
}

/// The text files of a tree: path from the root, and text.
pub(crate) type Files = BTreeMap<String, String>;

impl Repository {
    /// Returns the checkout that cargo runs this binary for. Checkouts that share a target folder share the binary too,
    /// so where it was built says nothing.
    #[expect(clippy::disallowed_methods, reason = "cargo hands the folder over in the environment")]
    pub(crate) fn open() -> anyhow::Result<Self> {
        let package = std::env::var_os("CARGO_MANIFEST_DIR").context("run it as `cargo xtask`")?;
        let root = Path::new(&package).parent().context("xtask has no parent folder")?;
        Ok(Self { root: root.to_owned() })
    }

    /// Returns every text file that git tracks or would track.
    pub(crate) fn files(&self) -> anyhow::Result<Files> {
        let listing = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(&self.root)
            .output()
            .context("cannot run git")?;
        if !listing.status.success() {
            let why = String::from_utf8_lossy(&listing.stderr);
            bail!("cannot list the repository's files: {}", why.trim());
        }
        let mut files = Files::new();
        for path in String::from_utf8(listing.stdout)?.split_terminator('\0') {
            // A deleted file stays listed until the deletion is staged; a binary one has no text to check.
            if let Ok(text) = fs::read_to_string(self.root.join(path)) {
                files.insert(path.to_owned(), text);
            }
        }
        Ok(files)
    }

    /// Returns the ids of the connectors, which are the folders under `crates/connectors`.
    pub(crate) fn connectors(&self) -> anyhow::Result<Vec<String>> {
        let folder = self.root.join("crates/connectors");
        let mut ids = Vec::new();
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let entry = entry?;
            if entry.path().join("Cargo.toml").exists() {
                ids.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        ids.sort();
        Ok(ids)
    }
}
