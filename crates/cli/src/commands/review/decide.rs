//! Recording a decision: first in the journal, then in the record, so that a record never says reviewed without an entry.

use super::entry;
use crate::commands::approve::{quoted, write_whole};
use crate::output::{WrongInput, note, wrong_usage};
use crate::project::{JOURNAL, Project};
use anyhow::Context as _;
use jiff::Timestamp;
use jiff::civil::Date;
use remit_core::approval::{Approvals, Location};
use remit_core::document::{Diagnostics, NewValue, read, set};
use remit_core::judge::Explanation;
use remit_core::model::Dossier;
use remit_core::review::{Decision, Journal};
use std::fs;
use std::path::{Path, PathBuf};

/// What a review decided, and who and when.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) decision: Decision,
    pub(super) by: String,
    pub(super) reason: String,
    pub(super) until: Option<Date>,
    pub(super) to: Option<String>,
    pub(super) scopes: Option<Vec<String>>,
    pub(super) at: Timestamp,
    pub(super) today: Date,
}

/// Writes a decision into the journal and the record.
pub(super) fn decide(
    project: &Project,
    dossier: &Dossier,
    explanation: &Explanation,
    outcome: &Outcome,
) -> anyhow::Result<()> {
    let about = &explanation.verdict.about;
    let Some(record) = &explanation.verdict.record else {
        return Err(wrong_usage(
            format!("`{}` has no approved record to review", about.name),
            "`remit approve` writes one; `remit revoke` takes the grant away",
        ));
    };
    let path = Path::new(&record.file);
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", record.file))?;
    let edited = edited(&text, record, outcome)?;
    check(project, dossier, record, &edited, outcome)?;
    let (journal, journal_text) = journal(path, dossier, outcome)?;
    write_whole(&journal, &journal_text)?;
    write_whole(path, &edited)?;
    note(&format!("recorded in {} and {}; read and commit them", journal.display(), record.file));
    if let Some(next) = next(explanation, outcome) {
        note(&next);
    }
    Ok(())
}

fn edited(text: &str, record: &Location, outcome: &Outcome) -> anyhow::Result<String> {
    let place = read(&record.file, text, &Diagnostics::default())
        .iter()
        .position(|root| root.location() == *record)
        .with_context(|| format!("{} has changed since it was read", record.file))?;
    let scalar = |value: String| NewValue::Scalar(value);
    let mut edits = vec![
        (vec!["review", "last"], scalar(outcome.today.to_string())),
        (vec!["review", "by"], scalar(quoted(&outcome.by))),
    ];
    match outcome.decision {
        Decision::Keep => {}
        Decision::Narrow => {
            let scopes = outcome.scopes.iter().flatten().map(|scope| quoted(scope)).collect();
            edits.push((vec!["scopes"], NewValue::List(scopes)));
        }
        Decision::Revoke => edits.push((vec!["expires"], scalar(outcome.today.to_string()))),
        Decision::HandOver => {
            let owner = outcome.to.as_deref().unwrap_or_default();
            edits.push((vec!["owner"], scalar(quoted(owner))));
        }
        Decision::AcceptUntil => {
            let until = outcome.until.unwrap_or(outcome.today);
            edits.push((vec!["expires"], scalar(until.to_string())));
        }
    }
    let mut edited = text.to_owned();
    for (path, value) in edits {
        edited = set(&edited, place, &path, &value).ok_or_else(|| {
            wrong_usage(
                format!("cannot set `{}` in the record at {}:{}", path.join("."), record.file, record.line),
                "write it in block form, one key a line, or edit it by hand",
            )
        })?;
    }
    Ok(edited)
}

/// The edited file must read back without a fault and say what was decided; a narrower record must be narrower.
fn check(
    project: &Project,
    dossier: &Dossier,
    record: &Location,
    edited: &str,
    outcome: &Outcome,
) -> anyhow::Result<()> {
    let files = [(record.file.clone(), edited.to_owned())];
    let read = crate::providers::with_known(&project.rules.catalogs, |known| Approvals::parse(&files, known));
    let approvals = read.map_err(WrongInput)?;
    let app = &dossier.integration.app;
    let find = |approvals: &Approvals| approvals.find(&dossier.provider, &dossier.connection, app);
    let index = find(&approvals).context("the edited record is gone")?;
    let review = approvals.records().get(index).and_then(|record| record.review.as_ref());
    let last = review.and_then(|review| review.last.as_ref()).map(|last| last.value);
    let by = review.and_then(|review| review.by.as_deref());
    anyhow::ensure!(
        last == Some(outcome.today) && by == Some(outcome.by.as_str()),
        "the edited record does not read as it was written"
    );
    let before = find(&project.rules.approvals).map(|index| project.rules.approvals.approved(index));
    let catalog = project.rules.catalogs.get(&dossier.provider);
    if let (Decision::Narrow, Some(before), Some(catalog)) = (outcome.decision, before, catalog) {
        let after = approvals.approved(index);
        if !catalog.covers(before, after) || catalog.covers(after, before) {
            return Err(wrong_usage(
                "these scopes are not narrower than what is approved",
                "`remit rightsize` names the smallest ones; `remit approve --replace` approves others",
            ));
        }
    }
    Ok(())
}

/// Returns the journal's path, and its text with the entry added.
fn journal(record: &Path, dossier: &Dossier, outcome: &Outcome) -> anyhow::Result<(PathBuf, String)> {
    let stem = record.file_stem().context("a record stands in a file")?.to_string_lossy();
    let path = record.with_file_name(format!("{stem}{JOURNAL}"));
    let mut text = if path.exists() {
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?
    } else {
        entry::head(&record.file_name().unwrap_or_default().to_string_lossy())
    };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(&entry::entry(dossier, outcome, &remit_report::document::digest(dossier)?));
    let files = [(path.to_string_lossy().into_owned(), text.clone())];
    let journal = Journal::parse(&files).map_err(WrongInput)?;
    let latest = journal.latest(&dossier.provider, &dossier.connection, &dossier.integration.app);
    anyhow::ensure!(
        latest.is_some_and(|entry| entry.at == outcome.at && entry.by == outcome.by),
        "{} has a later review, or cannot be added to",
        path.display()
    );
    Ok((path, text))
}

/// What is left to do, if anything.
fn next(explanation: &Explanation, outcome: &Outcome) -> Option<String> {
    let about = &explanation.verdict.about;
    let id = about.subject.as_ref().map_or_else(|| about.app.to_string(), ToString::to_string);
    let target =
        about.connection.as_ref().map_or_else(|| id.clone(), |connection| format!("{connection}/{id}"));
    match outcome.decision {
        Decision::Keep | Decision::HandOver => None,
        Decision::Narrow => {
            Some("what is granted beyond that is found as excess until it is taken away".to_owned())
        }
        Decision::Revoke => Some(format!("the approval ends today; next: remit revoke '{target}'")),
        Decision::AcceptUntil => outcome.until.map(|until| format!("the approval ends on {until}")),
    }
}
