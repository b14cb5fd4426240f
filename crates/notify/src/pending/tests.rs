//! What is news: what the ledger says against what a target knows.

use super::{Listener, Pending, Tell};
use crate::{Notification, Target, What};
use jiff::Timestamp;
use remit_connector::secret::SecretRef;
use remit_core::finding::{About, Finding, FindingKind, Severity, Standing};
use remit_core::policy::Frameworks;
use remit_core::scope::Tier;
use remit_store::{LedgerEntry, Notified};
use std::collections::HashMap;

const PRINT: &str = "excess-scope/github/acme-github/42";

fn day(day: i64) -> Timestamp {
    Timestamp::from_second(day * 86_400).unwrap()
}

fn finding(severity: Severity) -> Finding {
    Finding {
        kind: FindingKind::ExcessScope,
        severity,
        tier: Tier::T1,
        about: About {
            provider: "github".into(),
            connection: Some("acme-github".into()),
            app: "42".into(),
            subject: None,
            name: "Bot".to_owned(),
        },
        summary: String::new(),
        instances: Vec::new(),
        evidence: Vec::new(),
        remedy: "",
        record: None,
        frameworks: Frameworks::default(),
        absorbed: Vec::new(),
        standing: Standing::Open,
        fingerprint: PRINT.to_owned(),
    }
}

/// One finding, as the ledger, a target, an exception and judging have it.
#[derive(Clone, Copy)]
struct Case {
    /// First seen, opened the last time, resolved.
    ledger: Option<(i64, i64, Option<i64>)>,
    /// When it was opened and how severe it was, as the target knows it.
    known: Option<(i64, Severity)>,
    /// Whether an acceptance holds; none: nobody ever accepted it.
    accepted: Option<bool>,
    /// How severe it is; none: it does not hold.
    now: Option<Severity>,
}

const NEW: Case = Case { ledger: Some((1, 1, None)), known: None, accepted: None, now: Some(Severity::High) };

fn pending(case: Case, connections: Option<&str>) -> Pending {
    let entry = case.ledger.map(|(first, opened, resolved)| LedgerEntry {
        fingerprint: PRINT.to_owned(),
        first_seen: day(first),
        opened_at: day(opened),
        resolved_at: resolved.map(day),
    });
    let known = case.known.map(|(opened, severity)| Notified {
        fingerprint: PRINT.to_owned(),
        connection: Some("acme-github".into()),
        severity,
        opened_at: day(opened),
        name: "Bot".to_owned(),
    });
    let ledger: HashMap<String, LedgerEntry> =
        entry.into_iter().map(|entry| (entry.fingerprint.clone(), entry)).collect();
    let notification = Notification {
        id: "ops".to_owned(),
        severity: Severity::High,
        connections: connections.map(|one| vec![one.into()]),
        target: Target::Slack { url: SecretRef::Env("URL".to_owned()) },
    };
    let known = known.into_iter().map(|known| (known.fingerprint.clone(), known)).collect();
    let mut listeners = [Listener { notification: &notification, known, pending: Pending::default() }];
    let accepted = case.accepted.into_iter().map(|holds| (PRINT.to_owned(), holds)).collect();
    if let Some(severity) = case.now {
        Tell { ledger: &ledger, accepted }.finding(&finding(severity), &mut listeners);
    }
    let [listener] = listeners;
    listener.finish(&ledger)
}

/// Checks what is told, what is only remembered, and whether the finding is forgotten.
#[track_caller]
fn check(case: Case, told: Option<What>, remembered: Option<Severity>, is_forgotten: bool) {
    let pending = pending(case, None);
    assert_eq!(pending.changes.iter().map(|change| change.what).collect::<Vec<_>>(), Vec::from_iter(told));
    let quiet: Vec<Severity> = pending.quiet.iter().map(|known| known.severity).collect();
    assert_eq!(quiet, Vec::from_iter(remembered));
    assert_eq!(!pending.forgotten.is_empty(), is_forgotten);
}

#[test]
fn a_new_finding_is_opened_and_one_that_came_back_reopened() {
    check(NEW, Some(What::Opened), None, false);
    check(Case { ledger: Some((1, 5, None)), ..NEW }, Some(What::Reopened), None, false);
    let known = Some((1, Severity::High));
    check(Case { ledger: Some((1, 5, None)), known, ..NEW }, Some(What::Reopened), None, false);
}

#[test]
fn what_is_known_is_told_again_only_where_it_is_worse() {
    let known = |severity| Case { known: Some((1, severity)), ..NEW };
    check(known(Severity::High), None, None, false);
    check(known(Severity::Medium), Some(What::Raised(Severity::Medium)), None, false);
    check(known(Severity::Critical), None, Some(Severity::High), false);
}

#[test]
fn what_is_too_mild_is_remembered_and_told_when_it_is_raised() {
    let mild = Case { now: Some(Severity::Medium), ..NEW };
    check(mild, None, Some(Severity::Medium), false);
    check(Case { known: Some((1, Severity::Low)), ..mild }, None, Some(Severity::Medium), false);
    check(Case { known: Some((1, Severity::Medium)), ..mild }, None, None, false);
}

#[test]
fn what_the_ledger_resolved_is_told_to_who_knew_it() {
    let gone = Case { ledger: Some((1, 1, Some(6))), now: None, ..NEW };
    check(gone, None, None, false);
    check(Case { known: Some((1, Severity::High)), ..gone }, Some(What::Resolved), None, false);
    check(Case { known: Some((1, Severity::Low)), ..gone }, None, None, true);
}

/// Judged at another time a finding may hold or not; the ledger decides, and it is written by scans alone.
#[test]
fn what_the_ledger_does_not_say_is_not_told() {
    check(Case { ledger: None, ..NEW }, None, None, false);
    check(Case { ledger: Some((1, 1, Some(6))), ..NEW }, None, None, false);
    let known = Some((1, Severity::High));
    check(Case { ledger: None, known, now: None, ..NEW }, None, None, false);
    check(Case { known, now: None, ..NEW }, None, None, false);
}

#[test]
fn an_acceptance_silences_until_it_lapses() {
    let known = Some((1, Severity::High));
    check(Case { accepted: Some(true), ..NEW }, None, None, false);
    check(Case { accepted: Some(true), known, ..NEW }, None, None, true);
    check(Case { accepted: Some(false), ..NEW }, Some(What::Reopened), None, false);
    check(Case { accepted: Some(false), known, ..NEW }, None, None, false);
}

#[test]
fn findings_of_other_connections_are_remembered_and_not_told() {
    assert_eq!(pending(NEW, Some("acme-github")).changes.len(), 1);
    let other = pending(NEW, Some("acme-okta"));
    assert_eq!((other.changes.len(), other.quiet.len()), (0, 1));
}
