//! Who gave a grant, and when, as far as the provider tells.

use super::case::Case;
use crate::model::{Consent, Grant};
use crate::words;
use jiff::Timestamp;

/// Returns how a grant came about: `approved by rosa-lindt on 12 Nov 2026`. Nothing where the provider tells neither who
/// nor when.
pub(super) fn given(case: &Case<'_>, grant: &Grant, show: fn(Timestamp) -> String) -> Option<String> {
    let verb = match grant.consent.known() {
        Some(Consent::Admin) => "approved",
        Some(Consent::User) => "agreed to",
        Some(Consent::Policy) => "let in by a policy",
        None => "granted",
    };
    let by = grant.granted_by.known().map(|person| format!(" by {}", case.name_of(person)));
    let on = grant.granted_at.known().map(|at| format!(" on {}", show(*at)));
    (by.is_some() || on.is_some())
        .then(|| [verb.to_owned(), by.unwrap_or_default(), on.unwrap_or_default()].concat())
}

/// Returns how the first of the live grants came about that the provider dates, or names somebody for.
pub(super) fn first_given(case: &Case<'_>) -> Option<String> {
    let dated = case.live_grants().filter(|grant| grant.granted_at.known().is_some());
    let first = dated.min_by_key(|grant| grant.granted_at.known());
    let named = || case.live_grants().find(|grant| grant.granted_by.known().is_some());
    given(case, first.or_else(named)?, words::day)
}
