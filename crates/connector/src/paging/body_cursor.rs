//! An opaque cursor in the body, which the next request hands back: `{"response_metadata": {"next_cursor": "dGVhb…"}}`.

use crate::{Cursor, Reason, Refusal};

const KIND: &str = "cursor1";

/// Returns what the request hands back, where the listing is under way.
///
/// # Errors
/// The cursor is of another form.
pub fn value(cursor: Option<&Cursor>) -> Result<Option<&str>, Reason> {
    cursor.map(|cursor| super::read(KIND, cursor)).transpose()
}

/// Returns where the listing goes on. Providers write its end as an absent, a null or an empty cursor.
///
/// # Errors
/// The cursor is the one that was asked with.
pub fn next(asked: Option<&Cursor>, given: Option<&str>) -> Result<Option<Cursor>, Refusal> {
    let Some(given) = given.filter(|given| !given.is_empty()) else { return Ok(None) };
    let next = super::write(KIND, given);
    if asked == Some(&next) {
        return Err(Refusal::RepeatedCursor);
    }
    Ok(Some(next))
}

#[cfg(test)]
mod tests {
    use super::{next, value};
    use crate::{Cursor, Reason, Refusal};

    #[test]
    fn a_listing_goes_on_with_what_the_body_gave_until_it_gives_nothing() {
        let first = next(None, Some("dXNlcjpV:=")).unwrap();
        assert_eq!(value(first.as_ref()), Ok(Some("dXNlcjpV:=")));
        assert_eq!(next(first.as_ref(), Some("")), Ok(None));
        assert_eq!(next(first.as_ref(), None), Ok(None));
        assert_eq!(value(None), Ok(None));
    }

    #[test]
    fn a_repeated_cursor_is_refused() {
        let first = next(None, Some("a")).unwrap();
        assert_eq!(next(first.as_ref(), Some("a")), Err(Refusal::RepeatedCursor));
    }

    #[test]
    fn a_cursor_of_another_form_is_not_read() {
        let other = Cursor("page1:7".to_owned());
        assert!(matches!(value(Some(&other)), Err(Reason::Rejected(_))));
    }
}
