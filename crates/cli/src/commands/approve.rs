//! `remit approve`: writes approved records from what is there.

mod draft;

use super::judged::Judgement;
use super::target;
use crate::exit::Exit;
use crate::output::{Global, note, wrong_usage};
use crate::project::Project;
use anyhow::Context as _;
use draft::Draft;
pub(super) use draft::{list, quoted};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use remit_core::approval::{Approvals, Location};
use remit_core::fact::Fact;
use remit_core::model::{Consent, Dossier};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Writes an approved record from what an integration holds now, with owner, purpose and expiry. Read it, commit it.
#[derive(Debug, clap::Args)]
pub(crate) struct Approve {
    /// The integration: its name, its id, or `connection/id`.
    #[arg(required_unless_present = "import", conflicts_with = "import")]
    integration: Option<String>,
    /// Who answers for it: a person or a team.
    #[arg(long, required_unless_present = "import")]
    owner: Option<String>,
    /// What it is for, in one sentence.
    #[arg(long, required_unless_present = "import")]
    purpose: Option<String>,
    /// The last day on which the approval holds; a year from now if none is named.
    #[arg(long, value_name = "DATE")]
    expires: Option<Date>,
    /// How many days may pass between two reviews.
    #[arg(long, value_name = "DAYS", default_value_t = 90)]
    review: u32,
    /// Who decides.
    #[arg(long, value_name = "WHO")]
    by: Option<String>,
    /// Where the decision is written down.
    #[arg(long)]
    ticket: Option<String>,
    /// Approve only these scopes in place of all that are granted.
    #[arg(long, value_delimiter = ',', value_name = "SCOPES")]
    scopes: Option<Vec<String>>,
    /// Write the record in place of the one that there is.
    #[arg(long)]
    replace: bool,
    /// Write a draft for everything that an administrator approved at the provider and that has no record. A draft
    /// approves nothing until somebody fills it in and takes `draft: true` out.
    #[arg(long)]
    import: bool,
}

impl Approve {
    /// Runs the command.
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let project = Project::open(global)?;
        let judgement = Judgement::of_project(global, &project, None).await?;
        if self.import {
            return import(&project, &judgement);
        }
        let text = self.integration.as_deref().unwrap_or_default();
        let index = target::find(&judgement.dossiers, text)?;
        let (Some(dossier), Some(explanation)) =
            (judgement.dossiers.get(index), judgement.explanations.get(index))
        else {
            return Err(wrong_usage(
                format!("no integration is called `{text}`"),
                "`remit inventory` lists them",
            ));
        };
        let path = self.place(&project.config.approvals, dossier, explanation.verdict.record.as_ref())?;
        let record = self.draft(dossier, &project, judgement.now)?.to_yaml();
        check(&project, &path, &record)?;
        write_whole(&path, &record)?;
        note(&format!("wrote {}; read it and commit it", path.display()));
        Ok(Exit::Fine)
    }

    fn draft(&self, dossier: &Dossier, project: &Project, now: Timestamp) -> anyhow::Result<Draft> {
        let today = now.to_zoned_datetime(TimeZone::UTC).date();
        let expires = match self.expires {
            Some(day) if day < today => {
                return Err(wrong_usage(format!("`{day}` is over"), "name a day to come"));
            }
            Some(day) => day,
            None => today.checked_add(1.year()).context("cannot reckon a year from now")?,
        };
        let mut draft = Draft::of(dossier, project.rules.catalogs.get(&dossier.provider));
        draft.owner = self.owner.clone().unwrap_or_default();
        draft.purpose = self.purpose.clone().unwrap_or_default();
        draft.expires = Some(expires);
        draft.review = Some((self.review, today, self.by.clone()));
        draft.ticket.clone_from(&self.ticket);
        if let Some(scopes) = &self.scopes {
            draft.scopes.clone_from(scopes);
        }
        Ok(draft)
    }

    /// Returns the file to write: a new one, or the one that holds the record and nothing else.
    fn place(&self, folder: &Path, dossier: &Dossier, record: Option<&Location>) -> anyhow::Result<PathBuf> {
        let Some(record) = record else { return free_path(folder, dossier) };
        let there = format!("there is a record at {}:{}", record.file, record.line);
        if !self.replace {
            return Err(wrong_usage(there, "edit it, or write a new one in its place with `--replace`"));
        }
        let text =
            fs::read_to_string(&record.file).with_context(|| format!("cannot read {}", record.file))?;
        let n_documents = text.lines().filter(|line| line.starts_with("integration:")).count();
        if n_documents != 1 {
            return Err(wrong_usage(
                format!("{there}, beside others"),
                "edit it by hand, so that the others stay",
            ));
        }
        Ok(PathBuf::from(&record.file))
    }
}

fn import(project: &Project, judgement: &Judgement) -> anyhow::Result<Exit> {
    let mut n_written = 0;
    for (dossier, explanation) in judgement.dossiers.iter().zip(&judgement.explanations) {
        let about = &explanation.verdict.about;
        let has_draft =
            project.rules.approvals.find_draft(&dossier.provider, &dossier.connection, &about.app).is_some();
        if explanation.verdict.record.is_some() || has_draft || !is_admin_approved(dossier) {
            continue;
        }
        let mut draft = Draft::of(dossier, project.rules.catalogs.get(&dossier.provider));
        draft.is_draft = true;
        let path = free_path(&project.config.approvals, dossier)?;
        write_whole(&path, &draft.to_yaml())?;
        n_written += 1;
    }
    note(&format!(
        "wrote {n_written} drafts into {}; fill in owner and purpose, take `draft: true` out, and commit them",
        project.config.approvals.display()
    ));
    Ok(Exit::Fine)
}

/// Whether an administrator agreed to everything that it holds.
fn is_admin_approved(dossier: &Dossier) -> bool {
    let mut live = dossier.grants.iter().filter(|grant| !grant.is_pending).peekable();
    live.peek().is_some() && live.all(|grant| grant.consent == Fact::Known(Consent::Admin))
}

/// The record must read back without a fault before it is written.
fn check(project: &Project, path: &Path, record: &str) -> anyhow::Result<()> {
    let files = [(path.to_string_lossy().into_owned(), record.to_owned())];
    let read = crate::providers::with_known(&project.rules.catalogs, |known| Approvals::parse(&files, known));
    read.map(drop).map_err(|faults| crate::output::WrongInput(faults).into())
}

fn free_path(folder: &Path, dossier: &Dossier) -> anyhow::Result<PathBuf> {
    let name = dossier.integration.name.known().map_or(dossier.id.as_str(), String::as_str);
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '.';
    let safe: String =
        name.to_lowercase().chars().map(|letter| if is_plain(letter) { letter } else { '-' }).collect();
    let safe = safe.trim_matches(['-', '.']);
    let stem = if safe.is_empty() { "record" } else { safe };
    (1..10_000)
        .map(|n| if n == 1 { format!("{stem}.yaml") } else { format!("{stem}-{n}.yaml") })
        .map(|file| folder.join(dossier.connection.as_str()).join(file))
        .find(|path| !path.exists())
        .with_context(|| format!("no free file name is left in {}", folder.display()))
}

/// Writes a file whole or not at all.
pub(super) fn write_whole(path: &Path, text: &str) -> anyhow::Result<()> {
    let folder = path.parent().context("a record stands in a folder")?;
    let doing = || format!("cannot write {}", path.display());
    fs::create_dir_all(folder).with_context(doing)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(doing)?;
    file.write_all(text.as_bytes()).with_context(doing)?;
    file.persist(path).with_context(doing)?;
    Ok(())
}
