//! What the authority graph says of one integration, for the rules that rest on paths.

use super::Case;
use super::draft::Words;
use crate::approval::Authority as Approved;
use crate::finding::{Evidence, FindingKind};
use crate::graph::{Authority, Delegation, Graph, Hop, NodeKind, Path, Walk};
use crate::model::Dossier;
use crate::path::{hop_in_words, path_in_words};
use crate::scope::Tier;
use crate::words;

/// The kinds that rest on paths.
pub(super) const KINDS: [FindingKind; 5] = [
    FindingKind::MintsCredentials,
    FindingKind::DelegatedAdminRecursion,
    FindingKind::CrossSystemChain,
    FindingKind::ChangesAccessOutcomes,
    FindingKind::AuthorityTooBroad,
];

/// The paths of one integration.
pub(crate) struct Paths<'a> {
    pub(crate) graph: &'a Graph,
    pub(crate) authority: Authority,
    pub(super) delegation: Option<Delegation>,
}

impl<'a> Paths<'a> {
    /// Finds the paths of an integration; nothing where the graph does not have it.
    pub(super) fn new(walk: &mut Walk<'a>, dossier: &Dossier) -> Option<Self> {
        let graph = walk.graph();
        let holder = graph.find(&dossier.connection, &dossier.id)?;
        Some(Self { graph, authority: walk.authority(holder), delegation: graph.delegation(holder) })
    }

    /// The highest tier among its own scopes and what its paths end in. What a scope opens by itself is in its tier.
    pub(super) fn tier(&self, own: Tier) -> Tier {
        let ends = self.authority.indirect().filter_map(|path| match self.graph.node(path.end()).kind {
            NodeKind::End(end) => Some(end.tier()),
            _ => None,
        });
        ends.fold(own, Tier::highest)
    }

    /// What tells the end of a path apart, whichever way it takes: `acme-hub:credentials`.
    pub(super) fn end_name(&self, path: &Path) -> String {
        let end = self.graph.node(path.end());
        format!("{}:{}", self.graph.system(path.end()), end.key)
    }

    /// Says what some paths say, with each hop as evidence.
    pub(super) fn words<'p>(&self, found: impl IntoIterator<Item = &'p Path>) -> Words {
        let found: Vec<&Path> = found.into_iter().collect();
        let told: Vec<String> = found.iter().map(|path| path_in_words(self.graph, path)).collect();
        Words {
            summary: words::short_list(&told, 2),
            evidence: self.evidence(found.iter().flat_map(|path| &path.hops)),
            record: None,
        }
    }

    /// Each hop once, as what was read.
    pub(super) fn evidence<'p>(&self, hops: impl IntoIterator<Item = &'p Hop>) -> Vec<Evidence> {
        let mut evidence: Vec<Evidence> = Vec::new();
        for hop in hops {
            let said = self.graph.evidence(hop);
            let who = self.graph.node(hop.from).name;
            let what = hop_in_words(self.graph, hop);
            let by = if said.fact.is_empty() { String::new() } else { format!(", by {}", said.fact) };
            let told = Evidence { fact: format!("{who} {what}{by}"), ..said };
            if !evidence.contains(&told) {
                evidence.push(told);
            }
        }
        evidence
    }
}

impl<'a> Case<'a> {
    /// The paths, unless the record allows what they would be found for.
    pub(super) fn paths_beyond(&self, allowed: Approved) -> Option<&Paths<'a>> {
        let listed = self.approved.and_then(|approved| approved.record.authority.as_ref());
        let is_allowed = listed.is_some_and(|listed| listed.contains(&allowed));
        self.paths.as_ref().filter(|_| !is_allowed)
    }

    /// The highest tier that it reaches, by itself or by a path.
    pub(crate) fn reached_tier(&self) -> Tier {
        self.paths.as_ref().map_or(self.tier, |paths| paths.tier(self.tier))
    }

    /// Whether a path from it ends in another system at T0 or T1.
    pub(crate) fn is_chained(&self) -> bool {
        let far = self.paths.iter().flat_map(|paths| paths.authority.crossings(paths.graph));
        far.filter_map(|crossing| crossing.tier).any(|tier| tier <= Tier::T1)
    }
}
