//! The scope matrix: approved, granted, used, side by side.

use super::markup::{cell, escape, head, row_head};
use crate::explain::used;
use remit_core::judge::{ApprovedAs, ComparisonRow, Explanation, GrantedAs, RowResult};
use remit_core::model::Dossier;
use remit_core::words;

/// Returns the scopes beyond the approval, the worst first.
pub(super) fn beyond(explanation: &Explanation) -> Vec<&str> {
    let rows = explanation.comparison.rows.iter();
    rows.filter(|row| is_beyond(row)).map(|row| row.scope.as_str()).collect()
}

/// Returns the matrix of one integration.
pub(super) fn matrix(explanation: &Explanation, dossier: &Dossier) -> String {
    let rows = &explanation.comparison.rows;
    if rows.is_empty() {
        return "<div class=\"pb\">No scope is approved or granted.</div>".to_owned();
    }
    let columns =
        [("", "Scope"), ("set", "Approved"), ("set", "Granted"), ("set", "Used"), ("set", "Result")];
    let mut body = String::new();
    for title in [BEYOND, WITHIN, NOT_GRANTED] {
        let members: Vec<&ComparisonRow> = rows.iter().filter(|row| group(row.result) == title).collect();
        if members.is_empty() {
            continue;
        }
        body.push_str(&format!(
            "<tr class=\"grp\" role=\"row\"><th colspan=\"5\" scope=\"rowgroup\" role=\"rowheader\">{title} <span class=\"m\">{}</span></th></tr>",
            members.len()
        ));
        for row in members {
            body.push_str(&scope(row, dossier));
        }
    }
    format!(
        "<table class=\"tbl top mx fold\" role=\"table\">{}<tbody role=\"rowgroup\">{body}</tbody></table>",
        head(&columns)
    )
}

const BEYOND: &str = "Beyond the approval";
const WITHIN: &str = "Within the approval";
const NOT_GRANTED: &str = "Approved, not granted";

fn group(result: RowResult) -> &'static str {
    match result {
        RowResult::Unapproved | RowResult::Excess => BEYOND,
        RowResult::Matches | RowResult::Narrower => WITHIN,
        RowResult::NotGranted => NOT_GRANTED,
    }
}

fn is_beyond(row: &ComparisonRow) -> bool {
    group(row.result) == BEYOND
}

fn scope(row: &ComparisonRow, dossier: &Dossier) -> String {
    let is_beyond = is_beyond(row);
    let title = format!(
        "<code>{}</code> <span class=\"tag\">{}</span><small class=\"m\">{}</small>",
        escape(&row.scope),
        row.tier,
        escape(&row.kind)
    );
    let (approved_mark, approved) = match row.approved {
        ApprovedAs::Listed => (TICK, "Listed"),
        ApprovedAs::Covered => (TICK, "Covered by a listed scope"),
        ApprovedAs::No => (DASH, "Not listed"),
    };
    let (granted_mark, granted) = match row.granted {
        GrantedAs::Direct(since) => {
            let since = since.map_or_else(
                || "date not reported".to_owned(),
                |since| format!("since {}", words::day(since)),
            );
            (if is_beyond { OVER_OUTLINE } else { OUTLINE }, format!("Granted<small>{since}</small>"))
        }
        GrantedAs::No => (DASH, "Not granted".to_owned()),
    };
    let used = used(row, dossier);
    let used_mark = match used.as_str() {
        "none seen" | "not granted" => DASH,
        "not reported by scope" => UNKNOWN,
        _ if is_beyond => OVER_FILLED,
        _ => FILLED,
    };
    let follows = crate::text::capital(crate::compared::result(row.result));
    let result = format!("<span class=\"verdict{}\">{follows}</span>", if is_beyond { " bad" } else { "" });
    format!(
        "<tr role=\"row\"{}>{}{}{}{}{}</tr>",
        if is_beyond { " class=\"out\"" } else { "" },
        row_head(&title),
        cell("set", "Approved", &marked(approved_mark, approved)),
        cell("set g", "Granted", &marked(granted_mark, &granted)),
        cell("set", "Used", &marked(used_mark, &crate::text::capital(&used))),
        cell("set", "Result", &result),
    )
}

fn marked(mark: &str, words: &str) -> String {
    format!(
        "<div class=\"cell\"><svg viewBox=\"0 0 14 14\" aria-hidden=\"true\">{mark}</svg><div>{words}</div></div>"
    )
}

const TICK: &str = "<path class=\"mk-k\" d=\"M2 7.5 5.5 11 12 3.5\"/>";
const DASH: &str = "<path class=\"mk-n\" d=\"M3 7h8\"/>";
const OUTLINE: &str = "<rect class=\"mk-o\" x=\".8\" y=\".8\" width=\"12.4\" height=\"12.4\" rx=\"2\"/>";
const OVER_OUTLINE: &str =
    "<rect class=\"mk-xo\" x=\".8\" y=\".8\" width=\"12.4\" height=\"12.4\" rx=\"2\"/>";
const FILLED: &str = "<rect class=\"mk-y\" width=\"14\" height=\"14\" rx=\"2\"/>";
const OVER_FILLED: &str = "<rect class=\"mk-x\" width=\"14\" height=\"14\" rx=\"2\"/>";
const UNKNOWN: &str = "<rect class=\"mk-q\" x=\".8\" y=\".8\" width=\"12.4\" height=\"12.4\" rx=\"2\"/>";
