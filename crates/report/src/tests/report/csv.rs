//! CSV of findings.

use super::written;
use crate::ReportFormat;

#[test]
fn every_finding_is_a_row_with_the_coverage_of_its_connection() {
    let text = written(ReportFormat::Csv);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    for kind in remit_core::finding::FindingKind::ALL {
        assert!(rows.iter().any(|row| row.get(1) == Some(kind.id())), "{kind:?}");
    }
    assert!(rows.iter().any(|row| row.iter().next_back() == Some("partial")));
    assert_eq!(text, written(ReportFormat::Csv));
}
