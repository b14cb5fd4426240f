//! The diff: what of each grant is not covered by what is approved for it, beside a plain bitset loop over the same.
//!
//! `cargo bench -p remit-core --bench diff`. It prints CPU seconds of this process, which wall time on a busy machine
//! does not change, and their ratio. Grants are made in batches, so that ten million need no more memory than one
//! batch; making and interning them is timed apart.
//!
//! "ours" is `Catalog::excess`, which answers at once where the two sets are equal; "closure" goes through the closure
//! for every grant, as the plain loop does.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use remit_core::scope::{Catalog, ScopeId, ScopeSet};
use rustix::time::{ClockId, clock_gettime};
use std::hint::black_box;

const GITHUB: &str = include_str!("../../connectors/github/scopes.csv");
/// Bigger than the processor's caches hold, so that memory counts.
const N_IN_BATCH: usize = 100_000;

fn main() {
    let github = Catalog::parse("github".into(), GITHUB).expect("the connector's own catalog");
    let patterns = Catalog::parse("patterns".into(), &patterns()).expect("a catalog without circles");
    println!(
        "{:<10} {:>10} {:>8} {:>10} {:>8} {:>6} {:>14} {:>9} {:>9}",
        "catalog", "grants", "ours s", "closure s", "plain s", "ratio", "closure ratio", "intern s", "excess"
    );
    for n_batches in [10, 100] {
        Run::of(&github, "app_permission", n_batches).print("github");
        Run::of(&patterns, "role", n_batches).print("patterns");
    }
}

/// Ten families of forty scopes in four steps, a row on top of each that implies all of it, and a pattern for each.
fn patterns() -> String {
    let mut csv = "kind,scope,implies,action,resource,risk,flags\n".to_owned();
    for family in 0..10 {
        csv += &format!("role,f{family}-all,f{family}.*,admin,thing,high,\n");
        csv += &format!("role,f{family}:*,,read,thing,medium,\n");
        for object in 0..10 {
            let mut below = String::new();
            for step in ["read", "write", "execute", "admin"] {
                csv += &format!("role,f{family}.{object}.{step},{below},{step},thing,medium,\n");
                below = format!("f{family}.{object}.{step}");
            }
        }
    }
    csv
}

/// CPU seconds of one comparison.
#[derive(Default)]
struct Run {
    n_grants: usize,
    ours: f64,
    closure: f64,
    plain: f64,
    interning: f64,
    n_excess: usize,
}

impl Run {
    fn of(catalog: &Catalog, kind: &str, n_batches: usize) -> Self {
        let names: Vec<String> = catalog.names(kind).map(str::to_owned).collect();
        let rows = Rows::of(catalog);
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        let mut run = Self::default();
        for batch in 0..n_batches {
            let texts: Vec<[Vec<String>; 2]> = (0..N_IN_BATCH).map(|_| random.grant(&names)).collect();
            let (sets, seconds) = timed(|| interned(catalog, kind, &texts));
            run.interning += seconds;
            drop(texts);
            // They take turns in going first, for the first finds the caches cold.
            let mut found = [0; 3];
            for turn in 0..3 {
                match (batch + turn) % 3 {
                    0 => run.ours += timed_into(&mut found[0], || n_excess(catalog, &sets)),
                    1 => run.closure += timed_into(&mut found[1], || n_outside_closure(catalog, &sets)),
                    _ => run.plain += timed_into(&mut found[2], || rows.n_excess(&sets)),
                }
            }
            let [ours, closure, plain] = found;
            assert_eq!((ours, closure), (plain, plain), "all find the same excess");
            run.n_grants += sets.len();
            run.n_excess += ours;
        }
        run
    }

    fn print(&self, catalog: &str) {
        let (ratio, closure_ratio) = (self.ours / self.plain, self.closure / self.plain);
        println!(
            "{catalog:<10} {:>10} {:>8.3} {:>10.3} {:>8.3} {ratio:>6.2} {closure_ratio:>14.2} {:>9.2} {:>9}",
            self.n_grants, self.ours, self.closure, self.plain, self.interning, self.n_excess
        );
    }
}

