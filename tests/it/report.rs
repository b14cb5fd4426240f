//! `remit report` in every format.

use remit_tests::{DAY_0, DAY_30, Run, World};
use std::fs;

const FORMATS: [&str; 8] = ["markdown", "csv", "json", "ndjson", "sarif", "ocsf", "cyclonedx", "opengraph"];

fn scanned() -> World {
    let world = World::acme();
    world.remit_at(DAY_0, &["scan"]).expect(0);
    world
}

fn report(world: &World, format: &str) -> Run {
    world.remit_at(DAY_0, &["report", "--format", format, "--title", "Acme"]).expect(0)
}

#[test]
fn every_format_goes_to_stdout_twice_the_same_and_nothing_else_does() {
    let world = scanned();
    for format in FORMATS {
        let run = report(&world, format);
        assert!(run.stdout.len() > 1_000 && run.stderr.is_empty(), "{format}: {}", run.stderr);
        assert_eq!(run.stdout, report(&world, format).stdout, "{format}");
    }
}

#[test]
fn a_page_goes_to_a_file_that_is_named_and_replaced_whole() {
    let world = scanned();
    let run = report(&world, "html");
    assert!(run.stdout.is_empty() && run.stderr.contains("wrote remit-report.html"), "{}", run.stderr);
    let page = fs::read_to_string(world.path("remit-report.html")).unwrap();
    assert!(page.ends_with("</html>\n"));
    world.write("kept/report.html", "as it was");
    let to = |file: &str| world.remit_at(DAY_0, &["report", "--title", "Acme", "--output", file]);
    to("kept/report.html").expect(0);
    assert_eq!(fs::read_to_string(world.path("kept/report.html")).unwrap(), page);
    let names: Vec<String> = fs::read_dir(world.path("kept"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names, ["report.html"]);
    to("nowhere/report.html").expect(4);
    let run = to("kept").expect(2);
    assert!(run.stderr.contains("is a folder"), "{}", run.stderr);
}

#[test]
fn a_document_without_a_store_gives_a_report_that_names_records_from_the_working_folder() {
    let world = scanned();
    let owner = ["--owner", "platform@acme.example", "--purpose", "approved in a test", "--by", "dana"];
    let name = "quorumleaf-review";
    world.remit_at(DAY_0, &[&["approve", name][..], &owner[..]].concat()).expect(0);
    let document = world.remit_at(DAY_0, &["inventory", "--format", "json"]).expect(0).stdout;
    world.write("inventory.json", &document);
    let approvals = world.path("approvals");
    let arguments = ["report", "--format", "sarif", "--inventory", "inventory.json", "--approvals"];
    let log =
        world.remit_at(DAY_0, &[&arguments[..], &[&approvals.to_string_lossy()]].concat()).expect(0).json();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let uris: Vec<&str> = results
        .iter()
        .map(|result| result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap())
        .collect();
    assert!(!uris.is_empty());
    for uri in &uris {
        assert!(*uri == "remit.yaml" || uri.starts_with("approvals/"), "{uri}");
    }
}

#[test]
fn a_page_says_what_changed_since_a_day() {
    let world = scanned();
    world.simulator().set_day(30);
    world.remit_at(DAY_30, &["scan"]).expect(0);
    world.remit_at(DAY_30, &["report", "--since", "2026-10-26"]).expect(0);
    let page = fs::read_to_string(world.path("remit-report.html")).unwrap();
    assert!(page.contains("Changed since 27 Oct 2026") && page.contains("workflows:write"));
    world.remit_at(DAY_30, &["report"]).expect(0);
    let page = fs::read_to_string(world.path("remit-report.html")).unwrap();
    assert!(!page.contains("Changed since"));
}

#[test]
fn a_partial_scan_stands_in_every_format_and_fails_only_when_asked() {
    let world = World::acme();
    world.simulator().deny("organization_hooks");
    world.remit_at(DAY_0, &["scan"]).expect(3);
    for format in FORMATS {
        let run = report(&world, format);
        let words = ["organization_hooks", "organization\\_hooks", "partial"];
        assert!(words.iter().any(|word| run.stdout.contains(word)), "{format}");
    }
    world.remit_at(DAY_0, &["report", "--format", "csv", "--fail-on", "info"]).expect(1);
}

#[test]
fn ocsf_is_written_in_the_version_that_is_asked_for() {
    let world = scanned();
    let classes = |extra: &[&str]| {
        let run = world.remit_at(DAY_0, &[&["report", "--format", "ocsf"], extra].concat()).expect(0);
        let events: Vec<serde_json::Value> =
            run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let version = events[0]["metadata"]["version"].as_str().unwrap().to_owned();
        let mut classes: Vec<u64> = events.iter().map(|event| event["class_uid"].as_u64().unwrap()).collect();
        classes.sort_unstable();
        classes.dedup();
        (version, classes)
    };
    assert_eq!(classes(&[]), ("1.8.0".to_owned(), vec![2003, 2008, 5023]));
    assert_eq!(classes(&["--ocsf-version", "1.1.0"]), ("1.1.0".to_owned(), vec![2003, 2004, 5003]));
    let run = world.remit_at(DAY_0, &["report", "--format", "ocsf", "--ocsf-version", "1.0.0"]).expect(2);
    assert!(run.stderr.contains("1.1.0, 1.2.0"), "{}", run.stderr);
    world.remit_at(DAY_0, &["report", "--format", "sarif", "--ocsf-version", "1.8.0"]).expect(2);
}

#[test]
fn a_redacted_report_names_roles_in_place_of_people_and_is_else_the_same() {
    let world = scanned();
    let people = ["dana-okafor", "rosa-lindt", "lena-fischer"];
    for format in FORMATS {
        let plain = report(&world, format).stdout;
        let arguments = ["report", "--format", format, "--title", "Acme", "--redact"];
        let redacted = world.remit_at(DAY_0, &arguments).expect(0).stdout;
        assert!(!people.iter().any(|name| redacted.contains(name)), "{format}");
        assert_eq!(people.iter().any(|name| plain.contains(name)), redacted.contains("holder"), "{format}");
        assert_eq!(plain.lines().count(), redacted.lines().count(), "{format}");
    }
    world.remit_at(DAY_0, &["report", "--title", "Acme", "--redact"]).expect(0);
    let page = fs::read_to_string(world.path("remit-report.html")).unwrap();
    assert!(!people.iter().any(|name| page.contains(name)) && page.contains("holder 1"));
}

#[test]
fn a_kind_of_finding_is_explained_without_a_configuration() {
    let world = World::acme();
    let run = world.remit(&["--config", "nowhere.yaml", "findings", "--explain", "dormant-grant"]).expect(0);
    for label in ["fires", "needs", "to do", "NHI1:2025 Improper Offboarding"] {
        assert!(run.stdout.contains(label), "{label} in {}", run.stdout);
    }
    let run = world.remit(&["findings", "--explain", "dormant"]).expect(2);
    assert!(run.stderr.contains("dormant-grant"), "{}", run.stderr);
}
