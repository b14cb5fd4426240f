//! The index of names: which of them equal a name, lie within two edits of it, or stand in it.
//!
//! Two edits leave one of three parts of a name whole (the partition of Li, Deng and Feng, "PASS-JOIN", VLDB 2011), so that
//! a name is compared only with those that share a part with it at about the same place. A part, or a whole name, that
//! very many records share tells nothing and is not followed: looking up stays cheap in any estate.

use super::Folded;
use super::table::{Table, key};
use std::collections::BTreeSet;

/// How many edits a lookalike may be away.
const MOST_EDITS: usize = 2;
/// Into how many parts a name is cut: one more than the edits that may spoil them.
const N_PARTS: usize = MOST_EDITS + 1;
/// Shorter names are compared for equality only: nearly every two of them are near.
const FEWEST_LETTERS: usize = 6;
/// A part that more names share tells nothing, and a name that more records share names nobody.
const MOST_SHARING: usize = 64;

/// How a name reads like another, the closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::judge) enum Likeness {
    /// The same after folding.
    Equal,
    /// This many edits away.
    Edits(usize),
    /// The other stands in it.
    Contains,
}

/// Names that can be looked up. What is found does not depend on their order, but for the places that are returned.
#[derive(Debug, Default)]
pub(in crate::judge) struct NameIndex {
    names: Vec<Folded>,
    /// Places by the whole name.
    whole: Table,
    /// Places by a part, with the length of the name and the number of the part.
    parts: Table,
    /// Lengths of names by their first letters.
    beginnings: Table,
    lengths: BTreeSet<usize>,
}

impl NameIndex {
    /// Adds a name; its place is the number of names before it.
    pub(super) fn add(&mut self, name: Folded) {
        self.whole.add(key(0, name.letters()), self.names.len());
        self.names.push(name);
    }

    /// Ends the index: it can be asked from now on.
    pub(super) fn finish(&mut self) {
        self.whole.finish(MOST_SHARING);
        let mut distinct: Vec<usize> = (0..self.names.len()).collect();
        let letters = |place: &usize| self.names.get(*place).map(Folded::letters);
        distinct.sort_by(|a, b| letters(a).cmp(&letters(b)));
        distinct.dedup_by(|a, b| letters(a) == letters(b));
        for place in distinct {
            let Some(letters) = self.names.get(place).map(Folded::letters) else { continue };
            let Some(beginning) = letters.get(..FEWEST_LETTERS) else { continue };
            self.lengths.insert(letters.len());
            self.beginnings.add(key(0, beginning), letters.len());
            for part in 0..N_PARTS {
                let (start, end) = bounds(letters.len(), part);
                let piece = letters.get(start..end).unwrap_or_default();
                self.parts.add(key(salt(letters.len(), part), piece), place);
            }
        }
        self.parts.finish(MOST_SHARING);
        self.beginnings.finish(usize::MAX);
    }

    /// Returns the places of the names that another reads like, in their order, each with its closest likeness.
    pub(super) fn alike(&self, name: &Folded) -> Vec<(usize, Likeness)> {
        let letters = name.letters();
        let mut found: Vec<(usize, Likeness)> = Vec::new();
        found.extend(self.equal(letters).map(|place| (place, Likeness::Equal)));
        if letters.len() >= FEWEST_LETTERS {
            self.near(letters, &mut found);
            self.inside(letters, &mut found);
        }
        found.sort_unstable();
        found.dedup_by_key(|(place, _)| *place);
        found
    }

    /// Finds the names of just these letters.
    fn equal<'n>(&'n self, letters: &'n [char]) -> impl Iterator<Item = usize> + 'n {
        let is_equal =
            move |place: &usize| self.names.get(*place).is_some_and(|name| name.letters() == letters);
        self.whole.get(key(0, letters)).filter(is_equal)
    }

    /// Finds names within two edits.
    fn near(&self, letters: &[char], found: &mut Vec<(usize, Likeness)>) {
        let lengths = letters.len().saturating_sub(MOST_EDITS)..=letters.len() + MOST_EDITS;
        let mut seen: Vec<usize> = Vec::new();
        for length in self.lengths.range(lengths) {
            for part in 0..N_PARTS {
                let (start, end) = bounds(*length, part);
                for at in places_of_part(letters.len(), *length, start, end, part) {
                    let Some(piece) = letters.get(at..at + (end - start)) else { continue };
                    seen.extend(self.parts.get(key(salt(*length, part), piece)));
                }
            }
        }
        seen.sort_unstable();
        seen.dedup();
        for place in seen {
            let Some(other) = self.names.get(place).map(Folded::letters) else { continue };
            let edits = strsim::generic_levenshtein(&Letters(letters), &Letters(other));
            if (1..=MOST_EDITS).contains(&edits) {
                found.extend(self.equal(other).map(|place| (place, Likeness::Edits(edits))));
            }
        }
    }

    /// Finds names that stand in it.
    fn inside(&self, letters: &[char], found: &mut Vec<(usize, Likeness)>) {
        for (start, beginning) in letters.windows(FEWEST_LETTERS).enumerate() {
            for length in self.beginnings.get(key(0, beginning)).filter(|length| *length < letters.len()) {
                let inner = letters.get(start..start + length);
                let places = inner.into_iter().flat_map(|inner| self.equal(inner));
                found.extend(places.map(|place| (place, Likeness::Contains)));
            }
        }
    }
}

/// What tells the parts of names of different lengths apart.
fn salt(length: usize, part: usize) -> u64 {
    (length * N_PARTS + part) as u64
}

/// Where a part of a name of some length begins and ends.
fn bounds(length: usize, part: usize) -> (usize, usize) {
    (length * part / N_PARTS, length * (part + 1) / N_PARTS)
}

/// Where a part can stand in a name of another length: edits before it and behind it move it, and they are two at most
/// together.
fn places_of_part(
    own: usize,
    other: usize,
    start: usize,
    end: usize,
    part: usize,
) -> impl Iterator<Item = usize> {
    let longer = own as i64 - other as i64;
    let (start, width) = (start as i64, (end - start) as i64);
    // With the part being the first that is whole, each part before it holds an edit, and each of those moves by one.
    let before = part as i64;
    let behind = (N_PARTS - 1 - part) as i64;
    let from = (start - before).max(start + longer - behind).max(0);
    let to = (start + before).min(start + longer + behind).min(own as i64 - width);
    (from..=to).filter_map(|at| usize::try_from(at).ok())
}

/// Letters as the measure of edits takes them.
struct Letters<'a>(&'a [char]);

impl<'l> IntoIterator for &'l Letters<'_> {
    type Item = char;
    type IntoIter = std::iter::Copied<std::slice::Iter<'l, char>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().copied()
    }
}
