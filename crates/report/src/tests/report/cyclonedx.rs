//! CycloneDX 1.6.

use super::super::estate::Estate;
use super::schema::assert_valid;
use super::{written, written_empty};
use crate::ReportFormat;
use jsonschema::{Registry, Validator};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The schema of bills of materials, with the two that it refers to as files beside it.
fn schema() -> Validator {
    let parsed = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let whole = parsed(include_str!("../../../tests/schemas/cyclonedx-1.6.json"));
    let (folder, _) = whole["$id"].as_str().unwrap().rsplit_once('/').unwrap();
    let spdx = parsed(include_str!("../../../tests/schemas/cyclonedx-spdx.json"));
    let jsf = parsed(include_str!("../../../tests/schemas/cyclonedx-jsf.json"));
    let registry = Registry::new()
        .add(format!("{folder}/spdx.SNAPSHOT.schema.json"), spdx)
        .and_then(|registry| registry.add(format!("{folder}/jsf-0.82.SNAPSHOT.schema.json"), jsf))
        .and_then(|registry| registry.prepare())
        .unwrap();
    jsonschema::options().with_registry(&registry).build(&whole).unwrap()
}

fn bom() -> Value {
    serde_json::from_str(&written(ReportFormat::Cyclonedx)).unwrap()
}

#[test]
fn integrations_of_every_kind_of_finding_are_valid() {
    assert_valid(&schema(), &bom());
    for estate in [Estate::empty(), Estate::empty_and_denied()] {
        let empty = serde_json::from_str(&written_empty(ReportFormat::Cyclonedx, &estate)).unwrap();
        assert_valid(&schema(), &empty);
    }
}

#[test]
fn a_key_that_cyclonedx_does_not_know_is_refused() {
    let schema = schema();
    for part in ["services", "components"] {
        let mut bom = bom();
        bom[part][0]["bogus"] = json!(1);
        assert!(!schema.is_valid(&bom), "{part}");
    }
}

#[test]
fn equal_input_gives_equal_bytes() {
    assert_eq!(written(ReportFormat::Cyclonedx), written(ReportFormat::Cyclonedx));
}

#[test]
fn every_reference_leads_to_something_and_none_is_given_twice() {
    let bom = bom();
    let all = ["services", "components"].into_iter().flat_map(|part| bom[part].as_array().unwrap());
    let references: Vec<&str> = all.map(|one| one["bom-ref"].as_str().unwrap()).collect();
    let known: BTreeSet<&str> = references.iter().copied().collect();
    assert_eq!(known.len(), references.len());
    for dependency in bom["dependencies"].as_array().unwrap() {
        assert!(known.contains(dependency["ref"].as_str().unwrap()));
        for on in dependency["dependsOn"].as_array().unwrap() {
            assert!(known.contains(on.as_str().unwrap()), "{on}");
        }
    }
}

#[test]
fn a_partial_scan_is_an_incomplete_composition_and_says_what_is_missing() {
    let bom = bom();
    assert_eq!(
        bom["compositions"],
        json!([{ "aggregate": "incomplete", "assemblies": ["tenant:acme-hub"] }])
    );
    let properties = bom["services"][0]["properties"].as_array().unwrap();
    let missing = properties.iter().find(|one| one["name"] == "remit:missing").unwrap();
    assert_eq!(missing["value"], "hooks: 3 of 12 denied: needs organization_hooks: read");
    let whole: Value =
        serde_json::from_str(&written_empty(ReportFormat::Cyclonedx, &Estate::empty())).unwrap();
    assert_eq!(whole["compositions"][0]["aggregate"], "complete");
}

#[test]
fn a_credential_has_its_dates_and_never_a_value() {
    let bom = bom();
    let component = &bom["components"][0];
    let material = &component["cryptoProperties"]["relatedCryptoMaterialProperties"];
    assert_eq!(material["expirationDate"], "2027-03-01T09:00:00Z");
    assert_eq!(material["state"], "active");
    assert!(!written(ReportFormat::Cyclonedx).contains("\"value\": null"));
    for component in bom["components"].as_array().unwrap() {
        assert_eq!(component["cryptoProperties"]["relatedCryptoMaterialProperties"].get("value"), None);
    }
}
