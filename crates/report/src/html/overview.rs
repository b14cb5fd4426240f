//! The first section: the sentence of the estate, what needs a decision, what changed, and where the integrations stand.

use super::bar::{Slices, estate};
use super::glyph::severity_mark;
use super::markup::{escape, name};
use super::{Part, ReportView, anchor};
use crate::coverage::{Listings, emptiness, missing};
use crate::drift::{Drift, DriftChange, DriftKind};
use crate::text::{count, number};
use jiff::Timestamp;
use remit_core::finding::{Finding, Severity};
use remit_core::judge::{JudgedConnection, State};
use remit_core::words;

/// Findings that the overview names; the rest stand in their own section.
const MOST_DECISIONS: usize = 8;
/// Changed integrations that the overview names.
const MOST_CHANGES: usize = 20;

/// Returns the section.
pub(super) fn section(view: &ReportView<'_>, described: &[Part<'_>]) -> String {
    let changed = view.drift.map_or_else(String::new, |(since, drift)| changes(since, drift, described));
    format!(
        "<div id=\"r-top\" class=\"rep\">\n<div class=\"head\"><div><h1>{}, {}</h1>\
         <p class=\"sub\">remit report: what every integration may do, against what was approved and what is used</p></div></div>\n\
         <div class=\"lead\"><p class=\"sentence\">{}</p></div>\n<div class=\"cols\"><div>\n{}{changed}</div><div>\n{}{}{}</div></div>\n</div>\n",
        name(view.title),
        words::day(view.now),
        sentence(view),
        decisions(view, described),
        states(view),
        gaps(view),
        super::upcoming::panel(view),
    )
}

fn sentence(view: &ReportView<'_>) -> String {
    let n_of = |state| view.explanations.iter().filter(|one| one.verdict.state == state).count();
    let (n_beyond, n_unapproved) = (n_of(State::Exceeds), n_of(State::Unapproved));
    let n_open = view.findings.iter().filter(|finding| finding.is_open()).count();
    let critical = |finding: &&Finding| finding.is_open() && finding.severity == Severity::Critical;
    let n_critical = view.findings.iter().filter(critical).count();
    let since = view.drift.map_or_else(String::new, |(since, drift)| {
        format!("Since {} the integrations changed: {}. ", words::day(since), drift.summary())
    });
    let beyond = format!(
        "{n_beyond} of {} go beyond what was approved",
        words::count(view.explanations.len(), "integration")
    );
    let unapproved = format!("nobody approved {n_unapproved}");
    let open = format!("{}, {n_critical} of them critical", words::count(n_open, "open finding"));
    format!(
        "{since}{}, and {}; there are {}; {}",
        marked(&beyond, n_beyond),
        marked(&unapproved, n_unapproved),
        marked(&open, n_critical),
        proven(view),
    )
}

fn marked(text: &str, n: usize) -> String {
    if n == 0 { text.to_owned() } else { format!("<mark class=\"over\">{text}</mark>") }
}

fn proven(view: &ReportView<'_>) -> String {
    let listings = Listings::of(view.connections);
    if !listings.is_open {
        return format!("all {} were read whole.", count(listings.n, "listing"));
    }
    let n_unread = listings.n - listings.n_complete;
    format!(
        "<mark class=\"ok\">{} of {} could not be read whole</mark>, so this is what remit could see, not all there is.",
        number(n_unread),
        count(listings.n, "listing")
    )
}

