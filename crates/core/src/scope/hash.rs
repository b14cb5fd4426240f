//! A quick hash for the names of a catalog. What a provider sends is looked up and never put in, so that nobody can crowd
//! the table; and judging does little else as often.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Something by the name of a scope.
pub(super) type ByName<T> = HashMap<Box<str>, T, BuildHasherDefault<NameHasher>>;

/// Multiplies and turns, eight bytes at a time.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct NameHasher(u64);

impl NameHasher {
    #[inline]
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Hasher for NameHasher {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks();
        words.iter().for_each(|word| self.add(u64::from_le_bytes(*word)));
        let mut last = [0; 8];
        last.iter_mut().zip(rest).for_each(|(to, byte)| *to = *byte);
        self.add(u64::from_le_bytes(last));
    }

    #[inline]
    fn write_u8(&mut self, byte: u8) {
        self.add(u64::from(byte));
    }

    #[inline]
    fn finish(&self) -> u64 {
        // The table looks at the lowest bits first, and multiplying mixes the highest best.
        self.0.rotate_left(26)
    }
}
