//! The rules that rest on paths, each with the record that allows what it would tell.

use super::estate::{Estate, RECORD, grant, selected};
use crate::fact::{Fact, Why};
use crate::finding::{Finding, FindingKind, Severity};
use crate::graph::tests::estate::holder;
use crate::model::*;

/// The well-kept app with scopes and links of its own, among others, as the record says.
pub(super) fn estate(scopes: &[&str], edges: &[(Relation, &str)], others: &[Dossier], more: &str) -> Estate {
    let mut estate = Estate::with(|dossier| {
        dossier.grants = vec![Grant { resources: selected(&["acme/api"]), ..grant(scopes) }];
        let id = dossier.id.clone();
        let edge = |(relation, to): &(Relation, &str)| Edge {
            from: id.clone(),
            relation: *relation,
            to: (*to).into(),
        };
        dossier.edges = edges.iter().map(edge).collect();
    });
    estate.records = RECORD.replace("[code:read]", &format!("[{}]", scopes.join(", "))) + more;
    estate.dossiers.extend_from_slice(others);
    estate.has_graph = true;
    estate
}

fn found(estate: &Estate, kind: FindingKind) -> Option<Finding> {
    let own = |finding: &Finding| finding.kind == kind && finding.about.app == "7".into();
    estate.findings().into_iter().find(own)
}

fn summary(estate: &Estate, kind: FindingKind) -> String {
    found(estate, kind).map_or_else(String::new, |finding| finding.summary)
}

#[test]
fn making_credentials_is_found_unless_the_record_lists_it() {
    let kind = FindingKind::MintsCredentials;
    let direct = |more| estate(&["keys:write"], &[], &[], more);
    assert_eq!(summary(&direct(""), kind), "can make credentials in acme-hub");
    assert_eq!(found(&direct("authority: [mint]\n"), kind), None);
    assert_eq!(
        found(&direct("authority: [delegate]\n"), kind).map(|one| one.severity),
        Some(Severity::Critical)
    );
    assert_eq!(found(&estate(&["code:write"], &[], &[], ""), kind), None);
    let through = estate(&["code:read"], &[(Relation::Mints, "bot:1")], &[], "");
    assert_eq!(summary(&through, kind), "can make credentials in acme-hub");
}

#[test]
fn changing_access_through_a_workflow_is_found_unless_the_record_lists_it() {
    let kind = FindingKind::ChangesAccessOutcomes;
    let joiner = [holder("acme-hub", "joiner", &["settings:write"], &[])];
    let through = |more| estate(&["code:read"], &[(Relation::Triggers, "joiner")], &joiner, more);
    let finding = found(&through(""), kind).expect("it starts what changes access");
    assert_eq!(finding.summary, "starts joiner, which can change who has access in acme-hub");
    assert_eq!(finding.severity, Severity::Critical);
    let facts: Vec<&str> = finding.evidence.iter().map(|evidence| evidence.fact.as_str()).collect();
    assert_eq!(
        facts,
        ["builder starts joiner", "joiner can change who has access in acme-hub, by scope `settings:write`"]
    );
    assert_eq!(found(&through("authority: [change-access]\n"), kind), None);
    assert_eq!(found(&estate(&["code:read"], &[], &joiner, ""), kind), None);
}

#[test]
fn a_chain_of_delegation_and_a_circle_are_found_and_one_link_is_not() {
    let kind = FindingKind::DelegatedAdminRecursion;
    let chain = |next: &[(Relation, &str)], more| {
        estate(
            &["code:read"],
            &[(Relation::DelegatesAdminTo, "a")],
            &[holder("acme-hub", "a", &[], next)],
            more,
        )
    };
    assert_eq!(found(&chain(&[], ""), kind), None);
    let on = [(Relation::RunsAs, "b")];
    assert_eq!(summary(&chain(&on, ""), kind), "administers a by delegation, which runs as b");
    assert_eq!(found(&chain(&on, "authority: [delegate]\n"), kind), None);
    let back = [(Relation::DelegatesAdminTo, "installation:70")];
    assert_eq!(
        summary(&chain(&back, ""), kind),
        "administers a by delegation, which administers builder by delegation; a and builder delegate in a circle"
    );
}

#[test]
fn another_system_is_found_unless_the_record_names_it() {
    let kind = FindingKind::CrossSystemChain;
    let far = |scope: &str| {
        let mut root = holder("acme-cloud", "root", &[scope], &[]);
        root.provider = "hub".into();
        [root]
    };
    let across = [(Relation::StoresSecretOf, "system:acme-cloud/root")];
    let chain = |more| estate(&["code:read"], &across, &far("settings:write"), more);
    let finding = found(&chain(""), kind).expect("it keeps a secret of another system");
    assert_eq!(finding.instances, ["acme-cloud"]);
    assert_eq!(finding.severity, Severity::Critical, "the far end decides");
    assert_eq!(
        finding.summary,
        "reaches acme-cloud: keeps a secret of root in acme-cloud, which can change who has access in acme-cloud"
    );
    assert_eq!(found(&chain("systems: [acme-cloud]\n"), kind), None);
    assert!(found(&chain("systems: [acme-crm]\n"), kind).is_some());
    let harmless = estate(&["code:read"], &across, &far("issues:read"), "");
    assert_eq!(found(&harmless, kind).map(|finding| finding.severity), Some(Severity::Low));
}

