//! A schedule as cron writes it: minute, hour, day of month, month, day of week.

use remit_core::document::Field;
use std::ops::RangeInclusive;

/// The fields in their order: what each is called, its numbers, and words that stand for numbers.
const FIELDS: &[(&str, RangeInclusive<u32>, &[&str])] = &[
    ("minute", 0..=59, &[]),
    ("hour", 0..=23, &[]),
    ("day of month", 1..=31, &[]),
    ("month", 1..=12, &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
    ("day of week", 0..=7, &["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
];

/// Reads a schedule; reports what is wrong with it.
pub(super) fn read(field: &Field<'_>) -> Option<String> {
    let text = field.text()?.value;
    let hint = "minute, hour, day of month, month, day of week: `0 */6 * * *` is every six hours";
    match fault(&text) {
        None => Some(text),
        Some(fault) => {
            field.wrong(format!("`schedule` {fault}"), Some(hint.to_owned()));
            None
        }
    }
}

fn fault(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    if parts.len() != FIELDS.len() {
        return Some(format!("has {} fields, and cron has five: `{text}`", parts.len()));
    }
    FIELDS.iter().zip(parts).find_map(|((name, numbers, words), part)| {
        let is_right = part.split(',').all(|item| is_item(item, numbers, words));
        (!is_right).then(|| format!("has a wrong {name}: `{part}`"))
    })
}

/// Whether it is `*`, a number or a span of numbers, perhaps with a step behind it.
fn is_item(item: &str, numbers: &RangeInclusive<u32>, words: &[&str]) -> bool {
    let (span, step) = item.split_once('/').map_or((item, None), |(span, step)| (span, Some(step)));
    let is_step = step.is_none_or(|step| number(step).is_some_and(|step| step > 0 && step <= *numbers.end()));
    let value = |text: &str| {
        let word = words.iter().zip(*numbers.start()..).find(|(word, _)| word.eq_ignore_ascii_case(text));
        word.map(|(_, value)| value).or_else(|| number(text)).filter(|value| numbers.contains(value))
    };
    let is_span = match span.split_once('-') {
        Some((first, last)) => value(first).zip(value(last)).is_some_and(|(first, last)| first <= last),
        None => span == "*" || value(span).is_some(),
    };
    is_step && is_span
}

fn number(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn what_cron_takes_is_right() {
        for text in ["0 */6 * * *", "5,35 0-23/2 1 jan-mar MON-FRI", "0 0 31 12 7", "  1 2 3 4 5 "] {
            assert_eq!(fault(text), None, "{text}");
        }
    }

    #[test]
    fn what_cron_does_not_take_names_its_field() {
        for (text, name) in [
            ("60 * * * *", "minute"),
            ("* 24 * * *", "hour"),
            ("* * 0 * *", "day of month"),
            ("* * * Janu *", "month"),
            ("* * * * 5-1", "day of week"),
            ("*/0 * * * *", "minute"),
            ("+1 * * * *", "minute"),
            ("1, * * * *", "minute"),
        ] {
            assert!(fault(text).is_some_and(|fault| fault.contains(&format!("wrong {name}:"))), "{text}");
        }
        assert!(fault("* * *").is_some_and(|fault| fault.contains("has 3 fields")));
    }
}
