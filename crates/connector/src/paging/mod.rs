//! How listings go on: one small function for each form, giving the next cursor of a typed page. None of them sends.
//!
//! A cursor is stored between scans, so that each form writes its own kind and version in front, and reads no other.

pub mod body_cursor;
pub mod graphql;
pub mod link;
pub mod next_url;
pub mod offset;
pub mod page_number;

use crate::{Cursor, Reason};

/// Returns a cursor of a kind.
fn write(kind: &str, value: impl std::fmt::Display) -> Cursor {
    Cursor(format!("{kind}:{value}"))
}

/// Returns what a cursor of a kind holds.
fn read<'a>(kind: &str, cursor: &'a Cursor) -> Result<&'a str, Reason> {
    let value = cursor.0.strip_prefix(kind).and_then(|value| value.strip_prefix(':'));
    value.ok_or_else(|| Reason::Rejected(format!("the stored cursor is not one of `{kind}`")))
}

/// Returns the number that a cursor of a kind holds.
fn read_number(kind: &str, cursor: &Cursor) -> Result<u64, Reason> {
    let number = read(kind, cursor)?.parse();
    number.map_err(|_| Reason::Rejected(format!("the stored cursor of `{kind}` holds no number")))
}
