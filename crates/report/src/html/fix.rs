//! What would close the gaps, those that hide the most listings first.

use super::ReportView;
use super::glyph::{Read, read};
use super::markup::{escape, name};
use crate::text::{count, number};
use remit_core::coverage::Outcome;
use remit_core::model::ConnectionId;
use remit_core::words;
use std::collections::{BTreeMap, BTreeSet};

/// The listings of one connection that one act would open, and the stages that they are of.
#[derive(Debug, Default)]
struct Gap<'a> {
    n: u64,
    stages: BTreeSet<&'a str>,
}

/// Returns the panel, or nothing where everything was read whole.
pub(super) fn panel(view: &ReportView<'_>) -> String {
    let mut gaps: Vec<((&ConnectionId, &Outcome), Gap<'_>)> = gaps(view).into_iter().collect();
    if gaps.is_empty() {
        return String::new();
    }
    gaps.sort_by_key(|(key, gap)| (std::cmp::Reverse(gap.n), *key));
    let total = gaps.iter().map(|(_, gap)| gap.n).sum();
    let items: String = gaps
        .iter()
        .map(|((connection, outcome), gap)| {
            format!(
                "<li>{}<div><p><strong>{}</strong></p><p class=\"d\">{}: {}</p></div><span class=\"num\">{}<span class=\"m xs\"> {}</span></span></li>",
                read(Read::of_outcome(outcome)),
                act(outcome),
                name(connection.as_str()),
                stages(gap),
                number(gap.n),
                if gap.n == 1 { "listing" } else { "listings" },
            )
        })
        .collect();
    format!(
        "<section class=\"panel\" aria-labelledby=\"c-fix\"><div class=\"ph\"><h3 class=\"h2\" id=\"c-fix\">{} for {}</h3></div>\
         <ol class=\"fix4\">{items}</ol></section>\n",
        words::count(gaps.len(), "cause"),
        count(total, "gap"),
    )
}

fn gaps<'a>(view: &ReportView<'a>) -> BTreeMap<(&'a ConnectionId, &'a Outcome), Gap<'a>> {
    let mut gaps: BTreeMap<_, Gap<'a>> = BTreeMap::new();
    for connection in view.connections {
        for stage in connection.coverage.iter().flat_map(|coverage| &coverage.stages) {
            for (outcome, n) in stage.gaps.iter().filter(|(outcome, _)| !outcome.is_complete()) {
                let gap = gaps.entry((&connection.id, outcome)).or_default();
                gap.n += n;
                gap.stages.insert(stage.stage.as_str());
            }
        }
    }
    gaps
}

/// Returns what would close a gap.
fn act(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Denied(permission) => format!("Grant <code>{}</code>", escape(permission)),
        Outcome::NotLicensed(what) => format!("License it, or accept the limit: {}", escape(what)),
        Outcome::RateStopped => "Scan again, and let it finish".to_owned(),
        Outcome::Partial(what) => format!("Look at what was left out: {}", escape(what)),
        Outcome::Failed(how) => format!("Scan again; it failed: {}", escape(how)),
        Outcome::Complete => "Nothing".to_owned(),
    }
}

fn stages(gap: &Gap<'_>) -> String {
    let shown: Vec<String> =
        gap.stages.iter().map(|stage| format!("<code>{}</code>", escape(stage))).collect();
    words::short_list(&shown, 4)
}
