//! SARIF 2.1.0.

use super::super::estate::Estate;
use super::super::look::shown;
use super::schema::{assert_valid, closed};
use super::{every_kind, view, written, written_empty};
use crate::{ReportFormat, ReportView};
use jsonschema::Validator;
use serde_json::{Value, json};

fn schema() -> Validator {
    closed(include_str!("../../../tests/schemas/sarif-2.1.0.json"))
}

fn log() -> Value {
    serde_json::from_str(&written(ReportFormat::Sarif)).unwrap()
}

fn results(log: &Value) -> impl Iterator<Item = &Value> {
    log["runs"].as_array().unwrap().iter().flat_map(|run| run["results"].as_array().unwrap())
}

#[test]
fn every_kind_of_finding_is_valid() {
    let log = log();
    assert_valid(&schema(), &log);
    for kind in remit_core::finding::FindingKind::ALL {
        assert!(results(&log).any(|result| result["ruleId"] == kind.id()), "{kind:?}");
    }
    for estate in [Estate::empty(), Estate::empty_and_denied()] {
        let empty = serde_json::from_str(&written_empty(ReportFormat::Sarif, &estate)).unwrap();
        assert_valid(&schema(), &empty);
    }
}

#[test]
fn a_key_that_sarif_does_not_know_is_refused() {
    let mut log = log();
    log["runs"][0]["results"][0]["bogus"] = json!(1);
    assert!(!schema().is_valid(&log));
}

#[test]
fn equal_input_gives_equal_bytes() {
    assert_eq!(written(ReportFormat::Sarif), written(ReportFormat::Sarif));
}

/// Code scanning refuses a whole upload for one result without it, and no schema asks for it.
#[test]
fn every_result_has_a_physical_location() {
    let log = log();
    assert!(results(&log).count() > 100);
    for result in results(&log) {
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(["remit.yaml", "approvals/hub.yaml"].contains(&uri), "{uri}");
        assert!(place["region"]["startLine"].as_u64().unwrap() >= 1);
    }
}

#[test]
fn excess_is_shown_at_the_line_of_the_scopes_and_what_has_no_record_in_the_configuration() {
    let log = log();
    let place = |kind: &str| {
        let result = results(&log).find(|result| result["ruleId"] == kind).unwrap();
        let place = &result["locations"][0]["physicalLocation"];
        (place["artifactLocation"]["uri"].clone(), place["region"]["startLine"].clone())
    };
    assert_eq!(place("excess-scope"), (json!("approvals/hub.yaml"), json!(5)));
    assert_eq!(place("unapproved-integration"), (json!("remit.yaml"), json!(1)));
}

#[test]
fn files_are_named_from_the_working_folder_as_uris() {
    let estate = Estate::partial();
    let mut findings = every_kind(&estate);
    for finding in &mut findings {
        if let Some(record) = &mut finding.record {
            record.file = "/srv/acme/approved records/hub#1.yaml".to_owned();
        }
    }
    let view =
        ReportView { folder: "/srv/acme", configuration: "/srv/acme/remit.yaml", ..view(&estate, &findings) };
    let text = shown(|out| crate::report(out, ReportFormat::Sarif, &view));
    let log: Value = serde_json::from_str(&text).unwrap();
    let uris: std::collections::BTreeSet<&str> = results(&log)
        .filter_map(|result| result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str())
        .collect();
    assert!(uris.contains("approved%20records/hub%231.yaml") && uris.contains("remit.yaml"), "{uris:?}");
}

#[test]
fn a_partial_scan_is_no_success_and_says_what_is_missing() {
    let log = log();
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(
        invocation["toolExecutionNotifications"][0]["message"]["text"],
        "acme-hub, hooks: 3 of 12 denied: needs organization_hooks: read"
    );
    let whole: Value = serde_json::from_str(&written_empty(ReportFormat::Sarif, &Estate::empty())).unwrap();
    assert_eq!(whole["runs"][0]["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn what_is_accepted_is_suppressed_and_what_was_open_before_is_unchanged() {
    let log = log();
    let result = |fingerprint: &str| {
        results(&log).find(|result| result["partialFingerprints"]["remit/v1"] == fingerprint).unwrap()
    };
    let accepted = result("dormant-grant/high/old");
    assert_eq!(accepted["suppressions"][0]["status"], "accepted");
    assert_eq!(accepted["baselineState"], "unchanged");
    let open = result("dormant-grant/critical/new");
    assert_eq!((open.get("suppressions"), &open["baselineState"]), (None, &json!("new")));
    let lapsed = result("dormant-grant/medium/old");
    assert_eq!(lapsed.get("suppressions"), None);
}

#[test]
fn rules_and_taxa_point_to_what_is_there() {
    let log = log();
    for run in log["runs"].as_array().unwrap() {
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        for result in run["results"].as_array().unwrap() {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
            for taxon in result["taxa"].as_array().unwrap() {
                let taxonomies = run["taxonomies"].as_array().unwrap();
                let taxonomy =
                    taxonomies.iter().find(|one| one["name"] == taxon["toolComponent"]["name"]).unwrap();
                assert!(taxonomy["taxa"].as_array().unwrap().iter().any(|one| one["id"] == taxon["id"]));
            }
        }
    }
}

#[test]
fn a_name_makes_no_link_and_steers_nothing() {
    let text = written(ReportFormat::Sarif);
    let log: Value = serde_json::from_str(&text).unwrap();
    let message = results(&log)
        .filter_map(|result| result["message"]["text"].as_str())
        .find(|message| message.starts_with("release"))
        .unwrap();
    assert!(message.starts_with("release <U+202E>tob<U+001B>\\[2J<b>: "), "{message}");
}

#[test]
fn a_finding_that_rests_on_a_path_has_its_graph() {
    let log = log();
    let of = |kind: &str| results(&log).find(|result| result["ruleId"] == kind).unwrap().clone();
    let graph = &of("changes-access-outcomes")["graphs"][0];
    let edge = &graph["edges"][0];
    assert_eq!(edge["label"]["text"], "opens");
    assert_eq!(edge["targetNodeId"], "acme-hub/end/access");
    let ids: Vec<&Value> = graph["nodes"].as_array().unwrap().iter().map(|node| &node["id"]).collect();
    assert!(ids.contains(&&edge["sourceNodeId"]) && ids.contains(&&edge["targetNodeId"]));
    assert_eq!(of("evidence-gap").get("graphs"), None);
}

#[test]
fn a_result_is_ranked_by_the_score_of_its_integration() {
    let log = log();
    let estate = Estate::partial();
    let mut n_ranked = 0;
    for result in results(&log) {
        let sentence = result["properties"]["sentence"].as_str();
        let own = estate.explanations.iter().find(|one| Some(one.sentence.text.as_str()) == sentence);
        assert_eq!(result["rank"].as_f64(), own.map(|one| f64::from(one.score.value)), "{result}");
        n_ranked += usize::from(own.is_some());
    }
    assert!(n_ranked > 100 && n_ranked < results(&log).count());
}
