//! `remit report`: one judgement as one file.

mod people;

use super::diff::{FailOn, exit};
use super::history::history_version;
use super::inventory::instant;
use super::judged::{Judgement, Source};
use crate::exit::Exit;
use crate::output::{Global, note, wrong_usage};
use crate::project::Project;
use anyhow::Context as _;
use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use remit_report::{Drift, OcsfVersion, ReportFormat, ReportView, Versions, described, report};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes what was found as one file: a page for people, or the format that another program takes.
///
/// Without `--output` it goes to stdout; a page goes to `remit-report.html`. A file is written whole or not at all. What
/// could not be seen stands in every format. Exit codes: 0 nothing at or above `--fail-on`; 1 something is; 3 nothing is,
/// but something was not read that could hold it.
#[derive(Debug, clap::Args)]
pub(crate) struct Report {
    #[command(flatten)]
    source: Source,
    /// How to write it.
    #[arg(long, default_value = "html", value_name = "FORMAT")]
    format: Form,
    /// The version of OCSF to write, for readers that know no newer one.
    #[arg(long, value_name = "VERSION", value_parser = ocsf_version())]
    ocsf_version: Option<OcsfVersion>,
    /// Where to write it, in place of stdout.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Whose report it is; the folder's name if none is given.
    #[arg(long, value_name = "NAME")]
    title: Option<String>,
    /// Put roles, `owner 2` or `account 5`, in place of the names, logins and addresses of people. Immutable ids stay.
    #[arg(long)]
    redact: bool,
    /// Say on the page what changed since the end of this day, or since this instant.
    #[arg(long, value_name = "DATE", conflicts_with = "inventory")]
    since: Option<String>,
    /// End with 1 if a finding of this severity or worse is open.
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
}

/// A report's format on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// One self-contained page, for people.
    Html,
    /// Text for wikis, tickets and pull requests.
    Markdown,
    /// Findings as comma-separated values.
    Csv,
    /// Everything as one JSON document.
    Json,
    /// Everything as one JSON object a line.
    Ndjson,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// OCSF, one event a line, for data lakes and SIEMs.
    Ocsf,
    /// CycloneDX 1.6, a bill of materials of services.
    Cyclonedx,
    /// BloodHound OpenGraph, a graph of who reaches what.
    Opengraph,
}

impl Form {
    fn format(self, version: OcsfVersion) -> ReportFormat {
        match self {
            Self::Html => ReportFormat::Html,
            Self::Markdown => ReportFormat::Markdown,
            Self::Csv => ReportFormat::Csv,
            Self::Json => ReportFormat::Json,
            Self::Ndjson => ReportFormat::Ndjson,
            Self::Sarif => ReportFormat::Sarif,
            Self::Ocsf => ReportFormat::Ocsf(version),
            Self::Cyclonedx => ReportFormat::Cyclonedx,
            Self::Opengraph => ReportFormat::Opengraph,
        }
    }
}

/// Reads a version of OCSF.
fn ocsf_version() -> impl TypedValueParser<Value = OcsfVersion> {
    let known = OcsfVersion::ALL.map(OcsfVersion::as_str);
    PossibleValuesParser::new(known).try_map(|word| OcsfVersion::parse(&word).ok_or("no version of OCSF"))
}

/// Where a page goes if nobody says.
const PAGE: &str = "remit-report.html";

impl Report {
    /// Runs the command.
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let format = self.format()?;
        let mut judgement = Judgement::new(global, &self.source).await?;
        let folder = std::env::current_dir().context("cannot tell the working folder")?;
        let title = self.title.unwrap_or_else(|| named_after(&folder));
        let since = self.since.as_deref().map(instant).transpose()?;
        let before = match since {
            Some(since) => Some(Judgement::of_project(global, &Project::open(global)?, Some(since)).await?),
            None => None,
        };
        let is_page = self.format == Form::Html;
        let mut versions = match (is_page, &self.source.inventory) {
            (true, None) => versions(&Project::open(global)?, &judgement).await?,
            (true, Some(_)) | (false, _) => Versions::default(),
        };
        let mut drift = before.as_ref().map(|before| Drift::between(&before.dossiers, &judgement.dossiers));
        if self.redact {
            let mut people = people::named(global, &self.source).await?;
            people::add(&mut people, &judgement, before.as_ref(), &versions);
            people::redact(&people.roles(), &mut judgement, drift.as_mut(), &mut versions);
        }
        let findings = judgement.findings();
        let view = ReportView {
            title: &title,
            now: judgement.now,
            connections: &judgement.connections,
            explanations: &judgement.explanations,
            dossiers: &judgement.dossiers,
            findings: &findings,
            opened: &|fingerprint| judgement.opened(fingerprint),
            policy: &judgement.policy,
            configuration: &global.config.to_string_lossy(),
            folder: &folder.to_string_lossy(),
            versions: &versions,
            drift: since.zip(drift.as_ref()),
        };
        let page = is_page.then(|| PathBuf::from(PAGE));
        match self.output.or(page) {
            Some(file) => {
                write_whole(&file, |out| report(out, format, &view))?;
                note(&format!("wrote {}", file.display()));
            }
            None => {
                let mut out = io::BufWriter::new(io::stdout().lock());
                report(&mut out, format, &view)?;
                out.flush()?;
            }
        }
        Ok(exit(&judgement, self.fail_on))
    }

    fn format(&self) -> anyhow::Result<ReportFormat> {
        if self.ocsf_version.is_some() && self.format != Form::Ocsf {
            return Err(wrong_usage("`--ocsf-version` is for `--format ocsf` only", "leave it out"));
        }
        Ok(self.format.format(self.ocsf_version.unwrap_or_default()))
    }
}

/// Returns what the store remembers of the integrations that a page describes.
pub(super) async fn versions(project: &Project, judgement: &Judgement) -> anyhow::Result<Versions> {
    let mut versions = Versions::default();
    for dossier in described(&judgement.explanations, &judgement.dossiers) {
        let known = project.store.history(&dossier.connection, &dossier.id).await?;
        let known = known.into_iter().map(history_version).collect();
        versions.insert((dossier.connection.clone(), dossier.id.clone()), known);
    }
    Ok(versions)
}

fn named_after(folder: &Path) -> String {
    folder.file_name().map_or_else(|| "remit".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Writes a file whole or not at all: beside its place first, then moved there.
pub(super) fn write_whole(
    file: &Path,
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    let cannot = || format!("cannot write {}", file.display());
    if file.is_dir() {
        return Err(wrong_usage(
            format!("{} is a folder", file.display()),
            "name a file: `--output report.html`",
        ));
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut beside = temporary().tempfile_in(folder).with_context(cannot)?;
    let mut out = io::BufWriter::new(beside.as_file_mut());
    write(&mut out).and_then(|()| out.flush()).with_context(cannot)?;
    drop(out);
    beside.persist(file).with_context(cannot)?;
    Ok(())
}

/// A temporary file is for its owner alone unless told otherwise; a report is as readable as any other file.
fn temporary() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".remit-report-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
}
