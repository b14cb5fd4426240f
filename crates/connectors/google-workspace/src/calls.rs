//! What the audit log of tokens says of the calls of clients, kept from one scan to the next: one reading of the log tells
//! whose calls are new since, so that the other clients need no request of their own.

use crate::changes::{self, Log};
use crate::{Google, way};
use jiff::Timestamp;
use remit_connector::core::fact::Fact;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// The event of a call.
pub(crate) const CALL: &str = "activity";

const LOG: Log = Log { application: "token", event: Some(CALL) };

/// By how many seconds the clients' calls may have been read at other times than the first one's: a scan takes as long.
const SPREAD: i64 = 3_600;

/// The newest calls of one client. Times are seconds since 1970 UTC.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Calls {
    /// Until when the log was read.
    read_at: i64,
    /// When they were last read without what was kept.
    swept_at: i64,
    /// From when on all of them are known, if not from where the log begins.
    pub(crate) cut_at: Option<i64>,
    /// The newest call for each person, and under no name for nobody of the tenant.
    pub(crate) newest: BTreeMap<String, i64>,
}

/// What the log holds since the last scan: by client, the newest call for each person.
#[derive(Debug)]
pub(crate) struct Recent {
    since: i64,
    until: i64,
    newest: HashMap<String, BTreeMap<String, i64>>,
}

impl Calls {
    /// Returns calls that are being read now.
    pub(crate) fn new(now: i64) -> Self {
        Self { read_at: now, swept_at: now, cut_at: None, newest: BTreeMap::new() }
    }

    /// Notes a call.
    pub(crate) fn note(&mut self, person: Option<&str>, at: Timestamp) {
        note(&mut self.newest, person, at.as_second());
    }

    /// Keeps them.
    pub(crate) async fn keep(&self, google: &Google, client: &str) {
        google.ways.session(way::REPORTS).put_away(&name(client), self).await;
    }

    /// Returns what is kept of a client's calls, with those that came since; nothing where the log does not prove that these
    /// are all.
    pub(crate) async fn kept(google: &Google, client: &str, window: Timestamp) -> Option<Self> {
        let session = google.ways.session(way::REPORTS);
        let mut kept: Self = session.kept(&name(client)).await?;
        let recent = google.recent.get_or_init(|| Recent::read(google, kept.read_at)).await.as_ref()?;
        changes::since(kept.read_at, kept.swept_at, recent.until)?;
        if kept.read_at - changes::MARGIN < recent.since {
            return None;
        }
        for (person, at) in recent.newest.get(client).into_iter().flatten() {
            note(&mut kept.newest, Some(person), *at);
        }
        // What the log has dropped since is not told any more.
        kept.newest.retain(|_, at| *at >= window.as_second());
        kept.cut_at = kept.cut_at.filter(|at| *at >= window.as_second());
        kept.read_at = recent.until;
        kept.keep(google, client).await;
        Some(kept)
    }
}

impl Recent {
    /// Reads the log from when one client's calls were last read.
    async fn read(google: &Google, read_at: i64) -> Option<Self> {
        let since = Timestamp::from_second(read_at - changes::MARGIN - SPREAD).ok()?;
        let mut newest: HashMap<String, BTreeMap<String, i64>> = HashMap::new();
        let mut is_readable = true;
        let read = changes::read(google, LOG, since, |entry| {
            match (entry.parameter(CALL, &["client_id"]), entry.at()) {
                (Some(client), Fact::Known(at)) => {
                    note(newest.entry(client).or_default(), entry.actor_id(), at.as_second());
                }
                _ => is_readable = false,
            }
        });
        let read = read.await?;
        let is_written = read.is_written || changes::is_written(google, LOG).await;
        let recent = Self { since: since.as_second(), until: read.at, newest };
        (is_written && is_readable).then_some(recent)
    }
}

fn note(newest: &mut BTreeMap<String, i64>, person: Option<&str>, at: i64) {
    let known = newest.entry(person.unwrap_or_default().to_owned()).or_insert(at);
    *known = at.max(*known);
}

fn name(client: &str) -> String {
    format!("calls {client}")
}
