//! A message as an incoming webhook of Slack takes it: a text for the preview, and blocks.
//!
//! Slack's own rules, as docs.slack.dev states them in November 2026: at most 50 blocks; 150 characters of a header, 3,000 of a
//! section; `&`, `<` and `>` escaped and nothing else. `verbatim` keeps it from making links and mentions of names.

use crate::message::{details, headline, more};
use crate::{Change, Message};
use serde_json::{Value, json};

/// So many changes are shown. Beside them stand the header and up to two lines.
const MOST: usize = 40;

/// Slack cuts the text of a message that is longer.
const TEXT: usize = 3_000;
const HEADER: usize = 150;
const SECTION: usize = 3_000;

/// Returns the body.
pub(crate) fn body(message: &Message<'_>) -> Value {
    let subject = message.subject();
    let mut blocks = vec![json!({
        "type": "header",
        "text": { "type": "plain_text", "text": cut(&subject, HEADER), "emoji": false },
    })];
    blocks.extend(message.changes.iter().take(MOST).map(section));
    let rest = [more(message.changes.len().saturating_sub(MOST)), message.unread()];
    blocks.extend(rest.into_iter().flatten().map(|line| context(&line)));
    let headlines = message.changes.iter().take(MOST).map(headline);
    let text: Vec<String> = std::iter::once(subject).chain(headlines).collect();
    json!({ "text": escaped(&text.join("\n"), TEXT), "blocks": blocks })
}

fn section(change: &Change) -> Value {
    let lines: Vec<String> = std::iter::once(headline(change)).chain(details(change)).collect();
    let text = escaped(&lines.join("\n"), SECTION);
    json!({ "type": "section", "text": { "type": "mrkdwn", "text": text, "verbatim": true } })
}

fn context(line: &str) -> Value {
    let text = escaped(line, SECTION);
    json!({ "type": "context", "elements": [{ "type": "mrkdwn", "text": text, "verbatim": true }] })
}

/// Returns text with what Slack reads as markup escaped, and never longer than `most` characters.
fn escaped(text: &str, most: usize) -> String {
    let length = |character: char| match character {
        '&' => 5,
        '<' | '>' => 4,
        _ => 1,
    };
    let whole: usize = text.chars().map(length).sum();
    let mut room = if whole > most { most - 1 } else { most };
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if length(character) > room {
            break;
        }
        room -= length(character);
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            other => escaped.push(other),
        }
    }
    if whole > most {
        escaped.push('…');
    }
    escaped
}

/// Returns the beginning of plain text, which is not escaped.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}
