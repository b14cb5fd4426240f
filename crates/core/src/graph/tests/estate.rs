//! Small estates of two systems, told to a graph.

use crate::fact::{Fact, Why};
use crate::graph::{Graph, GraphBuilder, NodeId, NodeKind};
use crate::model::*;
use crate::path::path_in_words;
use crate::scope::{Catalog, Catalogs};
use jiff::Timestamp;

const CATALOG: &str = "\
kind,scope,implies,action,resource,risk,flags
app,org:admin,,admin,organization,critical,manages_access manages_identities mints_credentials
app,code:write,,write,repository_contents,high,executes_code
app,secrets:read,,read,secret,high,reads_secrets
app,members:write,,write,member,high,manages_access
app,issues:read,,read,issue,low,
role,owner,,admin,organization,critical,manages_access manages_identities
user_permission,EditAll,,admin,organization,critical,manages_access manages_identities
";

pub(crate) fn instant(text: &str) -> Timestamp {
    format!("{text}T09:00:00Z").parse().expect("a day")
}

/// Catalogs in which `hub` and `cloud` have the same scopes.
pub(crate) fn catalogs() -> Catalogs {
    let mut catalogs = Catalogs::default();
    for provider in ["hub", "cloud"] {
        catalogs.insert(Catalog::parse(provider.into(), CATALOG).expect("a catalog"));
    }
    catalogs
}

/// An integration of `acme-hub` or another connection, with scopes and edges `relation to`.
pub(crate) fn holder(connection: &str, id: &str, scopes: &[&str], edges: &[(Relation, &str)]) -> Dossier {
    let unread = || Why::NotReported;
    let provider = connection.trim_start_matches("acme-");
    let edge =
        |(relation, to): &(Relation, &str)| Edge { from: id.into(), relation: *relation, to: (*to).into() };
    Dossier {
        connection: connection.into(),
        provider: provider.into(),
        id: id.into(),
        integration: Integration {
            kind: IntegrationKind::App,
            app: id.into(),
            name: Fact::Known(id.to_owned()),
            state: Fact::Known(IntegrationState::Active),
            installed_at: Fact::Unknown(unread()),
            held_by: Fact::Absent,
            host: Fact::Absent,
            manage_url: Fact::Absent,
        },
        definition: None,
        credentials: Vec::new(),
        grants: vec![grant(scopes, Resources::None)],
        edges: edges.iter().map(edge).collect(),
        activity: Vec::new(),
        transport: None,
        leaks: Vec::new(),
        attribution: Fact::Unknown(Why::NotReported),
        first_seen: instant("2026-01-01"),
        sources: vec![Source {
            stage: "apps".into(),
            slice: String::new(),
            endpoint: "GET /apps".to_owned(),
            read_at: instant("2026-11-23"),
            is_current: true,
        }],
    }
}

pub(crate) fn grant(scopes: &[&str], resources: Resources) -> Grant {
    let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    Grant {
        id: "grant:1".into(),
        scope_kind: "app".to_owned(),
        scopes,
        resources: Fact::Known(resources),
        consent: Fact::Absent,
        granted_by: Fact::Absent,
        granted_at: Fact::Absent,
        changed_at: Fact::Absent,
        is_pending: false,
    }
}

pub(crate) fn secret(id: &str, kind: CredentialKind) -> Credential {
    Credential {
        id: id.into(),
        kind,
        name: Fact::Absent,
        hint: Fact::Absent,
        holder: Fact::Absent,
        created_at: Fact::Known(instant("2026-01-01")),
        expires_at: Fact::Absent,
        state: Fact::Known(CredentialState::Active),
        rotated_at: Fact::Absent,
    }
}

pub(crate) fn published(mut dossier: Dossier, id: &str, name: &str, is_verified: bool) -> Dossier {
    dossier.definition = Some(Definition {
        name: Fact::Absent,
        publisher: Fact::Known(Publisher {
            id: id.to_owned(),
            name: name.to_owned(),
            kind: PublisherKind::Organization,
            domain: Fact::Unknown(Why::NotReported),
            verified: Fact::Known(is_verified),
            is_first_party: false,
        }),
        description: Fact::Absent,
        requested: Fact::Absent,
        n_installations: Fact::Absent,
    });
    dossier
}

pub(crate) fn graph(dossiers: &[Dossier]) -> Graph {
    let catalogs = catalogs();
    let mut builder = GraphBuilder::new(&catalogs, instant("2026-11-24"));
    dossiers.iter().for_each(|dossier| builder.add(dossier));
    builder.finish()
}

pub(crate) fn find(graph: &Graph, connection: &str, id: &str) -> NodeId {
    graph.find(&connection.into(), &id.into()).expect("the graph has it")
}

/// Every path of an integration to what matters, in words.
pub(crate) fn paths(graph: &Graph, connection: &str, id: &str) -> Vec<String> {
    let authority = graph.walk().authority(find(graph, connection, id));
    authority.paths.iter().map(|path| path_in_words(graph, path)).collect()
}

/// Everything that a graph says, a line for each link.
pub(crate) fn told(graph: &Graph) -> Vec<String> {
    let name = |id: NodeId| {
        let node = graph.node(id);
        format!("{:?} {:?} {} {}", node.kind, node.connection, node.key, node.name)
    };
    let nodes = graph.ids().map(|id| format!("{id:?} {} {:?}", name(id), graph.ends(id)));
    let links = graph.ids().flat_map(|id| graph.hops(id).chain(graph.facts(id)));
    let links = links
        .map(|hop| format!("{} {:?} {} {:?}", name(hop.from), hop.link, name(hop.to), graph.evidence(&hop)));
    nodes.chain(links).collect()
}

pub(crate) fn is_end(graph: &Graph, id: NodeId) -> bool {
    matches!(graph.node(id).kind, NodeKind::End(_))
}
