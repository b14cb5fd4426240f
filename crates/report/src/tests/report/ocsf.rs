//! OCSF in every version that is written.

use super::super::estate::Estate;
use super::schema::{assert_valid, closed};
use super::{written, written_empty};
use crate::{OcsfVersion, ReportFormat};
use jsonschema::Validator;
use remit_core::finding::Severity;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The schemas of a version, by class.
fn schemas_of(version: OcsfVersion) -> BTreeMap<u64, Validator> {
    let version = version.as_str();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas");
    let schema = |class: &str| fs::read_to_string(folder.join(format!("ocsf-{version}-{class}.json"))).ok();
    let classes = [
        (2003, "compliance_finding"),
        (2004, "detection_finding"),
        (2008, "iam_analysis_finding"),
        (5003, "user_inventory"),
        (5023, "cloud_resources_inventory_info"),
    ];
    classes.into_iter().filter_map(|(uid, class)| Some((uid, closed(&schema(class)?)))).collect()
}

fn schemas() -> BTreeMap<u64, Validator> {
    schemas_of(OcsfVersion::default())
}

const NEWEST: ReportFormat = ReportFormat::Ocsf(OcsfVersion::V1_8);

fn class(event: &Value) -> u64 {
    event["class_uid"].as_u64().unwrap()
}

fn parsed(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn events() -> Vec<Value> {
    parsed(&written(NEWEST))
}

#[test]
fn every_kind_of_finding_is_valid() {
    let (schemas, events) = (schemas(), events());
    for event in &events {
        assert_valid(&schemas[&class(event)], event);
        let type_uid = class(event) * 100 + event["activity_id"].as_u64().unwrap();
        assert_eq!(event["type_uid"], type_uid);
    }
    for kind in remit_core::finding::FindingKind::ALL {
        assert!(events.iter().any(|event| event["finding_info"]["types"] == json!([kind.id()])), "{kind:?}");
    }
    for estate in [Estate::empty(), Estate::empty_and_denied()] {
        for event in parsed(&written_empty(NEWEST, &estate)) {
            assert_valid(&schemas[&class(&event)], &event);
        }
    }
}

#[test]
fn every_event_is_valid_in_every_version_and_says_what_it_said() {
    for version in OcsfVersion::ALL {
        let schemas = schemas_of(version);
        assert_eq!(schemas.len(), 3, "{version:?}");
        let events = parsed(&written(ReportFormat::Ocsf(version)));
        // Checking all of them against each version takes long; with this step each kind of finding has its turn.
        for event in events.iter().step_by(7) {
            assert_valid(&schemas[&class(event)], event);
            assert_eq!(event["metadata"]["version"], version.as_str());
            assert_eq!(event["unmapped"]["coverage"], "partial");
        }
        let said = |text: &str| events.iter().filter(|event| event.to_string().contains(text)).count();
        let expected = self::events();
        let expected = |text: &str| expected.iter().filter(|event| event.to_string().contains(text)).count();
        for told in ["\"finding_info\"", "granted_privileges", "risk_score", "NHI5:2025", "\"scopes\":["] {
            assert!(expected(told) > 0, "{told}");
            assert_eq!(said(told), expected(told), "{told} in {version:?}");
        }
    }
}

#[test]
fn a_tenant_is_left_out_where_no_class_takes_one() {
    let tenants = |version| {
        let events = parsed(&written_empty(ReportFormat::Ocsf(version), &Estate::empty_and_denied()));
        let n_tenants = events.iter().filter(|event| class(event) == 5023).count();
        (n_tenants, events.iter().any(|event| event["finding_info"]["types"] == json!(["evidence-gap"])))
    };
    assert_eq!(tenants(OcsfVersion::V1_4), (1, true));
    assert_eq!(tenants(OcsfVersion::V1_3), (0, true));
}

#[test]
fn a_key_that_ocsf_does_not_know_is_refused() {
    let schemas = schemas();
    for (class_uid, schema) in &schemas {
        let mut event = events().into_iter().find(|event| class(event) == *class_uid).unwrap();
        assert!(schema.is_valid(&event));
        event["bogus"] = json!(1);
        assert!(!schema.is_valid(&event), "{class_uid}");
    }
}

#[test]
fn equal_input_gives_equal_bytes() {
    assert_eq!(written(NEWEST), written(NEWEST));
}

#[test]
fn every_event_says_how_much_of_its_tenant_was_read() {
    let events = events();
    assert!(events.iter().all(|event| event["unmapped"]["coverage"] == "partial"));
    assert_eq!(class(&events[0]), 5023);
    let gap = &events[0]["resources"][0]["data"]["coverage"]["stages"][1]["gaps"][0];
    assert_eq!(gap["outcome"]["denied"], "organization_hooks: read");
    let whole = parsed(&written_empty(NEWEST, &Estate::empty()));
    assert!(whole.iter().all(|event| event["unmapped"]["coverage"] == "complete"));
}

#[test]
fn records_and_gaps_are_compliance_and_what_is_held_is_identity_analysis() {
    let events = events();
    let of = |kind: &str| {
        let event = events.iter().find(|event| event["finding_info"]["types"] == json!([kind])).unwrap();
        (class(event), event["compliance"]["status_id"].clone())
    };
    assert_eq!(of("excess-scope").0, 2008);
    assert_eq!(of("review-overdue"), (2003, json!(3)));
    assert_eq!(of("evidence-gap"), (2003, json!(2)));
}

#[test]
fn what_was_open_before_is_an_update_and_what_is_accepted_is_suppressed() {
    let events = events();
    let of = |fingerprint: &str| {
        let event = events.iter().find(|event| event["finding_info"]["uid"] == fingerprint).unwrap();
        (event["activity_id"].as_u64().unwrap(), event["status_id"].as_u64().unwrap())
    };
    assert_eq!(of("dormant-grant/critical/new"), (1, 1));
    assert_eq!(of("dormant-grant/high/old"), (2, 3));
    assert_eq!(of("owner-missing/medium/old"), (2, 2));
    assert_eq!(of("owner-missing/medium"), (1, 2));
}

#[test]
fn the_authority_path_is_the_attack_graph() {
    let events = events();
    let kind = json!(["changes-access-outcomes"]);
    let event = events.iter().find(|event| event["finding_info"]["types"] == kind).unwrap();
    let graph = &event["finding_info"]["attack_graph"];
    assert_eq!(graph["is_directed"], true);
    let edge = &graph["edges"][0];
    assert_eq!((&edge["relation"], &edge["target"]), (&json!("opens"), &json!("acme-hub/end/access")));
}

#[test]
fn an_identity_has_the_score_and_the_level_of_its_integration() {
    let estate = Estate::partial();
    let mut n_scored = 0;
    for event in events().iter().filter(|event| class(event) == 2008) {
        let own = estate.explanations.iter().find(|one| event["message"] == one.sentence.text);
        let score = own.map(|one| &one.score);
        assert_eq!(event["user"]["risk_score"].as_u64(), score.map(|score| u64::from(score.value)));
        let level = score.map(|score| Severity::ALL.iter().rev().position(|one| *one == score.band).unwrap());
        assert_eq!(event["user"]["risk_level_id"].as_u64(), level.map(|level| level as u64));
        n_scored += usize::from(own.is_some());
    }
    assert!(n_scored > 100);
}