fn decisions(view: &ReportView<'_>, described: &[Part<'_>]) -> String {
    let open: Vec<&Finding> = view
        .findings
        .iter()
        .filter(|finding| finding.is_open() && finding.severity >= Severity::Medium)
        .collect();
    let mut items = String::new();
    for finding in open.iter().take(MOST_DECISIONS) {
        let about = &finding.about;
        let connection = about.connection.as_ref().map_or("any connection", |one| one.as_str());
        items.push_str(&format!(
            "<li>{}<div><p class=\"t\">{}: {}</p><p>{}</p><p class=\"when\">{}, {}</p></div></li>",
            severity_mark(finding.severity),
            linked(finding, described),
            escape(&finding.kind.facts().title.to_lowercase()),
            escape(&finding.summary),
            finding.kind.id(),
            name(connection),
        ));
    }
    if items.is_empty() {
        items = format!("<li><span></span><p>{}</p></li>", escape(&emptiness(view.connections)));
    }
    let rest = open.len().saturating_sub(MOST_DECISIONS);
    let foot = if rest == 0 {
        String::new()
    } else {
        format!("<div class=\"pf\"><a href=\"#r-find\">{rest} more</a></div>")
    };
    format!(
        "<section class=\"panel\" aria-labelledby=\"o-todo\"><div class=\"ph\"><h2 id=\"o-todo\">Needs a decision</h2>\
         <span class=\"cnt\">{} of medium severity or worse, worst first</span></div><ol class=\"todo\">{items}</ol>{foot}</section>\n",
        open.len(),
    )
}

/// Returns a finding's integration, linked to its part of the page if it has one.
pub(super) fn linked(finding: &Finding, described: &[Part<'_>]) -> String {
    let about = &finding.about;
    let is_it = |part: &&Part<'_>| {
        Some(&part.dossier.connection) == about.connection.as_ref()
            && Some(&part.dossier.id) == about.subject.as_ref()
    };
    match described.iter().find(is_it) {
        Some(part) => format!("<a href=\"#{}\">{}</a>", part.anchor(), name(&about.name)),
        None => name(&about.name),
    }
}

