//! Paging: `limit` and `after`, with a `Link` line to the page itself and another to the next one.

use serde_json::Value;

use super::answer::Answer;
use super::routes::Call;
use crate::page::{array, cursor, cursor_position, push_pair};

impl Call<'_> {
    /// Returns a parameter of the query.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Returns a parameter of the path.
    pub(super) fn part(&self, place: usize) -> &str {
        self.parts.get(place).map_or("", String::as_str)
    }

    /// Answers with everything at once.
    pub(super) fn whole(items: &[Value]) -> Answer {
        Answer {
            status: 200,
            body: array(0..items.len(), |at| items.get(at).cloned()).into(),
            links: Vec::new(),
            nonce: None,
        }
    }

    /// Answers with a page of a list, of `most` items at most.
    pub(super) fn page(&self, items: &[Value], most: usize) -> Answer {
        let cap = (self.inside.settings.page_cap as usize).clamp(1, most);
        let size = self.query("limit").and_then(|text| text.parse().ok()).unwrap_or(most).clamp(1, cap);
        let start = match self.query("after") {
            Some(after) => cursor_position(after).unwrap_or(items.len()).min(items.len()),
            None => 0,
        };
        let end = (start + size).min(items.len());
        let mut links = vec![self.link("self", self.query("after"))];
        if end < items.len() {
            links.push(self.link("next", Some(&cursor(end))));
        }
        Answer {
            status: 200,
            body: array(start..end, |at| items.get(at).cloned()).into(),
            links,
            nonce: None,
        }
    }

    fn link(&self, relation: &str, after: Option<&str>) -> String {
        let mut url = format!("{}{}?", self.inside.base_url, self.path);
        let kept = self.query.iter().filter(|(key, _)| key != "after");
        kept.for_each(|(key, value)| push_pair(&mut url, key, value));
        if let Some(after) = after {
            push_pair(&mut url, "after", after);
        }
        let url = url.trim_end_matches('?');
        format!("<{url}>; rel=\"{relation}\"")
    }
}
