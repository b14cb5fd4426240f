//! What has changed since the listings were last read whole, asked once a scan in one batch: delta queries where Graph has
//! them, and for all else the directory's log, which says what has had an event.
//!
//! Source: Microsoft Graph, "Use delta query to track changes in Microsoft Graph data" and "List directoryAudits", read
//! November 2026. A delta token is asked for before its listing is read, so that what changes meanwhile shows next time.
//! No more is taken from either than that something changed, and where: how entries are worded is not promised, and what a
//! delta leaves out of an object is not documented. So whatever an entry names counts as changed.
//!
//! What was read in a scan stands against what was told before it, and falls to what a later scan is told of first. So no
//! clocks are compared, and an entry may come as late as it likes.
//!
//! Any doubt is a change: a token that is refused, a log that cannot be read, holds what cannot be understood, or has lost
//! what it held.

use crate::Entra;
use crate::fetch::{BATCH, relative};
use crate::kept::{Rests, ids};
use crate::log::{Entry, ROLES, WireEntry};
use crate::stages::{applications, service_principals, users};
use jiff::Timestamp;
use remit_connector::Reason;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, HashMap};

/// After six days all is read whole anyhow. Delta tokens live for seven days, and without a licence the log goes back as
/// far. That a delta tells of secrets and certificates is not documented, and how the log words it is not promised, so
/// that neither is trusted alone, nor both for longer.
const TRUSTED_FOR: i64 = 6 * 24 * 3_600;

/// Entries may stand out of order: asking goes back by so many seconds behind the newest one.
const LATE: i64 = 3_600;

/// So many times are further pages asked for. Where more has changed, reading whole is as cheap.
const ROUNDS: usize = 10;

/// Listings that say what has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Delta {
    ServicePrincipals,
    Applications,
    Grants,
    Users,
}

/// Each with its path, and the properties of which changes matter.
const DELTAS: [(Delta, &str, &str); 4] = [
    (Delta::ServicePrincipals, "/servicePrincipals/delta", service_principals::SELECT),
    (Delta::Applications, "/applications/delta", applications::SELECT),
    (Delta::Grants, "/oauth2PermissionGrants/delta", ""),
    (Delta::Users, "/users/delta", users::SELECT),
];

/// What is read of the log.
const CATEGORIES: [&str; 2] = ["ApplicationManagement", ROLES];

/// What is kept of the asking itself.
#[derive(Debug, Default, Serialize, Deserialize)]
struct State {
    /// The number of this scan, and of the last one of which nothing older stands; when that was, in seconds since the
    /// epoch.
    scan: u64,
    whole: u64,
    whole_at: i64,
    /// The link of each delta, and the last scan in which it told of a change.
    deltas: BTreeMap<Delta, (String, u64)>,
    /// Objects that were deleted, with the scan that found it, and the last scan that was not told of all.
    gone: HashMap<String, u64>,
    blind: u64,
    /// Entries of the log, with the scan that first saw them.
    seen: HashMap<String, u64>,
    /// The newest entry as all was read whole: its time, and its id. It has to show each time.
    newest: Option<(i64, String)>,
}

/// What has changed.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    state: State,
    keeps: bool,
    /// The newest entry that this scan saw, and whether it saw the one that has to show.
    newest: Option<(i64, String)>,
    is_joined: bool,
    /// None where the log could not be read.
    log: Option<Vec<Entry>>,
    /// The last scan that first saw an entry on an object.
    named: HashMap<String, u64>,
}

/// An answer of either kind of question.
#[derive(Deserialize)]
struct Answer {
    value: Vec<Box<RawValue>>,
    #[serde(rename = "@odata.nextLink")]
    next: Option<String>,
    #[serde(rename = "@odata.deltaLink")]
    delta: Option<String>,
}

#[derive(Deserialize)]
struct Changed {
    id: String,
    #[serde(rename = "@removed")]
    removed: Option<Box<RawValue>>,
}

/// What is asked, and with which link.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    /// What changed since a token that was kept.
    Since(Delta),
    /// A token from now on.
    FromNow(Delta),
    Log,
    /// The newest entries alone.
    Newest,
}

