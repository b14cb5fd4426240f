//! Who holds a credential, how long it lives, and what several integrations share.

use super::estate::{Estate, account, at, grant, key};
use super::{check, gaps};
use crate::fact::{Fact, Why};
use crate::finding::FindingKind;
use crate::judge::Holder;
use crate::model::{
    Consent, Credential, CredentialKind, Dossier, ExternalId, IntegrationKind, Leak, LeakKind, Principal,
    PrincipalKind, PrincipalRef, PrincipalStatus,
};
use crate::scope::Tier;

pub(super) fn with_key(change: impl FnOnce(&mut Credential)) -> Estate {
    Estate::with(|dossier| change(dossier.credentials.first_mut().expect("one key")))
}

pub(super) fn login(name: &str) -> Fact<PrincipalRef> {
    Fact::Known(PrincipalRef { id: None, name: name.to_owned() })
}

pub(super) fn with_status(mut estate: Estate, status: &Fact<PrincipalStatus>) -> Estate {
    estate.accounts.iter_mut().for_each(|account| account.status = status.clone());
    estate
}

#[test]
fn a_key_is_issued_for_too_long_on_the_day_after_its_limit() {
    let kind = FindingKind::CredentialLifetimeTooLong;
    let until = |day| with_key(|key| key.expires_at = Fact::Known(at(day)));
    check(&until("2027-10-01"), &[]);
    check(&until("2027-10-02"), &[kind]);
}

#[test]
fn a_key_that_nobody_dates_may_have_been_issued_for_too_long() {
    let kind = FindingKind::CredentialLifetimeTooLong;
    let undated = with_key(|key| key.created_at = Fact::Unknown(Why::NotReported));
    check(&undated, &[]);
    assert_eq!(gaps(&undated, kind), ["the age of key:1"]);
}

#[test]
fn a_key_that_never_ends_is_not_also_issued_for_too_long() {
    let mut estate = with_key(|key| key.expires_at = Fact::Absent);
    let mut second = key("key:2");
    second.kind = CredentialKind::ClientSecret;
    second.expires_at = Fact::Known(at("2028-10-01"));
    estate.dossiers.iter_mut().for_each(|dossier| dossier.credentials.push(second.clone()));
    check(&estate, &[FindingKind::CredentialNoExpiry]);
}

/// An app that was set up long ago with its only key.
pub(super) fn never_rotated(change: impl FnOnce(&mut Dossier)) -> Estate {
    let mut estate = Estate::with(|dossier| {
        dossier.integration.installed_at = Fact::Known(at("2026-05-10"));
        for key in &mut dossier.credentials {
            key.created_at = Fact::Known(at("2026-05-17"));
            key.expires_at = Fact::Known(at("2026-12-24"));
            key.rotated_at = Fact::Absent;
        }
        change(dossier);
    });
    estate.records = estate.records.replace("[code:read]", "[code:read, issues:read]");
    estate
}

#[test]
fn the_key_of_the_first_days_is_never_rotated_and_says_so_in_place_of_its_age() {
    let kind = FindingKind::CredentialNeverRotated;
    check(&never_rotated(|_| ()), &[kind]);
}

#[test]
fn a_key_that_came_later_or_was_replaced_or_has_another_beside_it_is_rotated() {
    let change = |change: &dyn Fn(&mut Credential)| {
        never_rotated(|dossier| dossier.credentials.iter_mut().for_each(change))
    };
    check(&change(&|key| key.created_at = Fact::Known(at("2026-05-18"))), &[FindingKind::CredentialOverage]);
    check(&change(&|key| key.rotated_at = Fact::Known(at("2026-11-01"))), &[]);
    let installed = |day| {
        never_rotated(|dossier| {
            dossier.integration.installed_at = Fact::Known(at(day));
            dossier.credentials.iter_mut().for_each(|key| key.created_at = Fact::Known(at("2026-05-24")));
        })
    };
    check(&installed("2026-05-27"), &[FindingKind::CredentialNeverRotated]);
    check(&installed("2026-05-28"), &[FindingKind::CredentialOverage]);
    let two = never_rotated(|dossier| {
        let ended = Credential { state: Fact::Known(crate::model::CredentialState::Expired), ..key("key:0") };
        dossier.credentials.push(ended);
    });
    check(&two, &[FindingKind::CredentialOverage]);
}