#[test]
fn data_that_is_sent_out_needs_its_domain_in_the_record() {
    let kind = FindingKind::CrossSystemChain;
    let hook = |more| {
        let mut estate = estate(&["code:read"], &[], &[], more);
        for dossier in &mut estate.dossiers {
            dossier.integration.kind = IntegrationKind::Webhook;
            dossier.integration.host = Fact::Known("in.hooks.example".to_owned());
        }
        estate
    };
    assert_eq!(summary(&hook(""), kind), "reaches in.hooks.example: sends data to in.hooks.example");
    assert_eq!(found(&hook("webhooks: [hooks.example]\n"), kind), None);
    assert!(found(&hook("webhooks: [oks.example]\n"), kind).is_some());
}

#[test]
fn what_fits_no_sentence_is_found_and_what_just_fits_is_not() {
    let kind = FindingKind::AuthorityTooBroad;
    let held = |scopes: &[&str]| estate(scopes, &[], &[], "");
    assert_eq!(found(&held(&["code:read", "issues:read", "settings:write"]), kind), None);
    assert_eq!(
        summary(&held(&["code:write", "issues:read", "settings:write", "keys:write"]), kind),
        "does not fit one sentence: 4 distinct powers, allowed are 3"
    );
    let steps = |n_steps: usize| {
        let names: Vec<String> = (0..=n_steps).map(|i| format!("step:{i}")).collect();
        let others: Vec<Dossier> = names
            .windows(2)
            .map(|pair| match pair {
                [from, to] => holder("acme-hub", from, &[], &[(Relation::Triggers, to.as_str())]),
                _ => unreachable!("windows of two"),
            })
            .chain([holder("acme-hub", &format!("step:{n_steps}"), &["settings:write"], &[])])
            .collect();
        estate(&["code:read"], &[(Relation::Triggers, "step:0")], &others, "")
    };
    assert_eq!(found(&steps(1), kind), None);
    assert_eq!(summary(&steps(2), kind), "does not fit one sentence: a path of 4 hops, allowed are 3");
}

#[test]
fn without_a_graph_own_scopes_are_told_and_nothing_through_others() {
    let across = [(Relation::StoresSecretOf, "system:x")];
    let mut alone = estate(&["keys:write"], &across, &[], "");
    assert_eq!(summary(&alone, FindingKind::CrossSystemChain), "reaches x: keeps a secret of x");
    alone.has_graph = false;
    assert_eq!(found(&alone, FindingKind::CrossSystemChain), None);
    assert_eq!(summary(&alone, FindingKind::MintsCredentials), "can make credentials in acme-hub");
}

#[test]
fn the_sentence_goes_on_where_authority_passes_through_others() {
    let joiner = [holder("acme-hub", "joiner", &["settings:write"], &[])];
    let estate = estate(&["code:read"], &[(Relation::Triggers, "joiner")], &joiner, "");
    insta::assert_snapshot!(estate.sentence(), @"builder, an app run for dana@acme.example, can read repository contents in acme/api, through an installation, and starts joiner, which can change who has access in acme-hub; it last acted on 20 Nov 2026, and all of its own scopes are approved.");
}

/// What the integration's gap says that it blocks.
fn blocked(estate: &Estate) -> Vec<String> {
    let gap = found(estate, FindingKind::EvidenceGap);
    gap.map_or_else(Vec::new, |gap| gap.instances)
}

#[test]
fn an_unknown_holder_is_a_gap_of_every_kind_that_follows_the_holder() {
    let of = |held_by: Fact<PrincipalRef>| {
        let mut estate = estate(&["code:read"], &[], &[], "");
        for dossier in &mut estate.dossiers {
            dossier.integration.held_by = held_by.clone();
            dossier.grants.iter_mut().for_each(|grant| grant.resources = Fact::Known(Resources::HolderReach));
        }
        blocked(&estate)
    };
    let person = PrincipalRef { id: None, name: "dana".to_owned() };
    let kinds =
        ["authority-too-broad", "changes-access-outcomes", "delegated-admin-recursion", "mints-credentials"];
    let told = of(Fact::Unknown(Why::NotRead));
    for kind in kinds {
        assert!(told.contains(&format!("{kind}:whose authority it has")), "{kind} in {told:?}");
    }
    assert!(!of(Fact::Known(person)).iter().any(|gap| gap.contains("whose authority")));
}

#[test]
fn a_webhook_to_an_unknown_place_is_a_gap_and_another_integration_is_not() {
    let of = |kind| {
        let mut estate = estate(&["code:read"], &[], &[], "");
        for dossier in &mut estate.dossiers {
            dossier.integration.kind = kind;
            dossier.integration.host = Fact::Unknown(Why::NotReported);
        }
        blocked(&estate)
    };
    let gap = "cross-system-chain:where it sends data".to_owned();
    assert!(of(IntegrationKind::Webhook).contains(&gap));
    assert!(!of(IntegrationKind::App).contains(&gap));
}
