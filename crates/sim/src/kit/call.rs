//! One request on its way to a route: its parts, its parameters, and the pages of a list.

use std::ops::Range;

use axum::body::Bytes;
use axum::http::HeaderMap;
use serde_json::{Map, Value};

use super::inside::{Day, Inside};
use super::object::Object;
use crate::page::{cursor, cursor_position, push_pair};
use crate::routes::pairs;

/// A request.
#[derive(Debug)]
pub struct Call<'a, P> {
    /// The simulator's inside.
    pub inside: &'a Inside<P>,
    /// The platform as it is today.
    pub day: &'a Day,
    /// The method.
    pub method: &'a str,
    /// The path as it was sent.
    pub path: &'a str,
    /// The route's template; empty where there is no such route.
    pub template: &'static str,
    /// Parts of the path that vary, decoded, in the order of the template.
    pub parts: Vec<String>,
    /// Parameters of the query, decoded, in their order.
    pub query: Vec<(String, String)>,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body.
    pub body: &'a Bytes,
    /// The present in seconds since the epoch.
    pub now: i64,
}

impl<P> Call<'_, P> {
    /// Returns a parameter of the query.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Returns a number of the query.
    pub fn number(&self, name: &str) -> Option<usize> {
        self.query(name)?.parse().ok()
    }

    /// Returns a part of the path; empty if there is none.
    pub fn part(&self, place: usize) -> &str {
        self.parts.get(place).map_or("", String::as_str)
    }

    /// Returns a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns what stands behind a scheme in the authorization header: `credential("Bearer")`.
    pub fn credential(&self, scheme: &str) -> Option<&str> {
        let (said, credential) = self.header("authorization")?.split_once(' ')?;
        said.eq_ignore_ascii_case(scheme).then_some(credential)
    }

    /// Returns the fields of a form in the body.
    pub fn form(&self) -> Vec<(String, String)> {
        pairs(std::str::from_utf8(self.body).unwrap_or_default())
    }

    /// Returns the JSON object in the body; empty if there is none.
    pub fn json(&self) -> Map<String, Value> {
        serde_json::from_slice(self.body).unwrap_or_default()
    }

    /// Returns a collection.
    pub fn all(&self, collection: &str) -> &[Object] {
        self.day.all(collection)
    }

    /// Returns a page's items of `count`: `size` of them at most from `start`, no more than the settings allow.
    pub fn window(&self, start: usize, size: usize, count: usize) -> Range<usize> {
        let cap = (self.inside.settings.page_cap as usize).max(1);
        let start = start.min(count);
        start..start.saturating_add(size.clamp(1, cap)).min(count)
    }

    /// Returns a page's items behind an opaque cursor, and the cursor of the next page if there is one.
    pub fn after(&self, given: Option<&str>, size: usize, count: usize) -> (Range<usize>, Option<String>) {
        let start = match given.filter(|text| !text.is_empty()) {
            Some(given) => cursor_position(given).unwrap_or(count),
            None => 0,
        };
        let window = self.window(start, size, count);
        let next = (window.end < count).then(|| cursor(window.end));
        (window, next)
    }

    /// Returns the request's own address with some parameters changed; an empty value takes one away.
    pub fn address(&self, changed: &[(&str, &str)]) -> String {
        let mut url = format!("{}{}?", self.inside.base_url, self.path);
        let kept = self.query.iter().filter(|(key, _)| !changed.iter().any(|(name, _)| name == key));
        kept.for_each(|(key, value)| push_pair(&mut url, key, value));
        let filled = changed.iter().filter(|(_, value)| !value.is_empty());
        filled.for_each(|(key, value)| push_pair(&mut url, key, value));
        url.trim_end_matches('?').to_owned()
    }
}
