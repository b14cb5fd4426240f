//! `remit rightsize`: the smallest scopes of one integration, what that rests on, and what would no longer work.

mod json;

use self::json::{DocumentJson, RightsizedJson};
use crate::document::Instant;
use crate::json as listing;
use crate::style::{Format, Style};
use crate::table::{Cell, labelled, table};
use crate::text::{last_use, visible};
use jiff::Timestamp;
use remit_core::finding::About;
use remit_core::judge::JudgedConnection;
use remit_core::rightsize::{Basis, Rightsized, SizedScope};
use remit_core::words;
use std::io;

/// The smallest scopes of one integration, to be written.
#[derive(Debug, Clone, Copy)]
pub struct RightsizeView<'a> {
    /// Which integration.
    pub about: &'a About,
    /// Its smallest scopes.
    pub rightsized: &'a Rightsized,
    /// Its connection, with what the latest scan saw.
    pub connection: &'a JudgedConnection,
    /// The instant of judging.
    pub now: Timestamp,
}

/// Writes the smallest scopes of one integration; as CSV one row a granted scope.
///
/// # Errors
/// `out` failed.
pub fn rightsize(
    out: &mut dyn io::Write,
    format: Format,
    style: Style,
    view: &RightsizeView<'_>,
) -> io::Result<()> {
    match format {
        Format::Table => write_text(out, style, view),
        Format::Json => listing::pretty(
            out,
            &DocumentJson {
                schema: SCHEMA,
                now: Instant(view.now),
                connection: view.connection.into(),
                rightsized: view.into(),
            },
        ),
        Format::Ndjson => listing::lines(
            out,
            SCHEMA,
            "rightsized",
            &[RightsizedJson::from(view)],
            std::slice::from_ref(view.connection),
            view.now,
        ),
        Format::Csv => listing::csv(out, CSV_HEAD, &csv_rows(view)),
    }
}

/// Returns the JSON Schema of `remit rightsize --format json`.
pub fn schema_rightsize() -> serde_json::Value {
    schemars::schema_for!(DocumentJson).to_value()
}

const SCHEMA: &str = "remit/rightsize/1";

fn write_text(out: &mut dyn io::Write, style: Style, view: &RightsizeView<'_>) -> io::Result<()> {
    let sized = view.rightsized;
    writeln!(out, "{}\n", style.finish(&headline(view)))?;
    let rows: Vec<Vec<Cell>> = rows(sized);
    if !rows.is_empty() {
        table(out, style, &["scope", "tier", "do", "then it can no longer"], &rows)?;
        writeln!(out)?;
    }
    labelled(out, style, "basis", &basis(view))?;
    labelled(out, style, "breaks", &[breaks(view)])?;
    labelled(out, style, "judged", &[words::minute(view.now)])
}

fn headline(view: &RightsizeView<'_>) -> String {
    let sized = view.rightsized;
    let name = visible(&view.about.name);
    if sized.basis == Basis::Nothing {
        return format!("{name}: its smallest scopes cannot be said");
    }
    if sized.drop.is_empty() {
        return format!("{name} holds no scope that it does not need");
    }
    let kept = words::count(sized.keep.len(), "scope");
    format!("{name} needs {kept}; its tier goes from {} to {}", sized.tier, sized.tier_after)
}

fn rows(sized: &Rightsized) -> Vec<Vec<Cell>> {
    let dropped = sized.drop.iter().map(|one| {
        let act = match one.instead.as_slice() {
            [] => "remove".to_owned(),
            instead => format!("replace by {}", words::list(instead)),
        };
        vec![
            Cell::text(&one.scope.scope),
            Cell::text(one.scope.tier.to_string()),
            Cell::text(act),
            Cell::lines(one.loses.clone()),
        ]
    });
    let is_new = |one: &&SizedScope| sized.drop.iter().any(|lost| lost.instead.contains(&one.scope));
    let kept = sized.keep.iter().map(|one| {
        let act = if is_new(&one) { "grant" } else { "keep" };
        vec![Cell::text(&one.scope), Cell::text(one.tier.to_string()), Cell::text(act), Cell::text("")]
    });
    dropped.chain(kept).collect()
}

fn basis(view: &RightsizeView<'_>) -> Vec<String> {
    let sized = view.rightsized;
    let mut lines = Vec::new();
    if let Some(why) = &sized.unseen {
        lines.push(format!("what it uses cannot be said: {}", visible(why)));
    }
    match &sized.basis {
        Basis::Use { since, sources } => lines.push(format!(
            "use by scope from {} on, {}, as {} tells",
            words::day(*since),
            words::count(usize::try_from(words::days_between(*since, view.now)).unwrap_or(0), "day"),
            visible(&words::list(sources))
        )),
        Basis::Record => lines.push("so the scopes of its approved record are the basis".to_owned()),
        Basis::Nothing => lines.push("and it has no approved record to go by".to_owned()),
    }
    lines
}

fn breaks(view: &RightsizeView<'_>) -> String {
    let sized = view.rightsized;
    if sized.drop.is_empty() {
        return "nothing, for nothing is dropped".to_owned();
    }
    match &sized.basis {
        Basis::Use { since, .. } => {
            format!(
                "nothing that was seen since {}; what is done less often was not seen",
                words::day(*since)
            )
        }
        Basis::Record | Basis::Nothing => format!(
            "whatever it does with what is dropped; whether it does anything is not told; last used at all: {}",
            last_use(sized.last_use, view.now)
        ),
    }
}

const CSV_HEAD: &[&str] = &["scope", "kind", "tier", "do", "instead", "loses", "basis"];

fn csv_rows(view: &RightsizeView<'_>) -> Vec<Vec<String>> {
    let document = RightsizedJson::from(view);
    let dropped = document.drop.iter().map(|one| {
        let act = if one.instead.is_empty() { "remove" } else { "replace" };
        let cells = [&one.scope, &one.kind, &one.tier].map(Clone::clone).to_vec();
        let more = [act.to_owned(), listing::joined(&one.instead, " "), listing::joined(&one.loses, "; ")];
        [cells, more.to_vec(), vec![document.basis.to_owned()]].concat()
    });
    let kept = document.keep.iter().map(|one| {
        let cells = [&one.scope, &one.kind, &one.tier].map(Clone::clone).to_vec();
        [cells, ["keep", "none", "none", document.basis].map(str::to_owned).to_vec()].concat()
    });
    dropped.chain(kept).collect()
}
