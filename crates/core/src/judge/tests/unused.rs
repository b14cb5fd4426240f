//! Findings about what is granted and not used, and about what is off and still works.

use super::estate::{Estate, at, grant, unused, used};
use super::{check, check_gap};
use crate::fact::{Fact, Why};
use crate::finding::{FindingKind, Severity};
use crate::model::{Activity, CredentialState, Dossier, IntegrationState, Visibility};

pub(super) const OLD: &str = "2026-08-01";

/// Holds `granted` since August, and its log told these scopes in use since `visible`.
pub(super) fn told(granted: &[&str], scopes: Fact<Vec<&str>>, visible: &str) -> Estate {
    let estate = Estate::with(|dossier| {
        let mut held = grant(granted);
        held.granted_at = Fact::Known(at(OLD));
        held.changed_at = Fact::Known(at(OLD));
        dossier.grants = vec![held];
        let scopes = scopes.map(|scopes| scopes.into_iter().map(str::to_owned).collect());
        dossier.activity =
            vec![Activity { scopes, visible: Visibility::Since(at(visible)), ..used("2026-11-20") }];
    });
    let records = estate.records.replace("[code:read]", "[code:write, settings:write]");
    Estate { records: records + "authority: [change-access]\n", ..estate.with_short_keys() }
}

#[test]
fn a_scope_that_was_not_used_in_the_window_is_found() {
    let estate = told(&["code:read", "settings:write"], Fact::Known(vec!["code:read"]), OLD);
    check(&estate, &[FindingKind::UnusedScope]);
    let finding = estate.findings().into_iter().next().expect("one");
    assert_eq!(finding.severity, Severity::High);
    insta::assert_snapshot!(finding.summary, @"holds 1 scope that it did not use in 90 days: settings:write");
}

#[test]
fn a_scope_that_a_used_one_implies_is_used() {
    check(&told(&["code:read", "code:write"], Fact::Known(vec!["code:write"]), OLD), &[]);
    check(&told(&["code:write"], Fact::Known(vec!["code:read"]), OLD), &[FindingKind::UnusedScope]);
}

#[test]
fn a_log_that_does_not_go_back_far_enough_is_a_gap() {
    let granted = ["code:read", "settings:write"];
    check(&told(&granted, Fact::Known(vec!["code:read"]), "2026-08-26"), &[FindingKind::UnusedScope]);
    check_gap(&told(&granted, Fact::Known(vec!["code:read"]), "2026-08-27"), FindingKind::UnusedScope);
}

#[test]
fn a_grant_that_is_younger_than_the_window_is_not_judged_yet() {
    let mut estate = told(&["code:read", "settings:write"], Fact::Known(vec!["code:read"]), OLD);
    let grants = |dossier: &mut Dossier| {
        dossier.grants.iter_mut().for_each(|grant| grant.changed_at = Fact::Known(at("2026-10-01")));
    };
    estate.dossiers.iter_mut().for_each(grants);
    assert_eq!(estate.findings(), []);
}

#[test]
fn use_by_scope_that_was_denied_is_a_gap_and_that_nobody_tells_is_none() {
    let granted = ["code:read", "settings:write"];
    let denied = Fact::Unknown(Why::Denied("log: read".to_owned()));
    check_gap(&told(&granted, denied, OLD), FindingKind::UnusedScope);
    assert_eq!(told(&granted, Fact::Unknown(Why::NotReported), OLD).findings(), []);
}

#[test]
fn a_dormant_grant_absorbs_its_unused_scopes() {
    let mut estate = told(&["code:read"], Fact::Absent, OLD);
    estate
        .dossiers
        .iter_mut()
        .for_each(|one| one.activity.iter_mut().for_each(|one| one.last = Fact::Absent));
    check(&estate, &[FindingKind::DormantGrant]);
    let absorbed: Vec<_> = estate.findings().into_iter().flat_map(|finding| finding.absorbed).collect();
    assert_eq!(absorbed, [FindingKind::UnusedScope]);
}

/// Switched off in mid November, with its key in this state and last used on a day.
pub(super) fn off(state: &Fact<CredentialState>, last: Activity) -> Estate {
    Estate::with(|dossier| {
        dossier.integration.state = Fact::Known(IntegrationState::Suspended(Fact::Known(at("2026-11-15"))));
        dossier.credentials.iter_mut().for_each(|credential| credential.state = state.clone());
        dossier.activity = vec![last];
    })
}

#[test]
fn a_key_that_works_while_its_app_is_off_is_found() {
    let estate = off(&Fact::Known(CredentialState::Active), unused());
    check(&estate, &[FindingKind::DisabledButLive]);
    let finding = estate.findings().into_iter().next().expect("one");
    insta::assert_snapshot!(finding.summary, @"switched off since 15 Nov 2026, but API key `build key` works");
    check(&off(&Fact::Known(CredentialState::Disabled), unused()), &[]);
}

#[test]
fn use_after_the_switch_off_is_found_and_before_it_is_not() {
    check(&off(&Fact::Known(CredentialState::Disabled), used("2026-11-16")), &[FindingKind::DisabledButLive]);
    check(&off(&Fact::Known(CredentialState::Disabled), used("2026-11-15")), &[]);
}

#[test]
fn a_key_of_unknown_state_is_a_gap() {
    let unknown = Fact::Unknown(Why::NotReported);
    check_gap(&off(&unknown, unused()), FindingKind::DisabledButLive);
}
