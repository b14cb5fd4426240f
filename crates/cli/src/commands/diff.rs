//! `remit diff`: approved, granted and used, side by side.

use super::judged::{Judgement, Source};
use crate::exit::Exit;
use crate::output::{Global, ListFormat};
use clap::ValueEnum;
use remit_core::finding::{Finding, Severity};
use remit_report::{DiffView, diff};
use std::io;

/// Compares what is approved with what is granted and used.
///
/// Exit codes: 0 nothing at or above `--fail-on`; 1 something is; 3 nothing is, but something was not read that could
/// hold it.
#[derive(Debug, clap::Args)]
pub(crate) struct Diff {
    #[command(flatten)]
    source: Source,
    /// End with 1 if a finding of this severity or worse is open.
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
    /// How to write the list.
    #[arg(long, default_value = "table")]
    format: ListFormat,
}

/// A severity on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum FailOn {
    /// Any finding.
    Info,
    /// Low or worse.
    Low,
    /// Medium or worse.
    Medium,
    /// High or worse.
    High,
    /// Critical.
    Critical,
}

impl Diff {
    /// Runs the command.
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let mut judgement = Judgement::new(global, &self.source).await?;
        judgement.explanations.sort_by_key(|one| std::cmp::Reverse(one.verdict.worst()));
        let view = DiffView {
            explanations: &judgement.explanations,
            whole: &judgement.whole,
            connections: &judgement.connections,
            now: judgement.now,
        };
        diff(&mut io::stdout().lock(), self.format.into(), global.style(), &view)?;
        Ok(exit(&judgement, self.fail_on))
    }
}

/// Says how a command ends that was asked to fail on findings. Without `--fail-on` it only reports.
pub(super) fn exit(judgement: &Judgement, fail_on: Option<FailOn>) -> Exit {
    let Some(fail_on) = fail_on else { return Exit::Fine };
    let least = severity(fail_on);
    let counts = |finding: &Finding| finding.is_open() && finding.severity >= least;
    if judgement.findings().iter().any(counts) {
        Exit::Findings
    } else if judgement.is_complete() {
        Exit::Fine
    } else {
        Exit::Partial
    }
}

/// Returns the severity that is meant.
pub(super) fn severity(fail_on: FailOn) -> Severity {
    match fail_on {
        FailOn::Info => Severity::Info,
        FailOn::Low => Severity::Low,
        FailOn::Medium => Severity::Medium,
        FailOn::High => Severity::High,
        FailOn::Critical => Severity::Critical,
    }
}
