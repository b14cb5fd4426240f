//! Findings that compare with what was before: at the last scan, and at the last review.

use super::estate::{Estate, Then, at, grant, key, published, selected, used};
use super::{check, check_gap};
use crate::fact::{Fact, Why};
use crate::finding::{FindingKind, Severity};
use crate::model::{Consent, Dossier, ExternalId, PrincipalRef, Resources, StageId};

/// What is approved is wide, so that only growth is found.
fn wide(estate: Estate) -> Estate {
    let records = estate.records.replace("[code:read]", "[settings:write, code:write]");
    let records = records.replace("[acme/api]", "\"*\"") + "authority: [change-access]\n";
    Estate { records, ..estate.with_short_keys() }
}

/// Was `before` at the last scan and is `now`; its review knew it as it is.
pub(super) fn grown(before: impl FnOnce(&mut Dossier), now: impl FnOnce(&mut Dossier)) -> Estate {
    let mut estate = wide(Estate { at_review: Then::Same, ..Estate::was(before) });
    now(estate.dossiers.first_mut().expect("one integration"));
    estate
}

pub(super) fn holds(scopes: &'static [&'static str]) -> impl FnOnce(&mut Dossier) {
    move |dossier| dossier.grants = vec![grant(scopes)]
}

pub(super) fn reaches(resources: Fact<Resources>) -> impl FnOnce(&mut Dossier) {
    move |dossier| dossier.grants.iter_mut().for_each(|grant| grant.resources = resources.clone())
}

