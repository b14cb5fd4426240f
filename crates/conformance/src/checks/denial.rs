//! Refusals: each is told as what it is, none is taken for an empty listing, and none spreads.

use super::common::{befall, fails_as};
use super::{Law, Shown, Verdict, holds};
use crate::exchange::Day;
use crate::fault::{Fault, Planned};
use crate::subject::{Bench, How};
use crate::world::Answer;
use remit_connector::{CheckOutcome, Reason, StageInfo};

pub(crate) const LAWS: &[Law] = &[
    Law { name: "a_denial_names_the_permission", check: |bench, stage| Box::pin(denied(bench, stage)) },
    Law {
        name: "a_denied_slice_leaves_the_others_whole",
        check: |bench, stage| Box::pin(others(bench, stage)),
    },
    Law { name: "not_found_is_never_empty", check: |bench, stage| Box::pin(not_found(bench, stage)) },
    Law {
        name: "a_refused_credential_is_told_as_such",
        check: |bench, stage| Box::pin(refused(bench, stage)),
    },
    Law { name: "a_missing_licence_is_told_as_such", check: |bench, stage| Box::pin(licence(bench, stage)) },
    Law { name: "a_check_tells_readable_from_denied", check: |bench, stage| Box::pin(checked(bench, stage)) },
];

fn denial(bench: &Bench) -> Fault {
    Fault::Answer(bench.day(Day::Denied).unwrap_or_else(|_| Answer::plain(403, "you may not read this")))
}

async fn denied(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let names_it = |reason: &Reason| matches!(reason, Reason::Denied(permission) if !permission.is_empty());
    fails_as(bench, stage, denial(bench), How::default(), names_it).await
}

async fn others(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let world = bench.world();
    let operation = world.of_stage(stage.id).find_map(|exchange| exchange.operation());
    let (_, path) = operation.ok_or("no exchange of the stage answers a request")?;
    let all = bench.stages();
    let reading = bench.read(vec![Planned::always(stage.id, denial(bench)).only_at(path)], &all).await?;
    let whole = bench.whole().await?;
    for other in all {
        let descends = bench.lineage(other).iter().any(|ancestor| ancestor.id == stage.id);
        if !descends && let Some(difference) = whole.difference(&reading, other.id) {
            return Err(difference);
        }
    }
    let is_one = whole.of(stage.id).filter(|slice| !slice.pages.is_empty()).count() == 1;
    let n_kept = reading.of(stage.id).filter(|slice| whole.of(stage.id).any(|known| known == *slice)).count();
    holds(
        (!is_one && n_kept == 0)
            .then(|| "no slice of the stage came through, though one alone was denied".to_owned()),
    )
}

async fn not_found(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let fault = Fault::Answer(Answer::plain(404, "Not Found"));
    let is_told =
        |reason: &Reason| matches!(reason, Reason::NotFound | Reason::Denied(_) | Reason::NotLicensed(_));
    fails_as(bench, stage, fault, How::default(), is_told).await
}

async fn refused(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let fault = Fault::Answer(Answer::plain(401, "Bad credentials"));
    let is_told = |reason: &Reason| matches!(reason, Reason::Unauthenticated(_));
    fails_as(bench, stage, fault, How::default(), is_told).await
}

async fn licence(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let answer = match bench.day(Day::NotLicensed) {
        Ok(answer) => answer,
        Err(why) => return Ok(Shown::Excused(why)),
    };
    let is_told = |reason: &Reason| matches!(reason, Reason::NotLicensed(_));
    fails_as(bench, stage, Fault::Answer(answer), How::default(), is_told).await
}

async fn checked(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let server = bench.serve(Vec::new()).await;
    let opened = bench.open(&server, How::default())?;
    match opened.connection.check(stage.id).await.outcome {
        CheckOutcome::Readable => (),
        CheckOutcome::NotTried(why) => return Ok(Shown::Excused(why)),
        outcome => return Err(format!("a stage that can be read checks as {outcome:?}")),
    }
    let aftermath = befall(bench, stage, denial(bench), How::default()).await?;
    let opened = bench.open(&aftermath.server, How::default())?;
    match opened.connection.check(stage.id).await.outcome {
        CheckOutcome::Denied(permission) if !permission.is_empty() => Ok(Shown::Holds),
        outcome => Err(format!("a stage that is denied checks as {outcome:?}")),
    }
}
