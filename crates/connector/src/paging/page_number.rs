//! Numbered pages: `?page=3&per_page=100`.

use crate::{Cursor, Reason};

const KIND: &str = "page1";

/// Returns which page to ask for. `first` is the number of the provider's first page: 0 or 1.
///
/// # Errors
/// The cursor is of another form.
pub fn number(cursor: Option<&Cursor>, first: u64) -> Result<u64, Reason> {
    cursor.map_or(Ok(first), |cursor| super::read_number(KIND, cursor))
}

/// Returns the page behind a page, where the provider says how many there are; `last` is the last page's number.
pub fn next_of(number: u64, last: u64) -> Option<Cursor> {
    (number < last).then(|| super::write(KIND, number + 1))
}

/// Returns the page behind a page, where only a page that is not full tells the end.
pub fn next_after(number: u64, n_items: usize, page_size: u16) -> Option<Cursor> {
    (page_size > 0 && n_items >= usize::from(page_size)).then(|| super::write(KIND, number + 1))
}

#[cfg(test)]
mod tests {
    use super::{next_after, next_of, number};
    use crate::{Cursor, Reason};

    #[test]
    fn pages_are_counted_up_to_the_last() {
        let numbers = std::iter::successors(Some(number(None, 1).unwrap()), |page| {
            next_of(*page, 3).map(|cursor| number(Some(&cursor), 1).unwrap())
        });
        assert_eq!(numbers.collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(next_of(0, 0), None);
    }

    #[test]
    fn a_page_that_is_not_full_is_the_last() {
        assert_eq!(next_after(0, 100, 100).map(|next| number(Some(&next), 0)), Some(Ok(1)));
        assert_eq!(next_after(0, 99, 100), None);
        assert_eq!(next_after(0, 0, 0), None);
    }

    #[test]
    fn a_cursor_of_another_form_is_not_read() {
        for cursor in ["offset1:7", "page2:7", "page1:x", "7", "page1:-1"] {
            assert!(
                matches!(number(Some(&Cursor(cursor.to_owned())), 1), Err(Reason::Rejected(_))),
                "{cursor}"
            );
        }
    }
}
