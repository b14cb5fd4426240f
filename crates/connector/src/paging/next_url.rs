//! The next page's address in the body: `{"nextLink": "https://api.example/things?page=2"}`.

use crate::session::Session;
use crate::{Cursor, FetchError};

/// Returns where the listing goes on: the address's path and query. The request goes on there by
/// [`crate::session::Request::at`].
///
/// # Errors
/// The address leads to another origin than the connection's own.
pub fn next(
    session: &Session,
    endpoint: &'static str,
    given: Option<&str>,
) -> Result<Option<Cursor>, FetchError> {
    match given.filter(|given| !given.is_empty()) {
        Some(given) => session.cursor(endpoint, given).map(Some),
        None => Ok(None),
    }
}