#[test]
fn a_scope_that_was_not_covered_is_an_escalation_of_its_own_tier() {
    let estate = grown(holds(&["code:read"]), holds(&["code:read", "settings:write"]));
    check(&estate, &[FindingKind::ScopeEscalation]);
    let finding = estate.findings().into_iter().next().expect("one");
    assert_eq!(
        (finding.severity, &*finding.instances),
        (Severity::Critical, &["settings:write".to_owned()][..])
    );
    insta::assert_snapshot!(finding.summary, @"gained settings:write since the last scan");
    let evidence: Vec<&str> = finding.evidence.iter().map(|one| one.fact.as_str()).collect();
    insta::assert_snapshot!(evidence.join("\n"), @r"
    added (wider): settings:write
    at the last scan, 23 Nov 2026, 09:00 UTC, it held code:read
    ");
}

#[test]
fn an_escalation_says_who_gave_it_and_when_where_the_provider_tells() {
    let given = |consent: Fact<Consent>, by: &'static str, day: &'static str| {
        move |dossier: &mut Dossier| {
            holds(&["code:read", "settings:write"])(dossier);
            for grant in &mut dossier.grants {
                grant.consent = consent.clone();
                grant.granted_by =
                    Fact::Known(PrincipalRef { id: Some("user:1".into()), name: by.to_owned() });
                grant.granted_at = Fact::Known(at(day));
            }
        }
    };
    let summary = |given: &dyn Fn(&mut Dossier)| {
        let found = grown(holds(&["code:read"]), given).findings().into_iter();
        found
            .map(|one| (one.kind, one.summary))
            .find(|one| one.0 == FindingKind::ScopeEscalation)
            .expect("one")
            .1
    };
    let admin = Fact::Known(Consent::Admin);
    // The listing gives an id for a name, the accounts give the name.
    let told = summary(&given(admin.clone(), "user:1", "2026-11-24"));
    insta::assert_snapshot!(told, @"gained settings:write since the last scan: given by dana-r, an administrator, on 24 Nov 2026, 09:00 UTC");
    let told = summary(&given(Fact::Unknown(Why::NotReported), "user:1", "2026-11-24"));
    insta::assert_snapshot!(told, @"gained settings:write since the last scan: granted by dana-r on 24 Nov 2026, 09:00 UTC");
    let before = summary(&given(admin, "user:1", "2026-11-20"));
    insta::assert_snapshot!(before, @"gained settings:write since the last scan");
}

#[test]
fn a_scope_that_a_wider_one_covered_is_no_escalation() {
    check(&grown(holds(&["code:write"]), holds(&["code:read"])), &[]);
    check(&grown(holds(&["code:write"]), holds(&["code:write", "code:read"])), &[]);
}

#[test]
fn what_came_since_the_last_scan_did_not_grow() {
    check(&wide(Estate { last_scan: Then::Absent, ..Estate::well_kept() }), &[]);
    check(&wide(Estate { last_scan: Then::Unscanned, ..Estate::well_kept() }), &[]);
}

#[test]
fn everything_in_place_of_a_selection_is_an_escalation_and_one_more_name_is_none() {
    let selection = || reaches(selected(&["acme/api"]));
    check(&grown(selection(), reaches(Fact::Known(Resources::All))), &[FindingKind::ScopeEscalation]);
    check(&grown(selection(), reaches(selected(&["acme/api", "acme/web"]))), &[]);
}

#[test]
fn everything_in_place_of_an_unknown_reach_is_a_gap() {
    let unknown = Fact::Unknown(Why::NotReported);
    check_gap(&grown(reaches(unknown), reaches(Fact::Known(Resources::All))), FindingKind::ScopeEscalation);
}

#[test]
fn consent_for_everybody_in_place_of_a_person_is_an_escalation() {
    let by_a_person = |dossier: &mut Dossier| {
        for grant in &mut dossier.grants {
            grant.consent = Fact::Known(Consent::User);
            grant.granted_by = Fact::Known(PrincipalRef { id: None, name: "tom".to_owned() });
        }
    };
    check(&grown(by_a_person, |_| ()), &[FindingKind::ScopeEscalation]);
    check(&grown(by_a_person, by_a_person), &[]);
}

#[test]
fn what_a_listing_adds_that_was_not_read_before_is_a_gap() {
    let mut estate = grown(holds(&["code:read"]), holds(&["code:read", "settings:write"]));
    let dossier = estate.dossiers.first_mut().expect("one integration");
    let mut source = dossier.sources.first().expect("a source").clone();
    source.stage = StageId::from("grants");
    dossier.sources.push(source);
    check_gap(&estate, FindingKind::ScopeEscalation);
}

/// Reviewed on 1 November as `before`, and now as it is.
pub(super) fn reviewed(before: impl FnOnce(&mut Dossier)) -> Estate {
    Estate { last_scan: Then::Same, ..Estate::was(before) }
}

#[test]
fn any_change_of_authority_after_the_review_is_due() {
    for before in [&["issues:read"][..], &["code:write"], &["code:read", "issues:read"]] {
        let estate = reviewed(|dossier| dossier.grants = vec![grant(before)]);
        check(&estate, &[FindingKind::RevalidationDue]);
    }
    let estate = reviewed(|dossier| reaches(selected(&["acme/web"]))(dossier));
    check(&estate, &[FindingKind::RevalidationDue]);
    let finding = estate.findings().into_iter().next().expect("one");
    insta::assert_snapshot!(finding.summary, @"after the last review: its authority changed: other resources");
}

#[test]
fn another_address_or_holder_or_version_after_the_review_is_due() {
    let due = &[FindingKind::RevalidationDue];
    let mut estate = reviewed(|dossier| dossier.integration.host = Fact::Known("old.example".to_owned()));
    check(&estate, &[]);
    estate.dossiers.iter_mut().for_each(|one| one.integration.host = Fact::Known("new.example".to_owned()));
    estate.records += "webhooks: [new.example]\n";
    check(&estate, due);
    let asks = |scope: &str, dossier: &mut Dossier| {
        let mut definition = published("builder", "1", Fact::Known(true));
        definition.requested = Fact::Known(vec![scope.to_owned()]);
        dossier.definition = Some(definition);
    };
    let mut estate = reviewed(|dossier| asks("code:read", dossier));
    estate.dossiers.iter_mut().for_each(|dossier| asks("code:write", dossier));
    check(&estate, due);
}

#[test]
fn a_credential_made_on_the_day_of_the_review_was_reviewed() {
    let made = |day: &str| {
        Estate::with(|dossier| {
            for credential in &mut dossier.credentials {
                credential.created_at = Fact::Known(at(day));
            }
        })
    };
    check(&made("2026-11-01"), &[]);
    check(&made("2026-11-02"), &[FindingKind::RevalidationDue]);
}

#[test]
fn what_came_after_the_review_is_due() {
    check(&Estate { at_review: Then::Absent, ..Estate::well_kept() }, &[FindingKind::RevalidationDue]);
}

#[test]
fn without_a_scan_before_the_review_the_providers_dates_tell() {
    let unscanned = |change: fn(&mut Dossier)| Estate { at_review: Then::Unscanned, ..Estate::with(change) };
    check(&unscanned(|_| ()), &[]);
    let changed = |dossier: &mut Dossier| {
        dossier.grants.iter_mut().for_each(|grant| grant.changed_at = Fact::Known(at("2026-11-02")));
    };
    check(&unscanned(changed), &[FindingKind::RevalidationDue]);
    let untold = |dossier: &mut Dossier| {
        dossier.grants.iter_mut().for_each(|grant| grant.changed_at = Fact::Unknown(Why::NotReported));
    };
    check_gap(&unscanned(untold), FindingKind::RevalidationDue);
}

#[test]
fn use_and_a_new_token_of_a_person_are_no_change() {
    let estate = reviewed(|dossier| dossier.activity = vec![used("2026-10-20")]);
    check(&estate, &[]);
    let mut estate = Estate::well_kept();
    for dossier in &mut estate.dossiers {
        let mut token = key("token:9");
        token.kind = crate::model::CredentialKind::AppUserToken;
        token.created_at = Fact::Known(at("2026-11-20"));
        dossier
            .activity
            .push(crate::model::Activity { of: ExternalId::from("token:9"), ..used("2026-11-20") });
        dossier.credentials.push(token);
    }
    estate.records.push_str("credentials: { max_active: 2 }\n");
    check(&estate, &[]);
}
