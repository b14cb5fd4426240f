//! Privacy: the credential is sent, and is in nothing that anybody can read, not even where an answer quotes it.

use super::evidence::Memory;
use super::{Law, Verdict, holds};
use crate::exchange::Day;
use crate::fault::{Fault, Planned};
use crate::reading;
use crate::subject::{Bench, How, canary, instant};
use crate::world::Answer;
use remit_connector::StageInfo;
use remit_connector::session::Tape;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

pub(crate) const LAWS: &[Law] =
    &[Law { name: "the_credential_is_in_no_output", check: |bench, stage| Box::pin(nowhere(bench, stage)) }];

async fn nowhere(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let denied = bench.day(Day::Denied).unwrap_or_else(|_| Answer::plain(403, "you may not read this"));
    let mut days = vec![
        ("undisturbed", None),
        ("denied", Some(Fault::Answer(denied))),
        ("refused", Some(Fault::Answer(Answer::plain(401, "Bad credentials")))),
        ("down", Some(Fault::Answer(Answer::plain(503, "down")))),
        ("mistyped", Some(Fault::WrongType)),
    ];
    let echoes = [("400", 400), ("401", 401), ("403", 403), ("404", 404), ("422", 422), ("500", 500)];
    days.extend(echoes.map(|(name, status)| (name, Some(Fault::Echo(status)))));
    let mut n_sent = 0;
    for (name, fault) in days {
        n_sent += read_aloud(bench, stage, fault).await.map_err(|why| format!("{name}: {why}"))?;
    }
    holds((n_sent == 0).then(|| "no request was authorized, so that nothing was tried".to_owned()))
}

/// Reads a stage, looks through all that came of it, and returns how many requests were authorized.
async fn read_aloud(bench: &Bench, stage: &'static StageInfo, fault: Option<Fault>) -> Result<usize, String> {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let script = fault.into_iter().map(|fault| Planned::always(stage.id, fault)).collect();
    let server = bench.serve(script).await;
    let memory = Arc::new(Memory::default());
    let (now, recorder) = (instant(), Arc::<Memory>::clone(&memory));
    let opened = bench.open_taped(&server, How::default(), Tape::Record { now, recorder })?;
    let reading = reading::read(&*opened.connection, &bench.lineage(stage), None).await;
    drop(guard);
    let events = format!("{:?}", opened.events.lock().unwrap_or_else(PoisonError::into_inner));
    let places = [
        ("the log", log.text()),
        ("an error", reading.errors.join("\n")),
        ("a record", format!("{:?}", reading.slices)),
        ("an event", events),
        ("the evidence", format!("{memory:?}")),
        ("the connection's Debug", format!("{:?}\n{:#?}", opened.connection, opened.connection)),
    ];
    let canary = canary();
    for (place, text) in places {
        if let Some(line) = text.lines().find(|line| line.contains(&canary)) {
            return Err(format!("the credential is in {place}: {}", line.replace(&canary, "<credential>")));
        }
    }
    Ok(server.seen().iter().filter(|seen| !seen.authorization.is_empty()).count())
}

/// A log in memory.
#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
