//! What several systems tell of one publisher or one person.

use super::estate::*;
use crate::fact::{Fact, Why};
use crate::graph::{Certainty, Graph, GraphBuilder, Link};
use crate::model::{Dossier, Principal, PrincipalKind, PrincipalStatus, Relation};

fn of_domain(mut dossier: Dossier, domain: &str) -> Dossier {
    if let Some(Fact::Known(publisher)) = dossier.definition.as_mut().map(|one| &mut one.publisher) {
        publisher.domain = Fact::Known(domain.to_owned());
    }
    dossier
}

fn publishers(one: &Dossier, other: &Dossier) -> Vec<Certainty> {
    let graph = graph(&[one.clone(), other.clone()]);
    let publisher = graph.facts(find(&graph, "acme-hub", "a")).find(|hop| hop.link == Link::PublishedBy);
    let publisher = publisher.expect("it has one").to;
    let joined = graph.facts(publisher).filter_map(|hop| match hop.link {
        Link::SamePublisher(certainty) => Some(certainty),
        _ => None,
    });
    joined.collect()
}

#[test]
fn a_domain_that_both_providers_have_verified_makes_one_publisher_of_two_names() {
    let here = published(holder("acme-hub", "a", &[], &[]), "77", "Quorumleaf AB", true);
    let there = published(holder("acme-cloud", "b", &[], &[]), "x-1", "QL Reviews", true);
    let domain = "quorumleaf.example";
    let joined =
        publishers(&of_domain(here.clone(), domain), &of_domain(there.clone(), "Quorumleaf.example"));
    assert_eq!(joined, [Certainty::Certain]);
    assert_eq!(publishers(&of_domain(here.clone(), domain), &of_domain(there, "other.example")), []);
    let unverified = published(holder("acme-cloud", "b", &[], &[]), "x-1", "QL Reviews", false);
    assert_eq!(publishers(&of_domain(here, domain), &of_domain(unverified, domain)), []);
}

fn account(id: &str, name: &str, email: Option<&str>) -> Principal {
    Principal {
        id: id.into(),
        kind: PrincipalKind::User,
        name: name.to_owned(),
        email: email.map_or(Fact::Unknown(Why::NotReported), |email| Fact::Known(email.to_owned())),
        roles: Vec::new(),
        status: Fact::Known(PrincipalStatus::Active),
    }
}

fn people(dossiers: &[Dossier], here: &Principal, there: &Principal) -> (Graph, Vec<Certainty>) {
    let catalogs = catalogs();
    let mut builder = GraphBuilder::new(&catalogs, instant("2026-11-24"));
    dossiers.iter().for_each(|dossier| builder.add(dossier));
    builder.add_principal(&"acme-hub".into(), &"hub".into(), here);
    builder.add_principal(&"acme-cloud".into(), &"cloud".into(), there);
    let graph = builder.finish();
    let joined = graph.facts(find(&graph, "acme-hub", here.id.as_str())).filter_map(|hop| match hop.link {
        Link::SamePerson(certainty) => Some(certainty),
        _ => None,
    });
    let joined = joined.collect();
    (graph, joined)
}

#[test]
fn accounts_of_one_address_are_one_persons_and_certainly_so_where_one_signs_in_to_the_other() {
    let here = account("user:1", "dana", Some("Dana@acme.example"));
    let there = account("u-9", "dana@acme.example", None);
    assert_eq!(people(&[], &here, &there).1, [Certainty::Likely]);
    let sign_on = holder("acme-cloud", "sso", &[], &[(Relation::SignsInTo, "system:acme-hub")]);
    assert_eq!(people(&[sign_on], &here, &there).1, [Certainty::Certain]);
}

#[test]
fn a_login_is_no_address_and_a_bot_is_nobody() {
    let there = account("u-9", "dana", None);
    assert_eq!(people(&[], &account("user:1", "dana", None), &there).1, []);
    let bot = |mut one: Principal| {
        one.kind = PrincipalKind::Bot;
        one
    };
    let address = Some("ci@acme.example");
    assert_eq!(people(&[], &bot(account("user:1", "ci", address)), &account("u-9", "ci", address)).1, []);
}

#[test]
fn that_two_accounts_are_one_persons_hands_no_authority_on() {
    let token = holder("acme-hub", "token", &[], &[(Relation::RunsAs, "user:1")]);
    let admin = Principal { roles: vec!["owner".to_owned()], ..account("u-9", "dana@acme.example", None) };
    let (graph, _) = people(&[token], &account("user:1", "dana", Some("dana@acme.example")), &admin);
    assert!(paths(&graph, "acme-hub", "token").iter().all(|path| !path.contains("acme-cloud")));
}
