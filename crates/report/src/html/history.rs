//! What changed in one integration over time, as far as scans saw it.

use super::markup::escape;
use super::{Part, ReportView};
use crate::history::{Event, events};
use crate::text::visible;
use remit_core::words;

/// Returns the changes with their number; nothing where none was seen after the first scan, or no store remembers.
pub(super) fn changes(view: &ReportView<'_>, part: &Part<'_>) -> Option<(usize, String)> {
    let key = (part.dossier.connection.clone(), part.dossier.id.clone());
    let mut events = events(view.versions.get(&key)?, None);
    // What a page says anyway is what there is; what each record began with would only repeat it.
    events.retain(|event| event.what != "first_seen");
    let items: String = events.iter().map(item).collect();
    (!events.is_empty()).then(|| (events.len(), format!("<ol class=\"ev\">{items}</ol>")))
}

fn item(event: &Event) -> String {
    let what = event.what.replace('_', " ");
    let mut lines = vec![format!("{} {what}", visible(&event.record))];
    if event.what == "changed" {
        lines.extend(event.added.iter().map(|text| format!("+ {}", visible(text))));
        lines.extend(event.removed.iter().map(|text| format!("\u{2212} {}", visible(text))));
    }
    let lines: Vec<String> = lines.iter().map(|line| escape(line)).collect();
    format!(
        "<li><span class=\"k\"></span><span>{}</span><time class=\"m xs nw\">{}</time></li>",
        lines.join("<br>"),
        words::minute(event.at.0)
    )
}
