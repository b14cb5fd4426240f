//! What is taken out of an exchange before it is kept: the credential itself, fields that are secrets by their name,
//! secrets in addresses. What is taken out is replaced, so that the rest reads as it came.

use super::{EvidenceRules, TapedRequest};
use http::HeaderValue;
use serde_json::Value;

/// What stands where a secret was.
const REMOVED: &str = "[removed]";

/// Names of query parameters whose values are secrets, where a field of that name is none.
const SECRET_PARAMETERS: &[&str] = &["code", "key", "sig", "signature"];

/// Names of fields and query parameters whose values are secrets, in lower case.
const SECRET_NAMES: &[&str] = &[
    "access_token",
    "api_key",
    "apikey",
    "assertion",
    "authorization",
    "authorization_request",
    "bot_token",
    "client_assertion",
    "client_secret",
    "cookie",
    "id_token",
    "passphrase",
    "password",
    "pem",
    "private_key",
    "refresh_token",
    "secret",
    "secret_key",
    "secrettext",
    "session_token",
    "set-cookie",
    "signing_secret",
    "token",
    "webhook_secret",
];

/// Takes secrets out.
#[derive(Debug)]
pub(super) struct Eraser<'a> {
    rules: &'a EvidenceRules,
    /// What the request was authorized with, as it may be quoted.
    carried: String,
}

impl<'a> Eraser<'a> {
    /// Returns an eraser for one exchange, whose request carried this.
    pub(super) fn new(rules: &'a EvidenceRules, carried: &HeaderValue) -> Self {
        let carried = carried.to_str().unwrap_or_default();
        let carried = carried.split_once(' ').map_or(carried, |(_, token)| token);
        Self { rules, carried: carried.trim().to_owned() }
    }

    /// Returns a request without secrets. A tape is asked by what this gives.
    pub(super) fn request(&self, request: &TapedRequest) -> TapedRequest {
        TapedRequest {
            method: request.method.clone(),
            path: self.text(&request.path),
            body: self.body(request.body.as_bytes()),
        }
    }

    /// Returns a body without secrets. One that holds none is kept byte for byte.
    pub(super) fn body(&self, body: &[u8]) -> String {
        let text = String::from_utf8_lossy(body);
        let Ok(mut value) = serde_json::from_slice::<Value>(body) else { return self.text(&text) };
        if self.erase(&mut value, &mut Vec::new()) { value.to_string() } else { text.into_owned() }
    }

    /// Returns a header's value without the queries of the addresses in it.
    pub(super) fn header(&self, value: &str) -> String {
        let words = value.split(' ').map(|word| match word.split_once('?') {
            Some((address, _)) if address.contains("://") => format!("{address}?{REMOVED}"),
            Some(_) | None => word.to_owned(),
        });
        self.quoted(&words.collect::<Vec<_>>().join(" "))
    }

    /// Returns text without secret parameters and without the credential.
    pub(super) fn text(&self, text: &str) -> String {
        self.quoted(&without_secret_parameters(text))
    }

    fn quoted(&self, text: &str) -> String {
        if self.carried.is_empty() { text.to_owned() } else { text.replace(&self.carried, REMOVED) }
    }

    /// Takes secrets out of a value. Says whether there were any.
    fn erase<'v>(&self, value: &'v mut Value, path: &mut Vec<&'v str>) -> bool {
        match value {
            Value::Object(fields) => {
                let mut has_changed = false;
                for (name, value) in fields {
                    path.push(name);
                    has_changed |= self.erase_field(name, value, path);
                    path.pop();
                }
                has_changed
            }
            Value::Array(items) => {
                let mut has_changed = false;
                for item in items {
                    // Each item is a place of its own on the same way.
                    has_changed |= self.erase(item, &mut path.clone());
                }
                has_changed
            }
            Value::String(text) => replace(text, self.text(text)),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }

    fn erase_field<'v>(&self, name: &str, value: &'v mut Value, path: &mut Vec<&'v str>) -> bool {
        match value {
            Value::String(text) if !text.is_empty() && is_secret_name(name) => {
                replace(text, REMOVED.to_owned())
            }
            Value::String(text) if !text.is_empty() && self.is_secret(path) => {
                replace(text, REMOVED.to_owned())
            }
            Value::String(text) if self.is_address(path) => replace(text, origin_of(text)),
            // Emptied, so that it still reads as what it was.
            Value::Object(fields) if self.is_secret(path) => !std::mem::take(fields).is_empty(),
            Value::Array(items) if self.is_secret(path) => !std::mem::take(items).is_empty(),
            _ => self.erase(value, path),
        }
    }

    fn is_address(&self, path: &[&str]) -> bool {
        self.rules.addresses.iter().any(|address| leads_to(address, path))
    }

    fn is_secret(&self, path: &[&str]) -> bool {
        let mut whole = self.rules.addresses.iter().filter_map(|address| address.strip_suffix('!'));
        whole.any(|address| leads_to(address, path))
    }
}

/// Whether the names on the way to a field are the last ones of a path.
fn leads_to(address: &str, path: &[&str]) -> bool {
    let names: Vec<&str> = address.split('.').collect();
    path.ends_with(&names)
}

fn replace(text: &mut String, with: String) -> bool {
    let has_changed = *text != with;
    *text = with;
    has_changed
}

fn is_secret_parameter(name: &str) -> bool {
    is_secret_name(name) || SECRET_PARAMETERS.contains(&name.to_ascii_lowercase().as_str())
}

fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('-', "_");
    SECRET_NAMES.contains(&name.as_str())
}

/// Returns scheme and host of an address.
fn origin_of(text: &str) -> String {
    match url::Url::parse(text) {
        Ok(url) if url.has_host() => {
            let is_bare = url.path() == "/" && url.query().is_none() && url.username().is_empty();
            let origin = match url.origin() {
                origin if origin.is_tuple() => origin.ascii_serialization(),
                // `ssh://` and its like have no origin of their own.
                _ => format!("{}://{}", url.scheme(), url.host_str().unwrap_or_default()),
            };
            if is_bare { text.to_owned() } else { format!("{origin}/{REMOVED}") }
        }
        Ok(_) | Err(_) => REMOVED.to_owned(),
    }
}

/// Takes the values of secret parameters out of every query in a text, and users out of every address.
fn without_secret_parameters(text: &str) -> String {
    if !text.contains(['?', '@']) {
        return text.to_owned();
    }
    let mut kept = String::with_capacity(text.len());
    for (index, piece) in text.split_inclusive(['?', '&', ';', ' ', '>', '"', ',']).enumerate() {
        let (parameter, end) = match piece.char_indices().last() {
            Some((at, last)) if "?&; >\",".contains(last) => piece.split_at(at),
            Some(_) | None => (piece, ""),
        };
        match parameter.split_once('=') {
            Some((name, value)) if index > 0 && !value.is_empty() && is_secret_parameter(name) => {
                kept.push_str(name);
                kept.push('=');
                kept.push_str(REMOVED);
            }
            Some(_) | None => kept.push_str(&without_user(parameter)),
        }
        kept.push_str(end);
    }
    kept
}

/// Takes user and password out of an address.
fn without_user(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    match authority.rsplit_once('@') {
        Some((user, _)) => format!("{scheme}://{REMOVED}@{}", rest.get(user.len() + 1..).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
