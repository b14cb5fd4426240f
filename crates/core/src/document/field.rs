//! Typed access to the keys of a mapping. What is wrong is reported, and reading goes on.

use super::{Content, Diagnostic, Diagnostics, Location, Node, Scalar, Written, did_you_mean, nearest};
use jiff::civil::Date;

/// A mapping whose allowed keys are known.
#[derive(Debug)]
pub struct Fields<'a> {
    node: &'a Node,
    /// What precedes its keys in messages: `review.`.
    prefix: String,
    keys: &'a [&'a str],
    /// Allowed keys that an unknown one was most likely meant to be.
    misspelled: Vec<&'a str>,
    diagnostics: &'a Diagnostics,
}

/// The value of one key, or one entry of a list.
#[derive(Debug)]
pub struct Field<'a> {
    node: &'a Node,
    /// How messages call it: `` `review.every` ``.
    label: String,
    /// The same as a prefix for its own keys: `review.`.
    prefix: String,
    diagnostics: &'a Diagnostics,
}

impl<'a> Fields<'a> {
    /// Opens a whole document, which `what` names with its article: `an approved record`. Reports keys that are not
    /// among `keys`; returns nothing, and says so, where it is no mapping.
    pub fn open(
        node: &'a Node,
        what: &str,
        keys: &'a [&'a str],
        diagnostics: &'a Diagnostics,
    ) -> Option<Self> {
        match &node.content {
            Content::Mapping(_) => {}
            Content::Refused => return None,
            Content::Scalar(_) | Content::List(_) => {
                let message = format!("{what} must be a mapping, not {}", node.what());
                diagnostics.report(node.diagnostic(message, None));
                return None;
            }
        }
        Some(Self::with_prefix(node, what, String::new(), keys, diagnostics))
    }

    fn with_prefix(
        node: &'a Node,
        what: &str,
        prefix: String,
        keys: &'a [&'a str],
        diagnostics: &'a Diagnostics,
    ) -> Self {
        let mut misspelled = Vec::new();
        for entry in node.entries() {
            if keys.contains(&&*entry.key) {
                continue;
            }
            let unused = keys.iter().copied().filter(|key| node.get(key).is_none());
            misspelled.extend(nearest(&entry.key, unused.clone()));
            diagnostics.report(Diagnostic {
                location: node.location_at(entry.key_place),
                words: String::from(&*entry.key),
                message: format!("unknown key `{}` in {what}", entry.key),
                hint: did_you_mean(&entry.key, unused)
                    .or_else(|| Some(format!("it may have {}", listed(keys)))),
            });
        }
        Self { node, prefix, keys, misspelled, diagnostics }
    }

    /// Returns where the mapping begins.
    pub fn location(&self) -> Location {
        self.node.location()
    }

    /// Returns the value of a key that may be left out; nothing where it is left out or has no value.
    pub fn get(&self, key: &str) -> Option<Field<'a>> {
        debug_assert!(self.keys.contains(&key), "`{key}` is among the allowed keys");
        let node = self.node.get(key)?;
        if node.as_scalar().is_some_and(Scalar::is_null) || node.content == Content::Refused {
            return None;
        }
        Some(Field {
            node,
            label: format!("`{}{key}`", self.prefix),
            prefix: format!("{}{key}.", self.prefix),
            diagnostics: self.diagnostics,
        })
    }

    /// Returns the value of a key that must be there; reports where it is not, with the hint.
    pub fn require(&self, key: &str, hint: &str) -> Option<Field<'a>> {
        let field = self.get(key);
        if field.is_some() || self.misspelled.contains(&key) {
            return field;
        }
        let message = match self.node.get(key) {
            Some(node) if node.content == Content::Refused => return None,
            Some(_) => format!("`{}{key}` has no value", self.prefix),
            None => format!("`{}{key}` is missing", self.prefix),
        };
        let node = self.node.get(key).unwrap_or(self.node);
        self.diagnostics
            .report(Diagnostic { words: String::new(), ..node.diagnostic(message, Some(hint.to_owned())) });
        None
    }

    /// Returns the text of a key that may be left out.
    pub fn text(&self, key: &str) -> Option<Written<String>> {
        self.get(key)?.text()
    }
}

