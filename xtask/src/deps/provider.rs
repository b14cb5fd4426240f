//! Every connector is in the binary, and what a package depends on is written down once for all.

use super::metadata::Package;
use super::violation;
use crate::repository::Files;
use crate::violation::Violation;

/// The list of providers.
pub(crate) const PROVIDERS: &str = "crates/cli/src/providers.rs";

/// Checks that the binary depends on every connector and lists it.
pub(super) fn check(packages: &[Package], files: &Files) -> Vec<Violation> {
    let Some(cli) = packages.iter().find(|package| package.folder == "crates/cli") else {
        return Vec::new();
    };
    let list = files.get(PROVIDERS).map_or("", String::as_str);
    let mut found = Vec::new();
    for connector in packages.iter().filter(|package| package.folder.starts_with("crates/connectors/")) {
        let name = &connector.name;
        if !cli.dependencies.iter().any(|dependency| dependency.name == *name) {
            let message = format!("`{name}` is not a dependency of the binary");
            found.push(violation(cli, "provider", message, format!("add `{name}.workspace = true`")));
        }
        let path = format!("{}::", name.replace('-', "_"));
        if !list.contains(&path) {
            found.push(Violation {
                file: PROVIDERS.to_owned(),
                line: 1,
                rule: "provider",
                message: format!("`{name}` is not in the list of providers"),
                hint: format!("add `&{path}PROVIDER,`"),
            });
        }
    }
    found
}

/// Checks that versions, paths and features of dependencies stand in the workspace's manifest only, and that no
/// dependency comes from git. A development dependency may add features for its tests.
pub(super) fn unshared(packages: &[Package], files: &Files) -> Vec<Violation> {
    let mut found = Vec::new();
    let root = files.get("Cargo.toml").map_or("", String::as_str);
    found.extend(from_git("Cargo.toml", root));
    for package in packages {
        let manifest = package.manifest();
        let text = files.get(&manifest).map_or("", String::as_str);
        let mut section = "";
        for (number, line) in (1..).zip(text.lines()) {
            if line.starts_with('[') {
                section = line;
            } else if section.ends_with("dependencies]") && is_unshared(section, line) {
                found.push(Violation {
                    file: manifest.clone(),
                    line: number,
                    rule: "dependency",
                    message: format!("`{}` says more than the workspace", line.trim()),
                    hint:
                        "write `name.workspace = true`; version and features stand in the root's Cargo.toml"
                            .to_owned(),
                });
            }
        }
    }
    found
}

fn is_unshared(section: &str, line: &str) -> bool {
    let line = line.split('#').next().unwrap_or("").trim();
    let is_dev = section.contains("dev-");
    let adds_features = line.contains("features") && !is_dev;
    !line.is_empty() && (!line.contains("workspace = true") || adds_features)
}

fn from_git(file: &str, text: &str) -> Vec<Violation> {
    (1..)
        .zip(text.lines())
        .filter(|(_, line)| line.contains("git = \""))
        .map(|(line, _)| Violation {
            file: file.to_owned(),
            line,
            rule: "dependency",
            message: "a dependency from git".to_owned(),
            hint: "depend on a published version".to_owned(),
        })
        .collect()
}
