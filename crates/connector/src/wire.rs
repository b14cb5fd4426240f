//! How a provider's JSON becomes facts: tolerant lists, fields that may be null or missing, times, and hosts of addresses.

use crate::{Page, Rejected};
use jiff::Timestamp;
use remit_core::fact::{Fact, Why};
use serde::de::{DeserializeOwned, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;
use std::fmt;
use std::marker::PhantomData;
use url::Url;

/// A list of which every item is read on its own: one that cannot be read is rejected, and the others are kept.
#[derive(Debug)]
pub struct Items<T> {
    read: Vec<(usize, T)>,
    rejected: Vec<Rejected>,
}

impl<T> Default for Items<T> {
    fn default() -> Self {
        Self { read: Vec::new(), rejected: Vec::new() }
    }
}

/// An item that was read but says nothing that can be kept.
#[derive(Debug)]
pub struct Unmappable {
    /// Its id.
    pub external_id: String,
    /// What is wrong with it.
    pub why: &'static str,
}

impl<T> Items<T> {
    /// Returns the items that could be read.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.read.iter().map(|(_, item)| item)
    }

    /// Returns how many items the answer held, unreadable ones included.
    pub fn len(&self) -> usize {
        self.read.len() + self.rejected.len()
    }

    /// Says whether the answer held no item at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the items that could be read, where the others do not matter.
    pub fn into_read(self) -> Vec<T> {
        self.read.into_iter().map(|(_, item)| item).collect()
    }

    /// Lets `map` put every item's records on a page. `path` is the list's place in the body.
    pub fn into_page(self, path: &str, mut map: impl FnMut(T, &mut Page)) -> Page {
        self.try_into_page(path, |item, page| {
            map(item, page);
            Ok(())
        })
    }

    /// Lets `map` put every item's records on a page that holds others already. `path` is the list's place in the body.
    pub fn add_to(self, page: &mut Page, path: &str, mut map: impl FnMut(T, &mut Page)) {
        self.try_add_to(page, path, |item, page| {
            map(item, page);
            Ok(())
        });
    }

    /// Lets `map` put every item's records on a page. Where it says why it cannot, the item is rejected. `path` is the
    /// list's place in the body.
    pub fn try_into_page(self, path: &str, map: impl FnMut(T, &mut Page) -> Result<(), Unmappable>) -> Page {
        let mut page = Page::default();
        self.try_add_to(&mut page, path, map);
        page
    }

    fn try_add_to(
        self,
        page: &mut Page,
        path: &str,
        mut map: impl FnMut(T, &mut Page) -> Result<(), Unmappable>,
    ) {
        for mut rejected in self.rejected {
            rejected.json_path.insert_str(0, path);
            page.rejected.push(rejected);
        }
        for (index, item) in self.read {
            if let Err(unmappable) = map(item, page) {
                page.rejected.push(Rejected {
                    external_id: Some(unmappable.external_id),
                    json_path: format!("{path}[{index}]"),
                    why: unmappable.why.to_owned(),
                });
            }
        }
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
                let mut items = Items::default();
                while let Some(raw) = list.next_element::<&'de RawValue>()? {
                    let index = items.len();
                    match serde_json::from_str(raw.get()) {
                        Ok(item) => items.read.push((index, item)),
                        Err(error) => items.rejected.push(rejected(raw, index, &error)),
                    }
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
        id: Value,
    }

    let id = match serde_json::from_str::<OnlyId>(raw.get()).ok().map(|item| item.id) {
        Some(Value::String(id)) => Some(id),
        Some(Value::Number(id)) => Some(id.to_string()),
        _ => None,
    };
    Rejected { external_id: id, json_path: format!("[{index}]"), why: without_values(&error.to_string()) }
}

/// Returns what serde expected, and not what it found: the value may be a secret.
fn without_values(message: &str) -> String {
    if message.starts_with("missing field") {
        return message.to_owned();
    }
    match message.rsplit_once(", expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None => "not as the provider's documentation describes it".to_owned(),
    }
}

/// A field that not every server sends, and in which null means something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Field<T> {
    /// The key is not there.
    #[default]
    Missing,
    /// The key is there, and null.
    Null,
    /// The value.
    Value(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Null, Self::Value))
    }
}

impl Field<String> {
    /// Reads a time where null means that there is none, and a missing key that the server does not tell.
    pub fn time(&self) -> Fact<Timestamp> {
        match self {
            Self::Missing => Fact::Unknown(Why::NotReported),
            Self::Null => Fact::Absent,
            Self::Value(text) => parsed(text),
        }
    }
}

