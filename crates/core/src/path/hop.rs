//! A path of the authority graph in words.

use super::told::PathNode;
use crate::graph::{End, Graph, Link, NodeKind, Path};

/// Returns what a path says of the one with whom it begins, as a sentence goes on after the name: `starts Deploy, which runs
/// as Root, which can administer acme-cloud`. Nothing where the path has no hop.
pub fn path_in_words(graph: &Graph, path: &Path) -> String {
    let node = |node| PathNode::from(graph.node(node));
    join(path.hops.iter().map(|hop| hop_in_words(&node(hop.from), hop.link, &node(hop.to))))
}

/// Joins what hops say.
pub(super) fn join(hops: impl Iterator<Item = String>) -> String {
    hops.collect::<Vec<_>>().join(", which ")
}

/// Returns what leading to an end lets somebody do: `administer acme-github`.
pub fn end_in_words(end: End, place: &str) -> String {
    match end {
        End::Administration => format!("administer {place}"),
        End::Credentials => format!("make credentials in {place}"),
        End::Access => format!("change who has access in {place}"),
        End::Impersonation => format!("act as others in {place}"),
        End::Secrets => format!("read secrets in {place}"),
        End::SensitiveData => format!("read sensitive data in {place}"),
        End::Code => format!("run code in {place}"),
        End::OtherSystem => format!("reach systems beyond {place}"),
    }
}

/// Returns what one hop says of where it begins: `starts Deploy`.
pub(super) fn hop_in_words(from: &PathNode, link: Link, to: &PathNode) -> String {
    let place = to.connection.as_ref().map_or("another system", |connection| connection.as_str());
    if let NodeKind::End(end) = to.kind {
        return format!("can {}", end_in_words(end, place));
    }
    let name =
        if to.kind == NodeKind::Everything { format!("everything in {place}") } else { named(from, to) };
    match link {
        Link::Authenticates => format!("lets its bearer act as {name}"),
        Link::Mints => format!("makes credentials of {name}"),
        Link::Impersonates => format!("acts as {name}"),
        Link::RunsAs => format!("runs as {name}"),
        Link::Administers => format!("administers {name} by delegation"),
        Link::Triggers => format!("starts {name}"),
        Link::StoresSecretOf => format!("keeps a secret of {name}"),
        Link::SignsInTo => format!("signs in to {name}"),
        Link::SharesClientWith => format!("is the same client as {name}"),
        Link::SendsTo => format!("sends data to {name}"),
        Link::Controls => format!("can run code or read secrets in {name}"),
        Link::Contains => format!("has {name} in it"),
        Link::Opens => format!("holds {name}"),
        Link::Reaches => format!("can reach {name}"),
        Link::HeldBy => format!("is held by {name}"),
        Link::AgreedBy => format!("was agreed to by {name}"),
        Link::PublishedBy => format!("is published by {name}"),
        Link::Publishes => format!("publishes {name}"),
        Link::SamePublisher(_) => format!("may be the same publisher as {name}"),
        Link::SamePerson(_) => format!("is held by the same person as {name}"),
    }
}

/// The name, with its connection where that is another than before.
fn named(from: &PathNode, to: &PathNode) -> String {
    match &to.connection {
        Some(connection) if from.connection.as_ref() != Some(connection) => {
            format!("{} in {connection}", to.name)
        }
        _ => to.name.clone(),
    }
}
