//! What the provider answers in a world made of exchanges: pure functions from a request to an answer.

use crate::exchange::{Day, Exchange, Form, Listing, Paging, Pattern, Response};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How many items a listing gives where neither the request nor the law that is tried says.
pub(crate) const USUAL_SIZE: usize = 30;

/// Every exchange of one provider.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) exchanges: Vec<Exchange>,
    /// How many items a listing gives where the request does not say, as providers do that decide it themselves.
    pub(crate) usual_size: usize,
}

/// A request, as far as answers depend on it.
#[derive(Debug, Clone)]
pub(crate) struct Incoming {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Value,
    /// The origin under which the client knows the server: `http://127.0.0.1:4711`.
    pub(crate) origin: String,
    /// How many items a listing gives where the request does not say.
    pub(crate) usual_size: usize,
}

/// An answer before it goes on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// One page of a listing, before it is written.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    pub(crate) items: Vec<Value>,
    pub(crate) n_all: usize,
    /// How many pages of this size there are.
    pub(crate) n_pages: usize,
    /// Where the next page is, in the listing's own terms.
    pub(crate) next: Option<String>,
    /// The origin of absolute addresses.
    pub(crate) origin: String,
}

impl World {
    /// Finds what answers a request. A request by another method than the exchange's is answered too: whether methods
    /// are right is a law of its own. A deletion is no question, whatever is asked at its path.
    pub(crate) fn find(&self, incoming: &Incoming) -> Option<&Exchange> {
        if incoming.method == "DELETE" {
            return None;
        }
        self.exchanges.iter().find(|exchange| match &exchange.form {
            Form::Listing(listing, _) => fits_listing(listing, incoming),
            Form::Single(pattern, _) => fits(&pattern.path, &pattern.query, &pattern.body, incoming),
            Form::Fault(..) => false,
        })
    }

    /// Returns how the provider words a bad day.
    pub(crate) fn day(&self, day: Day) -> Option<&Response> {
        self.exchanges.iter().find_map(|exchange| match &exchange.form {
            Form::Fault(of, response) if *of == day => Some(response),
            _ => None,
        })
    }

    /// Returns the exchanges of one stage.
    pub(crate) fn of_stage<'a>(&'a self, stage: &'a str) -> impl Iterator<Item = &'a Exchange> {
        self.exchanges.iter().filter(move |exchange| exchange.stage == stage)
    }

    /// Returns the listings of one stage.
    pub(crate) fn listings<'a>(&'a self, stage: &'a str) -> impl Iterator<Item = (&'a Listing, &'a [Value])> {
        self.of_stage(stage).filter_map(|exchange| match &exchange.form {
            Form::Listing(listing, items) => Some((listing, items.as_slice())),
            Form::Single(..) | Form::Fault(..) => None,
        })
    }
}

fn fits_listing(listing: &Listing, incoming: &Incoming) -> bool {
    let goes_on = listing.next_path.as_ref().is_some_and(|path| *path == incoming.path);
    let path = if goes_on { &incoming.path } else { &listing.path };
    fits(path, &listing.query, &listing.body, incoming)
}

fn fits(path: &str, query: &BTreeMap<String, String>, body: &Value, incoming: &Incoming) -> bool {
    let is_value = |given: &str, value: &str| match value.strip_suffix('…') {
        Some(beginning) => given.starts_with(beginning),
        None => given == value,
    };
    let has =
        |name: &String, value: &String| incoming.query.iter().any(|(a, b)| a == name && is_value(b, value));
    path == incoming.path && query.iter().all(|(name, value)| has(name, value)) && holds(&incoming.body, body)
}

/// Whether a body holds everything that a pattern names.
fn holds(body: &Value, pattern: &Value) -> bool {
    match (pattern, body) {
        (Value::Null, _) => true,
        (Value::Object(wanted), Value::Object(given)) => {
            wanted.iter().all(|(key, value)| given.get(key).is_some_and(|given| holds(given, value)))
        }
        (Value::String(wanted), Value::String(given)) => given.contains(wanted.as_str()),
        _ => pattern == body,
    }
}

/// Returns the page of a listing that a request asks for, or why there is none.
pub(crate) fn sheet(listing: &Listing, items: &[Value], incoming: &Incoming) -> Result<Sheet, String> {
    let n_all = items.len();
    let origin = incoming.origin.clone();
    if matches!(listing.kind, Paging::Single | Paging::Whole) {
        return Ok(Sheet { items: items.to_vec(), n_all, n_pages: 1, next: None, origin });
    }
    let size = match asked(listing, listing.size(), incoming) {
        Some(text) => text.parse().ok().filter(|size| *size > 0).ok_or("the page size is no number")?,
        None => incoming.usual_size,
    };
    let start = start(listing, size, incoming)?;
    let shown: Vec<Value> = items.iter().skip(start).take(size).cloned().collect();
    let end = start + shown.len();
    let next = (end < n_all).then(|| place(listing, end, size));
    Ok(Sheet { items: shown, n_all, n_pages: n_all.div_ceil(size), next, origin })
}

