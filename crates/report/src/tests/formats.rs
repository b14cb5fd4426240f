//! What programs read.

use super::estate::Estate;
use super::look::shown;
use crate::{DiffView, ExplainView, FindingsView, Format, InventoryKind, InventoryView, Style};
use serde_json::Value;

const STYLE: Style = Style { color: false, width: 120 };

fn inventory(estate: &Estate, format: Format, kind: InventoryKind) -> String {
    let view = InventoryView {
        kind,
        dossiers: &estate.dossiers,
        scores: &estate.scores,
        connections: &estate.connections,
        principals: &estate.principals,
        now: estate.now,
    };
    shown(|out| crate::inventory(out, format, STYLE, &view))
}

fn findings(estate: &Estate, format: Format) -> String {
    let findings = estate.findings();
    let view = FindingsView {
        findings: &findings,
        opened: &|_| None,
        scores: &estate.scores,
        connections: &estate.connections,
        now: estate.now,
    };
    shown(|out| crate::findings(out, format, STYLE, &view))
}

fn diff(estate: &Estate, format: Format) -> String {
    let view = DiffView {
        explanations: &estate.explanations,
        whole: &estate.whole,
        connections: &estate.connections,
        now: estate.now,
    };
    shown(|out| crate::diff(out, format, STYLE, &view))
}

fn explain(estate: &Estate, format: Format) -> String {
    let view = ExplainView {
        explanation: &estate.explanations[0],
        dossier: &estate.dossiers[0],
        coverage: estate.connections[0].coverage.as_ref(),
        now: estate.now,
    };
    shown(|out| crate::explain(out, format, STYLE, &view))
}

fn all(estate: &Estate, format: Format) -> Vec<String> {
    vec![
        inventory(estate, format, InventoryKind::Integrations),
        inventory(estate, format, InventoryKind::Credentials),
        inventory(estate, format, InventoryKind::Grants),
        findings(estate, format),
        diff(estate, format),
        explain(estate, format),
    ]
}

#[test]
fn equal_input_gives_equal_bytes() {
    for format in Format::ALL {
        assert_eq!(all(&Estate::partial(), format), all(&Estate::partial(), format));
    }
}

#[test]
fn every_json_names_its_form_and_carries_coverage_and_the_instant() {
    for text in all(&Estate::partial(), Format::Json) {
        let value: Value = serde_json::from_str(&text).unwrap();
        assert!(value["schema"].as_str().unwrap().starts_with("remit/"), "{text}");
        assert_eq!(value["now"], "2026-11-24T09:00:00Z");
        let connection = value.get("connection").unwrap_or(&value["connections"][0]);
        assert_eq!(
            connection["coverage"]["stages"][1]["gaps"][0]["outcome"]["denied"],
            "organization_hooks: read"
        );
    }
}

#[test]
fn every_ndjson_begins_with_coverage_and_has_a_type_on_each_line() {
    for text in all(&Estate::partial(), Format::Ndjson) {
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines[0]["type"], "coverage");
        assert!(lines.len() > 1 && lines[1..].iter().all(|line| line["type"] != "coverage"), "{text}");
        assert!(lines.iter().all(|line| line["type"].is_string()), "{text}");
    }
}

#[test]
fn every_csv_has_rows_as_wide_as_its_head_and_no_blank_cell() {
    for text in all(&Estate::partial(), Format::Csv) {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        assert_eq!(reader.headers().unwrap().iter().next_back(), Some("coverage"));
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert!(!rows.is_empty());
        for row in rows {
            assert!(matches!(row.iter().next_back(), Some("partial" | "complete")), "{row:?}");
            assert!(row.iter().all(|cell| !cell.is_empty()), "{row:?}");
        }
    }
}

#[test]
fn unknown_absent_and_denied_are_three_words() {
    let text = inventory(&Estate::partial(), Format::Csv, InventoryKind::Credentials);
    assert!(text.contains("never expires") && text.contains("not reported"), "{text}");
    let text = inventory(&Estate::partial(), Format::Csv, InventoryKind::Grants);
    assert!(text.contains("denied: needs audit_log: read") && text.contains("never changed"), "{text}");
}

#[test]
fn a_formula_in_a_name_is_text_to_a_spreadsheet() {
    let mut estate = Estate::partial();
    estate.dossiers[2].integration.name = remit_core::fact::Fact::Known("=cmd()".to_owned());
    let text = inventory(&estate, Format::Csv, InventoryKind::Integrations);
    assert!(text.contains(",'=cmd(),"), "{text}");
}

#[test]
fn json_steers_no_terminal_and_loses_nothing() {
    let estate = Estate::partial();
    let text = inventory(&estate, Format::Json, InventoryKind::Integrations);
    assert!(!text.contains('\u{202e}') && !text.contains('\u{1b}'));
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["integrations"][2]["name"]["known"], "release \u{202e}tob\u{1b}[2J<b>");
}

#[test]
fn one_finding_as_json() {
    let text = findings(&Estate::partial(), Format::Json);
    let value: Value = serde_json::from_str(&text).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&value["findings"][0]).unwrap());
}

#[test]
fn formats_are_found_by_their_word() {
    for format in Format::ALL {
        assert_eq!(Format::parse(format.as_str()), Some(format));
    }
    assert_eq!(Format::parse("yaml"), None);
}
