//! Counted items: `?offset=200&limit=100`.

use crate::{Cursor, Reason};

const KIND: &str = "offset1";

/// Returns how many items to pass over.
///
/// # Errors
/// The cursor is of another form.
pub fn value(cursor: Option<&Cursor>) -> Result<u64, Reason> {
    cursor.map_or(Ok(0), |cursor| super::read_number(KIND, cursor))
}

/// Returns where the listing goes on, where the provider says how many items there are. A page without items ends it:
/// who is told of items and gets none would ask for ever.
pub fn next_of(offset: u64, n_items: usize, total: u64) -> Option<Cursor> {
    let reached = offset.saturating_add(n_items as u64);
    (n_items > 0 && reached < total).then(|| super::write(KIND, reached))
}

/// Returns where the listing goes on, where only a page that is not full tells the end.
pub fn next_after(offset: u64, n_items: usize, page_size: u16) -> Option<Cursor> {
    let is_full = page_size > 0 && n_items >= usize::from(page_size);
    is_full.then(|| super::write(KIND, offset.saturating_add(n_items as u64)))
}

#[cfg(test)]
mod tests {
    use super::{next_after, next_of, value};
    use crate::{Cursor, Reason};

    #[test]
    fn items_are_passed_over_until_all_were_seen() {
        let offsets = std::iter::successors(Some(0), |offset| {
            next_of(*offset, 2, 5).map(|cursor| value(Some(&cursor)).unwrap())
        });
        assert_eq!(offsets.collect::<Vec<_>>(), [0, 2, 4]);
        assert_eq!(next_of(4, 0, 5), None);
    }

    #[test]
    fn a_page_that_is_not_full_is_the_last() {
        assert_eq!(next_after(200, 100, 100).map(|next| value(Some(&next))), Some(Ok(300)));
        assert_eq!(next_after(200, 99, 100), None);
    }

    #[test]
    fn a_cursor_of_another_form_is_not_read() {
        let other = Cursor("page1:7".to_owned());
        assert!(matches!(value(Some(&other)), Err(Reason::Rejected(_))));
    }
}