#[test]
fn a_token_that_is_an_integration_by_itself_is_old_and_not_unrotated() {
    let token = never_rotated(|dossier| dossier.id = ExternalId::from("key:1"));
    check(&token, &[FindingKind::CredentialOverage]);
}

#[test]
fn without_its_history_nothing_is_said_of_rotation() {
    let kind = FindingKind::CredentialNeverRotated;
    let untold = never_rotated(|dossier| {
        dossier.credentials.iter_mut().for_each(|key| key.rotated_at = Fact::Unknown(Why::NotReported));
    });
    check(&untold, &[FindingKind::CredentialOverage]);
    assert_eq!(gaps(&untold, kind), ["when key:1 was last replaced"]);
}

/// Two apps, each with a key that has this fingerprint.
pub(super) fn two(first: Fact<&str>, second: &Fact<&str>) -> Estate {
    let mut estate = with_key(|key| {
        key.kind = CredentialKind::SshKey;
        key.hint = first.map(str::to_owned);
    });
    let mut other = estate.dossiers.first().expect("one integration").clone();
    other.id = ExternalId::from("installation:71");
    other.integration.app = "8".into();
    other.integration.name = Fact::Known("copier".to_owned());
    for key in &mut other.credentials {
        key.hint = second.as_ref().map(|print| (*print).to_owned());
    }
    estate.dossiers.push(other);
    estate.records = format!("{}---\n{}", estate.records, estate.records.replace("\"7\"", "\"8\""));
    estate
}

#[test]
fn one_key_in_two_integrations_is_found_at_both() {
    let kind = FindingKind::CredentialShared;
    let shared = two(Fact::Known("SHA256:a"), &Fact::Known("SHA256:a"));
    check(&shared, &[kind, kind]);
    let findings = shared.findings();
    let summary = findings.iter().find(|one| one.kind == kind).map(|one| one.summary.as_str());
    assert_eq!(summary, Some("uses the key SHA256:a, and so does `copier` in acme-hub"));
    check(&two(Fact::Known("SHA256:a"), &Fact::Known("SHA256:b")), &[]);
}

#[test]
fn a_key_of_many_names_a_few_at_each_and_how_many_more_there_are() {
    let mut shared = two(Fact::Known("SHA256:a"), &Fact::Known("SHA256:a"));
    let one = shared.dossiers.last().expect("two integrations").clone();
    for number in 72..100 {
        shared.dossiers.push(Dossier { id: format!("installation:{number}").into(), ..one.clone() });
    }
    let findings = shared.findings();
    let found: Vec<_> = findings.iter().filter(|one| one.kind == FindingKind::CredentialShared).collect();
    assert_eq!(found.len(), 30);
    for finding in found {
        assert_eq!(finding.evidence.len(), 1, "as many facts as things shared");
        assert!(finding.summary.ends_with("and 26 more"), "{}", finding.summary);
        assert!(finding.evidence.iter().all(|one| one.fact.contains("and 24 more use the key")));
    }
}

#[test]
fn the_last_characters_of_a_token_are_no_fingerprint() {
    let mut alike = two(Fact::Known("12345678"), &Fact::Known("12345678"));
    for dossier in &mut alike.dossiers {
        dossier.credentials.iter_mut().for_each(|key| key.kind = CredentialKind::ApiKey);
    }
    check(&alike, &[]);
}

#[test]
fn a_key_without_a_fingerprint_may_be_shared() {
    let untold = two(Fact::Known("SHA256:a"), &Fact::Unknown(Why::NotReported));
    check(&untold, &[]);
    assert_eq!(gaps(&untold, FindingKind::CredentialShared), ["the fingerprint of key:1"]);
}

