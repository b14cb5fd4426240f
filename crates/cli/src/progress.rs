//! Progress of a scan: bars on a terminal, log lines elsewhere. Always on stderr.

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use remit_connector::{Event, EventSink, StageInfo};
use remit_core::coverage::Outcome;
use remit_scan::{ScanEvent, ScanEvents};
use std::collections::HashMap;
use std::io::{self, IsTerminal};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Shows one connection's scan.
#[derive(Debug, Clone)]
pub(crate) struct Progress(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    connection: String,
    bars: MultiProgress,
    total: ProgressBar,
    by_stage: HashMap<&'static str, Stage>,
    is_terminal: bool,
    n_requests: u64,
    n_cached: u64,
    n_retries: u64,
}

#[derive(Debug)]
struct Stage {
    bar: ProgressBar,
    title: &'static str,
    n_slices: u64,
    n_ended: u64,
    n_records: u64,
    expected: Option<u64>,
    gap: Option<Outcome>,
}

impl Progress {
    /// Makes the bars of a scan that is still to begin.
    pub(crate) fn new(connection: &str) -> Self {
        let is_terminal = io::stderr().is_terminal();
        let target =
            if is_terminal { ProgressDrawTarget::stderr_with_hz(8) } else { ProgressDrawTarget::hidden() };
        let bars = MultiProgress::with_draw_target(target);
        let total = bars.add(ProgressBar::new_spinner().with_style(style("{spinner} {prefix:.bold}  {msg}")));
        total.set_prefix(connection.to_owned());
        Self(Arc::new(Mutex::new(State {
            connection: connection.to_owned(),
            bars,
            total,
            by_stage: HashMap::new(),
            is_terminal,
            n_requests: 0,
            n_cached: 0,
            n_retries: 0,
        })))
    }

    /// Begins to show a scan of these stages.
    pub(crate) fn begin(&self, stages: &[&'static StageInfo]) {
        self.with(|state| {
            state.total.enable_steady_tick(Duration::from_millis(120));
            for stage in stages {
                let bar = ProgressBar::no_length().with_style(style("  {prefix:26} {bar:24} {msg}"));
                bar.set_prefix(stage.title);
                state.by_stage.insert(
                    stage.id,
                    Stage {
                        bar,
                        title: stage.title,
                        n_slices: 0,
                        n_ended: 0,
                        n_records: 0,
                        expected: None,
                        gap: None,
                    },
                );
            }
        });
    }

    /// Returns where the session's events go.
    pub(crate) fn session_events(&self) -> EventSink {
        let progress = self.clone();
        EventSink::new(move |event| progress.with(|state| state.session(&event)))
    }

    /// Returns where the scan's events go.
    pub(crate) fn scan_events(&self) -> ScanEvents {
        let progress = self.clone();
        ScanEvents::new(move |event| progress.with(|state| state.scan(event)))
    }

    /// Takes the bars away.
    pub(crate) fn finish(&self) {
        self.with(|state| {
            state.total.finish_and_clear();
            for stage in state.by_stage.values() {
                stage.bar.finish_and_clear();
            }
            // A terminal that cannot be cleared keeps its bars.
            drop(state.bars.clear());
        });
    }

    fn with(&self, act: impl FnOnce(&mut State)) {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl State {
    fn session(&mut self, event: &Event) {
        match event {
            Event::Request { is_cached, .. } => {
                self.n_requests += 1;
                self.n_cached += u64::from(*is_cached);
            }
            Event::Retry { endpoint, why } => {
                self.n_retries += 1;
                tracing::info!(connection = self.connection, endpoint, why, "retry");
            }
            Event::Wait { duration, why } => {
                if !self.is_terminal {
                    tracing::info!(
                        connection = self.connection,
                        seconds = duration.as_secs(),
                        why,
                        "waiting"
                    );
                }
                self.total.set_message(format!("waits {} s: {why}", duration.as_secs().max(1)));
                return;
            }
            Event::TokenIssued => {}
        }
        if self.is_terminal {
            self.total.set_message(self.counts());
        }
    }

    fn counts(&self) -> String {
        let unchanged =
            if self.n_cached == 0 { String::new() } else { format!(", {} unchanged", self.n_cached) };
        let retries =
            if self.n_retries == 0 { String::new() } else { format!(", {} retries", self.n_retries) };
        format!("{} requests{unchanged}{retries}", self.n_requests)
    }

    fn scan(&mut self, event: ScanEvent) {
        match event {
            ScanEvent::Begun { n_resumed_pages, .. } if n_resumed_pages > 0 => {
                tracing::info!(
                    connection = self.connection,
                    pages = n_resumed_pages,
                    "going on from an interrupted scan"
                );
            }
            ScanEvent::Begun { .. } => {}
            ScanEvent::Slices { stage, n } => self.stage(stage, |stage| stage.n_slices += n),
            ScanEvent::Page { stage, n_records, expected } => self.stage(stage, |stage| {
                stage.n_records += n_records;
                stage.expected = expected.or(stage.expected);
            }),
            ScanEvent::SliceEnded { stage, outcome } => self.slice_ended(stage, outcome),
            ScanEvent::Reconciling => self.total.set_message("reconciling".to_owned()),
            ScanEvent::Reconciled(done) => tracing::info!(
                connection = self.connection,
                requests = self.n_requests,
                cached = self.n_cached,
                retries = self.n_retries,
                new = done.n_new,
                changed = done.n_changed,
                unchanged = done.n_unchanged,
                retired = done.n_retired,
                kept = done.n_kept,
                "scan reconciled"
            ),
        }
    }

    fn slice_ended(&mut self, stage: &'static str, outcome: Outcome) {
        let connection = self.connection.clone();
        self.stage(stage, |stage| {
            stage.n_ended += 1;
            if !outcome.is_complete() {
                stage.gap.get_or_insert(outcome);
            }
            if stage.n_ended == stage.n_slices {
                tracing::info!(
                    connection,
                    stage = stage.title,
                    records = stage.n_records,
                    slices = stage.n_slices,
                    "stage read"
                );
            }
        });
    }

    fn stage(&mut self, id: &'static str, act: impl FnOnce(&mut Stage)) {
        let Some(stage) = self.by_stage.get_mut(id) else { return };
        act(stage);
        if self.is_terminal {
            if stage.bar.is_hidden() {
                stage.bar = self.bars.add(stage.bar.clone());
            }
            stage.show();
        }
    }
}

impl Stage {
    fn show(&self) {
        let (done, all) = match (self.n_slices, self.expected) {
            (0 | 1, Some(expected)) => (self.n_records, expected.max(self.n_records)),
            _ => (self.n_ended, self.n_slices),
        };
        self.bar.set_length(all.max(1));
        self.bar.set_position(done);
        let listings = if self.n_slices > 1 {
            format!(" in {} of {} listings", self.n_ended, self.n_slices)
        } else {
            String::new()
        };
        let gap = self.gap.as_ref().map_or("", |_| ", not all could be read");
        self.bar.set_message(format!("{}{listings}{gap}", self.n_records));
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .expect("the template is a constant that a test reads")
        .progress_chars("=> ")
}

#[cfg(test)]
mod tests {
    #[test]
    fn templates_can_be_read() {
        super::style("{spinner} {prefix:.bold}  {msg}");
        super::style("  {prefix:26} {bar:24} {msg}");
    }
}
