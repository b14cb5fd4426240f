//! What makes a review due at once, whatever the calendar says.

use super::schedule::day;
use super::seen::Seen;
use crate::fact::Fact;
use crate::finding::FindingKind;
use crate::judge::Verdict;
use crate::model::Dossier;
use crate::policy::Policy;
use crate::scope::Catalog;
use crate::words;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

/// Returns what happened to an integration after its last review, each in words; `then` is what that review saw, where
/// that is known.
///
/// What is dated is held against the day of the review, and counts from the day after: what happened on the day itself may
/// have been seen.
pub fn triggers(
    dossier: &Dossier,
    verdict: &Verdict,
    policy: &Policy,
    catalog: Option<&Catalog>,
    last: Date,
    then: Option<&Seen>,
) -> Vec<String> {
    let mut triggers = then.map_or_else(Vec::new, |then| Seen::of(dossier).changes_since(then, catalog));
    let is_later = |at: &&Timestamp| day(**at) > last;
    for grant in dossier.grants.iter().filter(|grant| !grant.is_pending) {
        if let Some(at) = grant.changed_at.known().or(grant.granted_at.known()).filter(is_later) {
            triggers.push(format!("its grant changed on {}", words::day(*at)));
        }
    }
    for credential in &dossier.credentials {
        let dates: [(&Fact<Timestamp>, &str); 2] =
            [(&credential.created_at, "made"), (&credential.rotated_at, "replaced")];
        for (at, what) in dates {
            if let Some(at) = at.known().filter(is_later) {
                triggers.push(format!(
                    "the credential `{}` was {what} on {}",
                    credential.id,
                    words::day(*at)
                ));
            }
        }
    }
    let has = |kind| {
        verdict.findings.iter().any(|finding| finding.kind == kind || finding.absorbed.contains(&kind))
    };
    if has(FindingKind::OwnerDeparted) {
        triggers.push("its owner has left".to_owned());
    }
    if has(FindingKind::DormantGrant)
        && let Some(reached) = dormant_on(verdict, policy).filter(|reached| *reached > last)
    {
        triggers.push(format!("it became dormant on {}", reached.strftime("%-d %b %Y")));
    }
    triggers.sort();
    triggers.dedup();
    triggers
}

/// The first day on which it counted as dormant.
fn dormant_on(verdict: &Verdict, policy: &Policy) -> Option<Date> {
    let limit = policy.dormant_after.at(verdict.tier);
    day(verdict.last_use.latest()?).checked_add((i64::from(limit) + 1).days()).ok()
}
