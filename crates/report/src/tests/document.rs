//! The inventory document, both ways.

use super::estate::Estate;
use crate::document::InventoryDocument;
use remit_core::fact::{Fact, Why};
use remit_core::model::{
    Attribution, IntegrationState, Leak, LeakKind, Principal, PrincipalKind, PrincipalStatus, Resources,
    Transport, Visibility,
};

fn document(estate: &Estate) -> InventoryDocument {
    let (now, connections, dossiers) = (estate.now, estate.connections.clone(), estate.dossiers.clone());
    InventoryDocument { now, connections, dossiers, principals: Vec::new() }
}

fn written(document: &InventoryDocument) -> String {
    let mut out = Vec::new();
    document.write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn what_is_written_reads_as_the_same() {
    let mut document = document(&Estate::partial());
    let suspended = IntegrationState::Suspended(Fact::Unknown(Why::NotLicensed));
    document.dossiers[0].integration.state = Fact::Known(suspended);
    document.dossiers[0].integration.host = Fact::Unknown(Why::Malformed("a number".to_owned()));
    document.dossiers[1].grants[0].resources = Fact::Known(Resources::Selected(Fact::Unknown(Why::NotRead)));
    document.dossiers[1].activity[0].visible = Visibility::Always;
    document.dossiers[0].transport = Some(Transport {
        is_encrypted: Fact::Known(false),
        checks_certificate: Fact::Absent,
        is_signed: Fact::Unknown(Why::NotRead),
    });
    document.dossiers[0].leaks = vec![Leak {
        of: "key:1".into(),
        kind: LeakKind::StoredReadable,
        noticed_at: Fact::Known(super::estate::at("2026-11-20")),
    }];
    document.dossiers[0].attribution = Fact::Known(Attribution::PersonOnly);
    document.principals = vec![(
        "acme-hub".into(),
        Principal {
            id: "user:1".into(),
            kind: PrincipalKind::Bot,
            name: "dana".to_owned(),
            email: Fact::Absent,
            roles: vec!["admin".to_owned()],
            status: Fact::Known(PrincipalStatus::Departed),
        },
    )];
    document.connections[0].coverage.as_mut().unwrap().stages[1].parent_gap = Some("apps".into());
    assert_eq!(InventoryDocument::parse(&written(&document)).unwrap(), document);
}

#[test]
fn never_scanned_is_not_scanned_and_empty() {
    let mut document = document(&Estate::empty());
    document.connections[0].coverage = None;
    assert_eq!(InventoryDocument::parse(&written(&document)).unwrap(), document);
}

fn fails(from: &str, to: &str) -> String {
    let text = written(&document(&Estate::partial()));
    assert!(text.contains(from), "the document does not say {from}");
    InventoryDocument::parse(&text.replacen(from, to, 1)).unwrap_err().to_string()
}

#[test]
fn a_key_that_is_not_known_is_an_error_with_its_place() {
    let why = fails("\"first_seen\"", "\"frist_seen\"");
    assert!(why.contains("unknown field `frist_seen`"), "{why}");
    assert!(why.starts_with("line "), "{why}");
}

#[test]
fn a_missing_key_is_an_error() {
    let why = fails("\"hint\": {\n            \"unknown\": \"not_reported\"\n          },", "");
    assert!(why.contains("missing field `hint`"), "{why}");
}

#[test]
fn another_version_is_refused_by_name() {
    let why = fails("remit/inventory/1", "remit/inventory/2");
    assert!(why.contains("remit/inventory/2") && why.contains("remit/inventory/1"), "{why}");
}

#[test]
fn an_instant_that_is_none_is_named() {
    let why = fails("2026-11-24T09:00:00Z", "yesterday");
    assert!(why.contains("`yesterday` is no instant"), "{why}");
}

#[test]
fn the_schema_is_closed() {
    let schema = crate::schema_inventory();
    assert_eq!(schema["additionalProperties"], false);
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        if definition.get("properties").is_some() {
            assert_eq!(definition["additionalProperties"], false, "{name}");
        }
    }
}
