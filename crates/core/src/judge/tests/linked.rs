//! The law of the sparse graph: a graph of what is linked judges as a graph of everything does.

use crate::approval::Approvals;
use crate::fact::{Fact, Why};
use crate::graph::tests::estate::{catalogs, grant, holder, instant, secret};
use crate::graph::{GraphBuilder, Linked};
use crate::judge::{Context, Explanation, Judge, JudgedConnection};
use crate::model::*;
use crate::people::Directory;
use crate::policy::Policy;
use proptest::prelude::*;

/// Two connections of one provider and one of another.
const CONNECTIONS: [(&str, &str); 3] = [("acme-hub", "hub"), ("acme-lab", "hub"), ("acme-cloud", "cloud")];
const SCOPES: [&str; 6] =
    ["org:admin", "code:write", "secrets:read", "members:write", "issues:read", "quantum:write"];
const RELATIONS: [Relation; 7] = [
    Relation::Mints,
    Relation::Impersonates,
    Relation::RunsAs,
    Relation::DelegatesAdminTo,
    Relation::Triggers,
    Relation::StoresSecretOf,
    Relation::SignsInTo,
];
/// Everything that an edge may name: integrations, credentials, accounts, resources, other systems, nothing that is there.
const NAMED: [&str; 15] = [
    "app:0",
    "app:1",
    "app:2",
    "app:3",
    "secret:0",
    "secret:1",
    "user:0",
    "user:1",
    "repo:0",
    "repo:1",
    "nobody",
    "system:elsewhere",
    "system:elsewhere/root",
    "system:acme-hub/app:0",
    "system:acme-cloud/app:1",
];

#[derive(Debug)]
struct Tenants {
    dossiers: Vec<Dossier>,
    principals: Vec<(ConnectionId, Principal)>,
    resources: Vec<(ConnectionId, Resource)>,
}

fn dossier() -> impl Strategy<Value = Dossier> {
    let edge = (0..20_usize, prop::sample::select(RELATIONS.to_vec()), prop::sample::select(NAMED.to_vec()));
    let parts = (
        prop::sample::select(CONNECTIONS.to_vec()),
        0..4_usize,
        prop::collection::vec(prop::sample::select(SCOPES.to_vec()), 0..3),
        prop::collection::vec(edge, 0..2),
        0..6_usize,
        0..5_usize,
        0..8_usize,
    );
    parts.prop_map(|((connection, provider), number, scopes, edges, reach, held, form)| {
        let mut dossier = holder(connection, &format!("app:{number}"), &[], &[]);
        dossier.provider = provider.into();
        dossier.grants = vec![grant(&scopes, resources(reach))];
        let edge = |(from, relation, to): (usize, Relation, &str)| Edge {
            from: NAMED.get(from).filter(|_| from < 10).map_or(dossier.id.clone(), |id| (*id).into()),
            relation,
            to: to.into(),
        };
        dossier.edges = edges.into_iter().map(edge).collect();
        dossier.integration.held_by = held_by(held);
        match form {
            0 => dossier.integration.state = Fact::Known(IntegrationState::Suspended(Fact::Absent)),
            1 => {
                dossier.integration.kind = IntegrationKind::Webhook;
                dossier.integration.host = Fact::Known("hooks.example".to_owned());
            }
            2 => dossier.credentials = vec![secret("secret:0", CredentialKind::ClientSecret)],
            3 => dossier.credentials = vec![secret("secret:1", CredentialKind::ApiKey)],
            4 => dossier.integration.kind = IntegrationKind::PersonalToken,
            _ => {}
        }
        dossier
    })
}

fn resources(reach: usize) -> Resources {
    match reach {
        0 => Resources::All,
        1 => Resources::HolderReach,
        2 | 3 => Resources::Selected(Fact::Known(vec![format!("acme/repo-{}", reach - 2)])),
        4 => Resources::Selected(Fact::Unknown(Why::NotReported)),
        _ => Resources::None,
    }
}

fn held_by(held: usize) -> Fact<PrincipalRef> {
    let id = |number: usize| (held < 2).then(|| ExternalId::from(format!("user:{number}")));
    match held {
        4 => Fact::Absent,
        _ => Fact::Known(PrincipalRef { id: id(held % 2), name: format!("User-{}", held % 2) }),
    }
}

