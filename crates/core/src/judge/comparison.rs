//! The three sets side by side: what is approved, what is granted, what is used, scope by scope.

use super::case::Case;
use crate::model::Grant;
use crate::scope::{Member, ScopeSet, Tier};
use jiff::Timestamp;

/// The three sets of one integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// One row a scope: beyond the approval first, the worst first; then within; then approved and not granted.
    pub rows: Vec<ComparisonRow>,
}

/// One scope in the three sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparisonRow {
    /// The catalog's kind of the scope.
    pub kind: String,
    /// The scope as the provider writes it.
    pub scope: String,
    /// How much it matters.
    pub tier: Tier,
    /// Whether it is approved.
    pub approved: ApprovedAs,
    /// Whether it is granted.
    pub granted: GrantedAs,
    /// What follows.
    pub result: RowResult,
}

/// How a scope is approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApprovedAs {
    /// The record lists it.
    Listed,
    /// A listed scope covers it.
    Covered,
    /// Nothing does.
    No,
}

/// How a scope is granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantedAs {
    /// By a grant, since then where the provider tells.
    Direct(Option<Timestamp>),
    /// Not.
    No,
}

/// What follows from a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowResult {
    /// Granted, and there is no record at all.
    Unapproved,
    /// Granted beyond the approval.
    Excess,
    /// Granted as listed.
    Matches,
    /// Granted, and covered by a wider listed scope.
    Narrower,
    /// Listed and granted nowhere.
    NotGranted,
}

impl Comparison {
    pub(super) fn new(case: &Case<'_>) -> Self {
        let nothing = ScopeSet::default();
        let listed = case.approved.map_or(&nothing, |approved| approved.scopes);
        let since = since(case);
        let mut rows = Vec::new();
        for member in case.granted.iter() {
            let (approved, result) = match (case.excess().contains(member), case.approved) {
                (true, None) => (ApprovedAs::No, RowResult::Unapproved),
                (true, Some(_)) => (ApprovedAs::No, RowResult::Excess),
                (false, _) if listed.contains(member) => (ApprovedAs::Listed, RowResult::Matches),
                (false, _) => (ApprovedAs::Covered, RowResult::Narrower),
            };
            rows.push(row(case, member, approved, GrantedAs::Direct(since), result));
        }
        for member in listed.iter().filter(|member| !is_held(case, *member)) {
            rows.push(row(case, member, ApprovedAs::Listed, GrantedAs::No, RowResult::NotGranted));
        }
        rows.sort_by(|a, b| {
            (order(a.result), a.tier, &a.kind, &a.scope).cmp(&(order(b.result), b.tier, &b.kind, &b.scope))
        });
        Self { rows }
    }
}

/// When the scopes were granted: known only where no grant was changed later, for nobody tells what a change added.
fn since(case: &Case<'_>) -> Option<Timestamp> {
    let is_unchanged =
        |grant: &&Grant| grant.changed_at.known().is_none_or(|at| grant.granted_at.known() == Some(at));
    if !case.live_grants().all(|grant| is_unchanged(&grant)) {
        return None;
    }
    case.live_grants().filter_map(|grant| grant.granted_at.known()).min().copied()
}

fn row(
    case: &Case<'_>,
    member: Member<'_>,
    approved: ApprovedAs,
    granted: GrantedAs,
    result: RowResult,
) -> ComparisonRow {
    let (kind, scope, facts) = case.catalog.named(member);
    let tier = facts.map_or(Tier::UNKNOWN_SCOPE, |facts| facts.tier);
    ComparisonRow { kind: kind.to_owned(), scope: scope.to_owned(), tier, approved, granted, result }
}

/// Whether the grants hold an approved scope, or part of what it covers: then the record's line is in use.
fn is_held(case: &Case<'_>, member: Member<'_>) -> bool {
    let one = match member {
        Member::Listed(id) => ScopeSet::new(vec![id], Vec::new()),
        Member::Unlisted(scope) => ScopeSet::new(Vec::new(), vec![scope.clone()]),
    };
    let cover = case.catalog.cover(&one);
    case.granted.iter().any(|granted| cover.contains(granted))
}

fn order(result: RowResult) -> u8 {
    match result {
        RowResult::Unapproved | RowResult::Excess => 0,
        RowResult::Matches | RowResult::Narrower => 1,
        RowResult::NotGranted => 2,
    }
}
