//! Markdown.

use super::super::estate::Estate;
use super::super::look::shown;
use super::{view, written, written_empty};
use crate::ReportFormat;
use remit_core::finding::FindingKind;

#[test]
fn a_report_as_a_reader_sees_it() {
    let estate = Estate::partial();
    let findings = estate.findings();
    let text = shown(|out| crate::report(out, ReportFormat::Markdown, &view(&estate, &findings)));
    insta::assert_snapshot!(text);
}

#[test]
fn every_kind_of_finding_stands_in_it_and_equal_input_gives_equal_bytes() {
    let text = written(ReportFormat::Markdown);
    for kind in FindingKind::ALL.iter().filter(|kind| **kind != FindingKind::EvidenceGap) {
        assert!(text.contains(&kind.facts().title), "{kind:?}");
    }
    assert!(text.contains("## Accepted") && text.contains("until the \\[new\\] app is there"));
    assert_eq!(text, written(ReportFormat::Markdown));
}

#[test]
fn nothing_that_strangers_wrote_is_markup() {
    let mut estate = Estate::partial();
    estate.explanations[0].verdict.about.name = "a](http://x.example) | <img> *b*\n# c".to_owned();
    let findings = estate.findings();
    let text = shown(|out| crate::report(out, ReportFormat::Markdown, &view(&estate, &findings)));
    assert!(text.contains("### a\\](http://x.example) \\| \\<img\\> \\*b\\*\\<U+000A\\>\\# c\n"), "{text}");
}

#[test]
fn an_empty_report_says_whether_that_is_proven() {
    let denied = written_empty(ReportFormat::Markdown, &Estate::empty_and_denied());
    assert!(denied.contains("so there may be some") && denied.contains("read in part"), "{denied}");
    let whole = written_empty(ReportFormat::Markdown, &Estate::empty());
    assert!(whole.contains("None; all 13 listings were read whole"), "{whole}");
}