impl Entra {
    /// Returns what has changed. It is asked once.
    pub(crate) async fn changes(&self) -> &Changes {
        self.changes.get_or_init(|| Changes::ask(self)).await
    }
}

impl Changes {
    async fn ask(entra: &Entra) -> Self {
        if !entra.session.keeps() {
            return Self::default();
        }
        let kept = entra.session.kept::<State>(STATE).await;
        let mut changes = Self { state: kept.unwrap_or_default(), keeps: true, ..Self::default() };
        changes.state.scan += 1;
        let now = entra.session.clock().now().as_second();
        if !(0..=TRUSTED_FOR).contains(&(now - changes.state.whole_at)) {
            let scan = changes.state.scan;
            changes.state = State { scan, whole: scan, whole_at: now, ..State::default() };
        }
        let mut questions = changes.questions();
        changes.log = Some(Vec::new());
        for _ in 0..ROUNDS {
            if questions.is_empty() {
                break;
            }
            questions = changes.round(entra, questions).await;
        }
        questions.into_iter().for_each(|(source, _)| changes.doubt(source));
        changes.join();
        for entry in changes.log.iter().flatten() {
            for id in &entry.ids {
                let seen = changes.named.entry(id.clone()).or_default();
                *seen = entry.seen.max(*seen);
            }
        }
        // The new links stand behind what they told of, or it would never be told again.
        entra.session.put_away(STATE, &changes.state).await;
        changes
    }

    fn questions(&self) -> Vec<(Source, String)> {
        let mut questions: Vec<(Source, String)> = DELTAS
            .iter()
            .map(|(delta, ..)| match self.state.deltas.get(delta).filter(|(link, _)| !link.is_empty()) {
                Some((link, _)) => (Source::Since(*delta), link.clone()),
                None => from_now(*delta),
            })
            .collect();
        let is_whole = self.state.whole == self.state.scan;
        let (source, size) = if is_whole { (Source::Newest, 100) } else { (Source::Log, 999) };
        let since = self.state.newest.as_ref().and_then(|(at, _)| Timestamp::from_second(at - LATE).ok());
        let since = since.map_or(String::new(), |since| format!("%20and%20activityDateTime%20ge%20{since}"));
        questions.extend(CATEGORIES.map(|category| {
            let filter = format!("$filter=category%20eq%20'{category}'{since}");
            let order = "$orderby=activityDateTime%20desc";
            (source, format!("/auditLogs/directoryAudits?{filter}&{order}&$top={size}"))
        }));
        questions
    }

    /// Asks once, and returns what is to be asked further.
    async fn round(&mut self, entra: &Entra, questions: Vec<(Source, String)>) -> Vec<(Source, String)> {
        let urls: Vec<String> = questions.iter().map(|(_, url)| url.clone()).collect();
        let Ok(answers) = entra.session.send_json_batch::<Answer>(BATCH, &urls).await else {
            questions.into_iter().for_each(|(source, _)| self.doubt(source));
            return Vec::new();
        };
        let mut further = Vec::new();
        for ((source, _), answer) in questions.into_iter().zip(answers) {
            further.extend(self.take(entra, source, answer));
        }
        further
    }

    fn take(
        &mut self,
        entra: &Entra,
        source: Source,
        answer: Result<Answer, Reason>,
    ) -> Option<(Source, String)> {
        let link = |link: Option<&str>| relative(&entra.session, link.filter(|link| !link.is_empty())?).ok();
        let understood = answer.ok().and_then(|answer| {
            let next = link(answer.next.as_deref());
            let delta = link(answer.delta.as_deref());
            self.note(source, &answer.value)?;
            // Neither link where one is due, or one that leads elsewhere, is no end.
            let is_end = answer.next.is_none() && (source == Source::Log || delta.is_some());
            (next.is_some() || is_end || source == Source::Newest).then_some((next, delta))
        });
        let Some((next, delta)) = understood else {
            self.doubt(source);
            return match source {
                Source::Since(delta) => Some(from_now(delta)),
                Source::FromNow(_) | Source::Log | Source::Newest => None,
            };
        };
        if let (None, Some(link), Source::Since(delta) | Source::FromNow(delta)) = (&next, delta, source) {
            self.state.deltas.entry(delta).or_insert((String::new(), self.state.scan)).0 = link;
        }
        next.filter(|_| source != Source::Newest).map(|next| (source, next))
    }

