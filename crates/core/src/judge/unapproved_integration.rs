//! `unapproved-integration`: nobody approved it.

use super::case::Case;
use super::draft::{Draft, Ruling, Words};
use super::grantor;
use crate::approval::Location;
use crate::words;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let app = &case.dossier.integration.app;
    if case.approved.is_some() || case.is_pending() || case.context.policy.first_party.contains(app) {
        return Ruling::clear();
    }
    Ruling::found(Draft::new(case.tier, || words_of(case)))
}

fn words_of(case: &Case<'_>) -> Words {
    let app = &case.dossier.integration.app;
    let scopes = case.scope_names(&case.granted);
    let held = if scopes.is_empty() { "no scope".to_owned() } else { words::short_list(&scopes, 3) };
    let mut evidence = vec![
        case.seen(format!("`{app}` is there, first seen {}", words::day(case.dossier.first_seen))),
        case.seen(format!("holds {held}")),
    ];
    if let Some(installed) = case.dossier.integration.installed_at.known() {
        evidence.push(case.seen(format!("installed on {}", words::day(*installed))));
    }
    let mut given: Vec<String> =
        case.live_grants().filter_map(|grant| grantor::given(case, grant, words::day)).collect();
    given.sort_unstable();
    given.dedup();
    evidence.extend(given.into_iter().map(|how| case.seen(how)));
    let how = grantor::first_given(case).map_or_else(String::new, |how| format!(", {how}"));
    Words {
        summary: format!("no approved record names `{app}`; it holds {held}{how}"),
        evidence,
        record: draft_of(case),
    }
}

/// A draft approves nothing, but it is where the reader should go on.
fn draft_of(case: &Case<'_>) -> Option<Location> {
    let (provider, connection) = (&case.dossier.provider, &case.dossier.connection);
    let approvals = case.context.approvals;
    let index = approvals.find_draft(provider, connection, &case.dossier.integration.app)?;
    approvals.records().get(index).map(|draft| draft.location.clone())
}
