//! A time in a world: fixed, counted from day 0, or counted from the present day.
//!
//! It does not read a clock: a [`Moment`] carries the two instants that everything is counted from.

use std::fmt;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};

/// When something happened or will happen, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// Seconds since the epoch.
    At(i64),
    /// Seconds from day 0.
    FromStart(i64),
    /// Seconds from the present instant of the world, so that it moves with the day.
    FromNow(i64),
}

/// The two instants that a world's times are counted from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    pub(crate) start: i64,
    pub(crate) now: i64,
}

impl Moment {
    /// Returns the seconds since the epoch of `when`.
    pub(crate) fn seconds(self, when: When) -> i64 {
        match when {
            When::At(seconds) => seconds,
            When::FromStart(seconds) => self.start + seconds,
            When::FromNow(seconds) => self.now + seconds,
        }
    }

    /// Returns `when` as RFC 3339, to the second.
    pub(crate) fn text(self, when: When) -> String {
        Timestamp::from_second(self.seconds(when)).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
    }

    /// Returns `when` as RFC 3339, or nothing.
    pub(crate) fn maybe(self, when: Option<When>) -> Option<String> {
        when.map(|when| self.text(when))
    }
}

/// Reads `2026-10-25`, `2026-10-25T09:00:00Z`, `-40d`, `+2h` or `now-3d`.
pub(crate) fn parse(text: &str) -> Result<When, String> {
    if let Some(rest) = text.strip_prefix("now") {
        let seconds = if rest.is_empty() { Some(0) } else { offset(rest) };
        return seconds.map(When::FromNow).ok_or_else(|| wrong(text));
    }
    if text.starts_with(['-', '+']) {
        return offset(text).map(When::FromStart).ok_or_else(|| wrong(text));
    }
    let full = if text.contains('T') { text.to_owned() } else { format!("{text}T00:00:00Z") };
    full.parse::<Timestamp>().map(|at| When::At(at.as_second())).map_err(|_| wrong(text))
}

fn wrong(text: &str) -> String {
    format!("`{text}` is no time; write a date, a UTC time, `-40d` from day 0 or `now-2h`")
}

fn offset(text: &str) -> Option<i64> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+')?),
    };
    let unit = match rest.chars().last()? {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return None,
    };
    let mut digits = rest.chars();
    digits.next_back();
    digits.as_str().parse::<i64>().ok()?.checked_mul(sign * unit)
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = When;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date, a UTC time, `-40d` from day 0 or `now-2h`")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<When, E> {
                parse(text).map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Text)
    }
}
