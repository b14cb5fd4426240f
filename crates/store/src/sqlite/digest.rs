//! What stands for a text while slices are compared: 128 bits of a keyed hash. A slice may hold a million records, whose
//! texts would not fit into memory, and whose authors must not be able to make two of them meet.

use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher, RandomState};

/// A hash of 128 bits whose seed nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(u64, u64);

impl Key {
    /// Half of it: enough to tell two contents of one record apart.
    pub(super) fn half(self) -> u64 {
        self.0
    }
}

impl Hash for Key {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        state.write_u64(self.0);
    }
}

/// Keeps keys in maps by their own bits: they are hashes.
pub(super) type AsIs = BuildHasherDefault<OwnBits>;

/// Hashes texts.
#[derive(Debug)]
pub(super) struct Digest(SipHasher13);

impl Digest {
    /// Makes one with a seed of its own.
    pub(super) fn new() -> Self {
        let seed = || RandomState::new().hash_one(0);
        Self(SipHasher13::new_with_keys(seed(), seed()))
    }

    /// Returns the hash of texts, told apart from any other texts that follow one another to the same whole.
    pub(super) fn of<const N: usize>(&self, texts: [&str; N]) -> Key {
        let mut hasher = self.0;
        for text in texts {
            hasher.write(text.as_bytes());
            // No text holds this byte.
            hasher.write_u8(0xff);
        }
        let hash = hasher.finish128();
        Key(hash.h1, hash.h2)
    }
}

/// The bits of a key as they are.
#[derive(Debug, Default)]
pub(super) struct OwnBits(u64);

impl Hasher for OwnBits {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, bits: u64) {
        self.0 = bits;
    }
}
