//! The blast radius as people and programs read it.

use super::look::shown;
use crate::{BlastRow, BlastStep, BlastView, Exposed, Format, Style, blast};
use remit_core::fact::{Fact, Why};

fn written(format: Format, exposed: Option<&[Exposed]>) -> String {
    let row = |what, name: &str, how: &str| BlastRow {
        what,
        connection: Some("acme-hub".to_owned()),
        id: name.to_owned(),
        name: name.to_owned(),
        certainty: None,
        how: how.to_owned(),
    };
    let step = |action, name: &str, call: Option<&str>| BlastStep {
        action,
        provider: Some("hub".to_owned()),
        connection: Some("acme-hub".to_owned()),
        id: name.to_owned(),
        name: name.to_owned(),
        through: None,
        call: call.map(str::to_owned),
        page: None,
    };
    let view = BlastView {
        target: "Quorumleaf",
        reached: &[
            row("target", "Review\u{202e}", "published by it"),
            row("end", "run code in acme-hub", "Review can run code in acme-hub"),
        ],
        exposed,
        steps: &[
            step("revoke-credential", "key:1", Some("DELETE /keys/1")),
            step("revoke-grants", "Review", None),
        ],
        connections: &[],
        now: super::estate::at("2026-11-24"),
    };
    shown(|out| blast(out, format, Style { color: false, width: 100 }, &view))
}

fn exposed() -> Exposed {
    Exposed {
        connection: "acme-hub".to_owned(),
        integration: "Review".to_owned(),
        id: "key:1".to_owned(),
        name: "API key `k`".to_owned(),
        made: Fact::Unknown(Why::NotReported),
        exposed: Fact::Unknown(Why::NotReported),
        since: "2026-08-08".to_owned(),
        notice: "kept tokens were read".to_owned(),
        place: "exposures/q.yaml:1".to_owned(),
    }
}

#[test]
fn reach_rotation_and_steps_are_shown_in_that_order() {
    insta::assert_snapshot!(written(Format::Table, Some(&[exposed()])));
}

#[test]
fn without_a_notice_nothing_is_said_of_rotation_and_without_exposed_secrets_that_is_said() {
    assert!(!written(Format::Table, None).contains("rotate"));
    assert!(written(Format::Table, Some(&[])).contains("no credential that a notice covers works still"));
    assert!(written(Format::Json, None).contains("\"rotate\": null"));
}

#[test]
fn a_row_of_csv_says_its_section() {
    let text = written(Format::Csv, Some(&[exposed()]));
    let sections: Vec<&str> = text.lines().filter_map(|line| line.split(',').next()).collect();
    assert_eq!(sections, ["section", "reached", "reached", "rotate", "step", "step"]);
}
