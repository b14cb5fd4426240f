//! `remit review`: what is to be looked at again, and recording what was decided.

mod decide;
mod entry;

use super::diff::{FailOn, severity};
use super::judged::Judgement;
use super::target;
use crate::exit::Exit;
use crate::output::{Global, ListFormat, wrong_usage};
use crate::project::Project;
use clap::ValueEnum;
use decide::Outcome;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use remit_core::judge::{Explanation, State};
use remit_core::model::Dossier;
use remit_core::review::{Decision, Entry, ReviewState, Schedule, Seen, triggers};
use remit_report::{ReviewItem, ReviewView, review};
use std::cmp::Reverse;
use std::io;

/// Lists the records that are due for review and why; with `--decision`, records what was decided about one.
///
/// A record is due by its cadence, or at once because something changed after its last review. A decision is written
/// into the record and into a journal beside it: the reviews of `ci.yaml` stand in `ci.reviews.yaml`.
///
/// Exit codes: 0 no review at or above `--fail-on` is overdue; 1 one is; 3 none is, but something was not read.
#[derive(Debug, clap::Args)]
pub(crate) struct Review {
    /// The integration: its name, its id, or `connection/id`. All that are due, if none is named.
    integration: Option<String>,
    /// What is decided.
    #[arg(long, value_name = "DECISION", requires_all = ["integration", "by", "reason"])]
    decision: Option<Decided>,
    /// Who decides.
    #[arg(long, value_name = "WHO", requires = "decision")]
    by: Option<String>,
    /// Why, for those who read it in a year.
    #[arg(long, value_name = "TEXT", requires = "decision")]
    reason: Option<String>,
    /// The last day on which it is accepted. Needed by `accept-until`.
    #[arg(long, value_name = "DATE", requires = "decision", required_if_eq("decision", "accept-until"))]
    until: Option<Date>,
    /// Who answers for it from now on. Needed by `hand-over`.
    #[arg(long, value_name = "OWNER", requires = "decision", required_if_eq("decision", "hand-over"))]
    to: Option<String>,
    /// The scopes that stay approved. Needed by `narrow`; `remit rightsize` names them.
    #[arg(long, value_delimiter = ',', requires = "decision", required_if_eq("decision", "narrow"))]
    scopes: Option<Vec<String>>,
    /// List records that are not due as well.
    #[arg(long, conflicts_with = "decision")]
    all: bool,
    /// End with 1 if a review is overdue whose lateness is of this severity or worse.
    #[arg(long, value_name = "SEVERITY", conflicts_with = "decision")]
    fail_on: Option<FailOn>,
    /// How to write the list.
    #[arg(long, default_value = "table", conflicts_with = "decision")]
    format: ListFormat,
}

/// What a review decides.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Decided {
    /// It keeps what it has.
    Keep,
    /// Only `--scopes` stay approved. What is granted beyond them is found as excess until it is taken away.
    Narrow,
    /// It has to go: the approval ends today, and what is still granted tomorrow is found.
    Revoke,
    /// `--to` answers for it from now on.
    HandOver,
    /// The approval ends on `--until`.
    AcceptUntil,
}

impl From<Decided> for Decision {
    fn from(decided: Decided) -> Self {
        match decided {
            Decided::Keep => Self::Keep,
            Decided::Narrow => Self::Narrow,
            Decided::Revoke => Self::Revoke,
            Decided::HandOver => Self::HandOver,
            Decided::AcceptUntil => Self::AcceptUntil,
        }
    }
}