impl<'a> Field<'a> {
    /// Returns the value as it was read.
    pub fn node(&self) -> &'a Node {
        self.node
    }

    /// Reads a text. Numbers and dates count as the text that they are written with.
    pub fn text(&self) -> Option<Written<String>> {
        let scalar = self.scalar("text")?;
        Some(self.written(scalar.text().to_owned()))
    }

    /// Reads a date as `2027-03-31`.
    pub fn date(&self) -> Option<Written<Date>> {
        let text = self.scalar("a date")?.text();
        // The parser would take `20270331` and `2027-03-31T08:00` as well.
        let date = text.parse::<Date>().ok().filter(|_| text.len() == 10);
        if date.is_none() {
            let hint = "write year, month and day: `2027-03-31`";
            self.wrong(format!("{} is not a date: `{text}`", self.label), Some(hint.to_owned()));
        }
        Some(self.written(date?))
    }

    /// Reads a number of days as `90d`.
    pub fn days(&self) -> Option<Written<u32>> {
        let text = self.scalar("a number of days")?.text();
        let days = text.strip_suffix('d').and_then(positive);
        if days.is_none() {
            let hint = "write a number of days from 1 on: `90d`";
            self.wrong(format!("{} is not a number of days: `{text}`", self.label), Some(hint.to_owned()));
        }
        Some(self.written(days?))
    }

    /// Reads a count, 0 included.
    pub fn count(&self) -> Option<Written<u32>> {
        let scalar = self.scalar("a whole number")?;
        let count = scalar.as_integer().and_then(|count| count.try_into().ok());
        if count.is_none() {
            let message = format!("{} is not a whole number: `{}`", self.label, scalar.text());
            self.wrong(message, None);
        }
        Some(self.written(count?))
    }

    /// Reads `true` or `false`.
    pub fn boolean(&self) -> Option<Written<bool>> {
        let scalar = self.scalar("`true` or `false`")?;
        let boolean = scalar.as_bool();
        if boolean.is_none() {
            let message = format!("{} is not `true` or `false`: `{}`", self.label, scalar.text());
            self.wrong(message, None);
        }
        Some(self.written(boolean?))
    }

    /// Reads one of several words, and returns what stands for it.
    pub fn choice<T: Copy>(&self, choices: &[(&str, T)]) -> Option<Written<T>> {
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let text = self.scalar(&format!("one of {}", listed(&words)))?.text();
        let found = choices.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            let hint = did_you_mean(text, words.iter().copied())
                .unwrap_or_else(|| format!("it may be {}", listed(&words)));
            self.wrong(format!("{} cannot be `{text}`", self.label), Some(hint));
        }
        found.map(|(_, value)| self.written(*value))
    }

    /// Reads a list.
    pub fn list(&self) -> Option<Vec<Self>> {
        let Content::List(items) = &self.node.content else {
            self.wrong(
                format!("{} must be a list, not {}", self.label, self.node.what()),
                self.node.as_scalar().map(|scalar| format!("write `[{}]`", scalar.text())),
            );
            return None;
        };
        let fields = items.iter().filter(|item| item.content != Content::Refused);
        Some(
            fields
                .map(|node| Field {
                    node,
                    label: format!("an entry of {}", self.label),
                    prefix: self.prefix.clone(),
                    diagnostics: self.diagnostics,
                })
                .collect(),
        )
    }

    /// Reads a list of texts. Entries that are none are reported and left out.
    pub fn texts(&self) -> Option<Vec<Written<String>>> {
        let entries = self.list()?;
        Some(entries.iter().filter_map(Self::text).collect())
    }

    /// Reads a mapping with the allowed keys.
    pub fn fields(&self, keys: &'a [&'a str]) -> Option<Fields<'a>> {
        let Content::Mapping(_) = &self.node.content else {
            self.wrong(
                format!("{} must be a mapping, not {}", self.label, self.node.what()),
                Some(format!("it may have {}", listed(keys))),
            );
            return None;
        };
        Some(Fields::with_prefix(self.node, &self.label, self.prefix.clone(), keys, self.diagnostics))
    }

    /// Reports that the value is wrong.
    pub fn wrong(&self, message: impl Into<String>, hint: Option<String>) {
        self.diagnostics.report(self.node.diagnostic(message, hint));
    }

    /// Returns a value with this place.
    pub fn written<T>(&self, value: T) -> Written<T> {
        Written { value, location: self.node.location() }
    }

    fn scalar(&self, what: &str) -> Option<&'a Scalar> {
        let scalar = self.node.as_scalar().filter(|scalar| !scalar.is_null());
        if scalar.is_none() {
            self.wrong(format!("{} must be {what}, not {}", self.label, self.node.what()), None);
        }
        scalar
    }
}

fn positive(text: &str) -> Option<u32> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|days| is_number && *days > 0)
}

fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}
