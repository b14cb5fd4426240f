//! Powers: what scopes let their holder do, in words of a verb and an object.

use crate::scope::{Action, Catalog, Member, Scope, ScopeSet, Tier};

/// Something that an integration can do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Power {
    /// How much it matters; powers sort with the worst first.
    pub tier: Tier,
    /// Verb and object: `change repository contents`.
    pub words: String,
}

/// Returns what a set of scopes lets its holder do, the worst first, each once.
pub(crate) fn powers(catalog: &Catalog, set: &ScopeSet) -> Vec<Power> {
    let minimal = catalog.minimal(set);
    let mut powers: Vec<Power> = minimal.iter().map(|member| power(catalog, member)).collect();
    powers.sort();
    powers.dedup_by(|a, b| a.words == b.words);
    powers
}

/// Returns how many powers [`powers`] returns, without their words.
pub(crate) fn n_powers(catalog: &Catalog, set: &ScopeSet) -> usize {
    let minimal = catalog.minimal(set);
    let mut powers: Vec<_> = minimal
        .iter()
        .map(|member| match catalog.named(member) {
            (_, _, Some(Scope { phrase: Some(phrase), .. })) => (None, &**phrase),
            (_, _, Some(row)) => (Some(row.action), &*row.resource),
            (_, name, None) => (None, name),
        })
        .collect();
    powers.sort_unstable();
    powers.dedup();
    powers.len()
}

fn power(catalog: &Catalog, member: Member<'_>) -> Power {
    let (_, name, row) = catalog.named(member);
    match row {
        Some(row) => {
            let words =
                row.phrase.as_ref().map_or_else(|| phrase(row.action, &row.resource), ToString::to_string);
            Power { tier: row.tier, words }
        }
        None => {
            let words = format!("use the unknown scope `{name}`");
            Power { tier: Tier::UNKNOWN_SCOPE, words }
        }
    }
}

fn phrase(action: Action, resource: &str) -> String {
    let verb = match action {
        Action::Read => "read",
        Action::Write => "change",
        Action::Execute => "run",
        Action::Admin => "administer",
    };
    format!("{verb} {}", resource.replace(['_', '-'], " "))
}