fn interned(catalog: &Catalog, kind: &str, texts: &[[Vec<String>; 2]]) -> Vec<[ScopeSet; 2]> {
    let sets =
        texts.iter().map(|[approved, granted]| [catalog.set(kind, approved), catalog.set(kind, granted)]);
    sets.collect()
}

/// Counts the excess as judging does.
fn n_excess(catalog: &Catalog, sets: &[[ScopeSet; 2]]) -> usize {
    let excess = sets.iter().map(|[approved, granted]| catalog.excess(black_box(granted), approved).len());
    excess.sum()
}

/// Counts it with the closure of what is approved made for every grant.
fn n_outside_closure(catalog: &Catalog, sets: &[[ScopeSet; 2]]) -> usize {
    let excess =
        sets.iter().map(|[approved, granted]| catalog.cover(black_box(approved)).excess(granted).len());
    excess.sum()
}

/// The closure as the plain loop has it.
struct Rows {
    n_words: usize,
    bits: Vec<u64>,
}

impl Rows {
    fn of(catalog: &Catalog) -> Self {
        let ids: Vec<ScopeId> = catalog.ids().collect();
        let n_words = ids.len().div_ceil(64);
        let mut bits = vec![0; n_words * ids.len()];
        for (row, id) in ids.iter().enumerate() {
            let closure = catalog.closure(&ScopeSet::new(vec![*id], Vec::new()));
            for below in closure.listed() {
                let i = below.index();
                bits[row * n_words + i / 64] |= 1 << (i % 64);
            }
        }
        Self { n_words, bits }
    }

    /// For each grant: unite the rows of what is approved, and count what is granted outside.
    fn n_excess(&self, sets: &[[ScopeSet; 2]]) -> usize {
        let mut n_excess = 0;
        let mut mask = vec![0_u64; self.n_words];
        for [approved, granted] in black_box(sets) {
            mask.fill(0);
            for id in approved.listed() {
                let row = &self.bits[id.index() * self.n_words..][..self.n_words];
                for (word, other) in mask.iter_mut().zip(row) {
                    *word |= other;
                }
            }
            for id in granted.listed() {
                let i = id.index();
                n_excess += usize::from(mask[i / 64] & (1 << (i % 64)) == 0);
            }
        }
        n_excess
    }
}

/// A linear congruential generator: the same grants at each run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let high = usize::try_from(self.0 >> 33).expect("31 bits fit");
        high % limit
    }

    fn scopes(&mut self, names: &[String]) -> Vec<String> {
        let n_scopes = 1 + self.below(20);
        (0..n_scopes).map(|_| names[self.below(names.len())].clone()).collect()
    }

    /// Approved and granted scopes, 1 to 20 each. Of ten grants five hold exactly what is approved, four a part of it,
    /// and one is drawn anew.
    fn grant(&mut self, names: &[String]) -> [Vec<String>; 2] {
        let approved = self.scopes(names);
        let granted = match self.below(10) {
            0 => self.scopes(names),
            1..5 => approved.iter().take(1 + approved.len() / 2).cloned().collect(),
            _ => approved.clone(),
        };
        [approved, granted]
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = cpu_seconds();
    let result = black_box(work());
    (result, cpu_seconds() - start)
}

fn timed_into<T>(result: &mut T, work: impl FnOnce() -> T) -> f64 {
    let (made, seconds) = timed(work);
    *result = made;
    seconds
}

fn cpu_seconds() -> f64 {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    #[expect(clippy::cast_precision_loss, reason = "a process does not run for 2^53 seconds")]
    let seconds = now.tv_sec as f64;
    #[expect(clippy::cast_precision_loss, reason = "fewer than 10^9 nanoseconds")]
    let nanoseconds = now.tv_nsec as f64;
    seconds + nanoseconds / 1e9
}
