//! BloodHound OpenGraph, against the rules of its documentation as our own schema has them.

use super::super::estate::Estate;
use super::schema::{assert_valid, closed};
use super::{written, written_empty};
use crate::ReportFormat;
use jsonschema::Validator;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn schema() -> Validator {
    closed(include_str!("../../../tests/schemas/opengraph.json"))
}

fn payload() -> Value {
    serde_json::from_str(&written(ReportFormat::Opengraph)).unwrap()
}

#[test]
fn integrations_of_every_kind_of_finding_are_valid() {
    assert_valid(&schema(), &payload());
    for estate in [Estate::empty(), Estate::empty_and_denied()] {
        let empty = serde_json::from_str(&written_empty(ReportFormat::Opengraph, &estate)).unwrap();
        assert_valid(&schema(), &empty);
    }
}

#[test]
fn a_key_that_opengraph_does_not_know_is_refused() {
    let schema = schema();
    for part in ["nodes", "edges"] {
        let mut payload = payload();
        payload["graph"][part][0]["bogus"] = json!(1);
        assert!(!schema.is_valid(&payload), "{part}");
    }
    let mut payload = payload();
    payload["graph"]["nodes"][0]["properties"]["nested"] = json!({ "a": 1 });
    assert!(!schema.is_valid(&payload));
}

#[test]
fn equal_input_gives_equal_bytes() {
    assert_eq!(written(ReportFormat::Opengraph), written(ReportFormat::Opengraph));
}

#[test]
fn every_edge_joins_two_nodes_and_no_node_comes_twice() {
    let payload = payload();
    let nodes = payload["graph"]["nodes"].as_array().unwrap();
    let ids: BTreeSet<&str> = nodes.iter().map(|node| node["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), nodes.len());
    let edges = payload["graph"]["edges"].as_array().unwrap();
    assert!(!edges.is_empty());
    for edge in edges {
        for end in ["start", "end"] {
            assert!(ids.contains(edge[end]["value"].as_str().unwrap()), "{edge}");
        }
        assert_ne!(edge["start"], edge["end"]);
    }
}

#[test]
fn authority_stands_on_the_edge_and_coverage_on_the_tenant() {
    let payload = payload();
    let tenant = payload["graph"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|node| node["kinds"] == json!(["Remit_Tenant"]));
    assert_eq!(tenant.unwrap()["properties"]["coverage"], "partial");
    assert_eq!(
        tenant.unwrap()["properties"]["missing"],
        json!(["hooks: 3 of 12 denied: needs organization_hooks: read"])
    );
    let edges = payload["graph"]["edges"].as_array().unwrap();
    let reaches = edges.iter().find(|edge| edge["kind"] == "Remit_Reaches").unwrap();
    assert_eq!(reaches["properties"]["scopes"], json!(["code:read", "code:write", "settings:write"]));
    assert_eq!(reaches["end"]["value"], "remit/acme-hub");
}

#[test]
fn what_matters_in_the_end_is_a_node_that_paths_lead_to() {
    let payload = payload();
    let edges = payload["graph"]["edges"].as_array().unwrap();
    let end = "remit/acme-hub/end/access";
    let leads = edges.iter().find(|edge| edge["kind"] == "Remit_LeadsTo" && edge["end"]["value"] == end);
    let fact = leads.unwrap()["properties"]["evidence"].as_str().unwrap();
    assert!(fact.contains("by scope `settings:write`"), "{fact}");
}
