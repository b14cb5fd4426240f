//! `remit rightsize`: the smallest scopes of one integration, what that rests on, and what would no longer work.

use crate::document::{ConnectionWire, Instant};
use crate::json;
use crate::style::{Format, Style};
use crate::table::{Cell, labelled, table};
use crate::text::{last_use, visible};
use jiff::Timestamp;
use remit_core::finding::About;
use remit_core::judge::JudgedConnection;
use remit_core::rightsize::{Basis, Rightsized, SizedScope, Surplus};
use remit_core::words;
use serde::Serialize;
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
        Format::Json => json::pretty(
            out,
            &DocumentJson {
                schema: SCHEMA,
                now: Instant(view.now),
                connection: view.connection.into(),
                rightsized: view.into(),
            },
        ),
        Format::Ndjson => json::lines(
            out,
            SCHEMA,
            "rightsized",
            &[RightsizedJson::from(view)],
            std::slice::from_ref(view.connection),
            view.now,
        ),
        Format::Csv => json::csv(out, CSV_HEAD, &csv_rows(view)),
    }
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

#[derive(Debug, Serialize)]
struct DocumentJson {
    schema: &'static str,
    now: Instant,
    connection: ConnectionWire,
    #[serde(flatten)]
    rightsized: RightsizedJson,
}

#[derive(Debug, Serialize)]
struct RightsizedJson {
    provider: String,
    app: String,
    subject: Option<String>,
    name: String,
    /// `use`, `record` or `nothing`.
    basis: &'static str,
    /// Since when all use was seen, where use is the basis.
    seen_since: Option<Instant>,
    sources: Vec<String>,
    /// Why use cannot be the basis.
    unseen: Option<String>,
    tier: String,
    tier_after: String,
    keep: Vec<ScopeJson>,
    drop: Vec<SurplusJson>,
    would_break: String,
}

#[derive(Debug, Serialize)]
struct ScopeJson {
    kind: String,
    scope: String,
    tier: String,
}

#[derive(Debug, Serialize)]
struct SurplusJson {
    kind: String,
    scope: String,
    tier: String,
    instead: Vec<String>,
    loses: Vec<String>,
}

impl From<&RightsizeView<'_>> for RightsizedJson {
    fn from(view: &RightsizeView<'_>) -> Self {
        let sized = view.rightsized;
        let (basis, seen_since, sources) = match &sized.basis {
            Basis::Use { since, sources } => ("use", Some(Instant(*since)), sources.clone()),
            Basis::Record => ("record", None, Vec::new()),
            Basis::Nothing => ("nothing", None, Vec::new()),
        };
        Self {
            provider: view.about.provider.to_string(),
            app: view.about.app.to_string(),
            subject: view.about.subject.as_ref().map(ToString::to_string),
            name: view.about.name.clone(),
            basis,
            seen_since,
            sources,
            unseen: sized.unseen.clone(),
            tier: sized.tier.to_string(),
            tier_after: sized.tier_after.to_string(),
            keep: sized.keep.iter().map(Into::into).collect(),
            drop: sized.drop.iter().map(Into::into).collect(),
            would_break: breaks(view),
        }
    }
}

impl From<&SizedScope> for ScopeJson {
    fn from(scope: &SizedScope) -> Self {
        Self { kind: scope.kind.clone(), scope: scope.scope.clone(), tier: scope.tier.to_string() }
    }
}

impl From<&Surplus> for SurplusJson {
    fn from(surplus: &Surplus) -> Self {
        let ScopeJson { kind, scope, tier } = (&surplus.scope).into();
        Self { kind, scope, tier, instead: surplus.instead.clone(), loses: surplus.loses.clone() }
    }
}

const CSV_HEAD: &[&str] = &["scope", "kind", "tier", "do", "instead", "loses", "basis"];

fn csv_rows(view: &RightsizeView<'_>) -> Vec<Vec<String>> {
    let json = RightsizedJson::from(view);
    let dropped = json.drop.iter().map(|one| {
        let act = if one.instead.is_empty() { "remove" } else { "replace" };
        let cells = [&one.scope, &one.kind, &one.tier].map(Clone::clone).to_vec();
        let more = [act.to_owned(), json::joined(&one.instead, " "), json::joined(&one.loses, "; ")];
        [cells, more.to_vec(), vec![json.basis.to_owned()]].concat()
    });
    let kept = json.keep.iter().map(|one| {
        let cells = [&one.scope, &one.kind, &one.tier].map(Clone::clone).to_vec();
        [cells, ["keep", "none", "none", json.basis].map(str::to_owned).to_vec()].concat()
    });
    dropped.chain(kept).collect()
}
