//! The arrows hold on this repository, and each planted upward arrow is found.

use super::metadata::{Dependency, Package};
use super::{check, violations};
use crate::repository::{Files, Repository};
use crate::violation::{self, places};

#[test]
fn this_repository_keeps_to_its_layers() {
    let violations = check(&Repository::open().unwrap()).unwrap();
    violation::print(&violations);
    assert!(violations.is_empty(), "the list above");
}

fn package(folder: &str, name: &str, dependencies: &[&str]) -> Package {
    let dependency = |written: &&str| Dependency {
        name: written.trim_start_matches("dev:").to_owned(),
        is_dev: written.starts_with("dev:"),
    };
    Package {
        name: name.to_owned(),
        folder: folder.to_owned(),
        dependencies: dependencies.iter().map(dependency).collect(),
        features: Vec::new(),
    }
}

fn found(folder: &str, name: &str, dependencies: &[&str]) -> Vec<String> {
    let manifest = format!(
        "[dependencies]\n{}",
        dependencies.iter().fold(String::new(), |text, name| text + name + ".workspace = true\n")
    );
    let files = Files::from([(format!("{folder}/Cargo.toml"), manifest)]);
    places(&violations(&[package(folder, name, dependencies)], &files))
}

#[test]
fn an_arrow_that_runs_upward_is_found_with_its_line() {
    assert_eq!(
        found("crates/core", "remit-core", &["serde", "remit-store"]),
        ["crates/core/Cargo.toml:3 layer"]
    );
    for above in ["remit-scan", "remit-conformance", "remit-connector-github", "dev:remit-sim"] {
        assert_eq!(found("crates/connector", "remit-connector", &[above]).len(), 1, "{above}");
    }
    let place = ["crates/connectors/acme/Cargo.toml:2 layer"];
    assert_eq!(found("crates/connectors/acme", "remit-connector-acme", &["remit-core"]), place);
    assert_eq!(found("crates/sim", "remit-sim", &["remit-connector"]), ["crates/sim/Cargo.toml:2 layer"]);
    assert_eq!(found("xtask", "xtask", &["remit-core"]), ["xtask/Cargo.toml:2 layer"]);
}

#[test]
fn arrows_that_run_downward_are_fine() {
    assert_eq!(
        found("crates/scan", "remit-scan", &["remit-connector", "remit-store", "remit-core"]),
        [""; 0]
    );
    assert_eq!(found("crates/connectors/acme", "remit-connector-acme", &["remit-connector"]), [""; 0]);
}

#[test]
fn a_crate_without_a_layer_or_with_another_name_is_found() {
    assert_eq!(found("crates/extra", "remit-extra", &[]), ["crates/extra/Cargo.toml:1 layer"]);
    assert_eq!(found("crates/scan", "scan", &[]), ["crates/scan/Cargo.toml:1 name"]);
}

#[test]
fn a_feature_of_our_own_is_found() {
    let mut planted = package("crates/core", "remit-core", &[]);
    planted.features = vec!["fast".to_owned()];
    assert_eq!(places(&violations(&[planted], &Files::new())), ["crates/core/Cargo.toml:1 feature"]);
}

#[test]
fn what_reaches_outside_stays_with_its_wrapper() {
    for (folder, name, dependency) in [
        ("crates/scan", "remit-scan", "reqwest"),
        ("crates/scan", "remit-scan", "rusqlite"),
        ("crates/cli", "remit-cli", "tokio-postgres"),
        ("crates/report", "remit-report", "axum"),
        ("crates/connector", "remit-connector", "wiremock"),
        ("crates/core", "remit-core", "tokio"),
    ] {
        let place = format!("{folder}/Cargo.toml:2 wrapper");
        assert_eq!(found(folder, name, &[dependency]), [place]);
    }
    assert_eq!(
        places(&violations(&[package("tests", "remit-tests", &["dev:reqwest"])], &Files::new())),
        [""; 0]
    );
}

#[test]
fn a_connector_that_the_binary_does_not_list_is_found() {
    let packages = [
        package("crates/cli", "remit-cli", &[]),
        package("crates/connectors/acme", "remit-connector-acme", &["remit-connector"]),
    ];
    let both = ["crates/cli/Cargo.toml:1 provider", "crates/cli/src/providers.rs:1 provider"];
    assert_eq!(places(&violations(&packages, &Files::new())), both);
}

#[test]
fn versions_features_and_git_stand_nowhere_but_in_the_workspace() {
    let files = Files::from([
        (
            "Cargo.toml".to_owned(),
            "[workspace.dependencies]\na = { git = \"https://acme.example/a\" }".to_owned(),
        ),
        (
            "crates/core/Cargo.toml".to_owned(),
            "[dependencies]\na = \"1\"\nb = { workspace = true, features = [\"x\"] }\nc.workspace = true\n\
             [dev-dependencies]\nd = { workspace = true, features = [\"x\"] }"
                .to_owned(),
        ),
    ]);
    let expected = [
        "Cargo.toml:2 dependency",
        "crates/core/Cargo.toml:2 dependency",
        "crates/core/Cargo.toml:3 dependency",
    ];
    assert_eq!(places(&violations(&[package("crates/core", "remit-core", &[])], &files)), expected);
}
