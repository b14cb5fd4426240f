//! Who gave a grant, and when, as far as the provider tells.

use super::case::Case;
use crate::model::{Consent, Grant};
use crate::words;
use jiff::Timestamp;

/// Returns how a grant came about: `agreed to by rosa-lindt on 12 Nov 2026`. Nothing where the provider tells neither who
/// nor when.
pub(super) fn given(case: &Case<'_>, grant: &Grant, show: fn(Timestamp) -> String) -> Option<String> {
    let name = grant.granted_by.known().map(|person| case.name_of(person));
    let on = grant.granted_at.known().map_or_else(String::new, |at| format!(" on {}", show(*at)));
    if name.is_none() && on.is_empty() {
        return None;
    }
    let by = name.map_or_else(String::new, |name| format!(" by {name}"));
    Some(match (grant.consent.known(), name) {
        (Some(Consent::Admin), Some(name)) if on.is_empty() => format!("given by {name}, an administrator"),
        (Some(Consent::Admin), Some(name)) => format!("given by {name}, an administrator,{on}"),
        (Some(Consent::Admin), None) => format!("given by an administrator{on}"),
        (Some(Consent::User), _) => format!("agreed to{by}{on}"),
        (Some(Consent::Policy), _) => format!("let in by a policy{on}"),
        (None, _) => format!("granted{by}{on}"),
    })
}

/// Returns how the first of the live grants came about that the provider dates, or names somebody for.
pub(super) fn first_given(case: &Case<'_>) -> Option<String> {
    let dated = case.live_grants().filter(|grant| grant.granted_at.known().is_some());
    let first = dated.min_by_key(|grant| grant.granted_at.known());
    let named = || case.live_grants().find(|grant| grant.granted_by.known().is_some());
    given(case, first.or_else(named)?, words::day)
}
