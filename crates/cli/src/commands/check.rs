//! `remit check`: tries credentials and permissions, stage by stage.

use crate::exit::Exit;
use crate::output::Global;
use crate::project::Project;
use remit_connector::session::Clock;
use remit_connector::{Check as Checked, CheckOutcome, EventSink};
use remit_report::{Cell, Style, table};
use std::io::{self, Write};

/// Tries what each credential may read, with cheap requests, and names what is missing.
///
/// Exit codes: 0 everything that was tried can be read; 3 something cannot; 4 a try failed.
#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// The connections to check; all if none are named.
    connections: Vec<String>,
}

impl Check {
    /// Runs the command.
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let project = Project::open(global)?;
        let mut exit = Exit::Fine;
        for connection in project.chosen(&self.connections)? {
            let opened = project.connect(connection, Clock::System, EventSink::none())?;
            let mut checks = Vec::new();
            for stage in opened.stages() {
                let is_asked = |asked: &Vec<String>| asked.iter().any(|id| id == stage.id);
                if connection.stages.as_ref().is_none_or(is_asked) {
                    checks.push(opened.check(stage.id).await);
                }
            }
            exit = checks.iter().map(|check| exit_of(&check.outcome)).fold(exit, Exit::max);
            let schedule =
                connection.schedule.as_ref().map_or_else(String::new, |cron| format!(", scheduled `{cron}`"));
            show(&format!("{}{schedule}", connection.id), &checks, global.style())?;
        }
        Ok(exit)
    }
}

fn show(title: &str, checks: &[Checked], style: Style) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{title}")?;
    let rows: Vec<Vec<Cell>> = checks
        .iter()
        .map(|check| {
            let (word, detail) = words(&check.outcome);
            vec![Cell::text(check.stage), Cell::text(word), Cell::text(detail)]
        })
        .collect();
    table(&mut out, style, &["stage", "can be read", "detail"], &rows)?;
    writeln!(out)
}

fn words(outcome: &CheckOutcome) -> (&'static str, String) {
    match outcome {
        CheckOutcome::Readable => ("yes", String::new()),
        CheckOutcome::Partly(what) => ("partly", what.clone()),
        CheckOutcome::Denied(permission) => ("no", format!("needs {permission}")),
        CheckOutcome::NotLicensed(what) => ("not licensed", what.clone()),
        CheckOutcome::NotTried(why) => ("not tried", why.clone()),
        CheckOutcome::Failed(how) => ("failed", how.clone()),
    }
}

fn exit_of(outcome: &CheckOutcome) -> Exit {
    match outcome {
        CheckOutcome::Readable | CheckOutcome::NotTried(_) | CheckOutcome::NotLicensed(_) => Exit::Fine,
        CheckOutcome::Partly(_) | CheckOutcome::Denied(_) => Exit::Partial,
        CheckOutcome::Failed(_) => Exit::Failed,
    }
}