fn changes(since: Timestamp, drift: &Drift, described: &[Part<'_>]) -> String {
    let n = |kind| drift.changes.iter().filter(|change| change.kind == kind).count();
    let mut items = String::new();
    for change in drift.changes.iter().take(MOST_CHANGES) {
        items.push_str(&change_item(change, described));
    }
    let rest = drift.changes.len().saturating_sub(MOST_CHANGES);
    if rest > 0 {
        items.push_str(&format!("<li><span></span><div>{rest} more</div></li>"));
    }
    format!(
        "<section class=\"panel\" aria-labelledby=\"o-chg\"><div class=\"ph\"><h2 id=\"o-chg\">Changed since {}</h2></div>\
         <div class=\"tally\"><span><b>{}</b>new</span><span><b>{}</b>changed</span><span><b>{}</b>gone, proven</span></div>\
         <ul class=\"chg\">{items}</ul></section>\n",
        words::day(since),
        n(DriftKind::New),
        n(DriftKind::Changed),
        n(DriftKind::Gone),
    )
}

fn change_item(change: &DriftChange, described: &[Part<'_>]) -> String {
    let place = anchor(change.connection.as_str(), change.id.as_str());
    let called = if described.iter().any(|part| part.anchor() == place) {
        format!("<a href=\"#{place}\">{}</a>", name(&change.name))
    } else {
        name(&change.name)
    };
    let list = |sign: &str, class: &str, texts: &[String]| {
        let mut shown: Vec<String> = texts
            .iter()
            .take(6)
            .map(|text| format!("<span class=\"{class}\">{sign}</span> <code>{}</code>", escape(text)))
            .collect();
        if texts.len() > 6 {
            shown.push(format!("{} more", texts.len() - 6));
        }
        shown.join("<br>")
    };
    let both = match change.kind {
        DriftKind::Gone => Vec::new(),
        DriftKind::New | DriftKind::Changed => {
            vec![list("+", "plus", &change.added), list("−", "minus", &change.removed)]
        }
    };
    let both: Vec<String> = both.into_iter().filter(|lines| !lines.is_empty()).collect();
    format!(
        "<li><span class=\"m\">{}</span><div>{called}<br>{}<div class=\"cause\">{}</div></div></li>",
        change.kind.as_str(),
        both.join("<br>"),
        name(change.connection.as_str())
    )
}

fn states(view: &ReportView<'_>) -> String {
    let of = |connection: &JudgedConnection| {
        let mut counts = [0_u64; 4];
        let [within, beyond, unapproved, pending] = &mut counts;
        for one in view
            .explanations
            .iter()
            .filter(|one| one.verdict.about.connection.as_ref() == Some(&connection.id))
        {
            match one.verdict.state {
                State::Within => *within += 1,
                State::Exceeds | State::Expired => *beyond += 1,
                State::Unapproved => *unapproved += 1,
                State::Pending => *pending += 1,
            }
        }
        counts
    };
    let counted: Vec<([u64; 4], &JudgedConnection)> =
        view.connections.iter().map(|one| (of(one), one)).collect();
    let largest = counted.iter().map(|(counts, _)| counts.iter().sum()).max().unwrap_or(0);
    let mut rows = String::new();
    let mut sums = [0_u64; 4];
    for (counts, connection) in &counted {
        let [within, beyond, unapproved, pending] = counts;
        for (sum, n) in sums.iter_mut().zip(counts) {
            *sum += n;
        }
        let label = format!(
            "{within} within approval, {beyond} exceed it or outlived it, {unapproved} unapproved, {pending} wait for approval"
        );
        let total: u64 = counts.iter().sum();
        rows.push_str(&format!(
            "<div class=\"row\"><span>{}</span>{}<span class=\"num\">{total}</span></div>",
            name(connection.id.as_str()),
            estate(*counts, largest, &label),
        ));
    }
    let swatch = |fill: &str, word: &str, n: u64| {
        format!(
            "<li><svg class=\"swatch\" viewBox=\"0 0 18 12\" aria-hidden=\"true\"><rect {fill} width=\"18\" height=\"12\"/></svg>{word} <b>{n}</b></li>"
        )
    };
    let [within, beyond, unapproved, pending] = sums;
    format!(
        "<section class=\"panel\" aria-labelledby=\"o-est\"><div class=\"ph\"><h2 id=\"o-est\">{}</h2></div><div class=\"pb\">\
         <div class=\"estate\">{rows}</div><ul class=\"key keyc\">{}{}{}{}</ul></div></section>\n",
        words::count(view.explanations.len(), "integration"),
        swatch("class=\"e-in\"", "within approval", within),
        swatch("class=\"e-out\"", "exceeds or expired", beyond),
        swatch("fill=\"url(#p-none)\"", "unapproved", unapproved),
        swatch("fill=\"url(#p-unk)\"", "waits for approval", pending),
    )
}

fn gaps(view: &ReportView<'_>) -> String {
    let mut rows = String::new();
    for connection in view.connections {
        let Some(coverage) = &connection.coverage else {
            rows.push_str(&format!(
                "<div class=\"row\"><div>{}</div><div class=\"d xs\">never scanned</div></div>",
                name(connection.id.as_str())
            ));
            continue;
        };
        if coverage.is_complete() {
            continue;
        }
        let mut slices = Slices::default();
        coverage.stages.iter().for_each(|stage| slices.add(stage));
        let why: Vec<String> = coverage
            .stages
            .iter()
            .filter(|stage| !stage.is_complete())
            .map(|stage| {
                format!("<code>{}</code>: {}", escape(stage.stage.as_str()), escape(&missing(stage)))
            })
            .collect();
        rows.push_str(&format!(
            "<div class=\"row\"><div><a href=\"#r-cov\">{}</a></div>{}<div class=\"d xs\">{}</div></div>",
            name(connection.id.as_str()),
            slices.bar(),
            why.join("<br>"),
        ));
    }
    if rows.is_empty() {
        rows = format!("<p class=\"d\">Nothing: {}</p>", proven(view));
    }
    format!(
        "<section class=\"panel\" aria-labelledby=\"o-gap\"><div class=\"ph\"><h2 id=\"o-gap\">What could not be read</h2>\
         <span class=\"aux\"><a href=\"#r-cov\">Coverage</a></span></div><div class=\"pb gap\">{rows}</div></section>\n"
    )
}
