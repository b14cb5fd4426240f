//! What a kind of finding means.

use super::look::shown;
use crate::{Format, Style, explain_kind};
use remit_core::finding::FindingKind;

const STYLE: Style = Style { color: false, width: 120 };

#[test]
fn a_kind_explained_to_a_reader() {
    insta::assert_snapshot!(shown(|out| explain_kind(out, Format::Table, STYLE, FindingKind::ExcessScope)));
}

#[test]
fn every_kind_says_what_it_means_when_it_fires_what_it_needs_and_what_to_do() {
    for kind in FindingKind::ALL {
        let text = shown(|out| explain_kind(out, Format::Table, Style { width: 200, ..STYLE }, *kind));
        for label in ["fires", "needs", "shows", "to do", "severity", "stands for", "controls"] {
            assert!(text.contains(&format!("\n{label} ")), "{label} in {text}");
        }
        for format in Format::ALL {
            assert!(!shown(|out| explain_kind(out, format, STYLE, *kind)).is_empty());
        }
    }
}
