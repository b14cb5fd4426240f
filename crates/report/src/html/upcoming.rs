//! What ends within thirty days: approvals, credentials, acceptances.

use super::ReportView;
use super::glyph::icon;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use remit_core::finding::Standing;

/// Returns the panel.
pub(super) fn panel(view: &ReportView<'_>) -> String {
    let Ok(end) = view.now.checked_add((30 * 24).hours()) else { return String::new() };
    let is_soon = |at: Timestamp| view.now < at && at <= end;
    let (today, last_day) = (day(view.now), day(end));
    let approvals = view.explanations.iter().filter_map(|one| one.verdict.expires);
    let n_approvals = approvals.filter(|expires| today <= *expires && *expires <= last_day).count();
    let credentials = view.dossiers.iter().flat_map(|dossier| &dossier.credentials);
    let n_credentials =
        credentials.filter_map(|credential| credential.expires_at.known()).filter(|at| is_soon(**at)).count();
    let is_lapsing = |standing: &Standing| match standing {
        Standing::Acknowledged(by) => is_soon(by.expires_at),
        Standing::Open | Standing::Lapsed(_) => false,
    };
    let n_lapsing = view.findings.iter().filter(|finding| is_lapsing(&finding.standing)).count();
    let row =
        |glyph: &str, what: &str, n: usize| format!("<div><dt>{}{what}</dt><dd>{n}</dd></div>", icon(glyph));
    format!(
        "<section class=\"panel\" aria-labelledby=\"o-up\"><div class=\"ph\"><h2 id=\"o-up\">Next 30 days</h2></div>\
         <dl class=\"up\">{}{}{}</dl></section>\n",
        row("cal", "Approvals that run out", n_approvals),
        row("key", "Credentials that expire", n_credentials),
        row("clock", "Acceptances that lapse", n_lapsing),
    )
}

fn day(at: Timestamp) -> jiff::civil::Date {
    TimeZone::UTC.to_datetime(at).date()
}
