//! `shadow-approval`: a record approves what is granted nowhere. Said only where every listing that could hold it was
//! read whole.

use super::approval_expired::end_of;
use super::case::Case;
use super::draft::{Draft, Raised, Words};
use super::{Context, JudgedConnection};
use crate::approval::Approval;
use crate::finding::{About, Evidence, Finding, FindingKind};
use crate::model::StageId;
use crate::scope::Tier;
use crate::words;

pub(super) fn check(context: &Context<'_>, is_matched: &[bool]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, (record, is_matched)) in context.approvals.records().iter().zip(is_matched).enumerate() {
        let end = record.expires.as_ref().and_then(|expires| end_of(expires.value));
        let is_over = end.is_some_and(|end| end <= context.now);
        if *is_matched || is_over || record.is_draft {
            continue;
        }
        let stages = context.approvals.listed_in(index);
        let connections: Vec<_> = context.connections.iter().filter(|one| could_hold(record, one)).collect();
        let is_proven = !connections.is_empty() && connections.iter().all(|one| is_read_whole(one, stages));
        if is_proven {
            findings.push(shadow(context, index, record, &connections, stages));
        }
    }
    findings
}

fn could_hold(record: &Approval, connection: &JudgedConnection) -> bool {
    let is_named = record.key.connection.as_ref().is_none_or(|named| *named == connection.id);
    is_named && record.key.provider == connection.provider
}

fn is_read_whole(connection: &JudgedConnection, stages: &[StageId]) -> bool {
    let Some(coverage) = &connection.coverage else { return false };
    !stages.is_empty()
        && stages.iter().all(|stage| coverage.stage(stage).is_some_and(|seen| seen.is_complete()))
}

fn shadow(
    context: &Context<'_>,
    index: usize,
    record: &Approval,
    connections: &[&JudgedConnection],
    stages: &[StageId],
) -> Finding {
    let catalog = context.catalogs.get(&record.key.provider);
    let tier = catalog.map_or(Tier::T3, |catalog| catalog.tier(context.approvals.approved(index)));
    let stages: Vec<String> = stages.iter().map(ToString::to_string).collect();
    let mut evidence = vec![Case::written(format!("approves `{}`", record.key.app), &record.location)];
    for connection in connections {
        evidence.push(Evidence {
            fact: format!("not among {} of {}, read whole", words::list(&stages), connection.id),
            source: format!("coverage of {}", connection.id),
            read_at: connection.coverage.as_ref().map(|coverage| coverage.finished_at),
        });
    }
    let about = About {
        provider: record.key.provider.clone(),
        connection: record.key.connection.clone(),
        app: record.key.app.clone(),
        subject: None,
        name: record.name.clone().unwrap_or_else(|| record.key.app.to_string()),
    };
    let draft = Draft::new(tier, || Words {
        summary: "approved, but granted nowhere".to_owned(),
        evidence,
        record: Some(record.location.clone()),
    });
    let policy = context.policy.effective(&about.provider, &about.app);
    Raised::new(policy, FindingKind::ShadowApproval, draft).finding(about)
}
