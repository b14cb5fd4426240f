//! Texts to numbers: each text once, all in one string.

use std::hash::{BuildHasher, RandomState};

/// Texts by their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Texts {
    text: String,
    /// Where each text ends; it begins where the one before it ends.
    ends: Vec<u32>,
}

/// Texts to numbers. The same text in two groups is two texts.
#[derive(Debug)]
pub(super) struct Interner {
    texts: Texts,
    groups: Vec<u32>,
    /// Open addressing: numbers plus one, 0 where the place is free.
    table: Vec<u32>,
    hasher: RandomState,
}

impl Texts {
    pub(super) fn new() -> Self {
        Self { text: String::new(), ends: Vec::new() }
    }

    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(u32::try_from(self.text.len()).expect("the texts of a graph take less than 4 GiB"));
    }

    pub(super) fn get(&self, number: usize) -> &str {
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        let text = self.text.get(start as usize..self.ends[number] as usize);
        text.expect("texts end between characters")
    }
}

impl Interner {
    pub(super) fn new() -> Self {
        Self { texts: Texts::new(), groups: Vec::new(), table: vec![0; 64], hasher: RandomState::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.groups.len()
    }

    /// Returns the number of a text in a group; a new one if it has none yet.
    pub(super) fn intern(&mut self, group: u32, text: &str) -> u32 {
        // A table that is half full at most keeps probes short.
        if self.groups.len() * 2 >= self.table.len() {
            self.grow();
        }
        let mut place = self.place(group, text);
        while let Some(number) = self.table[place].checked_sub(1) {
            if (self.groups[number as usize], self.texts.get(number as usize)) == (group, text) {
                return number;
            }
            place = (place + 1) % self.table.len();
        }
        let number = u32::try_from(self.groups.len()).expect("a graph has fewer than 2^32 nodes");
        self.table[place] = number + 1;
        self.groups.push(group);
        self.texts.push(text);
        number
    }

    pub(super) fn get(&self, number: usize) -> (u32, &str) {
        (self.groups[number], self.texts.get(number))
    }

    pub(super) fn into_texts(self) -> Texts {
        self.texts
    }

    fn place(&self, group: u32, text: &str) -> usize {
        let hash = self.hasher.hash_one((group, text));
        // The table's length is a power of two.
        let mask = self.table.len() - 1;
        usize::try_from(hash & mask as u64).expect("it is below the table's length")
    }

    fn grow(&mut self) {
        self.table = vec![0; self.table.len() * 2];
        for number in 0..self.groups.len() {
            let mut place = self.place(self.groups[number], self.texts.get(number));
            while self.table[place] != 0 {
                place = (place + 1) % self.table.len();
            }
            self.table[place] = u32::try_from(number + 1).expect("a graph has fewer than 2^32 nodes");
        }
    }
}
