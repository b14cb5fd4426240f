//! Evidence: what was recorded gives the same reading when it is played, without the provider.

use super::{Law, Verdict, holds};
use crate::exchange::Day;
use crate::fault::{Fault, Planned};
use crate::reading::{self, Reading};
use crate::subject::{Bench, How, instant};
use crate::world::Answer;
use remit_connector::StageInfo;
use remit_connector::session::{Player, Recorder, Tape, TapedAnswer, TapedExchange, TapedRequest};
use std::sync::{Arc, Mutex, PoisonError};

pub(crate) const LAWS: &[Law] = &[Law {
    name: "a_played_tape_gives_the_same_reading",
    check: |bench, stage| Box::pin(played(bench, stage)),
}];

async fn played(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let denied = bench.day(Day::Denied).unwrap_or_else(|_| Answer::plain(403, "you may not read this"));
    let days = [
        ("undisturbed", None),
        ("denied", Some(Fault::Answer(denied))),
        ("down", Some(Fault::Answer(Answer::plain(503, "down")))),
        ("reset", Some(Fault::Reset)),
    ];
    for (name, fault) in days {
        recorded_and_played(bench, stage, fault).await.map_err(|why| format!("{name}: {why}"))?;
    }
    holds(None)
}

async fn recorded_and_played(
    bench: &Bench,
    stage: &'static StageInfo,
    fault: Option<Fault>,
) -> Result<(), String> {
    let script = fault.into_iter().map(|fault| Planned::always(stage.id, fault)).collect();
    let server = bench.serve(script).await;
    let memory = Arc::new(Memory::default());
    let (now, recorder) = (instant(), Arc::<Memory>::clone(&memory));
    let recording = bench.open_taped(&server, How::default(), Tape::Record { now, recorder })?;
    let first = reading::read(&*recording.connection, &bench.lineage(stage), None).await;
    let n_sent = server.seen().len();
    let credential = recording.connection.credential().to_owned();
    let playing =
        bench.open_taped(&server, How::default(), Tape::Play { now, credential, player: memory })?;
    let again = reading::read(&*playing.connection, &bench.lineage(stage), None).await;
    if server.seen().len() > n_sent {
        return Err("a request was sent while the tape was played".to_owned());
    }
    same(&first, &again)
}

fn same(first: &Reading, again: &Reading) -> Result<(), String> {
    for (key, slice) in &first.slices {
        match again.slices.get(key) {
            Some(other) if other == slice => (),
            Some(other) => return Err(format!("{key:?} was {:?} and is {:?}", slice.ending, other.ending)),
            None => return Err(format!("{key:?} is not read again")),
        }
    }
    if again.slices.len() > first.slices.len() { Err("more is read than before".to_owned()) } else { Ok(()) }
}

/// A tape in memory.
#[derive(Debug, Default)]
pub(super) struct Memory(Mutex<Vec<TapedExchange>>);

impl Recorder for Memory {
    fn record(&self, exchange: TapedExchange) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(exchange);
    }
}

impl Player for Memory {
    fn play(&self, request: &TapedRequest) -> Option<TapedAnswer> {
        let mut taped = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut fitting = taped.iter().enumerate().filter(|(_, exchange)| exchange.request == *request);
        let (at, exchange) = fitting.next()?;
        let answer = exchange.answer.clone();
        if fitting.next().is_some() {
            taped.remove(at);
        }
        Some(answer)
    }
}
