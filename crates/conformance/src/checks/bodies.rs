//! Bodies: broken, wrong, endless or hostile ones end in a clear outcome, and one bad item does not spoil the others.

use super::common::{befall, fails_as};
use super::{Law, Shown, Verdict, holds};
use crate::exchange::{Day, Paging};
use crate::fault::{Fault, Planned};
use crate::reading::Ending;
use crate::subject::{Bench, How};
use crate::world::Answer;
use remit_connector::{Reason, Refusal, StageInfo};
use std::time::Duration;

pub(crate) const LAWS: &[Law] = &[
    Law {
        name: "a_server_error_is_retried_then_told",
        check: |bench, stage| Box::pin(server_error(bench, stage)),
    },
    Law {
        name: "an_answer_that_breaks_off_is_never_empty",
        check: |bench, stage| Box::pin(broken_off(bench, stage)),
    },
    Law {
        name: "a_wrongly_typed_answer_is_malformed",
        check: |bench, stage| Box::pin(wrong_type(bench, stage)),
    },
    Law { name: "an_error_in_200_is_no_listing", check: |bench, stage| Box::pin(error_in_200(bench, stage)) },
    Law {
        name: "an_oversized_body_is_refused_early",
        check: |bench, stage| Box::pin(oversized(bench, stage)),
    },
    Law { name: "a_deeply_nested_body_is_refused", check: |bench, stage| Box::pin(deep(bench, stage)) },
    Law { name: "nothing_leads_to_another_host", check: |bench, stage| Box::pin(other_host(bench, stage)) },
    Law {
        name: "a_malformed_item_is_told_and_the_rest_kept",
        check: |bench, stage| Box::pin(malformed(bench, stage)),
    },
    Law { name: "unknown_fields_are_ignored", check: |bench, stage| Box::pin(unknown_fields(bench, stage)) },
    Law {
        name: "unknown_scopes_are_kept_verbatim",
        check: |bench, stage| Box::pin(unknown_scopes(bench, stage)),
    },
];

/// A body of this size never ends, as far as a client is concerned.
const FLOOD: u64 = 100 * 1024 * 1024;
/// What may leave the server before a client that hangs up is noticed: its cap and the sockets' buffers.
const EARLY: u64 = 24 * 1024 * 1024;

fn is_unavailable(reason: &Reason) -> bool {
    matches!(reason, Reason::Unavailable(_))
}

async fn server_error(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let error = || Fault::Answer(Answer::plain(503, "down for a moment"));
    let reading = bench.read(vec![Planned::once(stage.id, error())], &bench.lineage(stage)).await?;
    if let Some(difference) = bench.whole().await?.difference(&reading, stage.id) {
        return Err(format!("after one error: {difference}"));
    }
    fails_as(bench, stage, error(), How::default(), is_unavailable).await
}

async fn broken_off(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let mut how = How::default();
    how.tuning.attempts = 2;
    for fault in [Fault::Truncated, Fault::Reset] {
        let name = format!("{fault:?}");
        fails_as(bench, stage, fault, how, is_unavailable).await.map_err(|why| format!("{name}: {why}"))?;
    }
    how.tuning.read_timeout = Duration::from_millis(400);
    how.tuning.total_timeout = Duration::from_millis(500);
    fails_as(bench, stage, Fault::Hang, how, is_unavailable).await.map_err(|why| format!("Hang: {why}"))
}

async fn wrong_type(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let is_told = |reason: &Reason| matches!(reason, Reason::Malformed(_));
    fails_as(bench, stage, Fault::WrongType, How::default(), is_told).await
}

async fn error_in_200(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let answer = bench.day(Day::ErrorIn200).unwrap_or_else(|_| Answer::plain(200, "something went wrong"));
    fails_as(bench, stage, Fault::Answer(answer), How::default(), |_| true).await
}

async fn oversized(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let is_told = |reason: &Reason| matches!(reason, Reason::Refused(Refusal::TooLarge(_)));
    let aftermath = befall(bench, stage, Fault::Oversized(FLOOD), How::default()).await?;
    super::common::told(bench, stage, &aftermath.reading, is_told).await?;
    let n_read = aftermath.server.n_flooded();
    holds((n_read > EARLY).then(|| format!("{n_read} bytes had gone before the body was refused")))
}

async fn deep(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let is_told = |reason: &Reason| matches!(reason, Reason::Refused(Refusal::TooDeep(_)));
    fails_as(bench, stage, Fault::Deep(50_000), How::default(), is_told).await
}

async fn other_host(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let other = bench.serve(Vec::new()).await;
    let has_links =
        bench.paged(stage).iter().any(|(it, _)| matches!(it.kind, Paging::Link | Paging::NextUrl));
    let mut redirect = Answer::plain(302, "moved");
    redirect.headers.push(("location".to_owned(), format!("{}/elsewhere", other.origin())));
    let mut faults = vec![("a redirect", Fault::Answer(redirect))];
    if has_links {
        faults.push(("a next link", Fault::NextOn(other.origin())));
    }
    for (what, fault) in faults {
        // A link that is brought home leads to the page that it came with, and that is refused, too.
        let is_told = |reason: &Reason| {
            let Reason::Refused(refusal) = reason else { return false };
            matches!(refusal, Refusal::Origin(_) | Refusal::Scheme | Refusal::RepeatedCursor)
        };
        fails_as(bench, stage, fault, How::default(), is_told)
            .await
            .map_err(|why| format!("{what}: {why}"))?;
    }
    let followed = other.seen().into_iter().next();
    holds(followed.map(|seen| format!("the other host was asked for {}", seen.target)))
}

async fn malformed(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    if bench.paged(stage).is_empty() {
        return Ok(Shown::Excused("a single object has no rest".to_owned()));
    }
    let with = befall(bench, stage, Fault::MalformedItem, How::default()).await?.reading;
    let without = befall(bench, stage, Fault::WithoutItem, How::default()).await?.reading;
    if !with
        .of(stage.id)
        .any(|slice| !slice.rejected.is_empty() && matches!(slice.ending, Ending::Partial(_)))
    {
        return Err(format!("no slice is partial for the malformed item; {:?}", with.gap(stage.id)));
    }
    let lost = without.records(stage.id).find(|record| !with.records(stage.id).any(|known| known == *record));
    holds(lost.map(|record| format!("`{}` was lost with the malformed item", record.external_id)))
}

async fn unknown_fields(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let reading = bench.read_with(stage, Fault::UnknownFields).await?;
    holds(bench.whole().await?.difference(&reading, stage.id))
}

async fn unknown_scopes(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    if !stage.tells.scopes {
        return Ok(Shown::Excused("it does not declare `scopes`".to_owned()));
    }
    let world = bench.world();
    let unknown: Vec<&String> =
        world.of_stage(stage.id).flat_map(|exchange| &exchange.unknown_scopes).collect();
    if unknown.is_empty() {
        return Ok(Shown::Excused("none of its exchanges names `unknown_scopes`".to_owned()));
    }
    let catalog = bench.subject.provider.descriptor.scope_catalog;
    let whole = bench.whole().await?;
    for scope in unknown {
        if catalog.lines().any(|line| line.split(',').nth(1) == Some(scope)) {
            return Err(format!("the catalog knows `{scope}`"));
        }
        let mut grants = whole.records(stage.id).flat_map(|record| &record.facets.grants);
        if !grants.any(|grant| grant.scopes.contains(scope)) {
            return Err(format!("`{scope}` is in no grant"));
        }
    }
    Ok(Shown::Holds)
}
