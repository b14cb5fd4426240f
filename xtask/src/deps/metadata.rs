//! The workspace's packages, as `cargo metadata` tells them.

use crate::repository::Repository;
use anyhow::{Context, bail};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// One package of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Package {
    pub(super) name: String,
    /// Its folder from the repository's root: `crates/connectors/github`.
    pub(super) folder: String,
    pub(super) dependencies: Vec<Dependency>,
    /// Cargo features of its own.
    pub(super) features: Vec<String>,
}

/// One dependency of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dependency {
    pub(super) name: String,
    /// Whether only its tests, examples and benchmarks need it.
    pub(super) is_dev: bool,
}

impl Package {
    /// Returns the path of its manifest from the repository's root.
    pub(super) fn manifest(&self) -> String {
        format!("{}/Cargo.toml", self.folder)
    }
}

/// Asks cargo for the packages of the workspace.
pub(super) fn packages(repository: &Repository) -> anyhow::Result<Vec<Package>> {
    let answer = Command::new("cargo")
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(&repository.root)
        .output()
        .context("cannot run cargo metadata")?;
    if !answer.status.success() {
        let why = String::from_utf8_lossy(&answer.stderr);
        bail!("cannot read the workspace: {}", why.trim());
    }
    let answer: Value = serde_json::from_slice(&answer.stdout).context("cannot read cargo's answer")?;
    let packages = answer.pointer("/packages").and_then(Value::as_array);
    packages
        .context("cargo's answer lists no packages")?
        .iter()
        .map(|package| self::package(package, &repository.root))
        .collect()
}

fn package(package: &Value, root: &Path) -> anyhow::Result<Package> {
    let manifest = Path::new(text(package, "manifest_path")?);
    let folder = manifest.parent().context("a manifest without a folder")?;
    let folder = folder.strip_prefix(root).context("a package outside of the repository")?;
    let dependencies = package.get("dependencies").and_then(Value::as_array);
    let features = package.get("features").and_then(Value::as_object);
    Ok(Package {
        name: text(package, "name")?.to_owned(),
        folder: folder.to_string_lossy().into_owned(),
        dependencies: dependencies.into_iter().flatten().map(dependency).collect::<Result<_, _>>()?,
        features: features.into_iter().flat_map(|features| features.keys().cloned()).collect(),
    })
}

fn dependency(dependency: &Value) -> anyhow::Result<Dependency> {
    Ok(Dependency {
        name: text(dependency, "name")?.to_owned(),
        is_dev: dependency.get("kind").and_then(Value::as_str) == Some("dev"),
    })
}

fn text<'a>(value: &'a Value, key: &str) -> anyhow::Result<&'a str> {
    let text = value.get(key).and_then(Value::as_str);
    text.with_context(|| format!("cargo's answer has no `{key}`"))
}
