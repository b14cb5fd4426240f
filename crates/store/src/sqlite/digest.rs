//! What stands for a text while slices are compared: 128 bits of a keyed hash. A slice may hold a million records, whose
//! texts would not fit into memory, and whose authors must not be able to make two of them meet.

use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::{BuildHasher, BuildHasherDefault, RandomState};

/// A hash whose seed nobody knows.
pub(super) type Key = u128;

/// Keeps keys in maps by their own bits: they are hashes.
pub(super) type AsIs = BuildHasherDefault<OwnBits>;

/// Hashes texts.
#[derive(Debug)]
pub(super) struct Hasher(SipHasher13);

impl Hasher {
    /// Makes one with a seed of its own.
    pub(super) fn new() -> Self {
        let seed = || RandomState::new().hash_one(0);
        Self(SipHasher13::new_with_keys(seed(), seed()))
    }

    /// Returns the hash of texts, told apart from any other texts that follow one another to the same whole.
    pub(super) fn hash<const N: usize>(&self, texts: [&str; N]) -> Key {
        use std::hash::Hasher as _;
        let mut hasher = self.0;
        for text in texts {
            hasher.write(text.as_bytes());
            // No text holds this byte.
            hasher.write_u8(0xff);
        }
        hasher.finish128().as_u128()
    }
}

/// The low bits of a key.
#[derive(Debug, Default)]
pub(super) struct OwnBits(u64);

impl std::hash::Hasher for OwnBits {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            self.0 ^= chunk.iter().rev().fold(0, |bits, byte| bits << 8 | u64::from(*byte));
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "the low half is as good as any")]
    fn write_u128(&mut self, key: u128) {
        self.0 = key as u64;
    }
}
