//! `authority-too-broad`: more distinct powers and ends than a sentence holds, or a path longer than it can follow.

use super::case::Case;
use super::draft::{Draft, Ruling, Words};
use crate::finding::FindingKind;
use crate::path::{n_powers, powers};
use crate::words;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let paths = &case.paths;
    let policy = case.context.policy;
    let n_ends = n_powers(case.catalog, &case.granted) + paths.indirect().count();
    let n_hops = paths.n_hops();
    let fits = n_ends <= policy.max_powers as usize && n_hops <= policy.max_hops as usize;
    if fits && !paths.is_cut {
        return case.no_path(FindingKind::AuthorityTooBroad);
    }
    Ruling::found(Draft::new(paths.tier(case.tier), move || words_of(case, n_ends, n_hops)))
}

fn words_of(case: &Case<'_>, n_ends: usize, n_hops: usize) -> Words {
    let paths = &case.paths;
    let policy = case.context.policy;
    let mut reasons = Vec::new();
    if paths.is_cut {
        reasons.push("it leads to more than is looked at".to_owned());
    }
    if n_ends > policy.max_powers as usize {
        reasons.push(format!(
            "{}, allowed are {}",
            words::count(n_ends, "distinct power"),
            policy.max_powers
        ));
    }
    if n_hops > policy.max_hops as usize {
        reasons.push(format!("a path of {}, allowed are {}", words::count(n_hops, "hop"), policy.max_hops));
    }
    let held = powers(case.catalog, &case.granted).into_iter().map(|power| format!("can {}", power.words));
    let through = paths.told_indirect().map(|path| path.in_words());
    Words {
        summary: format!("does not fit one sentence: {}", words::list(&reasons)),
        evidence: held.chain(through).map(|fact| case.seen(fact)).collect(),
        record: None,
    }
}
