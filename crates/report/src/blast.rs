//! `remit blast`: everything that something reaches, which credentials to rotate, and the order in which to revoke.

use crate::coverage::footer;
use crate::document::{ConnectionWire, FactWire, Instant, instant, same};
use crate::json;
use crate::style::{Format, Paint, Style, painted};
use crate::table::{Cell, table};
use crate::text::{fact, visible};
use jiff::Timestamp;
use remit_core::fact::Fact;
use remit_core::judge::JudgedConnection;
use remit_core::words;
use schemars::JsonSchema;
use serde::Serialize;
use std::io;

/// A blast radius to write.
#[derive(Debug, Clone, Copy)]
pub struct BlastView<'a> {
    /// What was asked for, in words.
    pub target: &'a str,
    /// The integrations and credentials from which it goes out, then everything that they reach.
    pub reached: &'a [BlastRow],
    /// The credentials to rotate, the oldest exposure first; none where no notice was read.
    pub exposed: Option<&'a [Exposed]>,
    /// What to do, in order.
    pub steps: &'a [BlastStep],
    /// The connections, with what their latest scan saw.
    pub connections: &'a [JudgedConnection],
    /// The instant of judging.
    pub now: Timestamp,
}

/// One thing that is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BlastRow {
    /// What it is: `target`, `end`, `data`, `person`, `credential`, `integration`, `unread`, `system`.
    pub what: &'static str,
    /// The connection in which it is; null for a system that is not read.
    pub connection: Option<String>,
    /// The provider's immutable id; of an end and of a system its name.
    pub id: String,
    /// What readers call it.
    pub name: String,
    /// How sure it is that it belongs to what was asked for, for a target; null where it was asked for itself.
    pub certainty: Option<&'static str>,
    /// How it is reached, or why it is a target.
    pub how: String,
}

/// One credential that was exposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposed {
    /// The connection.
    pub connection: String,
    /// The integration's name.
    pub integration: String,
    /// The credential's id.
    pub id: String,
    /// What it is and how it is called.
    pub name: String,
    /// When its secret was made.
    pub made: Fact<Timestamp>,
    /// Whether it is exposed still.
    pub exposed: Fact<bool>,
    /// The first day on which it could be read.
    pub since: String,
    /// The notice, in a line.
    pub notice: String,
    /// Where the notice stands.
    pub place: String,
}

/// One step of revoking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BlastStep {
    /// What to do: `revoke-credential`, `revoke-grants`, `rotate-secret`, `end-sessions`.
    pub action: &'static str,
    /// The provider whose call it is; null in a system that is not read.
    pub provider: Option<String>,
    /// The connection; null in a system that is not read.
    pub connection: Option<String>,
    /// The provider's immutable id.
    pub id: String,
    /// What readers call it.
    pub name: String,
    /// Through whom it is reached, for what is not itself a target.
    pub through: Option<String>,
    /// What the provider's API is asked; null where nobody has said so.
    pub call: Option<String>,
    /// The page on which somebody can do it by hand.
    pub page: Option<String>,
}

const SCHEMA: &str = "remit/blast/1";

/// Returns the JSON Schema of `remit blast --format json`.
pub fn schema_blast() -> serde_json::Value {
    schemars::schema_for!(Wire<'static>).to_value()
}

/// What a vendor, an integration or a credential reaches, and in which order to revoke.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "remit blast")]
struct Wire<'a> {
    /// Always `remit/blast/1`.
    schema: &'static str,
    /// The instant of judging.
    now: Instant,
    /// The connections, with what their latest scan saw.
    connections: Vec<ConnectionWire>,
    /// What it goes out from, as it was asked for.
    target: &'a str,
    /// Everything that is reached, the targets first.
    reached: &'a [BlastRow],
    /// The credentials to rotate, the oldest exposure first; null where there are no notices.
    rotate: Option<Vec<ExposedWire<'a>>>,
    /// What to revoke, in order.
    steps: &'a [BlastStep],
}

/// A credential that a notice covers.
#[derive(Debug, Serialize, JsonSchema)]
struct ExposedWire<'a> {
    /// Its connection.
    connection: &'a str,
    /// The integration that it belongs to.
    integration: &'a str,
    /// Its id.
    id: &'a str,
    /// Its kind and name.
    name: &'a str,
    /// When its secret was made or last replaced.
    made: FactWire<Instant>,
    /// Whether it was exposed and still works.
    exposed: FactWire<bool>,
    /// Since when it may have been exposed.
    since: &'a str,
    /// The notice's title.
    notice: &'a str,
    /// Where the notice stands.
    place: &'a str,
}

/// Writes a blast radius. As CSV it is one table, in which `section` says what a row is.
///
/// # Errors
/// `out` failed.
pub fn blast(out: &mut dyn io::Write, format: Format, style: Style, view: &BlastView<'_>) -> io::Result<()> {
    match format {
        Format::Table => write_text(out, style, view),
        Format::Json => json::pretty(
            out,
            &Wire {
                schema: SCHEMA,
                now: Instant(view.now),
                connections: json::wires(view.connections),
                target: view.target,
                reached: view.reached,
                rotate: view.exposed.map(wires),
                steps: view.steps,
            },
        ),
        Format::Ndjson => {
            json::lines(out, SCHEMA, "reached", view.reached, view.connections, view.now)?;
            json::items(out, "rotate", &view.exposed.map(wires).unwrap_or_default())?;
            json::items(out, "step", view.steps)
        }
        Format::Csv => {
            let head = ["section", "what", "connection", "id", "name", "how"];
            json::csv(out, &head, &rows(view))
        }
    }
}

