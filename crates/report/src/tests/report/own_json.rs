//! remit's own JSON of a report.

use super::written;
use crate::ReportFormat;
use serde_json::Value;

#[test]
fn one_document_has_coverage_policy_findings_and_integrations() {
    let text = written(ReportFormat::Json);
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&report["schema"], &report["now"]),
        (&"remit/report/1".into(), &"2026-11-24T09:00:00Z".into())
    );
    assert_eq!(report["policy"]["dormant after"], "T0 45, T1 45, T2 90, T3 90 days");
    assert_eq!(report["connections"][0]["coverage"]["stages"][1]["complete"], 9);
    assert_eq!(report["integrations"].as_array().unwrap().len(), 3);
    assert_eq!(report["integrations"][0]["integration"]["id"], "installation:70");
    let finding = &report["findings"][0];
    assert!(finding["tier"].is_string() && finding["controls"][0]["title"].is_string(), "{finding}");
    assert_eq!(text, written(ReportFormat::Json));
}

#[test]
fn lines_begin_with_coverage_and_each_says_what_it_is() {
    let text = written(ReportFormat::Ndjson);
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["type"], &lines[1]["type"]), (&"coverage".into(), &"policy".into()));
    let n_of = |kind: &str| lines.iter().filter(|line| line["type"] == kind).count();
    assert_eq!(n_of("integration"), 3);
    assert_eq!(n_of("finding"), lines.len() - 5);
    assert_eq!(text, written(ReportFormat::Ndjson));
}
