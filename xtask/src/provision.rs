//! Brings what the tests need and a fresh Debian machine lacks: Node.js with npm, and the packages of their servers.
//!
//! A C compiler is not here: without one this program could not have been built.

use crate::repository::Repository;
use crate::run::{complete, is_there};
use anyhow::bail;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folders of the servers that tests run against: a certified OAuth server for the session, a mail server for
/// notifications.
const SERVERS: &[&str] = &["tests/oauth", "tests/smtp"];

/// The oldest Node.js that the server runs on.
const OLDEST_NODE: u32 = 20;

/// Installs what is missing.
pub(crate) fn provision(repository: &Repository) -> anyhow::Result<()> {
    let folders = SERVERS.iter().map(|server| repository.root.join(server));
    let folders: Vec<PathBuf> = folders.filter(|folder| folder.join("package.json").exists()).collect();
    if folders.is_empty() {
        return Ok(());
    }
    if !is_there("node", &["--version"]) || !is_there("npm", &["--version"]) {
        install(&["nodejs", "npm"])?;
    }
    let version = node_version();
    if version.is_none_or(|version| version < OLDEST_NODE) {
        bail!("the tests need Node.js {OLDEST_NODE} or newer\nhint: Debian has it from version 13 on");
    }
    for folder in folders.iter().filter(|folder| !is_fresh(folder)) {
        let arguments = ["ci", "--no-audit", "--no-fund", "--ignore-scripts"];
        complete(Command::new("npm").args(arguments).current_dir(folder))?;
    }
    Ok(())
}

/// Returns the first number of Node's version: 20 for `v20.20.2`.
fn node_version() -> Option<u32> {
    let answer = Command::new("node").arg("--version").output().ok()?;
    let text = String::from_utf8(answer.stdout).ok()?;
    text.trim_start_matches('v').split('.').next()?.parse().ok()
}

/// Whether npm installed the packages after the lock file was last changed.
fn is_fresh(folder: &Path) -> bool {
    let changed = |path: &str| fs::metadata(folder.join(path)).and_then(|file| file.modified());
    match (changed("node_modules/.package-lock.json"), changed("package-lock.json")) {
        (Ok(installed), Ok(locked)) => installed >= locked,
        _ => false,
    }
}

fn install(packages: &[&str]) -> anyhow::Result<()> {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|answer| answer.stdout == b"0\n");
    if !is_root || !is_there("apt-get", &["--version"]) {
        bail!("the tests need {0}, which are not here\nhint: install {0}", packages.join(" and "));
    }
    complete(Command::new("apt-get").args(["update", "-q"]))?;
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    complete(command.args(["install", "-y", "-q", "--no-install-recommends"]).args(packages))
}