fn tenants() -> impl Strategy<Value = Tenants> {
    let roles = prop::collection::vec(any::<bool>(), 6);
    (prop::collection::vec(dossier(), 1..9), roles).prop_map(|(mut dossiers, roles)| {
        dossiers.sort_by(|a, b| (&a.connection, &a.id).cmp(&(&b.connection, &b.id)));
        dossiers.dedup_by(|a, b| (&a.connection, &a.id) == (&b.connection, &b.id));
        let mut principals = Vec::new();
        let mut resources = Vec::new();
        for (place, (connection, _)) in CONNECTIONS.iter().enumerate() {
            for number in 0..2_usize {
                let is_owner = roles.get(place * 2 + number).is_some_and(|is_owner| *is_owner);
                principals.push((ConnectionId::from(*connection), account(number, is_owner)));
                resources.push((ConnectionId::from(*connection), repository(number)));
            }
        }
        Tenants { dossiers, principals, resources }
    })
}

fn account(number: usize, is_owner: bool) -> Principal {
    Principal {
        id: format!("user:{number}").into(),
        kind: PrincipalKind::User,
        name: format!("user-{number}"),
        email: Fact::Absent,
        roles: is_owner.then(|| "owner".to_owned()).into_iter().collect(),
        status: Fact::Known(PrincipalStatus::Active),
    }
}

fn repository(number: usize) -> Resource {
    Resource {
        id: format!("repo:{number}").into(),
        kind: ResourceKind::Repository,
        name: format!("acme/repo-{number}"),
        is_public: Fact::Absent,
        is_archived: Fact::Absent,
    }
}

/// Judges everything; with a graph of everything, or of what is linked. Says too how much the graph holds.
fn judged(tenants: &Tenants, is_whole: bool) -> (Vec<Explanation>, usize) {
    let catalogs = catalogs();
    let now = instant("2026-11-24");
    let ids: Vec<(ConnectionId, ProviderId)> =
        CONNECTIONS.iter().map(|(id, provider)| ((*id).into(), (*provider).into())).collect();
    let mut linked = Linked::new(&catalogs, now, ids.iter().map(|(id, provider)| (id, provider)));
    let mut whole = GraphBuilder::new(&catalogs, now);
    for (id, provider) in &ids {
        whole.add_connection(id, provider);
    }
    for dossier in &tenants.dossiers {
        dossier.edges.iter().for_each(|edge| linked.add_edge(&dossier.connection, edge));
    }
    for (connection, principal) in &tenants.principals {
        linked.add_principal(connection, principal);
        let provider = ids.iter().find(|(id, _)| id == connection).map(|(_, provider)| provider.clone());
        whole.add_principal(connection, &provider.expect("one of the three"), principal);
    }
    for (connection, resource) in &tenants.resources {
        linked.add_resource(connection, resource);
        whole.add_resource(connection, resource);
    }
    for dossier in &tenants.dossiers {
        linked.take(dossier);
        whole.add(dossier);
    }
    for (connection, principal) in &tenants.principals {
        linked.add_principal(connection, principal);
    }
    let n_taken = linked.n_taken();
    let graph = if is_whole { whole.finish() } else { linked.finish() };
    let (approvals, policy, people) = (Approvals::empty(), Policy::default(), Directory::default());
    let connections: Vec<JudgedConnection> = ids
        .into_iter()
        .map(|(id, provider)| JudgedConnection { id, provider, environment: None, coverage: None })
        .collect();
    let (exposures, principals) =
        (crate::exposure::Exposures::default(), crate::principals::Principals::default());
    let mut judge = Judge::new(Context {
        exposures: &exposures,
        principals: &principals,
        approvals: &approvals,
        catalogs: &catalogs,
        policy: &policy,
        people: &people,
        connections: &connections,
        now,
    });
    judge.set_graph(&graph);
    (tenants.dossiers.iter().map(|dossier| judge.explain(dossier)).collect(), n_taken)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_graph_of_what_is_linked_tells_what_a_graph_of_everything_tells(tenants in tenants()) {
        prop_assert_eq!(judged(&tenants, false).0, judged(&tenants, true).0);
    }
}

#[test]
fn what_nothing_links_stays_out_of_the_graph() {
    let lonely = |id: &str| holder("acme-cloud", id, &["org:admin"], &[]);
    let linked = holder("acme-cloud", "app:2", &[], &[(Relation::Triggers, "app:0")]);
    let tenants = Tenants {
        dossiers: vec![lonely("app:0"), lonely("app:1"), linked],
        principals: Vec::new(),
        resources: Vec::new(),
    };
    let (explanations, n_taken) = judged(&tenants, false);
    assert_eq!(n_taken, 2, "the one that links and the one that it names");
    let told: Vec<usize> = explanations.iter().map(|one| one.paths.len()).collect();
    assert_eq!(told, [3, 3, 3], "administration, credentials and access each");
}
