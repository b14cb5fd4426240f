//! `evidence-gap`: a fact or a listing that is needed could not be seen. What rests on it is not evaluated.

use super::case::Case;
use super::draft::{Draft, Raised, Words};
use super::gap::{Gap, reason};
use super::{Context, JudgedConnection};
use crate::coverage::{Outcome, StageCoverage};
use crate::finding::{About, Evidence, Finding, FindingKind};
use crate::model::AppId;
use crate::scope::Tier;
use crate::words;

/// Facts of one integration that rules needed.
pub(super) fn of_integration<'c>(case: &'c Case<'c>, gaps: &'c [Gap]) -> Option<Draft<'c>> {
    if gaps.is_empty() {
        return None;
    }
    let words = || {
        let mut facts: Vec<&str> = gaps.iter().map(|gap| gap.fact.as_str()).collect();
        facts.dedup();
        let evidence = gaps.iter().map(|gap| {
            case.seen(format!(
                "{} is unknown: {}; so {} is not evaluated",
                gap.fact,
                reason(&gap.why),
                gap.blocks.id()
            ))
        });
        Words {
            summary: format!("not evaluated, because unknown: {}", words::short_list(&facts, 3)),
            evidence: evidence.collect(),
            record: None,
        }
    };
    let instances = gaps.iter().map(|gap| [gap.blocks.id(), &gap.fact].join(":"));
    Some(Draft::new(case.tier, words).of(instances))
}

/// Stages that were not read whole.
pub(super) fn of_coverage(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for connection in context.connections {
        let stages = connection.coverage.iter().flat_map(|coverage| &coverage.stages);
        findings.extend(
            stages.filter(|stage| !stage.is_complete()).map(|stage| unread(context, connection, stage)),
        );
    }
    findings
}

fn unread(context: &Context<'_>, connection: &JudgedConnection, stage: &StageCoverage) -> Finding {
    let why = match (stage.gaps.first(), &stage.parent_gap) {
        (Some((outcome, _)), _) => in_words(outcome),
        (None, Some(parent)) => format!("{parent} was not read whole"),
        (None, None) => "not reached".to_owned(),
    };
    let n_unread = stage.n_slices - stage.n_complete;
    let extent = if stage.n_slices > 1 {
        format!(" in {n_unread} of {} listings", stage.n_slices)
    } else {
        String::new()
    };
    let evidence = stage.gaps.iter().map(|(outcome, n_slices)| Evidence {
        fact: format!(
            "{}: {}",
            words::count(usize::try_from(*n_slices).unwrap_or(usize::MAX), "listing"),
            in_words(outcome)
        ),
        source: format!("coverage of {}", connection.id),
        read_at: connection.coverage.as_ref().map(|coverage| coverage.finished_at),
    });
    let draft = Draft::new(Tier::T0, || Words {
        summary: format!("{} not read whole{extent}: {why}", stage.stage),
        evidence: evidence.collect(),
        record: None,
    });
    let about = About {
        provider: connection.provider.clone(),
        connection: Some(connection.id.clone()),
        app: AppId::new(format!("stage:{}", stage.stage)),
        subject: None,
        name: stage.stage.to_string(),
    };
    Raised::new(context, FindingKind::EvidenceGap, draft).finding(about)
}

/// Says in words how a slice ended.
fn in_words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Complete => "read whole".to_owned(),
        Outcome::Partial(what) => format!("partial, {what}"),
        Outcome::Denied(permission) => format!("denied, needs {permission}"),
        Outcome::NotLicensed(what) => format!("not licensed, {what}"),
        Outcome::RateStopped => "rate-stopped".to_owned(),
        Outcome::Failed(how) => format!("failed, {how}"),
    }
}
