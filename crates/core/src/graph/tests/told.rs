//! What the graph makes of an estate.

use super::estate::*;
use crate::fact::Fact;
use crate::graph::{Certainty, End, GraphBuilder, Link, NodeId, NodeKind};
use crate::model::*;
use proptest::prelude::*;

#[test]
fn authority_passes_through_what_is_started_and_run_as() {
    let graph = graph(&[
        holder("acme-hub", "ci", &["issues:read"], &[(Relation::Triggers, "deploy")]),
        holder("acme-hub", "deploy", &[], &[(Relation::RunsAs, "system:acme-cloud/root")]),
        holder("acme-cloud", "root", &["org:admin"], &[]),
    ]);
    assert_eq!(
        paths(&graph, "acme-hub", "ci"),
        [
            "starts deploy, which runs as root in acme-cloud, which can administer acme-cloud",
            "starts deploy, which runs as root in acme-cloud, which can make credentials in acme-cloud",
            "starts deploy, which runs as root in acme-cloud, which can change who has access in acme-cloud",
        ]
    );
}

#[test]
fn a_secret_that_lies_in_a_repository_opens_another_system() {
    let mut ci =
        holder("acme-hub", "ci", &[], &[(Relation::StoresSecretOf, "system:cloud.example/deployer")]);
    ci.edges[0].from = "repo:1".into();
    ci.grants = vec![grant(&["code:write"], Resources::All)];
    let catalogs = catalogs();
    let mut builder = GraphBuilder::new(&catalogs, instant("2026-11-24"));
    builder.add(&ci);
    builder.add_resource(
        &"acme-hub".into(),
        &Resource {
            id: "repo:1".into(),
            kind: ResourceKind::Repository,
            name: "acme/api".to_owned(),
            is_public: Fact::Absent,
            is_archived: Fact::Absent,
        },
    );
    let graph = builder.finish();
    assert_eq!(
        paths(&graph, "acme-hub", "ci"),
        [
            "can run code in acme-hub",
            "can run code or read secrets in everything in acme-hub, which has acme/api in it, which can read \
             secrets in acme-hub",
            "can run code or read secrets in everything in acme-hub, which has acme/api in it, which keeps a secret \
             of cloud.example/deployer",
        ]
    );
}

#[test]
fn what_it_can_only_read_hands_nothing_on() {
    let mut reader = holder("acme-hub", "reader", &[], &[(Relation::StoresSecretOf, "system:cloud.example")]);
    reader.edges[0].from = "acme/api".into();
    reader.grants =
        vec![grant(&["issues:read"], Resources::Selected(Fact::Known(vec!["acme/api".to_owned()])))];
    let graph = graph(&[reader]);
    assert_eq!(paths(&graph, "acme-hub", "reader"), Vec::<String>::new());
    let here = find(&graph, "acme-hub", "reader");
    assert!(graph.facts(here).any(|hop| hop.link == Link::Reaches));
}

#[test]
fn what_is_suspended_or_has_run_out_hands_nothing_on() {
    let mut app = holder("acme-hub", "app", &["org:admin"], &[]);
    app.credentials = vec![secret("key:1", CredentialKind::ApiKey)];
    assert_eq!(paths(&graph(&[app.clone()]), "acme-hub", "key:1").len(), 3);
    let mut expired = app.clone();
    expired.credentials[0].state = Fact::Absent;
    expired.credentials[0].expires_at = Fact::Known(instant("2026-11-23"));
    assert_eq!(paths(&graph(&[expired]), "acme-hub", "key:1").len(), 0);
    app.integration.state = Fact::Known(IntegrationState::Suspended(Fact::Absent));
    assert_eq!(paths(&graph(&[app]), "acme-hub", "app").len(), 0);
}