fn wires(exposed: &[Exposed]) -> Vec<ExposedWire<'_>> {
    exposed.iter().map(ExposedWire::from).collect()
}

impl<'a> From<&'a Exposed> for ExposedWire<'a> {
    fn from(exposed: &'a Exposed) -> Self {
        let Exposed { connection, integration, id, name, made, exposed, since, notice, place } = exposed;
        let (made, exposed) = (instant(made), same(exposed));
        Self { connection, integration, id, name, made, exposed, since, notice, place }
    }
}

fn rows(view: &BlastView<'_>) -> Vec<Vec<String>> {
    let elsewhere = || "elsewhere".to_owned();
    let reached = view.reached.iter().map(|row| {
        let place = row.connection.clone().unwrap_or_else(elsewhere);
        let (what, how) = (row.what.to_owned(), row.how.clone());
        vec!["reached".to_owned(), what, place, row.id.clone(), row.name.clone(), how]
    });
    let rotate = view.exposed.into_iter().flatten().map(|one| {
        let state = exposure(one).to_owned();
        let how = format!("{} since {}: {}", one.place, one.since, one.notice);
        vec!["rotate".to_owned(), state, one.connection.clone(), one.id.clone(), one.name.clone(), how]
    });
    let steps = view.steps.iter().map(|step| {
        let place = step.connection.clone().unwrap_or_else(elsewhere);
        let action = step.action.to_owned();
        vec!["step".to_owned(), action, place, step.id.clone(), step.name.clone(), how_to(step)]
    });
    reached.chain(rotate).chain(steps).collect()
}

fn exposure(one: &Exposed) -> &'static str {
    match one.exposed {
        Fact::Known(true) => "exposed",
        Fact::Known(false) => "not exposed",
        Fact::Absent | Fact::Unknown(_) => "age unknown",
    }
}

/// Returns how a step is done: by a call, on a page, or in the provider's own console.
fn how_to(step: &BlastStep) -> String {
    match (&step.call, &step.page) {
        (Some(call), _) => call.clone(),
        (None, Some(page)) => format!("by hand at {page}"),
        (None, None) => match &step.connection {
            Some(connection) => format!("by hand in {connection}"),
            None => "by hand in that system, which remit does not read".to_owned(),
        },
    }
}

fn write_text(out: &mut dyn io::Write, style: Style, view: &BlastView<'_>) -> io::Result<()> {
    let head = format!("Blast radius of {}", visible(view.target));
    writeln!(out, "{}\n", style.finish(&painted(Paint::Strong, &head)))?;
    let row = |row: &BlastRow| {
        let place = row.connection.as_deref().unwrap_or("elsewhere");
        vec![Cell::text(row.what), Cell::text(place), Cell::text(&row.name), Cell::text(&row.how)]
    };
    let reached: Vec<Vec<Cell>> = view.reached.iter().map(row).collect();
    table(out, style, &["reaches", "in", "name", "how"], &reached)?;
    if let Some(exposed) = view.exposed {
        write_exposed(out, style, exposed)?;
    }
    writeln!(out, "\nTo revoke, in this order\n")?;
    let step = |(n, step): (usize, &BlastStep)| {
        let through = step.through.as_deref().map_or_else(String::new, |name| format!(", through {name}"));
        vec![
            Cell::text((n + 1).to_string()),
            Cell::text(step.action.replace('-', " ")),
            Cell::text(step.connection.as_deref().unwrap_or("elsewhere")),
            Cell::text(format!("{}{through}", step.name)),
            Cell::text(how_to(step)),
        ]
    };
    let steps: Vec<Vec<Cell>> = view.steps.iter().enumerate().map(step).collect();
    table(out, style, &["step", "do", "in", "to", "by"], &steps)?;
    writeln!(out)?;
    footer(out, style, view.connections, view.now)
}

fn write_exposed(out: &mut dyn io::Write, style: Style, exposed: &[Exposed]) -> io::Result<()> {
    writeln!(out, "\nTo rotate, the oldest exposure first\n")?;
    if exposed.is_empty() {
        return writeln!(out, "no credential that a notice covers works still");
    }
    let row = |one: &Exposed| {
        vec![
            Cell::text(&one.since),
            Cell::text(&one.connection),
            Cell::text(&one.integration),
            Cell::text(&one.name),
            Cell::text(fact(&one.made, "not dated", |at| words::day(*at))),
            Cell::text(exposure(one)),
            Cell::text(format!("{} ({})", one.notice, one.place)),
        ]
    };
    let rows: Vec<Vec<Cell>> = exposed.iter().map(row).collect();
    table(out, style, &["since", "in", "integration", "credential", "made", "state", "notice"], &rows)
}
