//! GraphQL's cursor connections: `pageInfo { hasNextPage endCursor }`, handed back as `after`.

use crate::paging::body_cursor;
use crate::{Cursor, Reason};
use serde::Deserialize;

/// What a connection says of its page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageInfo {
    /// Whether there is more.
    pub has_next_page: bool,
    /// Where it begins.
    pub end_cursor: Option<String>,
}

/// Returns the query's `after`; none on the first page.
///
/// # Errors
/// The cursor is of another form.
pub fn after(cursor: Option<&Cursor>) -> Result<Option<&str>, Reason> {
    body_cursor::value(cursor)
}

/// Returns where the connection goes on.
///
/// # Errors
/// It says that there is more and not where, or that it is where the query began.
pub fn next(asked: Option<&Cursor>, page: &PageInfo) -> Result<Option<Cursor>, Reason> {
    if !page.has_next_page {
        return Ok(None);
    }
    match body_cursor::next(asked, page.end_cursor.as_deref()) {
        Ok(Some(next)) => Ok(Some(next)),
        Ok(None) => Err(Reason::Malformed("there is a next page, and no `endCursor`".to_owned())),
        Err(refusal) => Err(Reason::Refused(refusal)),
    }
}

#[cfg(test)]
mod tests {
    use super::{PageInfo, after, next};
    use crate::{Reason, Refusal};

    fn page(has_next_page: bool, end_cursor: Option<&str>) -> PageInfo {
        PageInfo { has_next_page, end_cursor: end_cursor.map(str::to_owned) }
    }

    #[test]
    fn a_connection_goes_on_where_it_says_and_ends_when_it_says() {
        let first = next(None, &page(true, Some("Y3Vy"))).unwrap();
        assert_eq!(after(first.as_ref()), Ok(Some("Y3Vy")));
        assert_eq!(next(first.as_ref(), &page(false, Some("Zm9v"))), Ok(None));
    }

    #[test]
    fn more_without_a_place_is_malformed_and_the_same_place_is_refused() {
        assert!(matches!(next(None, &page(true, None)), Err(Reason::Malformed(_))));
        let first = next(None, &page(true, Some("a"))).unwrap();
        let again = next(first.as_ref(), &page(true, Some("a")));
        assert_eq!(again, Err(Reason::Refused(Refusal::RepeatedCursor)));
    }
}
