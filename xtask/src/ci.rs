//! Everything that must hold before a change lands: all steps run, and those that failed are named at the end.
//!
//! All steps build in one profile with one set of features, so that nothing is built twice: the schemas are asked of
//! the binary that the tests' build made.

use crate::repository::Repository;
use crate::run::{complete, is_there, run, tests};
use crate::violation::{self, Violation};
use crate::{deps, provision, schema, tidy};
use anyhow::bail;
use std::process::Command;

type Step = fn(&Repository) -> anyhow::Result<()>;

const STEPS: &[(&str, Step)] = &[
    ("fmt", |repository| run(repository, "cargo", &["fmt", "--all", "--check"])),
    ("deps", |repository| none(&deps::check(repository)?)),
    ("tidy", |repository| none(&tidy::check(repository)?)),
    ("deny", deny),
    ("clippy", |repository| {
        run(repository, "cargo", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
    }),
    ("doc", doc),
    ("provision", provision::provision),
    ("schema", |repository| none(&schema::check(repository)?)),
    ("test", |repository| tests(repository, &[])),
];

/// Runs every step.
pub(crate) fn run_all(repository: &Repository) -> anyhow::Result<()> {
    let mut failed = Vec::new();
    for (name, step) in STEPS {
        println!("\n==> {name}");
        if let Err(error) = step(repository) {
            eprintln!("error: {error:#}");
            failed.push(*name);
        }
    }
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    println!("\nall {} steps passed", STEPS.len());
    Ok(())
}

fn none(violations: &[Violation]) -> anyhow::Result<()> {
    if violations.is_empty() {
        return Ok(());
    }
    violation::print(violations);
    bail!("the rules do not hold")
}

/// The offline checks of deny.toml. Advisories need a database that not every machine reaches.
fn deny(repository: &Repository) -> anyhow::Result<()> {
    if !is_there("cargo", &["deny", "--version"]) {
        println!("skipped: cargo-deny is not installed");
        return Ok(());
    }
    // It looks at every platform's packages, and cargo builds with this one's only.
    run(repository, "cargo", &["fetch", "--quiet"])?;
    run(repository, "cargo", &["deny", "--offline", "check", "bans", "licenses", "sources"])
}

fn doc(repository: &Repository) -> anyhow::Result<()> {
    let mut command = Command::new("cargo");
    command
        .args(["doc", "--workspace", "--no-deps", "--document-private-items"])
        .env("RUSTDOCFLAGS", "-D warnings")
        .current_dir(&repository.root);
    complete(&mut command)
}
