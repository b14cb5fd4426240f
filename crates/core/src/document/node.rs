//! One value of a document, as written, and where it stands.

use super::{Diagnostic, Location};
use std::sync::Arc;

/// One value and where it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub(super) file: Arc<str>,
    pub(super) place: Place,
    /// What stands there.
    pub content: Content,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A single value.
    Scalar(Scalar),
    /// A list.
    List(Vec<Node>),
    /// Keys with values, in the order in which they were written, no key twice.
    Mapping(Vec<Entry>),
    /// Something that was refused; it has been reported, and nothing more is to be said about it.
    Refused,
}

/// One key of a mapping with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key, as written.
    pub key: Box<str>,
    /// Where the key stands.
    pub key_place: Place,
    /// The value.
    pub value: Node,
}

/// A place in the file that its owner knows, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: u32,
    /// The column, in characters.
    pub column: u32,
}

/// A single value: its text as written, so that `01` and `2027-03-31` are what they look like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    pub(super) text: Box<str>,
    /// Whether it stands without quotes, so that `null`, `true` and `12` have their special meaning.
    pub(super) is_plain: bool,
}

impl Scalar {
    /// Returns the text as written, without quotes.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it says that there is no value: nothing at all, `~` or `null`.
    pub fn is_null(&self) -> bool {
        self.is_plain && matches!(&*self.text, "" | "~" | "null" | "Null" | "NULL")
    }

    /// Returns the truth value that it is, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match &*self.text {
            "true" | "True" | "TRUE" if self.is_plain => Some(true),
            "false" | "False" | "FALSE" if self.is_plain => Some(false),
            _ => None,
        }
    }

    /// Returns the decimal whole number that it is, if it is one. `01` is not: it is more likely an id.
    pub fn as_integer(&self) -> Option<i64> {
        let digits = self.text.strip_prefix('-').unwrap_or(&self.text);
        let is_padded = digits.len() > 1 && digits.starts_with('0');
        if !self.is_plain || is_padded || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        self.text.parse().ok()
    }

    /// Returns the decimal number with a fraction or an exponent that it is, if it is one.
    pub fn as_float(&self) -> Option<f64> {
        let looks_right = self.text.contains(['.', 'e', 'E'])
            && self.text.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
        if !self.is_plain || !looks_right {
            return None;
        }
        self.text.parse().ok()
    }
}

impl Node {
    /// Returns where the value begins.
    pub fn location(&self) -> Location {
        self.location_at(self.place)
    }

    /// Returns a place in the file of this value.
    pub fn location_at(&self, place: Place) -> Location {
        Location { file: String::from(&*self.file), line: place.line, column: place.column }
    }

    /// Returns the single value, if it is one.
    pub fn as_scalar(&self) -> Option<&Scalar> {
        match &self.content {
            Content::Scalar(scalar) => Some(scalar),
            Content::List(_) | Content::Mapping(_) | Content::Refused => None,
        }
    }

    /// Returns the keys with their values; none if it is no mapping.
    pub fn entries(&self) -> &[Entry] {
        match &self.content {
            Content::Mapping(entries) => entries,
            Content::Scalar(_) | Content::List(_) | Content::Refused => &[],
        }
    }

    /// Returns the value under a key of a mapping.
    pub fn get(&self, key: &str) -> Option<&Self> {
        let entry = self.entries().iter().find(|entry| *entry.key == *key)?;
        Some(&entry.value)
    }

    /// Returns the value at a path of keys and list positions from 0, joined by dots: `auth.token`, `stages.0`.
    pub fn at(&self, path: &str) -> Option<&Self> {
        let mut node = self;
        for step in path.split('.').filter(|step| !step.is_empty()) {
            node = match &node.content {
                Content::List(items) => items.get(step.parse::<usize>().ok()?)?,
                Content::Mapping(_) => node.get(step)?,
                Content::Scalar(_) | Content::Refused => return None,
            };
        }
        Some(node)
    }

    /// Returns what it is, with an article: `a list`.
    pub fn what(&self) -> &'static str {
        match &self.content {
            Content::Scalar(scalar) if scalar.is_null() => "nothing",
            Content::Scalar(_) => "a single value",
            Content::List(_) => "a list",
            Content::Mapping(_) => "a mapping",
            Content::Refused => "something unreadable",
        }
    }

    /// Makes a diagnostic about this value; a single value's text becomes its words.
    pub fn diagnostic(&self, message: impl Into<String>, hint: Option<String>) -> Diagnostic {
        Diagnostic {
            location: self.location(),
            words: self.as_scalar().map_or_else(String::new, |scalar| scalar.text().to_owned()),
            message: message.into(),
            hint,
        }
    }
}
