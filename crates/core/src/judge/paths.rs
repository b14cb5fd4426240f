//! What an integration leads to, for the rules that rest on paths.
//!
//! An integration that nothing links with others leads where its own scopes do, and needs no graph for that. What is
//! linked, the authority graph follows. The rules see no difference, and a path is put into words only for a reader.

use super::Case;
use super::draft::{Ruling, Words};
use super::gap::Gap;
use crate::approval::Authority as Approved;
use crate::fact::Fact;
use crate::finding::{Evidence, FindingKind};
use crate::graph::{Alone, Authority, Delegation, End, Graph, Link, NodeKind, Walk};
use crate::model::{Dossier, Resources};
use crate::path::{AuthorityPath, PathHop};
use crate::scope::{Catalog, ScopeSet, Tier};
use crate::words;

/// The paths of one integration.
pub(crate) struct Paths<'a> {
    /// Where each ends, the shortest first.
    ends: Vec<PathEnd<'a>>,
    /// Whether it leads to more than is looked at.
    pub(super) is_cut: bool,
    way: Way<'a>,
}

/// Where one path ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PathEnd<'a> {
    /// Its place among all.
    place: usize,
    /// What it leads to; nothing where it ends in a system of which no more is known.
    pub(super) end: Option<End>,
    /// The system in which it ends.
    pub(super) system: &'a str,
    /// Whether that is another system.
    pub(super) is_foreign: bool,
    /// Whether data is sent on the way.
    pub(super) is_sent: bool,
    /// How much the far end matters; nothing where it is not read.
    pub(super) tier: Option<Tier>,
    n_hops: usize,
}

/// What knows the hops.
enum Way<'a> {
    Alone(Alone<'a>),
    Linked { graph: &'a Graph, authority: Authority, delegation: Option<Delegation> },
}

impl<'a> Paths<'a> {
    /// The paths of an integration that is not linked with others.
    pub(super) fn alone(catalog: &'a Catalog, dossier: &'a Dossier, granted: &ScopeSet) -> Self {
        let alone = Alone::new(catalog, dossier, granted);
        let here = dossier.connection.as_str();
        let own = alone.ends().iter().map(|end| (Some(end), here));
        let sent = alone.host().map(|host| (None, host));
        let ends = own.chain(sent).enumerate().map(|(place, (end, system))| PathEnd {
            place,
            end,
            system,
            is_foreign: end.is_none(),
            is_sent: end.is_none(),
            tier: end.map(|_| alone.tier()),
            n_hops: 1,
        });
        Self { ends: ends.collect(), is_cut: false, way: Way::Alone(alone) }
    }

    /// The paths of an integration that the graph has; nothing where it has it not.
    pub(super) fn linked(walk: &mut Walk<'a>, dossier: &Dossier) -> Option<Self> {
        let graph = walk.graph();
        let holder = graph.find(&dossier.connection, &dossier.id)?;
        let authority = walk.authority(holder);
        let home = graph.system(holder);
        let ends = authority.paths.iter().enumerate().map(|(place, path)| {
            let system = graph.system(path.end());
            PathEnd {
                place,
                end: match graph.node(path.end()).kind {
                    NodeKind::End(end) => Some(end),
                    _ => None,
                },
                system,
                is_foreign: system != home,
                is_sent: path.hops.iter().any(|hop| hop.link == Link::SendsTo),
                tier: graph.far_tier(path),
                n_hops: path.hops.len(),
            }
        });
        let ends = ends.collect();
        let delegation = graph.delegation(holder);
        Some(Self { ends, is_cut: authority.is_cut, way: Way::Linked { graph, authority, delegation } })
    }

    /// Those that end in one of some ends.
    pub(super) fn ending_in(&self, wanted: &[End]) -> Vec<PathEnd<'a>> {
        self.ends.iter().filter(|path| path.end.is_some_and(|end| wanted.contains(&end))).copied().collect()
    }

    /// Those that leave the connection.
    pub(super) fn crossings(&self) -> impl Iterator<Item = PathEnd<'a>> {
        self.ends.iter().filter(|path| path.is_foreign).copied()
    }

    /// Those that go through somebody or something else.
    pub(super) fn indirect(&self) -> impl Iterator<Item = PathEnd<'a>> {
        self.ends.iter().filter(|path| path.n_hops > 1).copied()
    }

    /// How many hops the longest has.
    pub(super) fn n_hops(&self) -> usize {
        self.ends.iter().map(|path| path.n_hops).max().unwrap_or(0)
    }

    /// The highest tier among its own scopes and what its paths end in. What a scope opens by itself is in its tier.
    pub(super) fn tier(&self, own: Tier) -> Tier {
        self.indirect().filter_map(|path| path.end).map(End::tier).fold(own, Tier::highest)
    }

    /// Delegation that goes on, as hops, with the names of those who delegate in a circle.
    pub(super) fn delegation(&self) -> Option<(Vec<PathHop>, Vec<&'a str>)> {
        let Way::Linked { graph, delegation: Some(delegation), .. } = &self.way else { return None };
        let graph: &'a Graph = graph;
        let hops = delegation.hops.iter().map(|hop| PathHop::of_graph(graph, hop));
        let circle = delegation.cycle.iter().flat_map(|cycle| &cycle.nodes);
        Some((hops.collect(), circle.map(|node| graph.node(*node).name).collect()))
    }

    /// A path as it is told.
    pub(super) fn told(&self, path: PathEnd<'a>) -> Option<AuthorityPath> {
        match &self.way {
            Way::Alone(alone) => Some(alone.path(path.end)),
            Way::Linked { graph, authority, .. } => {
                authority.paths.get(path.place).map(|path| AuthorityPath::of_graph(graph, path))
            }
        }
    }

    /// Every path that goes through somebody or something else, as it is told.
    pub(crate) fn told_indirect(&self) -> impl Iterator<Item = AuthorityPath> {
        self.indirect().filter_map(|path| self.told(path))
    }

    /// Whether authority goes through somebody or something else.
    pub(crate) fn passes_on(&self) -> bool {
        self.indirect().next().is_some()
    }

    /// Every path as it is told.
    pub(super) fn all_told(&self) -> Vec<AuthorityPath> {
        self.ends.iter().filter_map(|path| self.told(*path)).collect()
    }

    /// Says what some paths say, with each hop as evidence.
    pub(super) fn words(&self, found: impl IntoIterator<Item = PathEnd<'a>>) -> Words {
        let found: Vec<AuthorityPath> = found.into_iter().filter_map(|path| self.told(path)).collect();
        let told: Vec<String> = found.iter().map(AuthorityPath::in_words).collect();
        Words {
            summary: words::short_list(&told, 2),
            evidence: evidence(found.iter().flat_map(|path| &path.hops)),
            record: None,
        }
    }
}