    /// Notes what an answer tells; nothing where it cannot be understood.
    fn note(&mut self, source: Source, items: &[Box<RawValue>]) -> Option<()> {
        let scan = self.state.scan;
        for item in items {
            match source {
                Source::Log | Source::Newest => {
                    let entry: WireEntry = serde_json::from_str(item.get()).ok()?;
                    let seen = *self.state.seen.entry(entry.id.clone()).or_insert(scan);
                    let at = entry.activity_date_time.parse::<Timestamp>().ok()?.as_second();
                    let place = Some((at, entry.id.clone()));
                    self.is_joined |= place == self.state.newest;
                    self.newest = place.max(self.newest.take());
                    if entry.result.as_deref() != Some("failure") {
                        let entry = entry.read(seen)?;
                        self.log.as_mut()?.push(entry);
                    }
                }
                Source::Since(delta) | Source::FromNow(delta) => {
                    let changed: Changed = serde_json::from_str(item.get()).ok()?;
                    self.state.deltas.entry(delta).or_default().1 = scan;
                    if changed.removed.is_some() {
                        self.state.gone.insert(changed.id.to_ascii_lowercase(), scan);
                    }
                }
            }
        }
        Some(())
    }

    /// Sees to it that the log goes on where it was left. Where it does not, something has been lost, and all is read whole.
    fn join(&mut self) {
        if self.log.is_some() && self.state.newest.is_some() && !self.is_joined {
            self.state.whole = self.state.scan;
        }
        if self.state.whole == self.state.scan {
            self.state.newest = self.newest.take();
        }
    }

    /// What a source did not tell may have changed.
    fn doubt(&mut self, source: Source) {
        match source {
            Source::Log | Source::Newest => self.log = None,
            Source::Since(delta) | Source::FromNow(delta) => {
                self.state.deltas.insert(delta, (String::new(), self.state.scan));
                self.state.blind = self.state.scan;
            }
        }
    }

    /// Whether anything is kept.
    pub(crate) fn keeps(&self) -> bool {
        self.keeps
    }

    /// Returns the number of this scan.
    pub(crate) fn scan(&self) -> u64 {
        self.state.scan
    }

    /// Whether nothing is told that what a scan read would not have shown.
    pub(crate) fn allow(&self, rests: Rests, scan: u64) -> bool {
        let is_old = scan < self.state.whole;
        let delta_allows = rests.delta.is_none_or(|delta| {
            self.state.deltas.get(&delta).is_some_and(|(link, changed)| !link.is_empty() && *changed <= scan)
        });
        let log_allows = rests.log.is_none_or(|speaks_of_it| {
            self.log
                .as_ref()
                .is_some_and(|log| !log.iter().any(|entry| entry.seen > scan && speaks_of_it(entry)))
        });
        let is_blind = rests.names && scan < self.state.blind;
        !is_old && !is_blind && delta_allows && log_allows
    }

    /// Whether a text that a scan read names what the log speaks of since, or what is gone since.
    pub(crate) fn name(&self, text: &str, scan: u64) -> bool {
        ids(text).any(|id| {
            [&self.named, &self.state.gone].iter().any(|told| told.get(id).is_some_and(|told| *told > scan))
        })
    }
}

/// What the state is kept under.
const STATE: &str = "changes";

fn from_now(delta: Delta) -> (Source, String) {
    let found = DELTAS.iter().find(|(one, ..)| *one == delta);
    let (path, select) = found.map_or(("", ""), |(_, path, select)| (path, select));
    let select = if select.is_empty() { String::new() } else { format!("&$select={select}") };
    (Source::FromNow(delta), format!("{path}?$deltatoken=latest{select}"))
}
