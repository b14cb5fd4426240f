//! What a policy file says, and what holds where it says nothing.

use super::*;
use crate::model::ProviderId;

fn parse(text: &str) -> Policy {
    Policy::parse("policy.yaml", text, &["github", "entra"]).expect("the file is right")
}

fn faults(text: &str) -> Vec<String> {
    let faults = Policy::parse("policy.yaml", text, &["github", "entra"]).expect_err("something is wrong");
    faults.iter().map(ToString::to_string).collect()
}

fn cadence(policy: &Policy, tier: Tier, data: Option<DataClass>, is_autonomous_writer: bool) -> u32 {
    policy.cadence(tier, data, is_autonomous_writer, &ConnectionId::from("acme-github"))
}

#[test]
fn restricted_data_and_an_agent_that_writes_are_reviewed_one_step_sooner_each() {
    let policy = Policy::default();
    assert_eq!(cadence(&policy, Tier::T2, Some(DataClass::Internal), false), 180);
    assert_eq!(cadence(&policy, Tier::T1, Some(DataClass::Confidential), false), 90);
    assert_eq!(cadence(&policy, Tier::T1, Some(DataClass::Restricted), false), 30);
    assert_eq!(cadence(&policy, Tier::T1, Some(DataClass::Restricted), true), 7);
    assert_eq!(cadence(&policy, Tier::T0, None, false), 30);
    assert_eq!(cadence(&policy, Tier::T0, Some(DataClass::Restricted), true), 7);
}

#[test]
fn profiles_cap_reviews_and_dormancy() {
    let days = |profile, tier| cadence(&Policy::of(profile), tier, None, false);
    assert_eq!([Tier::T2, Tier::T3].map(|tier| days(Profile::Cis, tier)), [90, 90]);
    assert_eq!([Tier::T2, Tier::T3].map(|tier| days(Profile::Pci, tier)), [180, 180]);
    assert_eq!([Tier::T2, Tier::T3].map(|tier| days(Profile::Dora, tier)), [180, 365]);
    assert_eq!(Policy::of(Profile::Cis).dormant_after, DaysByTier([45; 4]));
    assert_eq!(Policy::of(Profile::Pci).dormant_after, Policy::default().dormant_after);
}

#[test]
fn dora_reviews_critical_connections_every_six_months() {
    let policy = parse("profile: dora\ncritical: [acme-github]\n");
    assert_eq!(cadence(&policy, Tier::T3, None, false), 180);
    assert_eq!(policy.cadence(Tier::T3, None, false, &ConnectionId::from("acme-slack")), 365);
    assert_eq!(
        faults("profile: cis\ncritical: [acme-github]\n"),
        [
            "policy.yaml:2:11: `critical` changes nothing under profile `cis`\nhint: leave it out, or write `profile: dora`"
        ]
    );
}

#[test]
fn a_threshold_past_the_profile_is_refused_and_one_below_it_holds() {
    assert_eq!(
        faults("profile: cis\ndormant_after: { t3: 60d }\n"),
        [
            "policy.yaml:2:22: `60d` is more than profile `cis` allows\nhint: write at most `45d`, or leave it out"
        ]
    );
    assert_eq!(
        parse("dormant_after: { t3: 30d }\nprofile: cis\n").dormant_after,
        DaysByTier([45, 45, 45, 30])
    );
}

#[test]
fn frameworks_that_bind_some_are_printed_where_they_are_named() {
    assert!(!Policy::default().frameworks.prints("PCI-DSS"));
    assert!(Policy::default().frameworks.prints("NIST-CSF"));
    assert!(Policy::of(Profile::Pci).frameworks.prints("PCI-DSS"));
    let policy = parse("profile: dora\nframeworks: [NIS2]\n");
    assert_eq!(policy.frameworks.iter().collect::<Vec<_>>(), ["DORA", "DORA-RTS", "NIS2"]);
    assert_eq!(faults("frameworks: [NIS-2]\n").len(), 1);
}

