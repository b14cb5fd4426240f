//! Which scope covers which: the transitive closure of "implies", one row of bits for each scope.

/// The closure. Row `i` has a bit for every scope that scope `i` covers, itself included.
#[derive(Debug, Clone)]
pub(super) struct Lattice {
    n_words: usize,
    rows: Box<[u64]>,
}

impl Lattice {
    /// Builds it from what each scope implies by its own row. A cycle is returned as its members in order.
    pub(super) fn build(implied: &[Vec<usize>]) -> Result<Self, Vec<usize>> {
        let order = sorted_from_the_bottom(implied)?;
        let n_words = implied.len().div_ceil(64);
        let mut rows = vec![0; n_words * implied.len()];
        let mut row = vec![0; n_words];
        for scope in order {
            row.fill(0);
            set(&mut row, scope);
            for below in &implied[scope] {
                unite(&mut row, &rows[below * n_words..][..n_words]);
            }
            rows[scope * n_words..][..n_words].copy_from_slice(&row);
        }
        Ok(Self { n_words, rows: rows.into() })
    }

    pub(super) fn n_words(&self) -> usize {
        self.n_words
    }

    /// Returns the bits of everything that a scope covers.
    pub(super) fn row(&self, scope: usize) -> &[u64] {
        &self.rows[scope * self.n_words..][..self.n_words]
    }
}

/// Returns every scope after all that it implies.
fn sorted_from_the_bottom(implied: &[Vec<usize>]) -> Result<Vec<usize>, Vec<usize>> {
    let mut n_unplaced: Vec<usize> = implied.iter().map(Vec::len).collect();
    let mut above = vec![Vec::new(); implied.len()];
    for (scope, below) in implied.iter().enumerate() {
        for below in below {
            above[*below].push(scope);
        }
    }
    let mut order: Vec<usize> = (0..implied.len()).filter(|scope| n_unplaced[*scope] == 0).collect();
    let mut next = 0;
    while let Some(scope) = order.get(next).copied() {
        next += 1;
        for above in &above[scope] {
            n_unplaced[*above] -= 1;
            if n_unplaced[*above] == 0 {
                order.push(*above);
            }
        }
    }
    if order.len() == implied.len() {
        return Ok(order);
    }
    Err(one_cycle(implied, &n_unplaced))
}

/// Every scope that is left implies another that is left: going down from any of them comes round.
fn one_cycle(implied: &[Vec<usize>], n_unplaced: &[usize]) -> Vec<usize> {
    let is_left = |scope: &usize| n_unplaced[*scope] > 0;
    let mut path: Vec<usize> = Vec::new();
    let mut scope = (0..implied.len()).find(is_left);
    while let Some(current) = scope {
        if let Some(start) = path.iter().position(|seen| *seen == current) {
            return path.split_off(start);
        }
        path.push(current);
        scope = implied[current].iter().copied().find(is_left);
    }
    path
}

/// Adds the bits of one row to another.
pub(super) fn unite(words: &mut [u64], row: &[u64]) {
    for (word, other) in words.iter_mut().zip(row) {
        *word |= other;
    }
}

/// Sets one bit.
pub(super) fn set(words: &mut [u64], bit: usize) {
    words[bit / 64] |= 1 << (bit % 64);
}

/// Clears one bit.
pub(super) fn clear(words: &mut [u64], bit: usize) {
    words[bit / 64] &= !(1 << (bit % 64));
}

/// Whether one bit is set; not where there is no such bit.
pub(super) fn has(words: &[u64], bit: usize) -> bool {
    words.get(bit / 64).is_some_and(|word| word & (1 << (bit % 64)) != 0)
}

/// Returns the positions of all set bits.
pub(super) fn positions(words: &[u64]) -> impl Iterator<Item = usize> {
    words
        .iter()
        .enumerate()
        .flat_map(|(i, word)| (0..64).filter(move |bit| word & (1 << bit) != 0).map(move |bit| i * 64 + bit))
}
