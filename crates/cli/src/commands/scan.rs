//! `remit scan`: discovers, stores, judges, notifies.

use super::notify;
use crate::config::ConnectionConfig;
use crate::exit::Exit;
use crate::output::{Global, note};
use crate::progress::Progress;
use crate::project::Project;
use remit_connector::Connection;
use remit_connector::session::Clock;
use remit_core::judge::JudgedConnection;
use remit_core::model::ProviderId;
use remit_report::{Reconciled, ScanLine, SeverityCount, scan_summary};
use remit_scan::{Guard, Scan as Engine, ScanError, ScanReport, Stop, fingerprint};
use std::io;
use std::sync::Arc;
use tokio::task::JoinSet;

/// Discovers what every integration of the connections holds, stores it, judges it, and tells those that
/// `notifications` names what changed.
///
/// Exit codes: 0 everything was read; 3 something was not, and the inventory keeps what it knew of it; 4 a scan failed.
#[derive(Debug, clap::Args)]
pub(crate) struct Scan {
    /// The connections to scan; all if none are named.
    connections: Vec<String>,
    /// Retire what is proven gone even where that is a large share of a stage.
    #[arg(long)]
    accept_removals: bool,
}

impl Scan {
    /// Runs the command.
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let project = Project::open(global)?;
        let chosen = project.chosen(&self.connections)?;
        let guard = (!self.accept_removals).then(Guard::default);
        let (stop, _interrupts) = stop_on_interrupt();
        let clocks = Clocks { session: Clock::System, scan: global.clock() };
        // Every connection is opened before the first is scanned: wrong input stops them all.
        let opened = open_all(&project, &chosen, clocks)?;
        let mut exit = Exit::Fine;
        let mut lines = Vec::new();
        for one in &opened {
            let outcome = scan(&project, one, clocks, guard, &stop).await;
            exit = exit.max(exit_of(&outcome));
            lines.push(line(one.config, outcome.map_err(|error| explain(one.config, &error))));
        }
        let (findings, connections) = judge(&project, global).await?;
        scan_summary(&mut io::stdout().lock(), global.style(), &lines, &findings, &connections)?;
        notify::after_scan(&project, global).await?;
        Ok(exit)
    }
}

/// The clocks of a scan. A provider checks signatures by its own clock, so that the session keeps to the real time even
/// where the inventory is to speak of another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clocks {
    pub(crate) session: Clock,
    pub(crate) scan: Clock,
}

/// A connection that is ready to be scanned, and where its progress is shown.
#[derive(Debug)]
pub(crate) struct Opened<'a> {
    config: &'a ConnectionConfig,
    connection: Arc<dyn Connection>,
    progress: Progress,
}

/// Opens connections. Nothing is sent.
pub(crate) fn open_all<'a>(
    project: &Project,
    connections: &[&'a ConnectionConfig],
    clocks: Clocks,
) -> anyhow::Result<Vec<Opened<'a>>> {
    let open = |config: &&'a ConnectionConfig| {
        let progress = Progress::new(config.id.as_str());
        let connection = project.connect(config, clocks.session, progress.session_events())?;
        Ok(Opened { config, connection, progress })
    };
    connections.iter().map(open).collect()
}

/// Scans one connection with its progress shown.
pub(crate) async fn scan(
    project: &Project,
    opened: &Opened<'_>,
    clocks: Clocks,
    guard: Option<Guard>,
    stop: &Stop,
) -> Result<ScanReport, ScanError> {
    let Opened { config: connection, connection: source, progress } = opened;
    let provider = connection.provider.descriptor;
    progress.begin(&source.stages());
    let scan = Engine {
        connection_id: connection.id.clone(),
        provider: ProviderId::from(provider.id),
        connection: source.as_ref(),
        store: project.store.as_ref(),
        stages: connection.stages.as_deref(),
        fingerprint: fingerprint(
            provider.id,
            connection.base_url.as_ref().map(url::Url::as_str),
            &connection.settings,
            connection.stages.as_deref(),
        ),
        concurrency: usize::from(connection.limits.unwrap_or(provider.published_limits).concurrency),
        guard,
        clock: clocks.scan,
        stop: stop.clone(),
        events: progress.scan_events(),
    };
    let report = scan.run().await;
    progress.finish();
    report
}

/// Judges everything and brings the ledger of findings up to date. Whether a record is a shadow only all connections
/// together show, so that they are judged in one.
pub(crate) async fn judge(
    project: &Project,
    global: &Global,
) -> anyhow::Result<(Vec<SeverityCount>, Vec<JudgedConnection>)> {
    let now = global.clock().now();
    let inputs = project.rules.inputs(now, None);
    let (store, rules) = (project.store.as_ref(), &project.rules.digest);
    let settled = remit_scan::judge_into_ledger(store, &project.judged(), inputs, rules).await?;
    Ok((SeverityCount::of(&settled.n_findings), settled.connections))
}

fn exit_of(outcome: &Result<ScanReport, ScanError>) -> Exit {
    match outcome {
        Ok(report) if report.is_complete => Exit::Fine,
        Ok(_) => Exit::Partial,
        Err(_) => Exit::Failed,
    }
}

/// Says on stderr why a scan failed and what to do, and returns why.
fn explain(connection: &ConnectionConfig, error: &ScanError) -> String {
    let hint = match error {
        ScanError::MassDisappearance(beyond) => {
            for retirement in beyond {
                let examples: Vec<&str> = retirement.examples.iter().map(|id| id.as_str()).collect();
                note(&format!(
                    "{}: {} of {} would go, among them {}",
                    retirement.stage,
                    retirement.n_retired,
                    retirement.n_current,
                    examples.join(", ")
                ));
            }
            "look at what would go; if it is right, run the scan again with `--accept-removals`"
        }
        ScanError::Unauthenticated(_) => "`remit check` says what the credential may read",
        ScanError::NoSuchStage(_) => "`remit connectors show` lists the stages",
        ScanError::Stopped => "run the same command again",
        ScanError::Store(_) => "nothing was changed; run the same command again",
    };
    note(&format!("error: connection `{}`: {error}\nhint: {hint}", connection.id));
    error.to_string()
}

fn line(connection: &ConnectionConfig, outcome: Result<ScanReport, String>) -> ScanLine {
    ScanLine {
        connection: connection.id.clone(),
        outcome: outcome.map(|report| Reconciled {
            n_new: report.reconciliation.n_new,
            n_changed: report.reconciliation.n_changed,
            n_unchanged: report.reconciliation.n_unchanged,
            n_retired: report.reconciliation.n_retired,
            n_kept: report.reconciliation.n_kept,
            is_complete: report.is_complete,
        }),
    }
}

/// Waits for interrupts: the first asks the scan to stop at a whole page, the second ends the program. The task ends with
/// its set.
fn stop_on_interrupt() -> (Stop, JoinSet<()>) {
    let stop = Stop::default();
    let asked = stop.clone();
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            note("stopping at the next whole page; press again to stop at once");
            asked.ask();
            if tokio::signal::ctrl_c().await.is_ok() {
                std::process::abort();
            }
        }
    });
    (stop, tasks)
}
