//! Whose listings may have changed since they were read, by the audit logs.
//!
//! Source: Google's documentation, "Reports API: activities.list", its appendices of token, login and admin events, and
//! "Data retention and lag times", read November 2026: entries come late, so that each reading overlaps the last by a day.
//! A log proves that nothing has changed only where it is read to its end, every entry says whom it is about, and it is
//! known to be written at all. Any doubt is a change of everybody.

use crate::activity::{Activities, ENDPOINT, Entry, MOST, start_of_window};
use crate::{Google, way};
use jiff::Timestamp;
use remit_connector::session::Request;
use std::collections::{BTreeSet, HashSet};

/// By how many seconds an entry may reach a log late.
pub(crate) const MARGIN: i64 = 24 * 3_600;

/// After so many seconds everything is read whole, whatever the logs say.
pub(crate) const TRUSTED_FOR: i64 = 7 * 24 * 3_600;

/// Of how many pages a log is followed: a scan that would need more reads the listings themselves.
const MOST_PAGES: usize = 20;

/// One log, or one kind of its events.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Log {
    pub(crate) application: &'static str,
    /// All if there is none.
    pub(crate) event: Option<&'static str>,
}

/// The people whom logs name.
#[derive(Debug, Default)]
pub(crate) struct Changed {
    ids: HashSet<String>,
    emails: HashSet<String>,
    /// Whether something was done that concerns everybody, or nobody can say whom.
    is_everybody: bool,
}

/// Returns from when on logs have to be read where a reading began at `begun_at`, all in seconds since 1970 UTC; nothing
/// where that, or the last sweep, is too long ago, or the clock was turned back.
pub(crate) fn since(begun_at: i64, swept_at: i64, now: i64) -> Option<Timestamp> {
    let is_trusted = [begun_at, swept_at].iter().all(|at| (0..=TRUSTED_FOR).contains(&(now - at)));
    if is_trusted { Timestamp::from_second(begun_at - MARGIN).ok() } else { None }
}

/// Returns whom the logs name since then; nothing where they prove nothing.
pub(crate) async fn changed(google: &Google, logs: &[Log], since: Timestamp) -> Option<Changed> {
    let mut changed = Changed::default();
    let mut written = BTreeSet::new();
    for log in logs {
        let read = read(google, *log, since, |entry| changed.note(*log, &entry)).await?;
        if read.is_written {
            written.insert(log.application);
        }
    }
    let silent = logs.iter().map(|log| log.application).filter(|it| !written.contains(it));
    for application in silent.collect::<BTreeSet<_>>() {
        if !is_written(google, Log { application, event: None }).await {
            return None;
        }
    }
    (!changed.is_everybody).then_some(changed)
}

/// A log that was read to its end.
#[derive(Debug)]
pub(crate) struct Read {
    /// Whether it holds an entry.
    pub(crate) is_written: bool,
    /// When its first page was read, in seconds since 1970 UTC by Google's clock.
    pub(crate) at: i64,
}

/// Reads a log from an instant on; nothing where it cannot be read to its end.
pub(crate) async fn read(
    google: &Google,
    log: Log,
    since: Timestamp,
    mut note: impl FnMut(Entry),
) -> Option<Read> {
    let mut token: Option<String> = None;
    let mut read: Option<Read> = None;
    for _ in 0..MOST_PAGES {
        let request = log.request(google, since).query("maxResults", MOST);
        let request = match &token {
            Some(token) => request.query("pageToken", token),
            None => request,
        };
        let (body, at) = google.fetch_dated::<Activities>(way::REPORTS, request).await.ok()?;
        let next = body.next_page_token.filter(|next| !next.is_empty());
        read.get_or_insert(Read { is_written: !body.items.is_empty(), at });
        if !body.items.into_page("$.items", |entry, _| note(entry)).rejected.is_empty() {
            return None;
        }
        match next {
            None => return read,
            next if next == token => return None,
            next => token = next,
        }
    }
    None
}

/// Whether a log holds anything: one that is empty may be one that the edition does not write.
pub(crate) async fn is_written(google: &Google, log: Log) -> bool {
    let request = log.request(google, start_of_window(google)).query("maxResults", 1);
    google.fetch::<Activities>(way::REPORTS, request).await.is_ok_and(|body| !body.items.is_empty())
}

impl Log {
    /// Returns a request for what it holds since an instant.
    pub(crate) fn request(self, google: &Google, since: Timestamp) -> Request {
        let request = Request::get(ENDPOINT)
            .part("application", self.application)
            .query("customerId", &google.settings.customer)
            .query("startTime", since);
        match self.event {
            Some(event) => request.query("eventName", event),
            None => request,
        }
    }
}

impl Changed {
    /// Whether a person is named.
    pub(crate) fn names(&self, id: &str, email: &str) -> bool {
        self.ids.contains(id) || self.emails.contains(&email.to_ascii_lowercase())
    }

    /// Notes whom an entry is about: in the log of administrators whom it names, else whoever did it.
    fn note(&mut self, log: Log, entry: &Entry) {
        if log.application == "admin" {
            self.emails.extend(entry.values("USER_EMAIL").map(str::to_ascii_lowercase));
            self.is_everybody |= entry.event_names().any(concerns_everybody);
            return;
        }
        match (entry.actor_id(), entry.is_of_nobody()) {
            (Some(id), _) => drop(self.ids.insert(id.to_owned())),
            (None, true) => (),
            (None, false) => self.is_everybody = true,
        }
    }
}

/// Whether an event of administrators may take or give what people let apps do, without naming them.
fn concerns_everybody(event: &str) -> bool {
    let words = ["OAUTH2", "API_ACCESS", "3LO", "BULK_UPLOAD"];
    words.iter().any(|word| event.contains(word)) && !event.starts_with("REVOKE_3LO_")
        || matches!(event, "ADD_APPLICATION" | "REMOVE_APPLICATION")
}