fn start(listing: &Listing, size: usize, incoming: &Incoming) -> Result<usize, String> {
    let Some(at) = asked(listing, listing.at(), incoming) else { return Ok(0) };
    let wrong = || format!("no such place in the listing: {at}");
    match counts_pages(listing) {
        true => at
            .parse::<usize>()
            .ok()
            .and_then(|page| page.checked_sub(1))
            .map(|page| page * size)
            .ok_or_else(wrong),
        false if listing.kind == Paging::Offset => at.parse().map_err(|_| wrong()),
        false => at.strip_prefix("after-").and_then(|index| index.parse().ok()).ok_or_else(wrong),
    }
}

fn place(listing: &Listing, end: usize, size: usize) -> String {
    match counts_pages(listing) {
        true => (end / size + 1).to_string(),
        false if listing.kind == Paging::Offset => end.to_string(),
        false => format!("after-{end}"),
    }
}

fn counts_pages(listing: &Listing) -> bool {
    match listing.kind {
        Paging::PageNumber => true,
        Paging::Link | Paging::NextUrl => listing.at() == "page",
        Paging::Single | Paging::Whole | Paging::BodyCursor | Paging::Offset | Paging::Graphql => false,
    }
}

/// Returns the value of a parameter, or of a JSON pointer into the body.
fn asked(listing: &Listing, name: &str, incoming: &Incoming) -> Option<String> {
    if listing.kind != Paging::Graphql {
        return incoming.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    }
    match incoming.body.pointer(name) {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.clone()),
        Some(other) => Some(other.to_string()),
    }
}

/// Returns the page size that a request asks for.
pub(crate) fn asked_size(listing: &Listing, incoming: &Incoming) -> Option<usize> {
    asked(listing, listing.size(), incoming)?.parse().ok()
}

/// Returns the place of a listing's second page, whether there is one or not.
pub(crate) fn second_place(listing: &Listing, incoming: &Incoming) -> String {
    let size = asked_size(listing, incoming).unwrap_or(incoming.usual_size);
    place(listing, size, size)
}

/// Writes a page as the provider does.
pub(crate) fn written(listing: &Listing, sheet: &Sheet, incoming: &Incoming) -> Answer {
    let next_url = sheet.next.as_ref().map(|next| next_url(listing, next, sheet, incoming));
    let mut headers: Vec<(String, String)> = listing.headers.clone().into_iter().collect();
    if let (Paging::Link, Some(url)) = (listing.kind, &next_url) {
        headers.push(("link".to_owned(), format!("<{url}>; rel=\"next\", <{url}>; rel=\"last\"")));
    }
    let whole = match listing.kind {
        Paging::Single => sheet.items.first().cloned().unwrap_or_default(),
        _ => Value::Array(sheet.items.clone()),
    };
    let words = [
        ("$items", whole.clone()),
        ("$count", json!(sheet.n_all)),
        ("$pages", json!(sheet.n_pages)),
        ("$next", json!(sheet.next)),
        ("$next_url", json!(next_url)),
        ("$has_next", json!(sheet.next.is_some())),
        ("$is_last", json!(sheet.next.is_none())),
    ];
    let body = listing.wrap.as_ref().map_or(whole, |wrap| filled(wrap, &words));
    Answer { status: 200, headers, body: body.to_string().into_bytes() }
}

fn next_url(listing: &Listing, next: &str, sheet: &Sheet, incoming: &Incoming) -> String {
    let path = listing.next_path.as_ref().unwrap_or(&listing.path);
    let mut query: Vec<(String, String)> =
        incoming.query.iter().filter(|(name, _)| name != listing.at()).cloned().collect();
    query.push((listing.at().to_owned(), next.to_owned()));
    let mut written = url::form_urlencoded::Serializer::new(String::new());
    written.extend_pairs(query);
    format!("{}{path}?{}", sheet.origin, written.finish())
}

fn filled(wrap: &Value, words: &[(&str, Value)]) -> Value {
    match wrap {
        Value::String(text) => words
            .iter()
            .find(|(word, _)| word == text)
            .map_or_else(|| wrap.clone(), |(_, value)| value.clone()),
        Value::Array(list) => list.iter().map(|item| filled(item, words)).collect(),
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), filled(value, words))).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => wrap.clone(),
    }
}

impl Answer {
    /// Writes a response of an exchange.
    pub(crate) fn of(response: &Response) -> Self {
        let headers = response.headers.clone().into_iter().collect();
        let body = response.text.clone().unwrap_or_else(|| response.body.to_string());
        Self { status: response.status, headers, body: body.into_bytes() }
    }

    /// Returns an error in the plainest words.
    pub(crate) fn plain(status: u16, message: &str) -> Self {
        let body = json!({ "message": message }).to_string().into_bytes();
        Self { status, headers: Vec::new(), body }
    }
}

impl Exchange {
    /// Returns the method and path that it answers.
    pub(crate) fn operation(&self) -> Option<(&str, &str)> {
        match &self.form {
            Form::Listing(listing, _) => Some((listing.method(), &listing.path)),
            Form::Single(Pattern { method, path, .. }, _) => Some((method, path)),
            Form::Fault(..) => None,
        }
    }
}
