//! Coverage: what was read whole, what was not, and what is missing.

use super::ReportView;
use super::bar::Slices;
use super::glyph::{Read, read};
use super::markup::{cell, escape, head, name, row_head};
use crate::coverage::missing;
use crate::text::{capital, count, number};
use remit_core::coverage::{ScanCoverage, StageCoverage};
use remit_core::judge::JudgedConnection;
use remit_core::words;

/// Returns the section.
pub(super) fn section(view: &ReportView<'_>) -> String {
    let panels: String = view.connections.iter().map(panel).collect();
    let total = super::page::slices(view).total();
    format!(
        "<div id=\"r-cov\" class=\"rep\">\n<div class=\"head\"><div><h2 class=\"h1\">Coverage</h2>\
         <p class=\"sub\">What was read whole and what was not, of {}.</p></div></div>\n{}{panels}</div>\n",
        count(total, "listing"),
        super::fix::panel(view),
    )
}

fn panel(connection: &JudgedConnection) -> String {
    let (how, body) = match &connection.coverage {
        None => (Read::Never, "<div class=\"pb\">Nothing has been read yet.</div>".to_owned()),
        Some(coverage) => {
            (if coverage.is_complete() { Read::Complete } else { Read::Partial }, stages(coverage))
        }
    };
    let at =
        connection.coverage.as_ref().map_or_else(String::new, |coverage| words::minute(coverage.finished_at));
    format!(
        "<section class=\"panel\"><div class=\"ph\"><h3 class=\"h2\">{}</h3><span class=\"cnt\">{}</span>{}<span class=\"aux m\">{at}</span></div>{body}</section>\n",
        name(connection.id.as_str()),
        name(connection.provider.as_str()),
        read(how),
    )
}

fn stages(coverage: &ScanCoverage) -> String {
    let columns = [
        ("w1", "Stage"),
        ("w2", "State"),
        ("w3", "Listings read whole"),
        ("num w4", "Records"),
        ("", "What is missing"),
    ];
    let rows: String = coverage.stages.iter().map(row).collect();
    format!(
        "<table class=\"tbl top fold stg\" role=\"table\">{}<tbody role=\"rowgroup\">{rows}</tbody></table>",
        head(&columns)
    )
}

fn row(stage: &StageCoverage) -> String {
    let mut slices = Slices::default();
    slices.add(stage);
    let bar = format!(
        "<div class=\"slc\">{}<span class=\"num xs\">{} of {}</span></div>",
        slices.bar(),
        number(stage.n_complete),
        number(stage.n_slices)
    );
    format!(
        "<tr role=\"row\">{}{}{}{}{}</tr>\n",
        row_head(&format!("<code>{}</code>", escape(stage.stage.as_str()))),
        cell("", "State", &read(Read::of(stage))),
        cell("", "Listings", &bar),
        cell("num", "Records", &number(stage.n_records)),
        cell("d", "What is missing", &escape(&capital(&missing(stage)))),
    )
}
