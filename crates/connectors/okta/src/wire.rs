//! How Okta's JSON becomes facts: tolerant lists, times, people, and hosts of addresses.

use jiff::Timestamp;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{ExternalId, PrincipalRef};
use remit_connector::{Page, Rejected};
use serde::de::{DeserializeOwned, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::fmt;
use std::marker::PhantomData;
use url::Url;

/// A list of which every item is read on its own: one that cannot be read is rejected, and the others are kept.
#[derive(Debug)]
pub(crate) struct Items<T> {
    read: Vec<T>,
    rejected: Vec<Rejected>,
}

impl<T> Items<T> {
    /// Lets `map` put every item's records on a page. `path` is the list's place in the body.
    pub(crate) fn into_page(self, path: &str, mut map: impl FnMut(T, &mut Page)) -> Page {
        let mut page = Page::default();
        for mut rejected in self.rejected {
            rejected.json_path.insert_str(0, path);
            page.rejected.push(rejected);
        }
        for item in self.read {
            map(item, &mut page);
        }
        page
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Items<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ItemsVisitor<T>(PhantomData<T>);

        impl<'de, T: DeserializeOwned> Visitor<'de> for ItemsVisitor<T> {
            type Value = Items<T>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Items<T>, A::Error> {
                let mut items = Items { read: Vec::new(), rejected: Vec::new() };
                let mut index = 0;
                while let Some(raw) = list.next_element::<&'de RawValue>()? {
                    match serde_json::from_str(raw.get()) {
                        Ok(item) => items.read.push(item),
                        Err(error) => items.rejected.push(rejected(raw, index, &error)),
                    }
                    index += 1;
                }
                Ok(items)
            }
        }

        deserializer.deserialize_seq(ItemsVisitor(PhantomData))
    }
}

fn rejected(raw: &RawValue, index: usize, error: &serde_json::Error) -> Rejected {
    #[derive(Deserialize)]
    struct OnlyId {
        id: String,
    }

    Rejected {
        external_id: serde_json::from_str::<OnlyId>(raw.get()).ok().map(|item| item.id),
        json_path: format!("[{index}]"),
        why: without_values(&error.to_string()),
    }
}

/// Returns what serde expected, and not what it found: the value may be a secret.
fn without_values(message: &str) -> String {
    if message.starts_with("missing field") {
        return message.to_owned();
    }
    match message.rsplit_once(", expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None => "not as Okta's documentation describes it".to_owned(),
    }
}

/// Reads a time that Okta always tells; null says nothing.
pub(crate) fn time(text: Option<&str>) -> Fact<Timestamp> {
    let Some(text) = text else { return Fact::Unknown(Why::NotReported) };
    text.parse()
        .map_or_else(|_| Fact::Unknown(Why::Malformed("not a time of RFC 3339".to_owned())), Fact::Known)
}

/// Returns a non-empty text as known.
pub(crate) fn text(value: Option<String>) -> Fact<String> {
    Fact::null_is_unknown(value.filter(|value| !value.is_empty()))
}

/// Returns scopes as grants hold them: sorted, each once.
pub(crate) fn scopes(mut scopes: Vec<String>) -> Vec<String> {
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}

/// Returns the external id of a person.
pub(crate) fn user_id(id: &str) -> ExternalId {
    ExternalId::new(format!("user:{id}"))
}

/// Returns a person of whom a listing gives nothing but the id.
pub(crate) fn user(id: Option<String>) -> Fact<PrincipalRef> {
    Fact::null_is_unknown(id.filter(|id| !id.is_empty()))
        .map(|id| PrincipalRef { id: Some(user_id(&id)), name: id })
}

/// Returns the host of an address. Its path and query may hold a secret.
pub(crate) fn host(url: Option<&str>) -> Fact<String> {
    let Some(url) = url else { return Fact::Unknown(Why::NotReported) };
    match Url::parse(url).ok().as_ref().and_then(Url::host_str) {
        Some(host) => Fact::Known(host.to_owned()),
        None => Fact::Unknown(Why::Malformed("the address has no host".to_owned())),
    }
}
