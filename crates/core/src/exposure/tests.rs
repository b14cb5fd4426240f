//! What a notice covers, which credentials it exposes, and what is said of wrong ones.

use super::*;
use crate::graph::tests::estate::{holder, instant, published, secret};
use crate::model::CredentialKind;

const NOTICE: &str = "\
title: tokens that Quorumleaf kept were read
publishers: [{ provider: hub, id: \"77\" }]
apps: [{ provider: hub, app: \"9\", connection: acme-hub }]
window: { from: 2026-08-08, to: 2026-08-18 }
declared: 2026-08-20
";

fn parse(text: &str) -> Result<Exposures, String> {
    let parsed = Exposures::parse(&[("exposures/quorumleaf.yaml".to_owned(), text.to_owned())], &["hub"]);
    parsed.map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        lines.join("\n")
    })
}

fn notice(text: &str) -> Exposure {
    parse(text).expect("a right notice").notices.remove(0)
}

#[test]
fn a_notice_covers_by_publisher_id_and_by_app_id_and_never_by_name() {
    let notice = notice(NOTICE);
    let by = |connection, app, publisher, name| {
        notice.covers(&published(holder(connection, app, &[], &[]), publisher, name, true))
    };
    assert!(by("acme-hub", "1", "77", "Anything"));
    assert!(by("acme-hub", "9", "1", "Anything"));
    assert!(!by("acme-hub-2", "9", "1", "Anything"), "the notice names one connection");
    assert!(!by("acme-hub", "1", "78", "Quorumleaf"));
    assert!(!by("acme-cloud", "1", "77", "Anything"), "the id is another provider's");
}

#[test]
fn a_secret_is_exposed_until_it_was_replaced_after_the_declaration() {
    let exposed = |text: &str, made: &str| {
        let mut key = secret("key:1", CredentialKind::ApiKey);
        key.rotated_at = Fact::Known(instant(made));
        notice(text).exposes(&key, instant("2026-11-24"))
    };
    assert_eq!(exposed(NOTICE, "2026-08-19"), Fact::Known(true));
    assert_eq!(exposed(NOTICE, "2026-08-20"), Fact::Known(false));
    let longer = NOTICE.replace("to: 2026-08-18", "to: 2026-08-25");
    assert_eq!(exposed(&longer, "2026-08-25"), Fact::Known(true));
    assert_eq!(exposed(&longer, "2026-08-26"), Fact::Known(false));
}

#[test]
fn what_works_no_more_is_not_exposed_and_an_unknown_age_is_no_answer() {
    let mut key = secret("key:1", CredentialKind::ApiKey);
    key.created_at = Fact::Unknown(Why::Denied("keys: read".to_owned()));
    let denied = Fact::Unknown(Why::Denied("keys: read".to_owned()));
    assert_eq!(notice(NOTICE).exposes(&key, instant("2026-11-24")), denied);
    key.state = Fact::Absent;
    key.expires_at = Fact::Known(instant("2026-11-23"));
    assert_eq!(notice(NOTICE).exposes(&key, instant("2026-11-24")), Fact::Known(false));
}

#[test]
fn every_fault_of_every_notice_is_told_with_its_place() {
    let text = "\
titel: a
publishers: [{ provider: hubb, id: 1 }]
window: { from: 2026-08-18, to: 2026-08-08 }
declared: soon
---
title: b
apps: []
window: { from: 2026-08-18 }
declared: 2026-08-01
---
title: c
window: { from: 2026-08-18 }
declared: 2026-08-19
";
    insta::assert_snapshot!(parse(text).expect_err("wrong"), @r"
    exposures/quorumleaf.yaml:1:1: unknown key `titel` in an exposure notice
    hint: did you mean `title`?
    exposures/quorumleaf.yaml:2:26: unknown provider `hubb`
    hint: did you mean `hub`?
    exposures/quorumleaf.yaml:3:33: `window.to` is before `window.from`, which is 2026-08-18
    hint: write the earlier day first
    exposures/quorumleaf.yaml:4:11: `declared` is not a date: `soon`
    hint: write year, month and day: `2027-03-31`
    exposures/quorumleaf.yaml:7:7: `apps` names nobody
    hint: leave it out where it covers none
    exposures/quorumleaf.yaml:9:11: `declared` is before the window, which begins on 2026-08-18
    hint: a thing is declared after it began
    exposures/quorumleaf.yaml:11:1: `publishers` is missing
    hint: name whom it covers under `publishers` or `apps`
    ");
}
