//! The layers: package names, and the arrows between our own crates, which run downward only.

use super::metadata::Package;
use super::violation;
use crate::violation::Violation;

/// Each crate by its folder, and what of the workspace it may depend on. Development dependencies keep to the same
/// arrows: a test that needs what lies above belongs into `tests`.
const LAYERS: &[(&str, &[&str])] = &[
    ("core", &[]),
    ("connector", &["core"]),
    ("conformance", &["connector"]),
    ("store", &["core"]),
    ("scan", &["connector", "core", "store"]),
    ("report", &["core"]),
    ("notify", &["connector", "core", "report", "scan", "store"]),
    ("server", &["core", "notify", "report", "scan", "store"]),
    ("sim", &[]),
    ("cli", &["connector", "connector-*", "core", "notify", "report", "scan", "server", "sim", "store"]),
    (
        "tests",
        &[
            "cli",
            "conformance",
            "connector",
            "connector-*",
            "core",
            "report",
            "scan",
            "server",
            "sim",
            "store",
        ],
    ),
];

/// What a connector may depend on.
const CONNECTOR: &[&str] = &["connector"];

/// Checks names, features and arrows.
pub(super) fn check(packages: &[Package]) -> Vec<Violation> {
    let mut found = Vec::new();
    for package in packages {
        let expected = expected_name(&package.folder);
        if package.name != expected {
            let message = format!("the package is named `{}`", package.name);
            found.push(violation(package, "name", message, format!("its folder names it `{expected}`")));
        }
        for feature in &package.features {
            let message = format!("`{feature}` is a cargo feature of our own");
            let hint = "make it a setting, or another binary: features are tested in one combination only";
            found.push(violation(package, "feature", message, hint.to_owned()));
        }
        found.extend(arrows(package));
    }
    found
}

/// Returns the name that a package has by its folder: `remit-connector-github` for `crates/connectors/github`.
fn expected_name(folder: &str) -> String {
    if folder == "xtask" {
        return folder.to_owned();
    }
    let path = folder.strip_prefix("crates/").unwrap_or(folder);
    let path = path.replace("connectors/", "connector/");
    format!("remit-{}", path.replace(['/', '_'], "-"))
}

fn arrows(package: &Package) -> Vec<Violation> {
    let name = expected_name(&package.folder);
    let short = name.strip_prefix("remit-").unwrap_or(&name);
    let layer = LAYERS.iter().find(|(layer, _)| *layer == short);
    let may: &[&str] = match layer {
        Some((_, may)) => may,
        None if short.starts_with("connector-") => CONNECTOR,
        None if short == "xtask" => &[],
        None => {
            let message = "the crate has no layer".to_owned();
            let hint = "give it a line in `LAYERS`, xtask/src/deps/layer.rs, and in ARCHITECTURE.md";
            return vec![violation(package, "layer", message, hint.to_owned())];
        }
    };
    let ours = package.dependencies.iter().filter_map(|dependency| dependency.name.strip_prefix("remit-"));
    ours.filter(|other| !may.iter().any(|allowed| matches(allowed, other)))
        .map(|other| {
            let message = format!("`remit-{other}` is above `{name}`, or beside it");
            let hint = format!(
                "it may depend on: {}",
                if may.is_empty() { "nothing of ours".to_owned() } else { may.join(", ") }
            );
            violation(package, "layer", message, hint)
        })
        .collect()
}

fn matches(allowed: &str, name: &str) -> bool {
    match allowed.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => allowed == name,
    }
}
