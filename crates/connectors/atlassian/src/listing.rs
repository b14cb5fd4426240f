//! The organization's lists: how a request asks for a page, and how its answer says where the list goes on.

use crate::Atlassian;
use remit_connector::paging::body_cursor;
use remit_connector::session::{Reply, Request};
use remit_connector::wire::Items;
use remit_connector::{Ask, Cursor, FetchError, Page, Reason};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

/// One page of a list.
#[derive(Debug, Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
pub(crate) struct Listed<T> {
    pub(crate) data: Items<T>,
    #[serde(default)]
    links: Links,
    #[serde(default)]
    meta: Meta,
}

#[derive(Debug, Default, Deserialize)]
struct Links {
    next: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Meta {
    next: Option<String>,
}

impl<T> Listed<T> {
    /// The log's last page names a cursor too, at which new entries will come one day: an empty page is its end.
    fn next(&self) -> Option<&str> {
        let link = self.links.next.as_deref().filter(|next| !next.is_empty());
        link.or_else(|| self.meta.next.as_deref().filter(|_| !self.data.is_empty()))
    }
}

impl Atlassian {
    /// Asks for one page of a list of the organization, and lets `map` put it on a page. A feature that the organization
    /// does not have answers 404.
    pub(crate) async fn list<T: DeserializeOwned>(
        &self,
        endpoint: &'static str,
        request: Request,
        ask: Ask<'_>,
        map: impl FnOnce(Items<T>) -> Page,
    ) -> Result<Page, FetchError> {
        let place = body_cursor::value(ask.cursor).map_err(|reason| FetchError::new(endpoint, reason))?;
        let request = match place {
            Some(place) => request.query("cursor", place),
            None => request,
        };
        let reply = self.session.send::<Listed<T>>(request.part("org", &*self.org)).await;
        let Reply { body, .. } = reply.map_err(|mut error| {
            if error.reason == Reason::NotFound {
                error.reason =
                    Reason::NotLicensed("this list, or the organization's id is another".to_owned());
            }
            error
        })?;
        let next = next(ask.cursor, body.next().map(cursor).as_deref())
            .map_err(|reason| FetchError::new(endpoint, reason))?;
        Ok(Page { next, ..map(body.data) })
    }
}

/// Says what is not there where an answer is 404: Atlassian answers so for features that a tenant does not have.
pub(crate) fn lacking(mut error: FetchError, what: &str) -> FetchError {
    if error.reason == Reason::NotFound {
        error.reason = Reason::NotLicensed(what.to_owned());
    }
    error
}

fn next(asked: Option<&Cursor>, given: Option<&str>) -> Result<Option<Cursor>, Reason> {
    body_cursor::next(asked, given).map_err(Reason::Refused)
}

/// A next page is named by an address, by a path, or by the bare cursor. Only the cursor is kept, so that no answer leads
/// to another host.
fn cursor(next: &str) -> String {
    let query = match (Url::parse(next), next.split_once('?')) {
        (Ok(url), _) => url.query().map(str::to_owned),
        (Err(_), Some((_, query))) if next.starts_with('/') => Some(query.to_owned()),
        (Err(_), _) => None,
    };
    let Some(query) = query else { return next.to_owned() };
    let named = url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == "cursor");
    named.map_or_else(String::new, |(_, cursor)| cursor.into_owned())
}
