//! The score of a judged integration, and the policy that holds for it.

use super::check;
use super::estate::{Estate, RECORD, at, grant, used};
use super::holder::two;
use crate::fact::{Fact, Why};
use crate::finding::FindingKind;
use crate::judge::hand_out;
use crate::model::{Definition, Publisher, PublisherKind, Resources};
use crate::policy::{Policy, Profile};
use crate::risk::{Change, Lowering, Reach, Score};
use std::collections::BTreeSet;

fn score(estate: &Estate) -> Score {
    estate.judge().0.into_iter().next().expect("one integration").score
}

fn factors(estate: &Estate) -> Vec<&'static str> {
    score(estate).parts.factors.iter().map(|one| one.factor).collect()
}

fn published_by(publisher: Fact<Publisher>) -> Estate {
    Estate::with(|dossier| {
        dossier.definition = Some(Definition {
            name: Fact::Absent,
            publisher,
            description: Fact::Absent,
            requested: Fact::Absent,
            n_installations: Fact::Absent,
        });
    })
}

fn publisher(is_first_party: bool) -> Fact<Publisher> {
    let verified = Fact::Unknown(Why::NotReported);
    let (id, name) = ("org:9".to_owned(), "Vendor".to_owned());
    Fact::Known(Publisher {
        id,
        name,
        kind: PublisherKind::Organization,
        domain: Fact::Unknown(Why::NotReported),
        verified,
        is_first_party,
    })
}

#[test]
fn a_third_party_is_a_factor_one_of_our_own_is_none_and_an_unknown_one_lowers_what_is_known() {
    let (theirs, ours) = (published_by(publisher(false)), published_by(publisher(true)));
    assert_eq!((factors(&theirs), score(&theirs).known), (vec!["third-party"], 100));
    assert_eq!((factors(&ours), score(&ours).known), (vec![], 100));
    let unknown = published_by(Fact::Unknown(Why::NotReported));
    assert_eq!((factors(&unknown), score(&unknown).value), (vec![], score(&ours).value));
    assert!(score(&unknown).known < 100);
}

#[test]
fn an_unknown_fact_adds_nothing_and_is_no_longer_known() {
    let mut unknown = published_by(publisher(true));
    let kept = score(&unknown);
    for dossier in &mut unknown.dossiers {
        for key in &mut dossier.credentials {
            key.expires_at = Fact::Unknown(Why::NotReported);
        }
    }
    assert_eq!(score(&unknown).value, kept.value);
    assert!(score(&unknown).known < kept.known);
}

#[test]
fn what_only_the_whole_shows_counts_in_the_score_of_each_that_it_speaks_of() {
    let handed_out = |estate: &Estate| {
        let (mut explanations, whole) = estate.judge();
        let alone: Vec<u32> = explanations.iter().map(|one| one.score.value).collect();
        let left = hand_out(&mut explanations, whole);
        let is_higher = explanations.iter().zip(&alone).all(|(one, alone)| one.score.value > *alone);
        assert!(is_higher, "each scores higher than alone");
        let factors =
            explanations.iter().map(|one| one.score.parts.factors.iter().map(|one| one.factor).collect());
        let kinds: Vec<FindingKind> = left.into_iter().map(|finding| finding.kind).collect();
        (factors.collect::<Vec<Vec<&str>>>(), kinds)
    };
    let shared = two(Fact::Known("SHA256:a"), &Fact::Known("SHA256:a"));
    assert_eq!(handed_out(&shared), (vec![vec!["credential-shared"]; 2], vec![]));
    let mut mixed = Estate { environment: Some("production"), ..Estate::well_kept() };
    mixed.other = Some(("acme-hub-test", "test"));
    let mut copy = mixed.dossiers.first().expect("one integration").clone();
    copy.connection = "acme-hub-test".into();
    mixed.dossiers.push(copy);
    let found = (vec![vec!["environment-mixing"]; 2], vec![FindingKind::EnvironmentMixing]);
    assert_eq!(handed_out(&mixed), found, "one finding, a factor of both");
}

#[test]
fn a_cause_counts_once() {
    let unapproved = Estate { records: String::new(), ..published_by(publisher(true)) };
    assert_eq!((factors(&unapproved), score(&unapproved).known), (vec!["unapproved-integration"], 100));
}

