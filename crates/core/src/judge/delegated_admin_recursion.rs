//! `delegated-admin-recursion`: authority that was delegated is delegated on, or in a circle, and the record does not list
//! `delegate`.

use super::case::Case;
use super::draft::{Draft, Ruling, Words};
use super::paths::Paths;
use crate::approval::Authority;
use crate::graph::{Delegation, Path};
use crate::path::path_in_words;
use crate::words;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let Some(paths) = case.paths_beyond(Authority::Delegate) else { return Ruling::clear() };
    let Some(delegation) = &paths.delegation else { return Ruling::clear() };
    let holders: Vec<String> =
        delegation.hops.iter().map(|hop| paths.graph.node(hop.to).key.to_owned()).collect();
    Ruling::found(Draft::new(paths.tier(case.tier), move || words_of(paths, delegation)).of(holders))
}

fn words_of(paths: &Paths<'_>, delegation: &Delegation) -> Words {
    let graph = paths.graph;
    let chain = Path { start: paths.authority.holder, hops: delegation.hops.clone() };
    let circle = delegation.cycle.as_ref().map(|cycle| {
        let names: Vec<&str> = cycle.nodes.iter().map(|node| graph.node(*node).name).collect();
        format!("; {} delegate in a circle", words::list(&names))
    });
    Words {
        summary: format!("{}{}", path_in_words(graph, &chain), circle.unwrap_or_default()),
        evidence: paths.evidence(&delegation.hops),
        record: None,
    }
}