#[test]
fn a_person_who_is_named_by_login_is_the_one_with_that_login() {
    let mut token = holder("acme-hub", "token", &[], &[]);
    token.integration.held_by = Fact::Known(PrincipalRef { id: None, name: "Dana-R".to_owned() });
    token.grants = vec![grant(&["issues:read"], Resources::HolderReach)];
    let catalogs = catalogs();
    let mut builder = GraphBuilder::new(&catalogs, instant("2026-11-24"));
    builder.add(&token);
    let dana = Principal {
        id: "user:7".into(),
        kind: PrincipalKind::User,
        name: "dana-r".to_owned(),
        email: Fact::Absent,
        roles: vec!["owner".to_owned()],
        status: Fact::Absent,
    };
    builder.add_principal(&"acme-hub".into(), &"hub".into(), &dana);
    let graph = builder.finish();
    assert_eq!(
        paths(&graph, "acme-hub", "token"),
        [
            "runs as dana-r, which can administer acme-hub",
            "runs as dana-r, which can change who has access in acme-hub"
        ]
    );
}

#[test]
fn a_permission_of_an_account_opens_what_a_role_would_and_an_app_s_scope_of_that_name_nothing() {
    let catalogs = catalogs();
    let reach = |held: &str| {
        let mut builder = GraphBuilder::new(&catalogs, instant("2026-11-24"));
        builder.add(&holder("acme-hub", "app", &[], &[(Relation::RunsAs, "user:7")]));
        let robot = Principal {
            id: "user:7".into(),
            kind: PrincipalKind::User,
            name: "robot".to_owned(),
            email: Fact::Absent,
            roles: vec![held.to_owned()],
            status: Fact::Absent,
        };
        builder.add_principal(&"acme-hub".into(), &"hub".into(), &robot);
        paths(&builder.finish(), "acme-hub", "app").len()
    };
    assert_eq!((reach("EditAll"), reach("org:admin")), (2, 0));
}

#[test]
fn circles_of_delegation_are_named_and_end() {
    let graph = graph(&[
        holder("acme-hub", "entry", &[], &[(Relation::DelegatesAdminTo, "a")]),
        holder("acme-hub", "a", &[], &[(Relation::DelegatesAdminTo, "b")]),
        holder("acme-hub", "b", &["org:admin"], &[(Relation::DelegatesAdminTo, "a")]),
        holder("acme-hub", "alone", &[], &[(Relation::RunsAs, "b")]),
    ]);
    let cycles = graph.delegation_cycles();
    let [a, b] = ["a", "b"].map(|id| find(&graph, "acme-hub", id));
    assert_eq!(cycles.iter().map(|cycle| cycle.nodes.clone()).collect::<Vec<_>>(), [[a, b]]);
    let delegation = graph.delegation(find(&graph, "acme-hub", "entry")).expect("it goes on");
    assert_eq!(delegation.cycle.as_ref(), cycles.first());
    assert_eq!(delegation.hops.len(), 3);
}

#[test]
fn one_delegation_is_no_chain_and_two_are() {
    let graph = graph(&[
        holder("acme-hub", "one", &[], &[(Relation::DelegatesAdminTo, "two")]),
        holder("acme-hub", "two", &[], &[(Relation::RunsAs, "three")]),
        holder("acme-hub", "three", &["org:admin"], &[(Relation::Impersonates, "nobody")]),
    ]);
    let length = |id| graph.delegation(find(&graph, "acme-hub", id)).map(|chain| chain.hops.len());
    assert_eq!([length("one"), length("two"), length("three")], [Some(3), Some(2), None]);
}

#[test]
fn the_same_app_elsewhere_is_reached_with_the_secret_of_its_home() {
    let mut home = holder("acme-hub", "client", &[], &[]);
    let mut away = holder("acme-hub-2", "client", &["org:admin"], &[]);
    away.provider = "hub".into();
    home.credentials = vec![secret("secret:1", CredentialKind::ClientSecret)];
    let graph = graph(&[home, away]);
    assert_eq!(
        paths(&graph, "acme-hub", "secret:1").first().map(String::as_str),
        Some(
            "lets its bearer act as client, which is the same client as client in acme-hub-2, which can administer \
             acme-hub-2"
        )
    );
    assert_eq!(graph.walk().authority(find(&graph, "acme-hub-2", "client")).crossings(&graph).count(), 0);
}

