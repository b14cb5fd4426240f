//! The audit logs: the same envelope for every application, newest first, and how to ask for one kind of event.
//!
//! Source: Google's documentation, "Reports API: activities.list" and its appendices of events, read November 2026.

use crate::fetch::Listed;
use crate::{Google, way};
use jiff::Timestamp;
use remit_connector::FetchError;
use remit_connector::core::fact::Fact;
use remit_connector::session::Request;
use remit_connector::wire::time;
use serde::Deserialize;

pub(crate) const ENDPOINT: &str = "GET /admin/reports/v1/activity/users/all/applications/{application}";

/// The most entries that one answer holds.
pub(crate) const MOST: u16 = 1_000;

/// How long the logs are kept. The window begins a day later, so that no request asks for what is just being dropped.
const DAYS: i64 = 179;

/// Whom the log names where an actor is nobody of the tenant.
const NOBODY: &str = "105250506097979753968";

/// A page of a log.
pub(crate) type Activities = Listed<Entry>;

#[derive(Debug, Deserialize)]
pub(crate) struct Entry {
    pub(crate) id: EntryId,
    pub(crate) actor: Option<Actor>,
    #[serde(default)]
    events: Vec<Event>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EntryId {
    time: String,
    pub(crate) unique_qualifier: String,
    pub(crate) customer_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Actor {
    pub(crate) email: Option<String>,
    profile_id: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Event {
    name: String,
    #[serde(default)]
    parameters: Vec<Parameter>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameter {
    name: String,
    value: Option<String>,
    multi_value: Option<Vec<String>>,
}

impl Entry {
    /// Returns when it happened.
    pub(crate) fn at(&self) -> Fact<Timestamp> {
        time(Some(&self.id.time))
    }

    /// Returns the id of the person who did it.
    pub(crate) fn actor_id(&self) -> Option<&str> {
        let id = self.actor.as_ref()?.profile_id.as_deref()?;
        (id != NOBODY && !id.is_empty()).then_some(id)
    }

    /// Whether it says that nobody of the tenant did it.
    pub(crate) fn is_of_nobody(&self) -> bool {
        self.actor.as_ref().is_some_and(|actor| actor.profile_id.as_deref() == Some(NOBODY))
    }

    /// Returns the names of its events.
    pub(crate) fn event_names(&self) -> impl Iterator<Item = &str> {
        self.events.iter().map(|event| &*event.name)
    }

    /// Returns the values of a parameter of all its events.
    pub(crate) fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        let parameters = self.events.iter().flat_map(|event| &event.parameters);
        parameters.filter(move |parameter| parameter.name == name).filter_map(|it| it.value.as_deref())
    }

    /// Returns the value of a parameter of one of its events; several values with blanks between.
    pub(crate) fn parameter(&self, event: &str, names: &[&str]) -> Option<String> {
        let events = self.events.iter().filter(|known| known.name == event);
        let mut parameters = events.flat_map(|event| &event.parameters);
        let found = parameters.find(|parameter| names.contains(&parameter.name.as_str()))?;
        let several = || found.multi_value.as_ref().map(|values| values.join(" "));
        found.value.clone().or_else(several).filter(|value| !value.is_empty())
    }
}

/// Returns midnight at which the window begins, so that all requests of one scan speak of the same window.
pub(crate) fn start_of_window(google: &Google) -> Timestamp {
    let now = google.ways.session(way::REPORTS).clock().now();
    let seconds = now.as_second() - DAYS * 86_400;
    Timestamp::from_second(seconds.div_euclid(86_400) * 86_400).unwrap_or(Timestamp::MIN)
}

/// Returns a request for the newest events of one name.
pub(crate) fn newest(google: &Google, application: &str, event: &str, n_most: u16) -> Request {
    Request::get(ENDPOINT)
        .part("application", application)
        .query("customerId", &google.settings.customer)
        .query("eventName", event)
        .query("startTime", start_of_window(google))
        .query("maxResults", n_most)
}

/// What a log says of one object, by the newest of its events.
#[derive(Debug)]
pub(crate) struct Latest {
    /// The event's name.
    pub(crate) event: &'static str,
    pub(crate) entry: Entry,
}

/// The state that the admin log leads to.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// By the object's id, its newest event.
    pub(crate) latest: std::collections::BTreeMap<String, Latest>,
    /// Entries that could not be read.
    pub(crate) rejected: Vec<remit_connector::Rejected>,
    /// Whether there are older events than were asked for.
    pub(crate) is_cut: bool,
}

/// Reads the newest events of these names from the admin log, and folds them by the object that `names` name.
///
/// # Errors
/// One of the requests failed.
pub(crate) async fn state(
    google: &Google,
    events: &[&'static str],
    names: &[&str],
) -> Result<State, FetchError> {
    let mut state = State::default();
    for event in events {
        let request = newest(google, "admin", event, MOST);
        let body: Activities = google.fetch(way::REPORTS, request).await?;
        state.is_cut |= body.has_more();
        let page = body.items.into_page("$.items", |entry, _| {
            let Some(object) = entry.parameter(event, names) else { return };
            let is_newer = state.latest.get(&object).is_none_or(|known| known.entry.id.time < entry.id.time);
            if is_newer {
                state.latest.insert(object, Latest { event, entry });
            }
        });
        state.rejected.extend(page.rejected);
    }
    Ok(state)
}
