//! Identity: the same thing has the same id whenever it is read, no two things share one, and records tell what the stage
//! declares.

use super::{Law, Shown, Verdict, holds};
use crate::reading::{self, Reading};
use crate::subject::{Bench, How, instant};
use jiff::SignedDuration;
use remit_connector::StageInfo;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{ExternalId, Record, RecordKind};
use remit_connector::session::Clock;
use std::collections::BTreeMap;

pub(crate) const LAWS: &[Law] = &[
    Law { name: "ids_are_stable_over_time", check: |bench, stage| Box::pin(stable(bench, stage)) },
    Law { name: "ids_are_unique_within_their_kind", check: |bench, stage| Box::pin(unique(bench, stage)) },
    Law { name: "records_are_of_the_declared_kind", check: |bench, stage| Box::pin(kind(bench, stage)) },
    Law { name: "declared_facts_are_seen", check: |bench, stage| Box::pin(declared(bench, stage)) },
    Law { name: "undeclared_facts_never_appear", check: |bench, stage| Box::pin(undeclared(bench, stage)) },
];

/// Reads again long after, on a connection of its own.
async fn stable(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let server = bench.serve(Vec::new()).await;
    let later = instant() + SignedDuration::from_hours(24 * 400);
    let how = How { clock: Clock::Fixed(later), ..How::default() };
    let opened = bench.open(&server, how)?;
    let reading = reading::read(&*opened.connection, &bench.lineage(stage), None).await;
    let (before, after) = (keys(bench.whole().await?, stage), keys(&reading, stage));
    holds((before != after).then(|| format!("{before:?} became {after:?}")))
}

fn keys<'a>(reading: &'a Reading, stage: &'a StageInfo) -> Vec<(RecordKind, &'a ExternalId)> {
    reading.records(stage.id).map(|record| (record.kind, &record.external_id)).collect()
}

async fn unique(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let whole = bench.whole().await?;
    let mut owners: BTreeMap<(RecordKind, &str), Vec<&str>> = BTreeMap::new();
    for ((owner, _), slice) in &whole.slices {
        for record in &slice.records {
            owners.entry((record.kind, record.external_id.as_str())).or_default().push(owner);
        }
    }
    let shared = owners.iter().find(|(_, owners)| owners.len() > 1 && owners.contains(&stage.id));
    let empty = whole.records(stage.id).find(|record| record.external_id.as_str().is_empty());
    let empty = empty.map(|record| format!("a {:?} has no id", record.kind));
    holds(
        empty.or_else(|| shared.map(|((kind, id), owners)| format!("{kind:?} `{id}` comes from {owners:?}"))),
    )
}

async fn kind(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let other = bench.whole().await?.records(stage.id).find(|record| record.kind != stage.record_kind);
    holds(other.map(|record| format!("`{}` is of the kind {:?}", record.external_id, record.kind)))
}

/// One capability flag: its name, whether the stage declares it, and whether a record shows it.
struct Fulfilled {
    name: &'static str,
    is_declared: bool,
    /// Whether the record says something about it, "there is none" included.
    is_told: fn(&Record) -> bool,
    /// Whether the record gives a value.
    is_valued: fn(&Record) -> bool,
}

fn flags(stage: &StageInfo) -> [Fulfilled; 6] {
    let tells = stage.tells;
    [
        Fulfilled { name: "scopes", is_declared: tells.scopes, is_told: has_scopes, is_valued: has_scopes },
        Fulfilled {
            name: "resources",
            is_declared: tells.resources,
            is_told: has_resources,
            is_valued: has_resources,
        },
        Fulfilled { name: "holder", is_declared: tells.holder, is_told: has_holder, is_valued: has_holder },
        Fulfilled {
            name: "created",
            is_declared: tells.created,
            is_told: has_created,
            is_valued: has_created,
        },
        Fulfilled { name: "expires", is_declared: tells.expires, is_told: has_expiry, is_valued: has_end },
        Fulfilled {
            name: "last_used",
            is_declared: tells.last_used.is_some(),
            is_told: has_use,
            is_valued: has_use,
        },
    ]
}

async fn declared(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let whole = bench.whole().await?;
    let mut declared = flags(stage).into_iter().filter(|flag| flag.is_declared);
    let unseen = declared.find(|flag| !whole.records(stage.id).any(flag.is_told));
    if let Some(flag) = unseen {
        return Err(format!("`{}` is declared, and no record tells it", flag.name));
    }
    let Some(last_used) = stage.tells.last_used else { return Ok(Shown::Holds) };
    let mut activity = whole.records(stage.id).flat_map(|record| &record.activity);
    let other = activity.find(|activity| activity.kind != last_used.kind);
    holds(other.map(|activity| format!("`{}` is of the kind {:?}", activity.source, activity.kind)))
}

async fn undeclared(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let whole = bench.whole().await?;
    for flag in flags(stage).iter().filter(|flag| !flag.is_declared) {
        if let Some(record) = whole.records(stage.id).find(|record| (flag.is_valued)(record)) {
            return Err(format!("`{}` is not declared, and `{}` tells it", flag.name, record.external_id));
        }
    }
    Ok(Shown::Holds)
}

fn has_scopes(record: &Record) -> bool {
    record.facets.grants.iter().any(|grant| !grant.scopes.is_empty())
}

fn has_resources(record: &Record) -> bool {
    record.facets.grants.iter().any(|grant| grant.resources.known().is_some())
}

fn has_holder(record: &Record) -> bool {
    let facets = &record.facets;
    facets.integration.as_ref().is_some_and(|integration| integration.held_by.known().is_some())
        || facets.credentials.iter().any(|credential| credential.holder.known().is_some())
}

fn has_created(record: &Record) -> bool {
    let facets = &record.facets;
    facets.integration.as_ref().is_some_and(|integration| integration.installed_at.known().is_some())
        || facets.credentials.iter().any(|credential| credential.created_at.known().is_some())
        || facets.grants.iter().any(|grant| grant.granted_at.known().is_some())
}

fn has_expiry(record: &Record) -> bool {
    record.facets.credentials.iter().any(|credential| !credential.expires_at.is_unknown())
}

fn has_end(record: &Record) -> bool {
    record.facets.credentials.iter().any(|credential| matches!(credential.expires_at, Fact::Known(_)))
}

fn has_use(record: &Record) -> bool {
    record.activity.iter().any(|activity| !activity.last.is_unknown())
}
