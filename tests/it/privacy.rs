//! No secret is in anything that remit writes.

use remit_sim::{ACME, Settings, World as Organization};
use remit_tests::{Credential, DAY_0, World};
use std::fs;
use std::path::Path;

fn bytes_below(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            bytes_below(&path, found);
        } else if !matches!(path.file_name().and_then(|name| name.to_str()), Some("token" | "app.pem")) {
            found.push((path.display().to_string(), fs::read(&path).expect("a file")));
        }
    }
}

fn holds(bytes: &[u8], secret: &str) -> bool {
    bytes.windows(secret.len()).any(|window| window == secret.as_bytes())
}

#[test]
fn the_scanners_token_is_in_no_output_and_no_file() {
    let organization = Organization::parse(ACME).expect("the world file is right");
    let world = World::new(organization, Settings::default(), Credential::Classic);
    let secret = world.simulator().classic_token();
    let mut said = Vec::new();
    for command in
        [&["-vv", "check"][..], &["-vv", "scan"], &["-vv", "diff"], &["-vv", "inventory", "--format", "json"]]
    {
        let run = world.remit_at(DAY_0, command);
        said.push((command.join(" "), [run.stdout.into_bytes(), run.stderr.into_bytes()].concat()));
    }
    bytes_below(&world.path(""), &mut said);
    for (place, bytes) in said {
        assert!(!holds(&bytes, &secret), "the token is in {place}");
        assert!(!holds(&bytes, secret.get(10..30).unwrap_or(&secret)), "part of the token is in {place}");
    }
}

/// What the platform itself would show of a secret, and the keys that the scan runs with, stay out of every report.
#[test]
fn nothing_that_looks_like_a_secret_is_in_a_report() {
    let world = World::acme();
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let key = fs::read_to_string(world.path("app.pem")).expect("the App's key");
    let key_line = key.lines().nth(1).expect("a line of the key").to_owned();
    let shapes =
        ["-----BEGIN", "ghp_", "gho_", "ghs_", "ghu_", "github_pat_", "Bearer ", "?secret=", "&token="];
    for format in ["html", "markdown", "csv", "json", "ndjson", "sarif", "ocsf", "cyclonedx", "opengraph"] {
        let file = format!("report.{format}");
        world.remit_at(DAY_0, &["report", "--format", format, "--output", &file]).expect(0);
        let report = fs::read_to_string(world.path(&file)).expect("the report");
        assert!(report.contains("Quorumleaf Review"), "{format} is empty");
        for shape in shapes.iter().copied().chain([key_line.as_str()]) {
            assert!(!report.contains(shape), "`{shape}` is in {file}");
        }
    }
}
