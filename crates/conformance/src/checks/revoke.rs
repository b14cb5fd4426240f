//! Revoking: a plan asks nobody, a call sends what the plan says and nothing else, and only where that was allowed.

use super::{Law, Shown, Verdict, holds};
use crate::exchange::Day;
use crate::server::Server;
use crate::subject::{Bench, How, Opened, instant};
use crate::world::Answer;
use remit_connector::core::model::{
    ConnectionId, Dossier, Part, ProviderId, Record, RecordKind, Source, StageId,
};
use remit_connector::session::Access;
use remit_connector::{Ask, Reason, RevokeCall, StageInfo, Target};

pub(crate) const LAWS: &[Law] = &[
    Law { name: "a_plan_sends_nothing", check: |bench, stage| Box::pin(silent(bench, stage)) },
    Law {
        name: "a_confirmed_call_sends_exactly_the_plan",
        check: |bench, stage| Box::pin(exact(bench, stage)),
    },
    Law {
        name: "a_denied_revocation_has_its_permission",
        check: |bench, stage| Box::pin(denied(bench, stage)),
    },
    Law { name: "what_is_gone_is_told_as_gone", check: |bench, stage| Box::pin(gone(bench, stage)) },
    Law {
        name: "a_plan_is_read_back_where_it_is_listed",
        check: |bench, stage| Box::pin(read_back(bench, stage)),
    },
    Law {
        name: "a_connection_that_reads_changes_nothing",
        check: |bench, stage| Box::pin(read_only(bench, stage)),
    },
];

const MAY_REVOKE: fn() -> How = || How { access: Access::Revoke, ..How::default() };

/// The integrations that a stage tells of, with everything that tells about them.
async fn integrations(bench: &Bench, stage: &'static StageInfo) -> Result<Vec<Dossier>, String> {
    let whole = bench.whole().await?;
    let provider = ProviderId::from(bench.subject.provider.descriptor.id);
    let mut dossiers: Vec<Dossier> = Vec::new();
    for record in whole.records(stage.id).filter(|record| record.kind == RecordKind::Integration) {
        let id = record.subject_id();
        if dossiers.iter().any(|dossier| dossier.id == *id) {
            continue;
        }
        let mut parts = Vec::new();
        for ((stage, slice), read) in &whole.slices {
            for part in &read.records {
                if part.subject_id() == id {
                    let source = Source {
                        stage: StageId::from(*stage),
                        slice: slice.clone(),
                        endpoint: part.endpoint.to_owned(),
                        read_at: instant(),
                        is_current: true,
                    };
                    let (facets, activity) = (part.facets.clone(), part.activity.clone());
                    parts.push(Part { facets, activity, first_seen: instant(), source });
                }
            }
        }
        let connection = ConnectionId::from("subject");
        dossiers.extend(Dossier::assemble(connection, provider.clone(), id.clone(), parts));
    }
    Ok(dossiers)
}

/// Plans everything that a stage lists. An integration of which nothing can be planned has no calls.
fn calls(opened: &Opened, integrations: &[Dossier]) -> Vec<RevokeCall> {
    let plan = |integration| opened.connection.revoke(Target { integration, credential: None }).ok();
    let plans = integrations.iter().filter_map(plan);
    plans.flat_map(|plan| plan.calls().cloned().collect::<Vec<_>>()).collect()
}

fn nothing_to_call() -> Verdict {
    Ok(Shown::Excused("nothing that it lists is revoked by a call".to_owned()))
}

/// Opens a connection to a server that answers everything that no exchange is for in one way.
async fn opened(bench: &Bench, otherwise: Answer, how: How) -> Result<(Server, Opened), String> {
    let server = bench.serve_otherwise(otherwise).await;
    let opened = bench.open(&server, how)?;
    Ok((server, opened))
}

fn accepted() -> Answer {
    Answer { status: 204, headers: Vec::new(), body: Vec::new() }
}

async fn silent(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let integrations = integrations(bench, stage).await?;
    let (server, opened) = opened(bench, accepted(), MAY_REVOKE()).await?;
    if calls(&opened, &integrations).is_empty() {
        return nothing_to_call();
    }
    let n_sent = server.seen().len();
    holds((n_sent > 0).then(|| format!("planning sent {n_sent} requests")))
}

