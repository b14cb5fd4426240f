//! Paging: which items of a list a request gets, and the `Link` header to the others.

use serde_json::Value;

use crate::call::{Answer, Call};

/// The window of a list that a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Window {
    page: usize,
    size: usize,
}

impl Call<'_> {
    fn number(&self, name: &str) -> Option<usize> {
        self.query(name).and_then(|text| text.parse().ok())
    }

    fn size(&self) -> usize {
        let cap = (self.shared.settings.page_cap as usize).clamp(1, 100);
        self.number("per_page").unwrap_or(30).clamp(1, cap)
    }

    /// Answers with a page of `count` items as an array; `item` makes the nth.
    pub(crate) fn list(&self, count: usize, item: impl Fn(usize) -> Option<Value>) -> Answer {
        let window = Window { page: self.number("page").unwrap_or(1).max(1), size: self.size() };
        let start = (window.page - 1).saturating_mul(window.size).min(count);
        let end = start.saturating_add(window.size).min(count);
        Answer { status: 200, body: array(start..end, item).into(), link: self.link(window, count) }
    }

    /// Answers with a page as `{"total_count": …, "<key>": […]}`.
    pub(crate) fn counted(&self, key: &str, count: usize, item: impl Fn(usize) -> Option<Value>) -> Answer {
        let answer = self.list(count, item);
        let mut body = format!("{{\"total_count\":{count},\"{key}\":").into_bytes();
        body.extend_from_slice(&answer.body);
        body.push(b'}');
        Answer { body: body.into(), ..answer }
    }

    /// Answers with the page after the item that the cursor `after` names, as the audit log and the
    /// list of SSO credentials do: opaque to the caller, and each next link carries another.
    pub(crate) fn cursor_list(&self, count: usize, item: impl Fn(usize) -> Option<Value>) -> Answer {
        self.cursor_list_named("after", count, item)
    }

    /// The same where the cursor has another name.
    pub(crate) fn cursor_list_named(
        &self,
        name: &str,
        count: usize,
        item: impl Fn(usize) -> Option<Value>,
    ) -> Answer {
        let size = self.size();
        let filled = |name: &str| self.query(name).filter(|text| !text.is_empty());
        let (start, end) = match (filled(name), filled("before")) {
            (Some(after), _) => {
                let start = cursor_position(after).map_or(count, |at| at + 1).min(count);
                (start, start.saturating_add(size).min(count))
            }
            (None, Some(before)) => {
                let end = cursor_position(before).unwrap_or(0).min(count);
                (end.saturating_sub(size), end)
            }
            (None, None) => (0, size.min(count)),
        };
        let mut links = Vec::new();
        if (1..count).contains(&end) {
            links.push(self.relation("next", &[(name, cursor(end - 1)), ("before", String::new())]));
        }
        if start > 0 {
            links.push(self.relation("prev", &[(name, String::new()), ("before", cursor(start))]));
        }
        let link = (!links.is_empty()).then(|| links.join(", "));
        Answer { status: 200, body: array(start..end, item).into(), link }
    }

    fn link(&self, window: Window, count: usize) -> Option<String> {
        let last = count.div_ceil(window.size).max(1);
        let to = |page: usize, relation: &str| self.relation(relation, &[("page", page.to_string())]);
        let mut links = Vec::new();
        if window.page > 1 {
            links.push(to(window.page - 1, "prev"));
        }
        if window.page < last {
            links.push(to(window.page + 1, "next"));
            links.push(to(last, "last"));
        }
        if window.page > 1 {
            links.push(to(1, "first"));
        }
        (!links.is_empty()).then(|| links.join(", "))
    }

    /// Returns one relation. GitHub's links name the organization by its number, not by its login.
    fn relation(&self, relation: &str, changed: &[(&str, String)]) -> String {
        let organization = &self.state.organization;
        let path = match self.path.strip_prefix("/orgs/").and_then(|rest| rest.split_once('/')) {
            Some((_, rest)) => format!("/organizations/{}/{rest}", organization.id),
            None => self.path.to_owned(),
        };
        let mut url = format!("{}{path}?", self.shared.base_url);
        let kept = self.query.iter().filter(|(key, _)| !changed.iter().any(|(name, _)| name == key));
        for (key, value) in kept {
            push_pair(&mut url, key, value);
        }
        for (key, value) in changed.iter().filter(|(_, value)| !value.is_empty()) {
            push_pair(&mut url, key, value);
        }
        format!("<{url}>; rel=\"{relation}\"")
    }
}

/// Adds a parameter to an address, encoded.
pub(crate) fn push_pair(url: &mut String, key: &str, value: &str) {
    if !url.ends_with('?') {
        url.push('&');
    }
    url.push_str(key);
    url.push('=');
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
}

/// Returns a JSON array of the items of a range.
pub(crate) fn array(range: std::ops::Range<usize>, item: impl Fn(usize) -> Option<Value>) -> Vec<u8> {
    let mut body = vec![b'['];
    for value in range.filter_map(item) {
        if body.len() > 1 {
            body.push(b',');
        }
        body.extend_from_slice(value.to_string().as_bytes());
    }
    body.push(b']');
    body
}

/// Returns an opaque cursor: a position that no caller should read.
pub(crate) fn cursor(position: usize) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(format!("cursor:{position}"))
}

/// Returns the position of a cursor that [`cursor`] made.
pub(crate) fn cursor_position(cursor: &str) -> Option<usize> {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::STANDARD.decode(cursor).ok()?;
    std::str::from_utf8(&bytes).ok()?.strip_prefix("cursor:")?.parse().ok()
}