#[test]
fn one_machine_account_behind_two_integrations_is_shared_and_a_person_is_not() {
    let held = |kind| {
        let mut estate = two(Fact::Known("SHA256:a"), &Fact::Known("SHA256:b"));
        estate.accounts = vec![Principal { kind, ..account("user:9", "ci-bot", &[]) }];
        for dossier in &mut estate.dossiers {
            dossier.credentials.iter_mut().for_each(|key| key.holder = login("ci-bot"));
        }
        estate
    };
    check(&held(PrincipalKind::User), &[]);
    check(&held(PrincipalKind::Bot), &[FindingKind::CredentialShared; 2]);
}

#[test]
fn a_key_outlives_its_holder() {
    let kind = FindingKind::CredentialOwnerDisabled;
    let held = || with_key(|key| key.holder = login("Mo"));
    check(&held(), &[]);
    check(&with_status(held(), &Fact::Known(PrincipalStatus::Suspended)), &[kind]);
    let gone = with_status(held(), &Fact::Known(PrincipalStatus::Departed));
    check(&gone, &[kind]);
    let mut ended = gone;
    for dossier in &mut ended.dossiers {
        dossier.credentials.iter_mut().for_each(|key| key.expires_at = Fact::Known(at("2026-11-24")));
        dossier.credentials.iter_mut().for_each(|key| key.state = Fact::Absent);
    }
    check(&ended, &[]);
}

#[test]
fn who_has_left_by_the_people_file_is_gone_though_the_account_works() {
    let mut estate = with_key(|key| key.holder = login("mo"));
    estate.people = estate.people.replace("email: tom@acme.example", "email: tom@acme.example, logins: [mo]");
    check(&estate, &[FindingKind::CredentialOwnerDisabled]);
}

#[test]
fn a_grant_outlives_who_agreed_to_it() {
    let agreed = Estate::with(|dossier| {
        for grant in &mut dossier.grants {
            (grant.consent, grant.granted_by) = (Fact::Known(Consent::User), login("dana-r"));
        }
    });
    check(&agreed, &[]);
    check(
        &with_status(agreed, &Fact::Known(PrincipalStatus::Departed)),
        &[FindingKind::CredentialOwnerDisabled],
    );
}

#[test]
fn an_account_that_nobody_lists_is_neither_here_nor_gone() {
    let kind = FindingKind::CredentialOwnerDisabled;
    let unlisted = with_key(|key| key.holder = login("nobody-knows"));
    check(&unlisted, &[]);
    assert_eq!(gaps(&unlisted, kind), ["whether nobody-knows is still here"]);
    let unheld = with_key(|key| key.kind = CredentialKind::ClassicToken);
    assert_eq!(gaps(&unheld, kind), ["the holder of key:1"]);
    let untold = with_status(with_key(|key| key.holder = login("mo")), &Fact::Unknown(Why::NotReported));
    check(&untold, &[]);
    assert_eq!(gaps(&untold, kind), ["whether mo is still here"]);
}

/// A key of mo, who has an account of the same address in a directory too.
pub(super) fn of_directory(status: PrincipalStatus, signs_in: bool) -> Estate {
    let mut estate = with_key(|key| key.holder = login("mo"));
    let addressed =
        |account: Principal| Principal { email: Fact::Known("mo@acme.example".to_owned()), ..account };
    estate.accounts = vec![addressed(account("user:2", "mo", &["member"]))];
    estate.directory =
        vec![Principal { status: Fact::Known(status), ..addressed(account("u-9", "Mo", &[])) }];
    Estate { directory_signs_in: signs_in, ..estate }
}