impl PathEnd<'_> {
    /// What tells the end apart, whichever way leads to it: `acme-hub:credentials`.
    pub(super) fn name(&self) -> String {
        format!("{}:{}", self.system, self.end.map_or("", End::name))
    }
}

/// Each hop once, as what was read.
pub(super) fn evidence<'p>(hops: impl IntoIterator<Item = &'p PathHop>) -> Vec<Evidence> {
    let mut evidence: Vec<Evidence> = Vec::new();
    for hop in hops {
        if !evidence.contains(&hop.evidence) {
            evidence.push(hop.evidence.clone());
        }
    }
    evidence
}

impl<'a> Case<'a> {
    /// The paths, unless the record allows what they would be found for.
    pub(super) fn paths_beyond(&self, allowed: Approved) -> Option<&Paths<'a>> {
        let listed = self.approved.and_then(|approved| approved.record.authority.as_ref());
        let is_allowed = listed.is_some_and(|listed| listed.contains(&allowed));
        (!is_allowed).then_some(&self.paths)
    }

    /// Nothing is found on the paths that are known. Where it has the authority of a holder whom nobody tells, there may be
    /// others.
    pub(super) fn no_path<'c>(&self, blocks: FindingKind) -> Ruling<'c> {
        let acts_for_holder =
            self.live_grants().any(|grant| grant.resources == Fact::Known(Resources::HolderReach));
        match &self.dossier.integration.held_by {
            Fact::Unknown(why) if acts_for_holder => {
                Ruling::gap(Gap { fact: "whose authority it has".to_owned(), blocks, why: why.clone() })
            }
            Fact::Known(_) | Fact::Absent | Fact::Unknown(_) => Ruling::clear(),
        }
    }

    /// The highest tier that it reaches, by itself or by a path.
    pub(crate) fn reached_tier(&self) -> Tier {
        self.paths.tier(self.tier)
    }

    /// Whether a path from it ends in another system at T0 or T1.
    pub(crate) fn is_chained(&self) -> bool {
        self.paths.crossings().filter_map(|crossing| crossing.tier).any(|tier| tier <= Tier::T1)
    }
}