async fn exact(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let integrations = integrations(bench, stage).await?;
    let (server, opened) = opened(bench, accepted(), MAY_REVOKE()).await?;
    let calls = calls(&opened, &integrations);
    for call in &calls {
        let before = server.seen().len();
        opened.connection.carry_out(call).await.map_err(|error| error.to_string())?;
        let seen: Vec<String> = server.seen().iter().skip(before).map(|seen| seen.shown()).collect();
        let planned = call.shown().map_err(|error| error.to_string())?;
        if !matches!(seen.as_slice(), [one] if is_planned(bench, one, &planned)) {
            return Err(format!("planned was `{planned}`, sent was {seen:?}"));
        }
    }
    if calls.is_empty() { nothing_to_call() } else { Ok(Shown::Holds) }
}

/// Whether what was sent is what was planned. A plan's path begins where the provider's API does, which may be below the
/// address that the connection was given.
fn is_planned(bench: &Bench, sent: &str, planned: &str) -> bool {
    let base = url::Url::parse(bench.subject.provider.descriptor.default_base_url);
    let prefix = base.map_or_else(|_| String::new(), |base| base.path().trim_end_matches('/').to_owned());
    let below = planned.split_once(' ').map(|(method, rest)| format!("{method} {prefix}{rest}"));
    sent == planned || below.is_some_and(|below| sent == below)
}

async fn denied(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let integrations = integrations(bench, stage).await?;
    let denial = bench.day(Day::Denied).unwrap_or_else(|_| Answer::plain(403, "you may not do this"));
    let (_server, opened) = opened(bench, denial, MAY_REVOKE()).await?;
    let calls = calls(&opened, &integrations);
    for call in &calls {
        let answer = opened.connection.carry_out(call).await.map_err(|error| error.to_string())?;
        if !matches!(answer.refusal, Some(Reason::Denied(_))) {
            return Err(format!("a denial is told as {:?}", answer.refusal));
        }
        if call.permission.is_empty() {
            return Err(format!("`{}` names no permission", call.change.endpoint()));
        }
    }
    if calls.is_empty() { nothing_to_call() } else { Ok(Shown::Holds) }
}

async fn gone(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let integrations = integrations(bench, stage).await?;
    let (_server, opened) = opened(bench, Answer::plain(404, "Not Found"), MAY_REVOKE()).await?;
    let calls = calls(&opened, &integrations);
    for call in &calls {
        let answer = opened.connection.carry_out(call).await.map_err(|error| error.to_string())?;
        if answer.refusal != Some(Reason::NotFound) {
            return Err(format!("what is not found is told as {:?}", answer.refusal));
        }
    }
    if calls.is_empty() { nothing_to_call() } else { Ok(Shown::Holds) }
}

async fn read_back(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let integrations = integrations(bench, stage).await?;
    let (_server, opened) = opened(bench, accepted(), MAY_REVOKE()).await?;
    let whole = bench.whole().await?;
    let calls = calls(&opened, &integrations);
    for call in &calls {
        let listing = &call.listing;
        let slice = whole.slices.get(&(listing.stage, listing.slice.key.clone()));
        let has_it = |records: &[Record]| records.iter().any(|record| record.external_id == listing.id);
        let is_known = slice.is_some_and(|read| read.slice == listing.slice && has_it(&read.records));
        // A plan may leave out what its slice needs not to be asked for.
        let ask = Ask { slice: &listing.slice, cursor: None, page_size: 100 };
        let is_listed = is_known
            || opened.connection.page(listing.stage, ask).await.is_ok_and(|page| has_it(&page.records));
        if !is_listed {
            return Err(format!("`{}` is not where it is to be read back: {listing:?}", listing.id));
        }
    }
    if calls.is_empty() { nothing_to_call() } else { Ok(Shown::Holds) }
}

async fn read_only(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let integrations = integrations(bench, stage).await?;
    let (server, opened) = opened(bench, accepted(), How::default()).await?;
    let calls = calls(&opened, &integrations);
    let n_before = server.seen().len();
    for call in &calls {
        let answer = opened.connection.carry_out(call).await;
        if answer.is_ok() || server.seen().len() > n_before {
            return Err(format!("`{}` was sent by a connection that reads", call.change.endpoint()));
        }
    }
    if calls.is_empty() { nothing_to_call() } else { Ok(Shown::Holds) }
}
