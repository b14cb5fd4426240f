//! Scripted faults: what goes wrong, at which operation, and how often. Nothing is left to chance.

use crate::exchange::{Form, Listing, Paging};
use crate::world::{self, Answer, Incoming};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};

/// One fault in the script.
#[derive(Debug)]
pub(crate) struct Planned {
    /// The stage whose operations it befalls.
    stage: String,
    /// The path of the only operation that it befalls; every one of the stage if there is none.
    path: Option<String>,
    /// How many requests it befalls; all if there is no number.
    times: Option<usize>,
    n_so_far: AtomicUsize,
    pub(crate) fault: Fault,
}

/// What goes wrong.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// Another answer comes.
    Answer(Answer),
    /// An answer that quotes the credential that came with the request.
    Echo(u16),
    /// Listings hold nothing.
    Empty,
    /// The first item of listings is not what the documentation says.
    MalformedItem,
    /// The first item of listings is not there.
    WithoutItem,
    /// Every item and every wrapper has fields that nobody knows.
    UnknownFields,
    /// Every next link leads to the page that was just read.
    RepeatedNext,
    /// Next links lead to this origin.
    NextOn(String),
    /// The body is a text where an object or a list is due.
    WrongType,
    /// The body is nested this deep.
    Deep(usize),
    /// The answer never comes.
    Hang,
    /// The connection is reset.
    Reset,
    /// The body ends in its middle.
    Truncated,
    /// The body never seems to end; at the most this many bytes.
    Oversized(u64),
}

impl Planned {
    /// Plans a fault for every request of a stage.
    pub(crate) fn always(stage: &str, fault: Fault) -> Self {
        Self { stage: stage.to_owned(), path: None, times: None, n_so_far: AtomicUsize::new(0), fault }
    }

    /// Plans a fault for the first request of a stage.
    pub(crate) fn once(stage: &str, fault: Fault) -> Self {
        Self { times: Some(1), ..Self::always(stage, fault) }
    }

    /// Keeps it to one path.
    pub(crate) fn only_at(self, path: &str) -> Self {
        Self { path: Some(path.to_owned()), ..self }
    }

    /// Whether a request of a stage is befallen. It counts.
    pub(crate) fn befalls(&self, stage: &str, path: &str) -> bool {
        let is_meant = self.stage == stage && self.path.as_ref().is_none_or(|only| only == path);
        is_meant && self.times.is_none_or(|times| self.n_so_far.fetch_add(1, Ordering::SeqCst) < times)
    }
}

impl Fault {
    /// Whether it happens below HTTP.
    pub(crate) fn is_on_the_wire(&self) -> bool {
        matches!(self, Self::Hang | Self::Reset | Self::Truncated | Self::Oversized(_))
    }

    /// Returns what the client gets in place of the right answer.
    pub(crate) fn answer(&self, form: &Form, incoming: &Incoming, authorization: &str) -> Answer {
        match self {
            Self::Answer(answer) => return answer.clone(),
            Self::Echo(status) => return Answer::plain(*status, &format!("cannot accept {authorization}")),
            Self::WrongType => {
                return Answer { status: 200, headers: Vec::new(), body: b"\"later\"".to_vec() };
            }
            _ => (),
        }
        match form {
            Form::Listing(listing, items) => self.listing(listing, items, incoming),
            Form::Single(_, response) | Form::Fault(_, response) => self.finished(Answer::of(response)),
        }
    }

    fn listing(&self, listing: &Listing, items: &[Value], incoming: &Incoming) -> Answer {
        let mut changed = items.to_vec();
        match self {
            Self::Empty if listing.kind != Paging::Single => changed.clear(),
            Self::WithoutItem if !changed.is_empty() => drop(changed.remove(0)),
            Self::MalformedItem => {
                changed.iter_mut().take(1).for_each(|item| *item = json!({ "unreadable": true }))
            }
            Self::UnknownFields => changed.iter_mut().for_each(with_unknown),
            _ => (),
        }
        let mut sheet = match world::sheet(listing, &changed, incoming) {
            Ok(sheet) => sheet,
            Err(why) => return Answer::plain(400, &why),
        };
        match self {
            Self::NextOn(origin) => {
                sheet.origin.clone_from(origin);
                sheet.next = Some(world::second_place(listing, incoming));
            }
            Self::RepeatedNext => sheet.next = Some(world::second_place(listing, incoming)),
            _ => (),
        }
        self.finished(world::written(listing, &sheet, incoming))
    }

    /// Changes a finished answer.
    fn finished(&self, answer: Answer) -> Answer {
        let Ok(mut body) = serde_json::from_slice::<Value>(&answer.body) else { return answer };
        match self {
            Self::UnknownFields => with_unknown(&mut body),
            Self::Deep(depth) => return Answer { body: deepened(&body, *depth).into_bytes(), ..answer },
            _ => return answer,
        }
        Answer { body: body.to_string().into_bytes(), ..answer }
    }
}

/// Adds an unknown field to an object. Not to objects inside it: one may be a map, in which a new key means something.
fn with_unknown(value: &mut Value) {
    if let Value::Object(map) = value {
        map.insert("zz_unknown".to_owned(), json!({ "since": "tomorrow", "list": [1, null] }));
    }
}

/// Writes a body with something nested deep at its end, by hand: no JSON library has to follow it.
fn deepened(body: &Value, depth: usize) -> String {
    let mut text = body.to_string();
    let end = text.pop().unwrap_or(' ');
    let is_list = end == ']';
    if text.len() > 1 {
        text.push(',');
    }
    if !is_list {
        text.push_str("\"zz_deep\":");
    }
    text.push_str(&"[".repeat(depth));
    text.push_str(&"]".repeat(depth));
    text.push(end);
    text
}
