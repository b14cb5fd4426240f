//! The index of names: which of them equal a name, lie within two edits of it, or stand in it.
//!
//! Two edits leave one of three parts of a name whole (the partition of Li, Deng and Feng, "PASS-JOIN", VLDB 2011), so that
//! a name is compared only with those that share a part with it at about the same place. A part that very many names
//! share tells nothing and is not followed: looking up stays cheap in any estate.

use super::Folded;
use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

/// How many edits a lookalike may be away.
const MOST_EDITS: usize = 2;
/// Into how many parts a name is cut: one more than the edits that may spoil them.
const N_PARTS: usize = MOST_EDITS + 1;
/// Shorter names are compared for equality only: nearly every two of them are near.
const FEWEST_LETTERS: usize = 6;
/// A part that more names share tells nothing.
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
    whole: HashMap<Vec<char>, Vec<usize>>,
    /// Places by the length, the number and the letters of a part.
    parts: HashMap<u64, Vec<usize>>,
    /// Lengths of the names that begin with these letters.
    beginnings: HashMap<u64, BTreeSet<usize>>,
    lengths: BTreeSet<usize>,
    hasher: BuildHasherDefault<DefaultHasher>,
}

impl NameIndex {
    /// Adds a name; its place is the number of names before it.
    pub(super) fn add(&mut self, name: Folded) {
        let place = self.names.len();
        let letters = name.letters();
        self.whole.entry(letters.to_vec()).or_default().push(place);
        let is_first = self.whole.get(letters).is_some_and(|places| places.len() == 1);
        if letters.len() >= FEWEST_LETTERS && is_first {
            self.lengths.insert(letters.len());
            for part in 0..N_PARTS {
                let (start, end) = bounds(letters.len(), part);
                let key = self.key(letters.len(), part, letters.get(start..end).unwrap_or_default());
                self.parts.entry(key).or_default().push(place);
            }
            let beginning = self.key(0, 0, letters.get(..FEWEST_LETTERS).unwrap_or_default());
            self.beginnings.entry(beginning).or_default().insert(letters.len());
        }
        self.names.push(name);
    }

    /// Ends the index: drops the parts that very many names share.
    pub(super) fn finish(&mut self) {
        self.parts.retain(|_, places| places.len() <= MOST_SHARING);
    }

    /// Returns the places of the names that another reads like, in their order, each with its closest likeness.
    pub(super) fn alike(&self, name: &Folded) -> Vec<(usize, Likeness)> {
        let letters = name.letters();
        let mut found: Vec<(usize, Likeness)> = Vec::new();
        let equal = self.whole.get(letters).into_iter().flatten();
        found.extend(equal.map(|place| (*place, Likeness::Equal)));
        if letters.len() >= FEWEST_LETTERS {
            self.near(letters, &mut found);
            self.inside(letters, &mut found);
        }
        found.sort_unstable();
        found.dedup_by_key(|(place, _)| *place);
        found
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
                    seen.extend(self.parts.get(&self.key(*length, part, piece)).into_iter().flatten());
                }
            }
        }
        seen.sort_unstable();
        seen.dedup();
        for place in seen {
            let Some(other) = self.names.get(place).map(Folded::letters) else { continue };
            let edits = strsim::generic_levenshtein(&Letters(letters), &Letters(other));
            if (1..=MOST_EDITS).contains(&edits) {
                let same = self.whole.get(other).into_iter().flatten();
                found.extend(same.map(|place| (*place, Likeness::Edits(edits))));
            }
        }
    }

    /// Finds names that stand in it.
    fn inside(&self, letters: &[char], found: &mut Vec<(usize, Likeness)>) {
        for (start, beginning) in letters.windows(FEWEST_LETTERS).enumerate() {
            let Some(lengths) = self.beginnings.get(&self.key(0, 0, beginning)) else { continue };
            for length in lengths.iter().filter(|length| **length < letters.len()) {
                let inner = letters.get(start..start + length);
                let places = inner.and_then(|inner| self.whole.get(inner)).into_iter().flatten();
                found.extend(places.map(|place| (*place, Likeness::Contains)));
            }
        }
    }

    fn key(&self, length: usize, part: usize, letters: &[char]) -> u64 {
        self.hasher.hash_one((length, part, letters))
    }
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
