//! How stages ask: a session's request, with what Google's refusals mean for the stage.

use crate::auth::in_full;
use crate::dialect::DATE;
use crate::way::Way;
use crate::{Google, dialect};
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use remit_connector::paging::body_cursor;
use remit_connector::session::Request;
use remit_connector::wire::Items;
use remit_connector::{Ask, Cursor, FetchError, Page, Reason};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Takes GETs as the parts of one request: "Batch requests" of the Directory API, read November 2026.
const BATCH: &str = "POST /batch";

impl Google {
    /// Sends a stage's request.
    pub(crate) async fn fetch<T: DeserializeOwned>(
        &self,
        way: Way,
        request: Request,
    ) -> Result<T, FetchError> {
        self.fetch_dated(way, request).await.map(|(body, _)| body)
    }

    /// Sends a stage's request. Returns with the body when it was answered, by Google's own clock, in seconds since 1970 UTC;
    /// 0 if that is not told.
    pub(crate) async fn fetch_dated<T: DeserializeOwned>(
        &self,
        way: Way,
        request: Request,
    ) -> Result<(T, i64), FetchError> {
        let reply = self.ways.session(way).send(request).await.map_err(|error| explained(way, error))?;
        let date =
            reply.header(DATE).and_then(|date| rfc2822::DateTimeParser::new().parse_timestamp(date).ok());
        Ok((reply.body, date.map_or(0, Timestamp::as_second)))
    }

    /// Sends many of a stage's requests in one round trip. Each is answered by itself.
    pub(crate) async fn fetch_each<T: DeserializeOwned>(
        &self,
        way: Way,
        requests: &[Request],
    ) -> Vec<Result<T, FetchError>> {
        if requests.is_empty() {
            return Vec::new();
        }
        let sent = self.ways.session(way).send_batch(BATCH, requests).await;
        sent.into_iter().map(|answer| answer.map_err(|error| explained(way, error))).collect()
    }
}

/// Names the scope where it is what is missing.
fn explained(way: Way, mut error: FetchError) -> FetchError {
    let scopes = || in_full(way.scopes).replace(' ', "` and `");
    error.reason = match error.reason {
        Reason::Denied(what) if what == dialect::SCOPE => {
            Reason::Denied(format!("`{}` in the access token", scopes()))
        }
        // All or nothing: one scope that is not delegated fails the whole request for a token.
        Reason::Unauthenticated(said) if said.starts_with("`unauthorized_client`") => {
            Reason::Denied(format!(
                "`{}` in the client's entry under domain-wide delegation (a new entry may take a day)",
                scopes()
            ))
        }
        Reason::Rejected(said) if said == "`invalid_scope`" || said == "`access_denied`" => {
            Reason::Denied(format!("`{}`, and an administrator to act for (`subject`)", scopes()))
        }
        reason => reason,
    };
    error
}

/// A listing that goes on by a token in the body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Listing {
    pub(crate) way: Way,
    pub(crate) endpoint: &'static str,
    /// The list's name in the answer.
    pub(crate) list: &'static str,
}

/// A page of any listing. An empty list is not there.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", bound = "T: DeserializeOwned")]
pub(crate) struct Listed<T> {
    #[serde(
        default,
        alias = "users",
        alias = "accounts",
        alias = "keys",
        alias = "activities",
        alias = "policies",
        alias = "domains",
        alias = "installedApps",
        alias = "inboundSamlSsoProfiles",
        alias = "inboundOidcSsoProfiles",
        alias = "inboundSsoAssignments"
    )]
    pub(crate) items: Items<T>,
    pub(crate) next_page_token: Option<String>,
}

impl<T> Listed<T> {
    /// Whether there are more items.
    pub(crate) fn has_more(&self) -> bool {
        self.next_page_token.as_ref().is_some_and(|token| !token.is_empty())
    }
}

impl Google {
    /// Reads a page of a listing. `asked` completes the request, and `map` puts an item on the page.
    pub(crate) async fn list<T: DeserializeOwned>(
        &self,
        listing: &Listing,
        ask: Ask<'_>,
        asked: impl FnOnce(Request) -> Request,
        map: impl FnMut(T, &mut Page),
    ) -> Result<Page, FetchError> {
        let size = listing.way.size();
        let request = paged(asked(Request::get(listing.endpoint)), size, ask)?;
        let body: Listed<T> = self.fetch(listing.way, request).await?;
        let next = next(listing.endpoint, ask, body.next_page_token.as_deref())?;
        let page = body.items.into_page(&format!("$.{}", listing.list), map);
        Ok(Page { next, ..page })
    }
}

/// Returns a request for a page of a listing that goes on by a token in the body.
///
/// # Errors
/// The cursor is of another form.
pub(crate) fn paged(request: Request, size: &'static str, ask: Ask<'_>) -> Result<Request, FetchError> {
    let refused = |reason| FetchError::new("a stored cursor", reason);
    let request = request.query(size, ask.page_size);
    Ok(match body_cursor::value(ask.cursor).map_err(refused)? {
        Some(token) => request.query("pageToken", token),
        None => request,
    })
}

/// Returns where a listing goes on.
///
/// # Errors
/// The token is the one that was asked with.
pub(crate) fn next(
    endpoint: &'static str,
    ask: Ask<'_>,
    token: Option<&str>,
) -> Result<Option<Cursor>, FetchError> {
    body_cursor::next(ask.cursor, token)
        .map_err(|refusal| FetchError::new(endpoint, Reason::Refused(refusal)))
}