/// Reads a time that the provider always tells; null says nothing.
pub fn time(text: Option<&str>) -> Fact<Timestamp> {
    text.map_or(Fact::Unknown(Why::NotReported), parsed)
}

/// Reads a time where null means that there is none.
pub fn time_or_absent(text: Option<&str>) -> Fact<Timestamp> {
    text.map_or(Fact::Absent, parsed)
}

fn parsed(text: &str) -> Fact<Timestamp> {
    text.parse()
        .map_or_else(|_| Fact::Unknown(Why::Malformed("not a time of RFC 3339".to_owned())), Fact::Known)
}

/// Reads a time told in seconds since the epoch, where null or zero says nothing.
pub fn seconds(number: Option<i64>) -> Fact<Timestamp> {
    match number.filter(|seconds| *seconds > 0) {
        None => Fact::Unknown(Why::NotReported),
        Some(seconds) => Timestamp::from_second(seconds)
            .map_or_else(|_| Fact::Unknown(Why::Malformed("not a time in seconds".to_owned())), Fact::Known),
    }
}

/// Returns a non-empty text as known.
pub fn text(value: Option<String>) -> Fact<String> {
    Fact::null_is_unknown(value.filter(|value| !value.is_empty()))
}

/// Returns scopes as grants hold them: sorted, each once.
#[must_use]
pub fn scopes(mut scopes: Vec<String>) -> Vec<String> {
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}

/// Returns the host of an address. Its path and query may hold a secret.
pub fn host(url: Option<&str>) -> Fact<String> {
    let Some(url) = url else { return Fact::Unknown(Why::NotReported) };
    match Url::parse(url).ok().as_ref().and_then(Url::host_str) {
        Some(host) => Fact::Known(host.to_owned()),
        None => Fact::Unknown(Why::Malformed("the address has no host".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, Items, host, seconds};
    use remit_core::fact::{Fact, Why};
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    struct Item {
        #[expect(dead_code, reason = "only whether it can be read matters")]
        id: u32,
    }

    #[test]
    fn an_item_that_cannot_be_read_is_rejected_and_the_others_are_kept() {
        let list = r#"[{"id": 1}, {"id": "ghp_secret"}, {}, {"id": 4}]"#;
        let items: Items<Item> = serde_json::from_str(list).expect("it is a list");
        assert_eq!(items.len(), 4);
        let mut n_read = 0;
        let page = items.into_page("$.keys", |_, _| n_read += 1);
        assert_eq!(n_read, 2);
        let places: Vec<_> =
            page.rejected.iter().map(|one| (one.json_path.as_str(), one.why.as_str())).collect();
        assert_eq!(
            places,
            [
                ("$.keys[1]", "expected u32 at line 1 column 19"),
                ("$.keys[2]", "missing field `id` at line 1 column 2")
            ]
        );
    }

    #[test]
    fn a_rejected_item_keeps_its_id_whether_number_or_text() {
        #[derive(Debug, Deserialize)]
        struct Named {
            #[expect(dead_code, reason = "only whether it can be read matters")]
            name: String,
        }
        let items: Items<Named> =
            serde_json::from_str(r#"[{"id": 7}, {"id": "x1"}, {"id": {}}]"#).expect("a list");
        let page = items.into_page("$", |_, _| ());
        let ids: Vec<_> = page.rejected.iter().map(|one| one.external_id.as_deref()).collect();
        assert_eq!(ids, [Some("7"), Some("x1"), None]);
    }

    #[test]
    fn a_missing_time_is_unknown_and_null_is_none() {
        #[derive(Deserialize)]
        struct Token {
            #[serde(default)]
            expires: Field<String>,
        }
        let read = |body| serde_json::from_str::<Token>(body).expect("a token").expires.time();
        assert_eq!(read("{}"), Fact::Unknown(Why::NotReported));
        assert_eq!(read(r#"{"expires": null}"#), Fact::Absent);
        assert!(matches!(read(r#"{"expires": "2026-01-02T00:00:00Z"}"#), Fact::Known(_)));
        assert!(matches!(read(r#"{"expires": "soon"}"#), Fact::Unknown(Why::Malformed(_))));
    }

    #[test]
    fn seconds_since_the_epoch_are_a_time_and_zero_says_nothing() {
        assert_eq!(seconds(Some(0)), Fact::Unknown(Why::NotReported));
        assert_eq!(seconds(Some(86_400)), Fact::Known("1970-01-02T00:00:00Z".parse().expect("a time")));
    }

    #[test]
    fn an_address_is_kept_by_its_host_alone() {
        assert_eq!(
            host(Some("https://hooks.example/T0/secret?x=1")),
            Fact::Known("hooks.example".to_owned())
        );
    }
}