#[test]
fn a_key_outlives_its_holder_who_left_the_directory_through_which_people_sign_in() {
    let kind = FindingKind::CredentialOwnerDisabled;
    let left = of_directory(PrincipalStatus::Departed, true);
    check(&left, &[kind]);
    let findings = left.findings();
    let finding = findings.iter().find(|one| one.kind == kind).expect("found");
    assert_eq!(finding.summary, "mo has left acme-directory, and API key `build key` works still");
    let basis = "mo has left acme-directory: certain, as the address is the same and acme-directory signs people in to \
                 acme-hub";
    let states = |fact: &str, source: &str| {
        finding.evidence.iter().any(|one| (one.fact.as_str(), one.source.as_str()) == (fact, source))
    };
    assert!(states(basis, "accounts of acme-directory"), "{:#?}", finding.evidence);
    check(&of_directory(PrincipalStatus::Active, true), &[]);
}

#[test]
fn who_left_a_directory_that_signs_nobody_in_is_likely_the_same_and_that_is_a_gap() {
    let likely = of_directory(PrincipalStatus::Suspended, false);
    check(&likely, &[]);
    assert_eq!(
        gaps(&likely, FindingKind::CredentialOwnerDisabled),
        ["whether mo is the one with the same address who is suspended in acme-directory"]
    );
}

#[test]
fn an_owner_has_left_who_left_the_directory_through_which_people_sign_in() {
    let owner = |signs_in| {
        let mut estate = of_directory(PrincipalStatus::Departed, signs_in);
        estate.dossiers = Estate::well_kept().dossiers;
        estate.records = estate.records.replace("dana@acme.example", "mo@acme.example");
        // The accounts are all that is known of people.
        Estate { has_people: false, ..estate }
    };
    let found = |estate: &Estate| estate.findings().iter().any(|one| one.kind == FindingKind::OwnerDeparted);
    assert!(found(&owner(true)));
    assert!(!found(&owner(false)));
}

/// An app to whose scopes somebody agreed.
pub(super) fn agreed(by: &str, scopes: &[&str]) -> Estate {
    let mut estate = Estate::with(|dossier| {
        dossier.integration.kind = IntegrationKind::OauthApp;
        let mut grant = grant(scopes);
        (grant.consent, grant.granted_by) = (Fact::Known(Consent::User), login(by));
        dossier.grants = vec![grant];
    });
    estate.records = estate.records.replace("[code:read]", "[code:write, issues:read]");
    estate
}

#[test]
fn a_member_may_agree_to_what_matters_little_and_an_admin_to_anything() {
    let kind = FindingKind::UserConsentHighRisk;
    check(&agreed("mo", &["issues:read"]), &[]);
    check(&agreed("dana-r", &["code:write"]), &[]);
    check(&agreed("mo", &["code:write", "issues:read"]), &[kind]);
    let tier = |scopes: &[&str]| {
        let findings = agreed("mo", scopes).findings();
        findings.iter().find(|finding| finding.kind == kind).map(|finding| finding.severity)
    };
    assert_eq!(tier(&["code:write"]), Some(kind.severity(Tier::T1)));
    assert_eq!(tier(&["code:read"]), Some(kind.severity(Tier::T2)));
}

#[test]
fn policy_leaves_scopes_to_users_by_name() {
    let mut left = agreed("mo", &["code:write"]);
    left.policy.low_risk_scopes = ["app/code:write".to_owned()].into();
    check(&left, &[]);
    left.policy.low_risk_scopes = ["oauth/code:write".to_owned()].into();
    check(&left, &[FindingKind::UserConsentHighRisk]);
}

#[test]
fn who_agreed_with_which_role_must_be_known() {
    let kind = FindingKind::UserConsentHighRisk;
    assert_eq!(gaps(&agreed("nobody-knows", &["code:write"]), kind), ["the role of nobody-knows"]);
    let mut without = agreed("mo", &["code:write"]);
    without.accounts.iter_mut().for_each(|account| account.roles.clear());
    assert_eq!(gaps(&without, kind), ["the role of mo"]);
    let mut untold = agreed("mo", &["code:write"]);
    for grant in untold.dossiers.iter_mut().flat_map(|dossier| &mut dossier.grants) {
        grant.granted_by = Fact::Unknown(Why::NotReported);
    }
    check(&untold, &[]);
    assert_eq!(gaps(&untold, kind), ["who agreed to installation:70"]);
}

