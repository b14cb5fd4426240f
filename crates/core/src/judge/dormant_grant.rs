//! `dormant-grant`: it was not used for too long.

use super::case::Case;
use super::dormancy::{LastUse, last_use};
use super::draft::{Draft, Ruling, Words};
use super::gap::Gap;
use crate::fact::Why;
use crate::finding::FindingKind;
use crate::words;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    if !case.is_live() {
        return Ruling::clear();
    }
    let used = last_use(case.dossier);
    let Some(latest) = used.latest() else {
        return Ruling::gap(Gap {
            fact: "the last use".to_owned(),
            blocks: FindingKind::DormantGrant,
            why: Why::NotReported,
        });
    };
    let limit = case.context.policy.dormant_after.at(case.tier);
    if !case.is_older(latest, limit) {
        return Ruling::clear();
    }
    Ruling::found(Draft::new(case.tier, move || {
        let n_idle = words::days_between(latest, case.context.now);
        let n_idle = words::count(usize::try_from(n_idle).unwrap_or(usize::MAX), "day");
        let since = match used {
            LastUse::Seen { at, .. } => format!("last used on {}", words::day(at)),
            LastUse::NotSince(instant) => format!("not used since at least {}", words::day(instant)),
            LastUse::NeverSince(instant) => format!("never used since {}", words::day(instant)),
            LastUse::Unknown => "its use is unknown".to_owned(),
        };
        let activity = case.dossier.activity.iter();
        let sources: Vec<&str> = activity.map(|activity| activity.source.as_str()).collect();
        Words {
            summary: format!("{since}, {n_idle} ago; dormant after {limit}"),
            evidence: vec![case.seen(format!("{since}, says {}", words::short_list(&sources, 3)))],
            record: None,
        }
    }))
}
