//! The frame of the report: head, policy, sprite, contents, foot.

use super::bar::Slices;
use super::glyph::icon;
use super::markup::{escape, name};
use super::{Part, ReportView};
use crate::coverage::Listings;
use crate::text::{count, number};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use remit_core::words;
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("../../assets/report.css");
const SPRITE: &str = include_str!("../../assets/sprite.svg");

/// Returns everything before the first section.
pub(super) fn open(view: &ReportView<'_>, described: &[Part<'_>]) -> String {
    let hash = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    let title = escape(view.title);
    let at = words::minute(view.now);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{hash}'; \
         base-uri 'none'; form-action 'none'\">\n\
         <title>Report for {title}, {at} · remit</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#main\">Skip to content</a>\n{SPRITE}\n<div class=\"app\">\n{}\
         <main class=\"main\" id=\"main\" tabindex=\"-1\"><div class=\"page\">\n\
         <p class=\"print-only stamp\"><strong>remit</strong>, {title}, judged {at}. {}</p>\n",
        side(view, described),
        escape(&seen(view)),
    )
}

fn side(view: &ReportView<'_>, described: &[Part<'_>]) -> String {
    let link = |href: &str, glyph: &str, text: &str, n: Option<usize>| {
        let n = n.map_or_else(String::new, |n| format!("<span class=\"n\">{n}</span>"));
        format!("<li><a href=\"#{href}\">{}{text}{n}</a></li>", icon(glyph))
    };
    let mut contents = link("r-top", "overview", "Overview", None);
    contents.push_str(&link("r-list", "integrations", "Integrations", Some(view.explanations.len())));
    for part in described.iter().take(MOST_CONTENTS) {
        contents.push_str(&link(&part.anchor(), "file", &name(&part.explanation.verdict.about.name), None));
    }
    contents.push_str(&link("r-find", "findings", "Findings", Some(view.findings.len())));
    contents.push_str(&link("r-cov", "connections", "Coverage", None));
    contents.push_str(&link("r-ctl", "file", "Controls", None));
    contents.push_str(&link("r-pol", "file", "Policy", None));
    format!(
        "<header class=\"side\">\n<a class=\"brand\" href=\"#r-top\"><svg viewBox=\"0 0 28 22\" aria-hidden=\"true\">\
         <use href=\"#logo\"/></svg><b>remit</b><span>{}</span></a>\n\
         <nav class=\"navs\" aria-label=\"Contents\"><ul class=\"nav\">{contents}</ul></nav>\n\
         <div class=\"asof\"><span><span class=\"long\">Judged</span><b>{}</b></span>{}<span><a href=\"#r-cov\">{}</a></span></div>\n\
         </header>\n",
        name(view.title),
        words::minute(view.now),
        slices(view).bar(),
        escape(&seen(view)),
    )
}

/// The contents name this many integrations; the list has them all.
const MOST_CONTENTS: usize = 12;

/// Returns the listings of all connections by how they ended.
pub(super) fn slices(view: &ReportView<'_>) -> Slices {
    let mut slices = Slices::default();
    let coverages = view.connections.iter().filter_map(|connection| connection.coverage.as_ref());
    for stage in coverages.flat_map(|coverage| &coverage.stages) {
        slices.add(stage);
    }
    slices
}

/// Returns what was seen, in a sentence.
pub(super) fn seen(view: &ReportView<'_>) -> String {
    let listings = Listings::of(view.connections);
    let n_never = view.connections.iter().filter(|connection| connection.coverage.is_none()).count();
    let never = match n_never {
        0 => String::new(),
        n => format!("; {} never scanned", words::count(n, "connection")),
    };
    if !listings.is_open {
        return format!("All {} read whole.", count(listings.n, "listing"));
    }
    format!("{} of {} read whole{never}.", number(listings.n_complete), count(listings.n, "listing"))
}

/// Returns everything after the last section.
pub(super) fn close(view: &ReportView<'_>) -> String {
    format!(
        "<footer class=\"foot\"><span>remit {}</span><span>Judged {}</span><span>{}</span></footer>\n\
         </div></main>\n</div>\n</body>\n</html>\n",
        env!("CARGO_PKG_VERSION"),
        words::minute(view.now),
        escape(&seen(view)),
    )
}