#[test]
fn authority_now_is_told_with_role_and_status_of_who_is_behind_it() {
    let mut estate = with_key(|key| key.holder = login("Mo"));
    for dossier in &mut estate.dossiers {
        dossier.integration.held_by = login("nobody-knows");
    }
    let (explanations, _) = estate.judge();
    let now = &explanations.first().expect("one integration").now;
    let holder = |name: &str, roles, status| Holder { name: name.to_owned(), roles, status };
    let unknown = Fact::Unknown(Why::NotReported);
    assert_eq!(
        now.holders,
        [
            holder("Mo", Fact::Known(vec!["member".to_owned()]), Fact::Known(PrincipalStatus::Active)),
            holder("nobody-knows", unknown, Fact::Unknown(Why::NotReported)),
        ]
    );
    assert_eq!(now.resources.len(), 1);
}

pub(super) const NOTICE: &str = "\
title: keys that Builder kept were read
apps: [{ provider: hub, app: \"7\" }]
window: { from: 2026-08-08 }
declared: 2026-10-02
";

#[test]
fn a_key_is_exposed_until_it_was_replaced_after_the_notice() {
    let kind = FindingKind::SecretExposed;
    let noticed =
        |declared: &str| Estate { notices: NOTICE.replace("2026-10-02", declared), ..Estate::well_kept() };
    check(&noticed("2026-10-01"), &[]);
    check(&noticed("2026-10-02"), &[kind]);
    let mut replaced = noticed("2026-10-02");
    for key in replaced.dossiers.iter_mut().flat_map(|dossier| &mut dossier.credentials) {
        key.rotated_at = Fact::Known(at("2026-10-03"));
    }
    check(&replaced, &[]);
}

/// An app with a key that the provider found, on a day.
pub(super) fn leaked(kind: LeakKind, noticed_at: Fact<&str>) -> Estate {
    let noticed_at = noticed_at.map(at);
    Estate::with(|dossier| dossier.leaks = vec![Leak { of: "key:1".into(), kind, noticed_at }])
}

#[test]
fn a_key_that_the_provider_found_is_exposed_unless_it_is_newer_than_the_report() {
    let kind = FindingKind::SecretExposed;
    check(&leaked(LeakKind::Found, Fact::Known("2026-10-01")), &[kind]);
    check(&leaked(LeakKind::Found, Fact::Known("2026-09-30")), &[]);
    check(&leaked(LeakKind::Found, Fact::Unknown(Why::NotReported)), &[kind]);
    check(&leaked(LeakKind::StoredReadable, Fact::Known("2026-09-30")), &[kind]);
}

#[test]
fn whether_a_key_of_unknown_age_is_exposed_is_not_said() {
    let kind = FindingKind::SecretExposed;
    let mut undated = leaked(LeakKind::Found, Fact::Known("2026-10-02"));
    undated.notices = NOTICE.to_owned();
    for key in undated.dossiers.iter_mut().flat_map(|dossier| &mut dossier.credentials) {
        key.created_at = Fact::Unknown(Why::NotReported);
    }
    let mut bounded = undated.clone();
    for grant in undated.dossiers.iter_mut().flat_map(|dossier| &mut dossier.grants) {
        grant.granted_at = Fact::Known(at("2026-10-02"));
    }
    check(&undated, &[]);
    assert_eq!(gaps(&undated, kind), ["when key:1 was made"]);
    bounded.dossiers.iter_mut().for_each(|dossier| dossier.leaks.clear());
    check(&bounded, &[kind]);
    let mut unlisted = Estate { notices: NOTICE.to_owned(), ..Estate::well_kept() };
    unlisted.dossiers.iter_mut().for_each(|dossier| dossier.credentials.clear());
    check(&unlisted, &[]);
    assert_eq!(gaps(&unlisted, kind), ["the secrets of installation:70"]);
}
