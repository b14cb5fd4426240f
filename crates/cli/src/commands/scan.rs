//! `remit scan`: discovers, stores, judges.

use crate::config::ConnectionConfig;
use crate::exit::Exit;
use crate::output::{Global, note};
use crate::progress::Progress;
use crate::project::Project;
use remit_connector::session::Clock;
use remit_core::judge::Judge;
use remit_core::model::{Dossier, ProviderId};
use remit_report::{ScanLine, scan_summary};
use remit_scan::{Guard, Judged, Scan as Engine, ScanError, ScanReport, Stop, fingerprint};
use std::io;
use tokio::task::JoinSet;

/// Discovers what every integration of the connections holds, stores it, and judges it.
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
        let mut exit = Exit::Fine;
        let mut lines = Vec::new();
        for connection in chosen {
            let clocks = Clocks { session: Clock::System, scan: global.clock() };
            let progress = Progress::new(connection.id.as_str());
            let outcome = scan(&project, connection, clocks, guard, &stop, progress).await;
            exit = exit.max(exit_of(&outcome));
            let outcome = match outcome {
                Ok(report) => Ok(report),
                Err(error) => Err(explain(connection, &error)?),
            };
            lines.push(line(connection, outcome));
        }
        let (findings, connections) = judge(&project, global).await?;
        scan_summary(&mut io::stdout().lock(), global.style(), &lines, &findings, &connections)?;
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

/// Scans one connection with its progress shown.
pub(crate) async fn scan(
    project: &Project,
    connection: &ConnectionConfig,
    clocks: Clocks,
    guard: Option<Guard>,
    stop: &Stop,
    progress: Progress,
) -> Result<ScanReport, anyhow::Error> {
    let opened = project.connect(connection, clocks.session, progress.session_events())?;
    let provider = connection.provider.descriptor;
    progress.stages(&opened.stages());
    let scan = Engine {
        connection_id: connection.id.clone(),
        provider: ProviderId::from(provider.id),
        connection: opened.as_ref(),
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
    Ok(report?)
}

/// Judges everything and brings the ledger of findings up to date.
pub(crate) async fn judge(
    project: &Project,
    global: &Global,
) -> anyhow::Result<(Vec<remit_report::SeverityCount>, Vec<remit_core::judge::JudgedConnection>)> {
    let now = global.clock().now();
    let mut counts = remit_report::SeverityCount::zeroes();
    let mut connections = Vec::new();
    for connection in project.judged() {
        let (fingerprints, judged) = judge_one(project, &connection, now, &mut counts).await?;
        project.store.record_findings(&connection.id, &fingerprints, now).await?;
        connections.extend(judged);
    }
    Ok((counts, connections))
}

async fn judge_one(
    project: &Project,
    connection: &Judged,
    now: jiff::Timestamp,
    counts: &mut [remit_report::SeverityCount],
) -> anyhow::Result<(Vec<String>, Vec<remit_core::judge::JudgedConnection>)> {
    let mut fingerprints = Vec::new();
    let mut count = |finding: remit_core::finding::Finding| {
        remit_report::SeverityCount::add(counts, finding.severity);
        fingerprints.push(finding.fingerprint);
    };
    let each = |dossier: &Dossier, judge: &mut Judge<'_>| {
        judge.judge(dossier).findings.into_iter().for_each(&mut count);
    };
    let inputs = project.rules.inputs(now, None);
    let (whole, judged) =
        remit_scan::judge(project.store.as_ref(), std::slice::from_ref(connection), inputs, each).await?;
    whole.into_iter().for_each(&mut count);
    Ok((fingerprints, judged))
}

fn exit_of(outcome: &anyhow::Result<ScanReport>) -> Exit {
    match outcome {
        Ok(report) if report.is_complete => Exit::Fine,
        Ok(_) => Exit::Partial,
        Err(_) => Exit::Failed,
    }
}

/// Turns a failed scan into words. What is no failure of the scan ends the command.
fn explain(connection: &ConnectionConfig, error: &anyhow::Error) -> anyhow::Result<String> {
    let Some(scan) = error.downcast_ref::<ScanError>() else {
        note(&format!("error: connection `{}`: {error:#}", connection.id));
        return Ok(format!("{error:#}"));
    };
    let hint = match scan {
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
    note(&format!("error: connection `{}`: {scan}\nhint: {hint}", connection.id));
    Ok(scan.to_string())
}

fn line(connection: &ConnectionConfig, outcome: Result<ScanReport, String>) -> ScanLine {
    ScanLine {
        connection: connection.id.clone(),
        outcome: outcome.map(|report| remit_report::Reconciled {
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