impl Review {
    /// Runs the command.
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let project = Project::open(global)?;
        let judgement = Judgement::of_project(global, &project, None).await?;
        match (self.integration.as_deref(), self.decision) {
            (Some(integration), Some(decided)) => {
                let outcome = self.outcome(decided.into(), judgement.now)?;
                let (dossier, explanation) = find(&judgement, integration)?;
                decide::decide(&project, dossier, explanation, &outcome)?;
                Ok(Exit::Fine)
            }
            _ => self.list(global, &project, &judgement).await,
        }
    }

    fn outcome(&self, decision: Decision, now: Timestamp) -> anyhow::Result<Outcome> {
        let texts = [("reviewer", &self.by), ("reason", &self.reason), ("new owner", &self.to)];
        for (what, text) in texts {
            if text.as_ref().is_some_and(|text| text.trim().is_empty()) {
                return Err(wrong_usage(format!("the {what} is empty"), "an auditor will read it"));
            }
        }
        let today = day(now);
        if let Some(until) = self.until.filter(|until| *until < today) {
            return Err(wrong_usage(format!("`{until}` is over"), "name a day to come"));
        }
        let only = [
            ("--until", self.until.is_some(), Decision::AcceptUntil),
            ("--to", self.to.is_some(), Decision::HandOver),
            ("--scopes", self.scopes.is_some(), Decision::Narrow),
        ];
        for (option, is_given, of) in only {
            if is_given && decision != of {
                let what = format!("`{option}` says nothing to `{}`", decision.as_str());
                return Err(wrong_usage(what, format!("it belongs to `--decision {}`", of.as_str())));
            }
        }
        Ok(Outcome {
            decision,
            by: self.by.clone().unwrap_or_default(),
            reason: self.reason.clone().unwrap_or_default(),
            until: self.until,
            to: self.to.clone(),
            scopes: self.scopes.clone(),
            at: now,
            today,
        })
    }

    async fn list(&self, global: &Global, project: &Project, judgement: &Judgement) -> anyhow::Result<Exit> {
        let only = self.integration.as_deref().map(|text| find(judgement, text)).transpose()?;
        let is_wanted = |dossier: &Dossier| only.is_none_or(|(wanted, _)| std::ptr::eq(wanted, dossier));
        let mut items = Vec::new();
        for (dossier, explanation) in judgement.dossiers.iter().zip(&judgement.explanations) {
            if let Some(schedule) = explanation.schedule.as_ref().filter(|_| is_wanted(dossier)) {
                items.push(item(project, dossier, explanation, schedule).await?);
            }
        }
        let exit = self.exit(judgement, &items);
        let n_records = items.len();
        items.retain(|item| self.all || only.is_some() || item.is_due());
        items.sort_by_key(|item| (urgency(item), Reverse(item.explanation.score.value)));
        let has_none = |one: &&Explanation| one.verdict.state == State::Unapproved;
        let view = ReviewView {
            items: &items,
            n_records,
            n_unapproved: judgement.explanations.iter().filter(has_none).count(),
            connections: &judgement.connections,
            now: judgement.now,
        };
        review(&mut io::stdout().lock(), self.format.into(), global.style(), &view)?;
        Ok(exit)
    }

    fn exit(&self, judgement: &Judgement, items: &[ReviewItem<'_>]) -> Exit {
        let Some(fail_on) = self.fail_on else { return Exit::Fine };
        let least = severity(fail_on);
        let is_late = |schedule: &Schedule| {
            matches!(schedule.state, ReviewState::Overdue(_)) && schedule.severity >= least
        };
        if items.iter().any(|item| is_late(item.schedule)) {
            Exit::Findings
        } else if judgement.is_complete() {
            Exit::Fine
        } else {
            Exit::Partial
        }
    }
}

fn find<'a>(judgement: &'a Judgement, text: &str) -> anyhow::Result<(&'a Dossier, &'a Explanation)> {
    let index = target::find(&judgement.dossiers, text)?;
    let found = judgement.dossiers.get(index).zip(judgement.explanations.get(index));
    found.ok_or_else(|| {
        wrong_usage(format!("no integration is called `{text}`"), "`remit inventory` lists them")
    })
}

async fn item<'a>(
    project: &'a Project,
    dossier: &Dossier,
    explanation: &'a Explanation,
    schedule: &'a Schedule,
) -> anyhow::Result<ReviewItem<'a>> {
    let rules = &project.rules;
    let app = &dossier.integration.app;
    let latest = rules.journal.latest(&dossier.provider, &dossier.connection, app);
    let Some(last) = schedule.last else {
        return Ok(ReviewItem { explanation, schedule, triggers: Vec::new(), latest });
    };
    let then = seen_then(project, dossier, last, latest).await?;
    let policy = rules.policy.effective(&dossier.provider, app);
    let catalog = rules.catalogs.get(&dossier.provider);
    let triggers = triggers(dossier, &explanation.verdict, policy, catalog, last, then.as_ref());
    Ok(ReviewItem { explanation, schedule, triggers, latest })
}

/// What the last review saw: as its journal entry says, else as the store knows that day's end. Where a stage is read now
/// that was not read then, what it tells would look new, and nothing is said.
async fn seen_then(
    project: &Project,
    dossier: &Dossier,
    last: Date,
    latest: Option<&Entry>,
) -> anyhow::Result<Option<Seen>> {
    if let Some(entry) = latest.filter(|entry| day(entry.at) >= last) {
        return Ok(Some(entry.seen.clone()));
    }
    let end = last.checked_add(1.day())?.to_zoned_datetime(TimeZone::UTC)?.timestamp();
    let then = project.store.dossier(&dossier.connection, Some(end), &dossier.id).await?;
    let is_comparable = |then: &Dossier| {
        dossier.sources.iter().all(|source| then.sources.iter().any(|before| before.stage == source.stage))
    };
    Ok(then.filter(is_comparable).as_ref().map(Seen::of))
}

/// What is most pressing comes first: what is late, then what is due at once, then by its day.
fn urgency(item: &ReviewItem<'_>) -> (u8, Option<Date>) {
    let place = match item.schedule.state {
        ReviewState::Overdue(_) => 0,
        ReviewState::NeverReviewed => 1,
        ReviewState::Due | ReviewState::NotDue if !item.triggers.is_empty() => 1,
        ReviewState::Due | ReviewState::NotDue => 2,
    };
    (place, item.schedule.due_on)
}

/// Returns the UTC day of an instant.
fn day(instant: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(instant).date()
}
