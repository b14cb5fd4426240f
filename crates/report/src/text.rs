//! Text for readers: facts in words, strangers' names made harmless, lines wrapped.

use jiff::Timestamp;
use remit_core::fact::{Fact, Why};
use remit_core::judge::LastUse;
use remit_core::words;

/// Returns text of strangers with everything that moves a cursor, turns the reading direction or cannot be seen shown as
/// its code: `<U+202E>`.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) {
            shown.push_str(&format!("<U+{:04X}>", u32::from(character)));
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Whether a character steers the display in place of being shown. The joiners U+200C and U+200D are not among them:
/// scripts and emoji need them.
pub(crate) fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Returns a fact in words: its value, `absent` where there is none, or why it is unknown.
pub(crate) fn fact<T>(fact: &Fact<T>, absent: &str, value: impl FnOnce(&T) -> String) -> String {
    match fact {
        Fact::Known(known) => value(known),
        Fact::Absent => absent.to_owned(),
        Fact::Unknown(why) => unknown(why),
    }
}

/// Returns why a fact is unknown, in the words of a cell.
pub(crate) fn unknown(why: &Why) -> String {
    match why {
        Why::NotReported => "not reported".to_owned(),
        Why::NotRead => "not read".to_owned(),
        Why::Denied(permission) => format!("denied: needs {}", visible(permission)),
        Why::NotLicensed => "not licensed".to_owned(),
        Why::Malformed(what) => format!("unreadable: {}", visible(what)),
    }
}

/// Returns when an integration was last used, as a cell of a table says it.
pub(crate) fn last_use(last_use: LastUse, now: Timestamp) -> String {
    match last_use {
        LastUse::Seen { at, .. } => words::day(at),
        LastUse::NotSince(since) => {
            format!("not since {}, {}+ days", words::day(since), words::days_between(since, now).max(0))
        }
        LastUse::NeverSince(since) => format!("never since {}", words::day(since)),
        LastUse::Unknown => "not reported".to_owned(),
    }
}

/// Returns a count with its thousands apart: `1,204,118`.
pub(crate) fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Returns a count with its noun and its thousands apart: `5,602 listings`.
pub(crate) fn count(n: u64, noun: &str) -> String {
    let words = words::count(usize::try_from(n).unwrap_or(usize::MAX), noun);
    match words.split_once(' ') {
        Some((_, noun)) => format!("{} {noun}", number(n)),
        None => words,
    }
}

/// Returns text broken into lines of at most `width` characters, at spaces. A word that is longer has a line of its own.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut line_width = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let word_width = word.chars().filter(|character| !is_hidden(*character)).count();
        if line_width > 0 && line_width + 1 + word_width > width {
            lines.push(std::mem::take(&mut line));
            line_width = 0;
        }
        if line_width > 0 {
            line.push(' ');
            line_width += 1;
        }
        line.push_str(word);
        line_width += word_width;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Returns a word with its first letter large.
pub(crate) fn capital(word: &str) -> String {
    let mut characters = word.chars();
    characters
        .next()
        .map_or_else(String::new, |first| format!("{}{}", first.to_uppercase(), characters.as_str()))
}