#[test]
fn publishers_of_one_name_are_joined_with_how_sure_that_is() {
    let certainty = |is_verified| {
        let graph = graph(&[
            published(holder("acme-hub", "a", &[], &[]), "77", "Quorumleaf AB", true),
            published(holder("acme-cloud", "b", &[], &[]), "x-1", "quorumleaf", is_verified),
        ]);
        let publisher = graph.facts(find(&graph, "acme-hub", "a")).find(|hop| hop.link == Link::PublishedBy);
        let publisher = publisher.expect("it has one").to;
        let joined = graph.facts(publisher).filter_map(|hop| match hop.link {
            Link::SamePublisher(certainty) => Some(certainty),
            _ => None,
        });
        joined.collect::<Vec<_>>()
    };
    assert_eq!(certainty(true), [Certainty::Likely]);
    assert_eq!(certainty(false), [Certainty::NameOnly]);
}

#[test]
fn every_object_is_found_by_its_id() {
    let dossiers: Vec<Dossier> = (0..40)
        .map(|i| holder(["acme-hub", "acme-cloud"][i % 2], &format!("app:{i}"), &["org:admin"], &[]))
        .collect();
    let graph = graph(&dossiers);
    for dossier in &dossiers {
        let node = graph.node(find(&graph, dossier.connection.as_str(), dossier.id.as_str()));
        assert_eq!((node.key, node.connection), (dossier.id.as_str(), Some(&dossier.connection)));
    }
    assert_eq!(graph.find(&"acme-hub".into(), &"administration".into()), None);
    assert_eq!(graph.jewels().count(), 6);
    assert!(graph.jewels().all(|id| is_end(&graph, id)));
}

fn estate() -> impl Strategy<Value = Vec<Dossier>> {
    let relations = [
        Relation::Mints,
        Relation::Impersonates,
        Relation::RunsAs,
        Relation::DelegatesAdminTo,
        Relation::Triggers,
        Relation::StoresSecretOf,
        Relation::SignsInTo,
    ];
    let targets =
        ["app:0", "app:1", "app:2", "thing", "system:acme-cloud/app:1", "system:acme-cloud", "system:x/y"];
    let edge = (proptest::sample::select(relations.to_vec()), proptest::sample::select(targets.to_vec()));
    let scopes = proptest::sample::subsequence(vec!["org:admin", "code:write", "issues:read"], 0..3);
    let one = (proptest::bool::ANY, proptest::collection::vec((edge.0, edge.1), 0..4), scopes);
    proptest::collection::vec(one, 1..7).prop_map(|holders| {
        let named = holders.into_iter().enumerate().map(|(i, (is_hub, edges, scopes))| {
            let connection = if is_hub { "acme-hub" } else { "acme-cloud" };
            holder(connection, &format!("app:{i}"), &scopes, &edges)
        });
        named.collect()
    })
}

proptest! {
    #[test]
    fn the_order_of_telling_changes_nothing((dossiers, shuffled) in estate().prop_flat_map(|dossiers| {
        (Just(dossiers.clone()), Just(dossiers).prop_shuffle())
    })) {
        let (one, other) = (graph(&dossiers), graph(&shuffled));
        prop_assert_eq!(told(&one), told(&other));
        for node in one.ids() {
            prop_assert_eq!(one.walk().authority(node), other.walk().authority(node));
            prop_assert_eq!(one.delegation(node), other.delegation(node));
        }
    }

    #[test]
    fn every_end_that_is_reached_has_a_shortest_path(dossiers in estate()) {
        let graph = graph(&dossiers);
        let mut walk = graph.walk();
        for from in graph.ids() {
            let authority = walk.authority(from);
            let reached = graph.reached(&[from]);
            let is_told = |end: &NodeId| graph.node(*end).kind != NodeKind::End(End::OtherSystem) && *end != from;
            for end in graph.jewels().filter(is_told) {
                let path = authority.paths.iter().find(|path| path.end() == end);
                prop_assert_eq!(path.is_some(), reached.contains(end));
                let shortest = walk.path(&[from], &[end]).map(|path| path.hops.len());
                prop_assert_eq!(path.map(|path| path.hops.len()), shortest);
                prop_assert_eq!(graph.leading_to(&[end]).contains(from), reached.contains(end));
            }
        }
    }
}
