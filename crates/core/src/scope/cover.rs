//! What a set of scopes covers, made once and asked often.

use super::lattice::{self, Lattice};
use super::{Member, ScopeSet};

/// Catalogs of up to this many words of 64 scopes need no memory beside the stack.
const N_INLINE: usize = 16;

/// Everything that one set covers.
#[derive(Debug)]
pub struct Cover<'s> {
    bits: Bits,
    set: &'s ScopeSet,
}

#[derive(Debug)]
struct Bits {
    n_words: usize,
    inline: [u64; N_INLINE],
    /// Used instead where the bits are more; empty otherwise.
    heap: Vec<u64>,
}

impl<'s> Cover<'s> {
    #[inline]
    pub(super) fn of(lattice: &Lattice, set: &'s ScopeSet) -> Self {
        let mut cover = Self { bits: Bits::new(lattice.n_words()), set };
        let words = cover.bits.words_mut();
        for id in set.listed() {
            lattice::unite(words, lattice.row(id.index()));
        }
        // `user:42` stands for less than `user:*`: it has what that implies, but not that itself.
        let mut below = Vec::new();
        for pattern in set.unlisted().iter().filter_map(|scope| scope.pattern) {
            below.clear();
            below.extend_from_slice(lattice.row(pattern.index()));
            lattice::clear(&mut below, pattern.index());
            lattice::unite(words, &below);
        }
        cover
    }

    /// Whether it covers one scope.
    pub fn contains(&self, member: Member<'_>) -> bool {
        self.is_in(self.words(), member)
    }

    /// The same with its words at hand, for loops.
    #[inline]
    fn is_in(&self, words: &[u64], member: Member<'_>) -> bool {
        match member {
            Member::Listed(id) => lattice::has(words, id.index()),
            Member::Unlisted(scope) => {
                let pattern = scope.pattern;
                let is_in_pattern = pattern.is_some_and(|pattern| lattice::has(words, pattern.index()));
                is_in_pattern || self.set.contains(member)
            }
        }
    }

    /// Whether it covers every member of a set.
    pub fn covers(&self, other: &ScopeSet) -> bool {
        other.iter().all(|member| self.contains(member))
    }

    /// Returns what of a set it does not cover.
    pub fn excess(&self, granted: &ScopeSet) -> ScopeSet {
        let words = self.words();
        granted.filter(|member| !self.is_in(words, member))
    }

    pub(super) fn words(&self) -> &[u64] {
        self.bits.words()
    }
}

impl Bits {
    #[inline]
    fn new(n_words: usize) -> Self {
        Self {
            n_words,
            inline: [0; N_INLINE],
            heap: if n_words <= N_INLINE { Vec::new() } else { vec![0; n_words] },
        }
    }

    #[inline]
    fn words(&self) -> &[u64] {
        self.inline.get(..self.n_words).unwrap_or(&self.heap)
    }

    #[inline]
    fn words_mut(&mut self) -> &mut [u64] {
        self.inline.get_mut(..self.n_words).unwrap_or(&mut self.heap)
    }
}
