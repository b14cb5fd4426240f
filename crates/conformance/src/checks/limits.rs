//! Limits: they are waited out however they are worded, and told from missing permissions.

use super::{Law, Shown, Verdict};
use crate::checks::common::fails_as;
use crate::exchange::Day;
use crate::fault::{Fault, Planned};
use crate::reading;
use crate::subject::{Bench, How, instant};
use crate::world::Answer;
use jiff::{SignedDuration, Timestamp};
use remit_connector::session::Clock;
use remit_connector::{Event, Reason, StageInfo};
use std::sync::PoisonError;
use std::time::Duration;

pub(crate) const LAWS: &[Law] = &[
    Law { name: "a_429_is_waited_out", check: |bench, stage| Box::pin(too_many(bench, stage)) },
    Law { name: "a_stated_reset_is_waited_out", check: |bench, stage| Box::pin(reset(bench, stage)) },
    Law {
        name: "a_limit_in_403_is_no_denial",
        check: |bench, stage| Box::pin(worded(bench, stage, Day::LimitIn403)),
    },
    Law {
        name: "a_limit_in_200_is_no_listing",
        check: |bench, stage| Box::pin(worded(bench, stage, Day::LimitIn200)),
    },
    Law {
        name: "a_limit_without_end_is_told_as_such",
        check: |bench, stage| Box::pin(endless(bench, stage)),
    },
];

/// How long a limit lasts here; sessions on the bench hurry.
const WAIT: i64 = 5;

async fn too_many(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    // By the clock of the connection, which stands still here.
    let date =
        (instant() + SignedDuration::from_secs(WAIT)).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    for retry_after in [WAIT.to_string(), date] {
        passes(bench, stage, limited(429, &retry_after))
            .await
            .map_err(|why| format!("`{retry_after}`: {why}"))?;
    }
    Ok(Shown::Holds)
}

async fn reset(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    worded(bench, stage, Day::LimitWithReset).await
}

async fn worded(bench: &Bench, stage: &'static StageInfo, day: Day) -> Verdict {
    match bench.day(day) {
        Ok(answer) => passes(bench, stage, dated(answer, Clock::System.now())).await.map(|()| Shown::Holds),
        Err(why) => Ok(Shown::Excused(why)),
    }
}

async fn endless(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let mut how = How::default();
    how.tuning.wait_budget = Duration::from_secs(4 * WAIT.unsigned_abs());
    let is_told = |reason: &Reason| matches!(reason, Reason::RateLimited(_));
    fails_as(bench, stage, Fault::Answer(limited(429, &WAIT.to_string())), how, is_told).await
}

fn limited(status: u16, retry_after: &str) -> Answer {
    let mut answer = Answer::plain(status, "slow down");
    answer.headers.push(("retry-after".to_owned(), retry_after.to_owned()));
    answer
}

/// Writes the instant at which the limit ends into headers that name it.
fn dated(mut answer: Answer, now: Timestamp) -> Answer {
    let reset = (now.as_second() + WAIT).to_string();
    for (_, value) in &mut answer.headers {
        *value = value.replace("$reset", &reset);
    }
    answer
}

/// Requires that a reading in which the stage's first request meets a limit equals an undisturbed one.
async fn passes(bench: &Bench, stage: &'static StageInfo, answer: Answer) -> Result<(), String> {
    let server = bench.serve(vec![Planned::once(stage.id, Fault::Answer(answer))]).await;
    let opened = bench.open(&server, How::default())?;
    let reading = reading::read(&*opened.connection, &bench.lineage(stage), None).await;
    if let Some(difference) = bench.whole().await?.difference(&reading, stage.id) {
        return Err(difference);
    }
    let events = opened.events.lock().unwrap_or_else(PoisonError::into_inner);
    let is_wait = |event: &Event| matches!(event, Event::Wait { .. } | Event::Retry { .. });
    match events.iter().any(is_wait) {
        true => Ok(()),
        false => Err("no event tells of the wait".to_owned()),
    }
}
