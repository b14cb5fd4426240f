//! Markup: text of strangers made harmless, and the few elements that recur.

use crate::text::visible;

/// Returns text for an element or an attribute: steering characters as codes, markup escaped.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in visible(text).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A name longer than this is cut; the whole stands in its title.
const LONGEST_NAME: usize = 120;

/// Returns a name for an element: its reading direction changes nothing around it.
pub(super) fn name(text: &str) -> String {
    if text.chars().count() <= LONGEST_NAME {
        return format!("<bdi>{}</bdi>", escape(text));
    }
    let cut: String = text.chars().take(LONGEST_NAME).collect();
    format!("<bdi title=\"{}\">{}…</bdi>", escape(text), escape(&cut))
}

/// Returns the head of a table from its columns: class and title.
pub(super) fn head(columns: &[(&str, &str)]) -> String {
    let mut head = String::from("<thead role=\"rowgroup\"><tr role=\"row\">");
    for (class, title) in columns {
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        head.push_str(&format!("<th scope=\"col\" role=\"columnheader\"{class}>{title}</th>"));
    }
    head.push_str("</tr></thead>");
    head
}

/// Returns a cell of a table whose label stands beside it where the table folds into cards.
pub(super) fn cell(class: &str, label: &str, content: &str) -> String {
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    format!("<td role=\"cell\" data-l=\"{label}\"{class}>{content}</td>")
}

/// Returns the first cell of a row.
pub(super) fn row_head(content: &str) -> String {
    format!("<th scope=\"row\" role=\"rowheader\">{content}</th>")
}
