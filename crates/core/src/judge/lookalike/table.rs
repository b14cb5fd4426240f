//! Numbers by the letters that they stand under. Most questions are about letters that are not there; a small filter
//! answers those without touching the table.

/// Bits of the filter for each number: one question in sixteen that could be answered goes on to the table.
const BITS_A_NUMBER: usize = 16;

/// A table that is filled, ended, and then asked. Different letters may share a key, so that what it returns is a guess
/// to be checked.
#[derive(Debug, Default)]
pub(super) struct Table {
    // Sorted, each pair once, as soon as the table is ended.
    pairs: Vec<(u64, u32)>,
    /// Where the pairs begin whose keys begin with these bits, and at the end how many pairs there are.
    starts: Vec<u32>,
    /// A bit for each key; as many words as a power of two.
    filter: Vec<u64>,
}

impl Table {
    pub(super) fn add(&mut self, key: u64, number: usize) {
        self.pairs.push((key, u32::try_from(number).unwrap_or(u32::MAX)));
    }

    /// Ends the table, and forgets the keys under which more numbers stand than `most`.
    pub(super) fn finish(&mut self, most: usize) {
        self.pairs.sort_unstable();
        self.pairs.dedup();
        let runs = self.pairs.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() <= most);
        self.pairs = runs.flatten().copied().collect();
        self.filter = vec![0; (self.pairs.len() * BITS_A_NUMBER / 64 + 1).next_power_of_two()];
        self.starts = vec![0; self.pairs.len().next_power_of_two() + 1];
        for (key, _) in &self.pairs {
            let begins = self.begins(*key);
            if let Some(next) = self.starts.get_mut(begins + 1) {
                *next += 1;
            }
            let (word, bit) = place(*key, self.filter.len());
            if let Some(word) = self.filter.get_mut(word) {
                *word |= bit;
            }
        }
        let mut before = 0;
        for start in &mut self.starts {
            before += *start;
            *start = before;
        }
    }

    /// Returns the numbers under a key, in their order.
    #[inline]
    pub(super) fn get(&self, key: u64) -> impl Iterator<Item = usize> {
        let (word, bit) = place(key, self.filter.len());
        let may_hold = self.filter.get(word).is_some_and(|word| word & bit != 0);
        let run = if may_hold { self.run(key) } else { &[] };
        run.iter().map(|(_, number)| *number as usize)
    }

    fn run(&self, key: u64) -> &[(u64, u32)] {
        let begins = self.begins(key);
        let (Some(from), Some(to)) = (self.starts.get(begins), self.starts.get(begins + 1)) else {
            return &[];
        };
        let near = self.pairs.get(*from as usize..*to as usize).unwrap_or_default();
        let is_before = near.iter().take_while(|(one, _)| *one < key).count();
        let rest = near.get(is_before..).unwrap_or_default();
        rest.get(..rest.iter().take_while(|(one, _)| *one == key).count()).unwrap_or_default()
    }

    /// Returns the number that the first bits of a key make.
    fn begins(&self, key: u64) -> usize {
        let n_bits = (self.starts.len().saturating_sub(1)).checked_ilog2().unwrap_or(0);
        usize::try_from(key.checked_shr(64 - n_bits).unwrap_or(0)).unwrap_or(0)
    }
}

/// Returns the key of letters; the salt tells apart what they are letters of.
#[inline]
pub(super) fn key(salt: u64, letters: &[char]) -> u64 {
    let mix = |key: u64, value: u64| (key ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23);
    letters.iter().fold(mix(0, salt + 1), |key, letter| mix(key, u64::from(u32::from(*letter))))
}

fn place(key: u64, n_words: usize) -> (usize, u64) {
    let word = usize::try_from(key >> 6).unwrap_or(0) & n_words.saturating_sub(1);
    (word, 1 << (key & 63))
}
