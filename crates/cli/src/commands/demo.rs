//! `remit demo`: a simulated company, scanned for real, twice.

mod chain;
mod files;

use super::judged::Judgement;
use super::report::{versions, write_whole};
use super::scan;
use crate::exit::Exit;
use crate::output::{Global, note};
use crate::project::Project;
use anyhow::Context as _;
use jiff::ToSpan;
use remit_connector::session::Clock;
use remit_core::finding::Severity;
use remit_core::principals::Principals;
use remit_report::{
    Drift, DriftView, FindingsView, Format, InventoryKind, InventoryView, ReportFormat, ReportView, Scores,
    Versions, drift, findings, inventory, report,
};
use remit_scan::Stop;
use remit_sim::Company;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Shows what remit does on a simulated company: scans its platforms over HTTP with the real connectors on day 0 and
/// on day 30, compares with sample records, and writes a report. It needs no credential and reaches nothing but this machine.
#[derive(Debug, clap::Args)]
pub(crate) struct Demo {
    /// Where configuration, records, store and report go; a new folder for temporary files if none is named.
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
}

const LAST_DAY: u32 = 30;

impl Demo {
    /// Runs the command.
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let folder = self.folder()?;
        let company = Company::start().context("cannot start the demo's company")?;
        files::write(&folder, &company)?;
        let global = Global { config: folder.join("remit.yaml"), ..global.clone() };
        let before = run_day(&global, &company, 0).await?;
        let after = run_day(&global, &company, LAST_DAY).await?;
        show(&global, &before, &after)?;
        let page = folder.join("report.html");
        write_report(&folder, &page, &before, &after, &versions(&Project::open(&global)?, &after).await?)?;
        closing(&folder, &page, &after)?;
        Ok(Exit::Fine)
    }

    fn folder(&self) -> anyhow::Result<PathBuf> {
        let Some(folder) = &self.folder else {
            let folder = tempfile::Builder::new().prefix("remit-demo-").tempdir()?;
            return Ok(folder.keep());
        };
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let config = folder.join("remit.yaml");
        if config.exists() {
            let what = format!("{} is there already", config.display());
            return Err(crate::output::wrong_usage(what, "name another folder"));
        }
        Ok(folder.clone())
    }
}

/// Scans and judges the company as it is on a day.
async fn run_day(global: &Global, company: &Company, day: u32) -> anyhow::Result<Judgement> {
    company.set_day(day);
    let now =
        company.day_0().checked_add(24.hours().checked_mul(i64::from(day))?).context("a day of the demo")?;
    let global = Global { now: Some(now), ..global.clone() };
    let project = Project::open(&global)?;
    let n_before = company.n_requests();
    let clocks = scan::Clocks { session: Clock::Fixed(now), scan: Clock::Fixed(now) };
    for opened in &scan::open_all(&project, &project.chosen(&[])?, clocks)? {
        scan::scan(&project, opened, clocks, None, &Stop::default()).await?;
    }
    scan::judge(&project, &global).await?;
    note(&format!("day {day:2}: scanned {} requests' worth of acme", company.n_requests() - n_before));
    Judgement::of_project(&global, &project, None).await
}

fn show(global: &Global, before: &Judgement, after: &Judgement) -> io::Result<()> {
    let style = global.style();
    let mut out = io::stdout().lock();
    writeln!(out, "\nInventory on day {LAST_DAY}\n")?;
    let connections = &after.connections;
    let scores = Scores::of(&after.explanations);
    let view = InventoryView {
        kind: InventoryKind::Integrations,
        dossiers: &after.dossiers,
        scores: &scores,
        connections,
        principals: &Principals::default(),
        now: after.now,
    };
    inventory(&mut out, Format::Table, style, &view)?;
    writeln!(out, "\nWhat drifted since day 0\n")?;
    let changes = Drift::between(&before.dossiers, &after.dossiers);
    drift(&mut out, style, &DriftView { since: before.now, drift: &changes, connections, now: after.now })?;
    writeln!(out, "\nFindings, high and worse\n")?;
    let worst: Vec<_> = after.findings().into_iter().filter(|one| one.severity >= Severity::High).collect();
    let view = FindingsView {
        findings: &worst,
        opened: &|fingerprint| after.opened(fingerprint),
        scores: &scores,
        connections,
        now: after.now,
    };
    findings(&mut out, Format::Table, style, &view)?;
    writeln!(out, "\nIn one sentence each\n")?;
    for sentence in sentences(after) {
        writeln!(out, "- {sentence}")?;
    }
    chain::write(&mut out, &after.explanations)
}

/// The sentences of what is out of line, the worst first.
fn sentences(judgement: &Judgement) -> Vec<&str> {
    const MOST: usize = 6;
    let mut out_of_line: Vec<_> = judgement
        .explanations
        .iter()
        .filter(|one| one.verdict.worst().is_some_and(|severity| severity >= Severity::High))
        .collect();
    out_of_line.sort_by_key(|one| std::cmp::Reverse(one.verdict.worst()));
    out_of_line.into_iter().take(MOST).map(|one| one.sentence.text.as_str()).collect()
}

fn write_report(
    folder: &Path,
    path: &Path,
    before: &Judgement,
    after: &Judgement,
    versions: &Versions,
) -> anyhow::Result<()> {
    let changes = Drift::between(&before.dossiers, &after.dossiers);
    let all = after.findings();
    let view = ReportView {
        title: "acme",
        now: after.now,
        connections: &after.connections,
        explanations: &after.explanations,
        dossiers: &after.dossiers,
        findings: &all,
        opened: &|fingerprint| after.opened(fingerprint),
        policy: &after.policy,
        configuration: "remit.yaml",
        folder: &folder.to_string_lossy(),
        versions,
        drift: Some((before.now, &changes)),
    };
    write_whole(path, |out| report(out, ReportFormat::Html, &view))
}

fn closing(folder: &Path, page: &Path, after: &Judgement) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let config = folder.join("remit.yaml");
    let (config, now) = (config.display(), after.now);
    writeln!(out, "\nReport  {}", page.display())?;
    writeln!(out, "Try     remit --config {config} --now {now} explain quorumleaf-review")?;
    writeln!(out, "        remit --config {config} --now {now} diff")
}
