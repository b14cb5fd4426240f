//! How GitHub's JSON becomes facts: tolerant lists, times, and fields that may be null or missing.

use jiff::Timestamp;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::{Page, Rejected};
use serde::de::{DeserializeOwned, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::fmt;
use std::marker::PhantomData;

/// A list of which every item is read on its own: one that cannot be read is rejected, and the others are kept.
#[derive(Debug)]
pub(crate) struct Items<T> {
    read: Vec<(usize, T)>,
    rejected: Vec<Rejected>,
}

impl<T> Items<T> {
    /// Returns the items that could be read.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.read.iter().map(|(_, item)| item)
    }

    /// Returns how many items the answer held, unreadable ones included.
    pub(crate) fn len(&self) -> usize {
        self.read.len() + self.rejected.len()
    }

    /// Returns the items that could be read, where the others do not matter.
    pub(crate) fn into_read(self) -> Vec<T> {
        self.read.into_iter().map(|(_, item)| item).collect()
    }

    /// Lets `map` put every item's records on a page. Where it says why it cannot, the item is rejected. `path` is the
    /// list's place in the body.
    pub(crate) fn into_page(
        self,
        path: &str,
        mut map: impl FnMut(T, &mut Page) -> Result<(), Unmappable>,
    ) -> Page {
        let mut page = Page::default();
        for mut rejected in self.rejected {
            rejected.json_path.insert_str(0, path);
            page.rejected.push(rejected);
        }
        for (index, item) in self.read {
            if let Err(unmappable) = map(item, &mut page) {
                page.rejected.push(Rejected {
                    external_id: Some(unmappable.external_id),
                    json_path: format!("{path}[{index}]"),
                    why: unmappable.why.to_owned(),
                });
            }
        }
        page
    }
}

/// An item that was read but says nothing that can be kept.
#[derive(Debug)]
pub(crate) struct Unmappable {
    /// Its id.
    pub(crate) external_id: String,
    /// What is wrong with it.
    pub(crate) why: &'static str,
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
        id: u64,
    }

    Rejected {
        external_id: serde_json::from_str::<OnlyId>(raw.get()).ok().map(|item| item.id.to_string()),
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
        None => "not as GitHub's documentation describes it".to_owned(),
    }
}

/// A field that older servers do not send, and in which null means something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Field<T> {
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
    pub(crate) fn time(&self) -> Fact<Timestamp> {
        match self {
            Self::Missing => Fact::Unknown(Why::NotReported),
            Self::Null => Fact::Absent,
            Self::Value(text) => parsed(text),
        }
    }
}

/// Reads a time that GitHub always tells; null says nothing.
pub(crate) fn time(text: Option<&str>) -> Fact<Timestamp> {
    text.map_or(Fact::Unknown(Why::NotReported), parsed)
}

/// Reads a time where null means that there is none.
pub(crate) fn time_or_absent(text: Option<&str>) -> Fact<Timestamp> {
    text.map_or(Fact::Absent, parsed)
}

fn parsed(text: &str) -> Fact<Timestamp> {
    text.parse()
        .map_or_else(|_| Fact::Unknown(Why::Malformed("not a time of RFC 3339".to_owned())), Fact::Known)
}

/// Returns a non-empty text as known.
pub(crate) fn text(value: Option<String>) -> Fact<String> {
    Fact::null_is_unknown(value.filter(|value| !value.is_empty()))
}
