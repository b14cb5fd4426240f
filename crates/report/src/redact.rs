//! Roles in place of people's names, for reports that leave the house.
//!
//! [`People`] collects everybody whom the inventory, the records and the people file name, under all their names, and
//! [`Roles`] puts `owner 2` or `account 5` wherever one of those names stands: in fields that hold a name, and as whole words
//! in everything that is prose. The same person has the same role and number throughout one report. It is not anonymous:
//! immutable ids and the paths of files stay, and a name that nothing told remit of is not found.

mod people;
mod walk;

pub use people::{People, Role};

use std::collections::HashMap;

/// What has names of people in it.
pub trait Redact {
    /// Puts roles in their place.
    fn redact(&mut self, roles: &Roles);
}

/// Which role stands for which name.
#[derive(Debug, Clone, Default)]
pub struct Roles {
    /// Names in lower case with the role that stands for them, by their first word, the longest first.
    by_first_word: HashMap<String, Vec<(String, String)>>,
}

impl Roles {
    /// Makes it from names and what stands for each.
    fn new(names: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut by_first_word: HashMap<String, Vec<(String, String)>> = HashMap::new();
        for (name, role) in names {
            let name = name.trim_start_matches(|letter| !is_of_word(letter)).to_lowercase();
            if let Some(first) = first_word(&name) {
                by_first_word.entry(first.to_owned()).or_default().push((name, role));
            }
        }
        for names in by_first_word.values_mut() {
            names.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        }
        Self { by_first_word }
    }

    /// Returns a text with roles in place of names. A name counts where it is not part of a longer word.
    pub fn in_text(&self, text: &str) -> String {
        let mut told = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(letter) = rest.chars().next() {
            if !is_of_word(letter) {
                told.push(letter);
                rest = rest.get(letter.len_utf8()..).unwrap_or_default();
                continue;
            }
            let word = first_word(rest).unwrap_or(rest);
            let (said, n_bytes) = self.named_at(rest, word).unwrap_or((word, word.len()));
            told.push_str(said);
            rest = rest.get(n_bytes..).unwrap_or_default();
        }
        told
    }

    /// Returns the role of the longest name with which a text begins, and how much of the text the name takes.
    fn named_at(&self, text: &str, word: &str) -> Option<(&str, usize)> {
        let names = self.by_first_word.get(&word.to_lowercase())?;
        names.iter().find_map(|(name, role)| Some((role.as_str(), length_of(name, text)?)))
    }
}

/// Returns how many bytes of a text a name takes with which it begins, in whatever case, as whole words.
fn length_of(name: &str, text: &str) -> Option<usize> {
    let mut wanted = name.chars();
    let mut letters = text.char_indices();
    while !wanted.as_str().is_empty() {
        for lower in letters.next()?.1.to_lowercase() {
            (wanted.next()? == lower).then_some(())?;
        }
    }
    match letters.next() {
        Some((_, letter)) if is_of_word(letter) => None,
        Some((end, _)) => Some(end),
        None => Some(text.len()),
    }
}

fn first_word(text: &str) -> Option<&str> {
    text.split(|letter| !is_of_word(letter)).next().filter(|word| !word.is_empty())
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric()
}
