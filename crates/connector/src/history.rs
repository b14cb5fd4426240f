//! History: how a log that lists the newest first becomes what holds now, page by page.
//!
//! A removal makes all that is older of the same thing void. What was seen goes on in the cursor, so that any page can be
//! read by a connection that never saw those before it.

use crate::{Cursor, FetchError, Reason};
use std::collections::BTreeSet;

/// More than this are not remembered: a cursor is stored with each page.
const MOST: usize = 4_096;

/// What is settled by entries that were read already.
#[derive(Debug, Default)]
pub struct History {
    settled: BTreeSet<u64>,
    is_full: bool,
}

impl History {
    /// Reads a cursor: what is settled, and where the listing goes on.
    ///
    /// # Errors
    /// The cursor is none of a history.
    pub fn read(
        cursor: Option<&Cursor>,
        endpoint: &'static str,
    ) -> Result<(Self, Option<Cursor>), FetchError> {
        let Some(cursor) = cursor else { return Ok((Self::default(), None)) };
        let malformed = || {
            FetchError::new(
                endpoint,
                Reason::Rejected("the stored cursor is not one of a history".to_owned()),
            )
        };
        let (settled, inner) = cursor.0.split_once(' ').ok_or_else(malformed)?;
        let numbers = settled.split(',').filter(|number| !number.is_empty());
        let settled = numbers.map(|number| u64::from_str_radix(number, 16)).collect::<Result<_, _>>();
        let settled: BTreeSet<u64> = settled.map_err(|_| malformed())?;
        let is_full = settled.len() >= MOST;
        Ok((Self { settled, is_full }, Some(Cursor(inner.to_owned()))))
    }

    /// Returns where the listing goes on, with what is settled by then.
    pub fn write(&self, next: Option<Cursor>) -> Option<Cursor> {
        let settled: Vec<String> = self.settled.iter().map(|number| format!("{number:x}")).collect();
        next.map(|next| Cursor(format!("{} {}", settled.join(","), next.0)))
    }

    /// Whether something was settled by a newer entry.
    pub fn is_settled(&self, key: &[&str]) -> bool {
        self.settled.contains(&digest(key))
    }

    /// Settles something: what is older of it counts no more.
    pub fn settle(&mut self, key: &[&str]) {
        if self.settled.len() < MOST {
            self.settled.insert(digest(key));
        } else {
            self.is_full = true;
        }
    }

    /// Says so where more was settled than is remembered, so that older entries may count wrongly.
    pub fn shortfall(&self) -> Option<String> {
        self.is_full.then(|| {
            format!("the log is about more than {MOST} things; what is older may count that is void")
        })
    }
}

/// FNV-1a, with a mark between the parts.
fn digest(key: &[&str]) -> u64 {
    let mut digest = 0xcbf2_9ce4_8422_2325_u64;
    let bytes = key.iter().flat_map(|part| part.bytes().chain(std::iter::once(0xff)));
    for byte in bytes {
        digest = (digest ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    digest
}

#[cfg(test)]
mod tests {
    use super::History;
    use crate::Cursor;

    #[test]
    fn what_is_settled_on_one_page_is_settled_on_the_next() {
        let (mut history, inner) = History::read(None, "GET /log").expect("there is no cursor yet");
        assert_eq!(inner, None);
        history.settle(&["app", "person"]);
        let cursor = history.write(Some(Cursor("/log?page=2 of 3".to_owned())));
        let (history, inner) = History::read(cursor.as_ref(), "GET /log").expect("it is one of a history");
        assert_eq!(inner, Some(Cursor("/log?page=2 of 3".to_owned())));
        assert!(history.is_settled(&["app", "person"]) && !history.is_settled(&["appperson"]));
        assert!(history.write(None).is_none());
    }

    #[test]
    fn a_cursor_of_something_else_is_refused() {
        for other in ["", "12", "zz /log"] {
            assert!(History::read(Some(&Cursor(other.to_owned())), "GET /log").is_err(), "{other}");
        }
    }
}
