//! Text and instants inside the stored form: text is borrowed from the row, instants are milliseconds since 1970.

use jiff::Timestamp;
use remit_core::model::{AppId, ExternalId};
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;

/// A text, borrowed wherever the JSON needs no unescaping.
#[derive(Debug)]
pub(super) struct Text<'a>(Cow<'a, str>);

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor).map(Self)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a text")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

impl<'a> From<&'a String> for Text<'a> {
    fn from(text: &'a String) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a ExternalId> for Text<'a> {
    fn from(id: &'a ExternalId) -> Self {
        Self(Cow::Borrowed(id.as_str()))
    }
}

impl<'a> From<&'a AppId> for Text<'a> {
    fn from(id: &'a AppId) -> Self {
        Self(Cow::Borrowed(id.as_str()))
    }
}

impl From<Text<'_>> for String {
    fn from(text: Text<'_>) -> Self {
        text.0.into_owned()
    }
}

impl From<Text<'_>> for ExternalId {
    fn from(text: Text<'_>) -> Self {
        Self::new(text.0)
    }
}

impl From<Text<'_>> for AppId {
    fn from(text: Text<'_>) -> Self {
        Self::new(text.0)
    }
}

/// Borrows a list of texts.
pub(super) fn texts(owned: &[String]) -> Vec<Text<'_>> {
    owned.iter().map(Text::from).collect()
}

/// Owns a list of texts.
pub(super) fn strings(stored: Vec<Text<'_>>) -> Vec<String> {
    stored.into_iter().map(String::from).collect()
}

/// An instant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Time(pub(super) Timestamp);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0.as_millisecond())
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let milliseconds = i64::deserialize(deserializer)?;
        Timestamp::from_millisecond(milliseconds).map(Self).map_err(D::Error::custom)
    }
}