#[test]
fn what_a_file_does_not_mention_keeps_its_default() {
    let policy = parse("max_age: { t0: 30d }\nseverities: { excess-scope: low }\n");
    assert_eq!(policy.max_age, DaysByTier([30, 90, 180, 365]));
    assert_eq!(policy.severities.get(&FindingKind::ExcessScope), Some(&Severity::Low));
    assert_eq!(policy.review, Policy::default().review);
}

const OVERRIDES: &str = "\
overrides:
  - { provider: github, app: \"7\", max_age: { t0: 10d } }
  - { provider: github, review: { t3: 90d }, severities: { dormant-grant: high } }
review: { t2: 100d }
";

#[test]
fn an_integration_stands_on_its_provider_and_that_on_the_general_policy() {
    let policy = parse(OVERRIDES);
    let at =
        |provider: &str, app: &str| policy.effective(&ProviderId::from(provider), &AppId::from(app)).clone();
    assert_eq!(at("entra", "7").review, DaysByTier([30, 90, 100, 365]));
    assert_eq!(at("github", "8").review, DaysByTier([30, 90, 100, 90]));
    assert_eq!(at("github", "8").max_age.at(Tier::T0), 90);
    assert_eq!(at("github", "7").review, DaysByTier([30, 90, 100, 90]));
    assert_eq!(at("github", "7").max_age.at(Tier::T0), 10);
    assert_eq!(at("github", "7").severity(FindingKind::DormantGrant, Tier::T3), Severity::High);
}

#[test]
fn every_fault_of_a_file_is_named_with_the_nearest_word() {
    assert_eq!(faults("max_aeg: 3\nseverities: { excess-scope: bad }\nreview: { t9: 1d }\n").len(), 3);
    insta::assert_snapshot!(
        faults("profile: csi\noverrides: [{ provider: githb }, { provider: entra, revue: 1 }, { provider: entra }]\n").join("\n"),
        @r"
    policy.yaml:1:10: `profile` cannot be `csi`
    hint: did you mean `cis`?
    policy.yaml:2:25: unknown provider `githb`
    hint: did you mean `github`?
    policy.yaml:2:53: unknown key `revue` in an entry of `overrides`
    hint: it may have `provider`, `app`, `dormant_after`, `max_age`, `max_lifetime`, `review`, `rotation_overlap`, `max_powers`, `max_hops`, `usage_window`, `severities`
    policy.yaml:2:65: there is another override of the same
    hint: write one of them
    "
    );
}

#[test]
fn every_line_of_the_policy_in_effect_is_printed() {
    let rows = parse(&format!("profile: pci\nfirst_party: [\"1\"]\n{OVERRIDES}")).rows();
    let lines: Vec<String> = rows.into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    profile: pci
    dormant after: T0 45, T1 45, T2 90, T3 90 days
    longest age of a credential: T0 90, T1 90, T2 180, T3 365 days
    longest life of a credential: T0 90, T1 180, T2 365, T3 365 days
    longest time between two reviews: T0 30, T1 90, T2 100, T3 180 days
    longest overlap of two credentials: 7 days
    most powers in one sentence: 3
    most hops of a path in one sentence: 3
    use told before a scope counts as unused: 90 days
    critical connections: none
    words that are no purpose: -, ?, app, integration, n/a, na, none, tbd, test, todo, unknown
    first-party integrations that need no approval: 1
    first-party names: none
    scopes that any user may agree to: none
    roles that may agree to any scope: admin, administrator, owner, super_admin
    the organization's own domains: none
    severities changed: none
    frameworks printed besides those that bind everybody: PCI-DSS
    github: longest time between two reviews: T0 30, T1 90, T2 100, T3 90 days
    github: severities changed: dormant-grant high
    github `7`: longest age of a credential: T0 10, T1 90, T2 180, T3 365 days
    risk model: 1 of 2026-11-24
    ");
}
