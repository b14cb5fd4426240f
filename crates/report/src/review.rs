//! `remit review`: which records are to be looked at again, why, and who looked last.

mod json;

pub(crate) use self::json::ScheduleJson;

use self::json::{ReviewJson, ReviewsJson};
use crate::coverage::footer;
use crate::document::Instant;
use crate::json as listing;
use crate::score::cell;
use crate::style::{Format, Paint, Style, painted};
use crate::table::{Cell, labelled, table};
use jiff::Timestamp;
use jiff::civil::Date;
use remit_core::judge::{Explanation, JudgedConnection};
use remit_core::review::{Entry, ReviewState, Schedule};
use remit_core::words;
use std::io;

/// One record that is to be looked at again, or is not due yet.
#[derive(Debug, Clone)]
pub struct ReviewItem<'a> {
    /// The integration as it was judged.
    pub explanation: &'a Explanation,
    /// When its record is due.
    pub schedule: &'a Schedule,
    /// What makes it due at once, each in words.
    pub triggers: Vec<String>,
    /// The latest review in the journal.
    pub latest: Option<&'a Entry>,
}

/// Reviews to write.
#[derive(Debug, Clone, Copy)]
pub struct ReviewView<'a> {
    /// The records, in the order in which they are shown.
    pub items: &'a [ReviewItem<'a>],
    /// How many records there are, those that are not shown too.
    pub n_records: usize,
    /// How many integrations have no record to review.
    pub n_unapproved: usize,
    /// The connections, with what their latest scan saw.
    pub connections: &'a [JudgedConnection],
    /// The instant of judging.
    pub now: Timestamp,
}

impl ReviewItem<'_> {
    /// Whether somebody has to look at it now.
    pub fn is_due(&self) -> bool {
        !self.triggers.is_empty() || self.schedule.state != ReviewState::NotDue
    }

    fn why(&self) -> Vec<String> {
        let schedule = self.schedule;
        let cadence = words::count(schedule.cadence.days as usize, "day");
        let last = schedule.last.map_or("no review yet".to_owned(), |last| format!("last on {}", day(last)));
        let mut why = vec![format!("every {cadence}, {}; {last}", schedule.cadence.rule)];
        why.extend(self.triggers.iter().cloned());
        why
    }
}

/// Writes reviews.
///
/// # Errors
/// `out` failed.
pub fn review(
    out: &mut dyn io::Write,
    format: Format,
    style: Style,
    view: &ReviewView<'_>,
) -> io::Result<()> {
    let items = || -> Vec<ReviewJson> { view.items.iter().map(Into::into).collect() };
    match format {
        Format::Table => write_table(out, style, view),
        Format::Csv => listing::csv(out, CSV_HEAD, &view.items.iter().map(csv_row).collect::<Vec<_>>()),
        Format::Json => listing::pretty(
            out,
            &ReviewsJson {
                schema: SCHEMA,
                now: Instant(view.now),
                connections: listing::wires(view.connections),
                n_records: view.n_records,
                n_unapproved: view.n_unapproved,
                reviews: items(),
            },
        ),
        Format::Ndjson => listing::lines(out, SCHEMA, "review", &items(), view.connections, view.now),
    }
}

/// Returns the JSON Schema of `remit review --format json`.
pub fn schema_review() -> serde_json::Value {
    schemars::schema_for!(ReviewsJson).to_value()
}

const SCHEMA: &str = "remit/review/1";

fn write_table(out: &mut dyn io::Write, style: Style, view: &ReviewView<'_>) -> io::Result<()> {
    if view.items.is_empty() {
        writeln!(out, "no review is due")?;
    } else {
        let rows: Vec<Vec<Cell>> = view.items.iter().map(row).collect();
        table(out, style, &["review", "integration", "score", "why"], &rows)?;
    }
    writeln!(out)?;
    labelled(out, style, "total", &[totals(view)])?;
    footer(out, style, view.connections, view.now)
}