/// What nobody approved has no record that could be late or without owner.
#[test]
fn what_does_not_apply_is_neither_known_nor_unknown() {
    let mut unapproved = Estate { records: String::new(), ..published_by(publisher(true)) };
    for dossier in &mut unapproved.dossiers {
        for key in &mut dossier.credentials {
            key.expires_at = Fact::Unknown(Why::NotReported);
        }
    }
    assert_eq!(score(&unapproved).known, 92);
    let mut without_key = published_by(publisher(true));
    for dossier in &mut without_key.dossiers {
        dossier.credentials.clear();
        dossier.activity.clear();
    }
    assert_eq!(score(&without_key).known, 495 * 100 / 520);
}

#[test]
fn reach_is_the_widest_of_all_grants() {
    let of = |resources: Fact<Resources>| {
        let estate = Estate::with(|dossier| {
            let more = crate::model::Grant { id: "second".into(), resources, ..grant(&["code:read"]) };
            dossier.grants.push(more);
        });
        score(&estate).parts.reach
    };
    assert_eq!(of(Fact::Absent), Reach::Tenant);
    assert_eq!(of(Fact::Known(Resources::All)), Reach::Tenant);
    assert_eq!(of(Fact::Known(Resources::HolderReach)), Reach::Unknown);
    assert_eq!(of(Fact::Known(Resources::Selected(Fact::Unknown(Why::NotReported)))), Reach::Selected);
}

#[test]
fn an_agent_that_can_write_scores_more_and_one_that_reads_does_not() {
    let agent = |scope: &str| {
        let records = format!("{}agent: {{ autonomy: suggests }}\n", RECORD.replace("code:read", scope));
        Estate { records, ..Estate::with(|dossier| dossier.grants = vec![grant(&[scope])]) }
    };
    assert_eq!([agent("code:write"), agent("code:read")].map(|one| score(&one).parts.autonomy), [10, 0]);
}

#[test]
fn what_lowers_the_score_names_the_scopes_to_remove() {
    let estate = Estate::with(|dossier| dossier.grants = vec![grant(&["code:read", "settings:write"])]);
    let lowering = estate.judge().0.into_iter().next().expect("one integration").lowering;
    let drop = Change::Drop(vec!["settings:write".to_owned()]);
    assert!(lowering.iter().any(|one: &Lowering| one.change == drop), "{lowering:?}");
}

#[test]
fn an_override_holds_for_its_integration_only() {
    let with = |app: &str| {
        let text = format!(
            "overrides: [{{ provider: hub, app: \"{app}\", dormant_after: {{ t2: 3d }}, severities: {{ dormant-grant: critical }} }}]"
        );
        let policy = Policy::parse("policy.yaml", &text, &["hub"]).expect("a right policy");
        Estate { policy, ..Estate::with(|dossier| dossier.activity = vec![used("2026-11-20")]) }
    };
    check(&with("8"), &[]);
    check(&with("7"), &[FindingKind::DormantGrant]);
    let severities: Vec<_> = with("7").findings().iter().map(|finding| finding.severity.as_str()).collect();
    assert_eq!(severities, ["critical"]);
}

#[test]
fn controls_are_printed_of_the_frameworks_that_bind() {
    let frameworks = |estate: Estate| -> BTreeSet<String> {
        let findings = estate.findings();
        findings.iter().flat_map(|one| one.controls()).map(|control| control.framework.clone()).collect()
    };
    let late = || {
        let mut estate = Estate::written("last: 2026-11-01", "last: 2026-01-01");
        estate.now = at("2026-11-24");
        estate
    };
    let usual = frameworks(late());
    assert!(usual.contains("NIST-CSF") && !usual.contains("PCI-DSS") && !usual.contains("NIST-AI-RMF"));
    assert!(frameworks(Estate { policy: Policy::of(Profile::Pci), ..late() }).contains("PCI-DSS"));
    let records = format!("{}agent: {{ autonomy: acts }}\n", late().records);
    assert!(frameworks(Estate { records, ..late() }).contains("NIST-AI-RMF"));
}
