//! Listings that say by one request that nothing has changed since they were last read whole.
//!
//! Source: Microsoft Graph, "Use delta query to track changes in Microsoft Graph data", read November 2026. A token is
//! asked for before the listing is read, so that what changes meanwhile shows next time. If anything has changed, the listing
//! is read whole again: what a delta leaves out of an object is not documented. Where changes cannot be asked for, as in
//! tenants for customers, it is read whole each time.

use crate::Entra;
use crate::fetch::Listed;
use jiff::SignedDuration;
use remit_connector::session::Request;
use remit_connector::wire::Items;
use remit_connector::{Ask, Cursor, FetchError, Reason};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A listing whose changes can be asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tracked {
    /// The listing.
    pub(crate) endpoint: &'static str,
    /// What asks for its changes.
    pub(crate) changes: &'static str,
    /// The properties that are read; nothing if all are.
    pub(crate) select: &'static str,
    /// After so long it is read whole anyhow. Tokens live for seven days.
    pub(crate) trusted_for: SignedDuration,
}

/// What is kept of a listing besides its pages.
#[derive(Debug, Serialize, Deserialize)]
struct State {
    /// Where its changes are asked for, without a host; empty while it is read.
    link: String,
    n_pages: usize,
    /// In seconds since the epoch.
    read_at: i64,
}

#[derive(Debug, Deserialize)]
struct Changes {
    value: Vec<IgnoredAny>,
    #[serde(rename = "@odata.deltaLink")]
    link: Option<String>,
}

/// Where a listing goes on: at a page that is kept, or at a link of which page.
#[derive(Debug, Serialize, Deserialize)]
enum Place {
    Kept(usize),
    Link(usize, String),
}

impl Entra {
    /// Returns a page of a tracked listing, kept or read.
    pub(crate) async fn tracked<T: DeserializeOwned>(
        &self,
        listing: Tracked,
        ask: Ask<'_>,
    ) -> Result<(Items<T>, Option<Cursor>), FetchError> {
        let wrong = || Reason::Rejected("the stored cursor is not one of this listing".to_owned());
        let place: Option<Place> = match ask.cursor {
            Some(cursor) => {
                let read = serde_json::from_str(&cursor.0);
                Some(read.map_err(|_| FetchError::new(listing.endpoint, wrong()))?)
            }
            None if self.is_unchanged(listing, ask.page_size).await => Some(Place::Kept(0)),
            None => None,
        };
        match place {
            Some(Place::Kept(page)) => self.kept_page(listing, ask.page_size, page).await,
            Some(Place::Link(page, link)) => {
                self.read_page(listing, ask.page_size, page, Some(&Cursor(link))).await
            }
            None => {
                self.begin(listing, ask.page_size).await;
                self.read_page(listing, ask.page_size, 0, None).await
            }
        }
    }

    /// Asks whether nothing has changed since the listing was read whole. Any doubt is a change.
    async fn is_unchanged(&self, listing: Tracked, size: u16) -> bool {
        let Some(mut state) = self.session.kept::<State>(&listing.name(size)).await else { return false };
        let age = SignedDuration::from_secs(self.now() - state.read_at);
        if state.link.is_empty() || age > listing.trusted_for || age.is_negative() {
            return false;
        }
        let request = Request::get(listing.changes).at(Some(&Cursor(state.link.clone())));
        let Ok(reply) = self.session.send::<Changes>(request).await else { return false };
        let link = reply.body.link.and_then(|link| self.session.cursor(listing.changes, &link).ok());
        let (true, Some(link)) = (reply.body.value.is_empty(), link) else { return false };
        state.link = link.0;
        self.session.put_away(&listing.name(size), &state).await;
        true
    }

    async fn kept_page<T: DeserializeOwned>(
        &self,
        listing: Tracked,
        size: u16,
        page: usize,
    ) -> Result<(Items<T>, Option<Cursor>), FetchError> {
        let state = self.session.kept::<State>(&listing.name(size)).await;
        let body = self.session.kept::<Box<RawValue>>(&listing.page(size, page)).await;
        let read = body.and_then(|body| serde_json::from_str::<Listed<T>>(body.get()).ok());
        let (Some(state), Some(body)) = (state, read) else {
            let forgotten = State { link: String::new(), n_pages: 0, read_at: self.now() };
            self.session.put_away(&listing.name(size), &forgotten).await;
            let gone = "a page that was kept is gone: the next scan reads the listing anew";
            return Err(FetchError::new(listing.endpoint, Reason::Malformed(gone.to_owned())));
        };
        let next = (page + 1 < state.n_pages).then(|| cursor(&Place::Kept(page + 1)));
        Ok((body.value, next))
    }

    fn now(&self) -> i64 {
        self.session.clock().now().as_second()
    }

    /// Asks for the token from which changes count, and forgets what was kept. Without a token nothing is kept.
    async fn begin(&self, listing: Tracked, size: u16) {
        if !self.session.keeps() {
            return;
        }
        let request = Request::get(listing.changes).query("$deltatoken", "latest");
        let request =
            if listing.select.is_empty() { request } else { request.query("$select", listing.select) };
        let link = self.session.send::<Changes>(request).await.ok().and_then(|reply| reply.body.link);
        let link = link.and_then(|link| self.session.cursor(listing.changes, &link).ok());
        let state = |link| State { link, n_pages: 0, read_at: self.now() };
        self.session.put_away(&listing.name(size), &state(String::new())).await;
        self.session
            .put_away(&listing.begun(size), &state(link.map(|link| link.0).unwrap_or_default()))
            .await;
    }

    /// Reads a page and keeps it; with the last one, the listing is kept whole.
    async fn read_page<T: DeserializeOwned>(
        &self,
        listing: Tracked,
        size: u16,
        page: usize,
        at: Option<&Cursor>,
    ) -> Result<(Items<T>, Option<Cursor>), FetchError> {
        let request = Request::get(listing.endpoint);
        let request =
            if listing.select.is_empty() { request } else { request.query("$select", listing.select) };
        let request = request.query("$top", size).at(at);
        if !self.session.keeps() {
            let (items, next) = self.list::<T>(&self.session, listing.endpoint, request).await?;
            return Ok((items, next.map(|next| cursor(&Place::Link(page + 1, next.0)))));
        }
        let body = self.session.send::<Box<RawValue>>(request).await?.body;
        let malformed = || Reason::Malformed("the answer is no list".to_owned());
        let read: Listed<T> =
            serde_json::from_str(body.get()).map_err(|_| FetchError::new(listing.endpoint, malformed()))?;
        self.session.put_away(&listing.page(size, page), &body).await;
        let link = read.next.filter(|link| !link.is_empty());
        let next = link.map(|link| self.session.cursor(listing.endpoint, &link)).transpose()?;
        if next.is_none()
            && let Some(begun) = self.session.kept::<State>(&listing.begun(size)).await
        {
            self.session.put_away(&listing.name(size), &State { n_pages: page + 1, ..begun }).await;
        }
        Ok((read.value, next.map(|next| cursor(&Place::Link(page + 1, next.0)))))
    }
}

impl Tracked {
    fn name(self, size: u16) -> String {
        format!("{} {} {size}", self.endpoint, self.select)
    }

    fn begun(self, size: u16) -> String {
        format!("{} begun", self.name(size))
    }

    fn page(self, size: u16, page: usize) -> String {
        format!("{} page {page}", self.name(size))
    }
}

fn cursor(place: &Place) -> Cursor {
    Cursor(serde_json::to_string(place).expect("numbers and paths are JSON"))
}