fn row(item: &ReviewItem<'_>) -> Vec<Cell> {
    let about = &item.explanation.verdict.about;
    let connection = about.connection.as_ref().map_or("any connection", |one| one.as_str());
    vec![
        Cell::ready(when(item)),
        Cell::lines([about.name.clone(), format!("in {connection}")]),
        Cell::ready(cell(&item.explanation.score)),
        Cell::lines(item.why()),
    ]
}

fn when(item: &ReviewItem<'_>) -> String {
    match item.schedule.state {
        ReviewState::Overdue(days) => {
            painted(Paint::Over, &format!("overdue by {}", words::count(days as usize, "day")))
        }
        ReviewState::NeverReviewed => painted(Paint::High, "never reviewed"),
        ReviewState::Due => painted(Paint::Medium, &format!("due, late after {}", deadline(item.schedule))),
        ReviewState::NotDue if item.triggers.is_empty() => {
            let due = item.schedule.due_on.map_or_else(|| "some day".to_owned(), day);
            format!("due on {due}")
        }
        ReviewState::NotDue => painted(Paint::High, "due at once"),
    }
}

fn totals(view: &ReviewView<'_>) -> String {
    let n_due = view.items.iter().filter(|item| item.is_due()).count();
    let is_late = |item: &&ReviewItem<'_>| matches!(item.schedule.state, ReviewState::Overdue(_));
    let n_late = view.items.iter().filter(is_late).count();
    let mut total =
        format!("{n_due} of {} due, {n_late} of them overdue", words::count(view.n_records, "record"));
    if view.n_unapproved > 0 {
        let without = words::count(view.n_unapproved, "integration");
        total.push_str(&format!("; {without} without a record, which `remit approve` writes"));
    }
    total
}

/// Returns when a record is reviewed again, in one line.
pub(crate) fn schedule_line(schedule: &Schedule) -> String {
    let every = words::count(schedule.cadence.days as usize, "day");
    let rule = format!("every {every}, {}", schedule.cadence.rule);
    match (schedule.state, schedule.due_on) {
        (ReviewState::Overdue(days), _) => {
            painted(Paint::Over, &format!("overdue by {}: {rule}", words::count(days as usize, "day")))
        }
        (ReviewState::NeverReviewed, _) | (_, None) => format!("the record names no last review: {rule}"),
        (ReviewState::Due | ReviewState::NotDue, Some(due)) => {
            format!("due on {}, late after {}: {rule}", day(due), deadline(schedule))
        }
    }
}

fn deadline(schedule: &Schedule) -> String {
    schedule.deadline.map_or_else(|| "some day".to_owned(), day)
}

fn day(day: Date) -> String {
    day.strftime("%-d %b %Y").to_string()
}

const CSV_HEAD: &[&str] = &[
    "connection",
    "provider",
    "app",
    "name",
    "owner",
    "record",
    "due",
    "state",
    "due_on",
    "deadline",
    "last",
    "every_days",
    "rule",
    "triggers",
    "score",
    "band",
    "known",
];

fn csv_row(item: &ReviewItem<'_>) -> Vec<String> {
    let (verdict, score) = (&item.explanation.verdict, &item.explanation.score);
    let schedule = ScheduleJson::from(item.schedule);
    let none = || "none".to_owned();
    let record = verdict.record.as_ref().map(|place| format!("{}:{}", place.file, place.line));
    vec![
        verdict.about.connection.as_ref().map_or_else(none, ToString::to_string),
        verdict.about.provider.to_string(),
        verdict.about.app.to_string(),
        verdict.about.name.clone(),
        verdict.owner.clone().unwrap_or_else(none),
        record.unwrap_or_else(none),
        if item.is_due() { "yes" } else { "no" }.to_owned(),
        schedule.state.to_owned(),
        schedule.due_on.unwrap_or_else(none),
        schedule.deadline.unwrap_or_else(none),
        schedule.last.unwrap_or_else(none),
        schedule.every_days.to_string(),
        schedule.rule,
        listing::joined(&item.triggers, "; "),
        score.value.to_string(),
        score.band.to_string(),
        score.known.to_string(),
    ]
}
