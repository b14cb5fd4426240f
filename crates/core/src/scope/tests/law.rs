//! The laws of the lattice, over random catalogs without circles and sets with unknown scopes and instances of patterns.

use crate::scope::{Catalog, ScopeSet};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

/// The scopes of a catalog, each with what it implies.
#[derive(Debug, Clone)]
struct Shape {
    implied: Vec<Vec<usize>>,
}

/// Every fifth scope is a pattern.
fn name(scope: usize) -> String {
    if scope % 5 == 4 { format!("p{scope}:*") } else { format!("s{scope}") }
}

impl Shape {
    fn catalog(&self) -> Catalog {
        Catalog::parse("any".into(), &self.csv()).expect("no circle")
    }

    fn csv(&self) -> String {
        let mut csv = "kind,scope,implies,action,resource,risk,flags\n".to_owned();
        for (scope, implied) in self.implied.iter().enumerate() {
            let implied: Vec<String> = implied.iter().map(|below| name(*below)).collect();
            let risk = ["low", "medium", "high", "critical"][scope * 7 % 4];
            csv += &format!("k,{},{},read,thing,{risk},\n", name(scope), implied.join(" "));
        }
        csv
    }

    /// Names of rows, instances of patterns, and names that no catalog knows.
    fn names(&self, picks: &[(Index, u8)]) -> Vec<String> {
        let pick = |(index, choice): &(Index, u8)| {
            let scope = index.index(self.implied.len());
            match choice {
                0 => format!("unknown{}", scope % 3),
                1 => format!("p{}:{}", scope / 5 * 5 + 4, scope % 2),
                _ => name(scope),
            }
        };
        picks.iter().map(pick).collect()
    }
}

/// A scope implies only later ones, so that there is no circle. More than 64 scopes take more than one word of bits.
fn shapes() -> impl Strategy<Value = Shape> {
    vec(vec(any::<Index>(), 0..3), 1..90).prop_map(|picks| {
        let n_scopes = picks.len();
        let below = |(scope, picks): (usize, Vec<Index>)| {
            let n_later = n_scopes - scope - 1;
            let later = picks.iter().filter(|_| n_later > 0);
            later.map(|pick| scope + 1 + pick.index(n_later)).collect()
        };
        Shape { implied: picks.into_iter().enumerate().map(below).collect() }
    })
}

fn picks() -> impl Strategy<Value = Vec<(Index, u8)>> {
    vec((any::<Index>(), 0..8_u8), 0..12)
}

fn worlds() -> impl Strategy<Value = (Catalog, Vec<String>, ScopeSet, ScopeSet, ScopeSet)> {
    (shapes(), picks(), picks(), picks()).prop_map(|(shape, a, b, c)| {
        let catalog = shape.catalog();
        let names = shape.names(&a);
        let set = |picks| catalog.set("k", &shape.names(picks));
        let (a, b, c) = (set(&a), set(&b), set(&c));
        (catalog, names, a, b, c)
    })
}

proptest! {
    #[test]
    fn closure_is_idempotent_extensive_and_monotone((catalog, _, a, b, _) in worlds()) {
        let closed = catalog.closure(&a);
        prop_assert_eq!(&catalog.closure(&closed), &closed);
        prop_assert!(a.iter().all(|member| closed.contains(member)));
        let both = catalog.closure(&a.union(&b));
        prop_assert!(closed.iter().all(|member| both.contains(member)));
    }

    #[test]
    fn what_is_approved_and_granted_exactly_yields_no_excess((catalog, _, a, _, _) in worlds()) {
        prop_assert!(catalog.excess(&a, &a).is_empty());
        // `excess` knows equal sets without asking; the cover must say the same.
        prop_assert!(catalog.cover(&a).excess(&a).is_empty());
        prop_assert!(catalog.excess(&catalog.closure(&a), &a).is_empty());
    }

    #[test]
    fn excess_is_the_part_that_is_not_covered((catalog, _, granted, approved, _) in worlds()) {
        let excess = catalog.excess(&granted, &approved);
        prop_assert!(excess.iter().all(|member| granted.contains(member)));
        let rest = granted.filter(|member| !excess.contains(member));
        prop_assert!(catalog.covers(&approved, &rest));
        prop_assert_eq!(catalog.covers(&approved, &granted), excess.is_empty());
        prop_assert!(catalog.excess(&granted, &approved.union(&excess)).is_empty());
    }

    #[test]
    fn covers_is_reflexive_and_transitive((catalog, _, a, b, c) in worlds()) {
        prop_assert!(catalog.covers(&a, &a));
        // Random sets seldom cover each other, so a chain is made of them.
        let ab = a.union(&b);
        let part = catalog.closure(&ab).filter(|member| c.contains(member) || a.contains(member));
        prop_assert!(catalog.covers(&ab.union(&c), &ab));
        prop_assert!(catalog.covers(&ab, &part));
        prop_assert!(catalog.covers(&ab.union(&c), &part));
        if catalog.covers(&a, &b) && catalog.covers(&b, &c) {
            prop_assert!(catalog.covers(&a, &c));
        }
    }

    #[test]
    fn the_minimal_set_says_the_same_and_no_member_can_go((catalog, _, a, b, _) in worlds()) {
        let minimal = catalog.minimal(&a);
        prop_assert!(minimal.iter().all(|member| a.contains(member)));
        prop_assert!(catalog.covers(&minimal, &a));
        prop_assert_eq!(catalog.tier(&minimal), catalog.tier(&a));
        prop_assert_eq!(catalog.powers(&minimal), catalog.powers(&a));
        prop_assert_eq!(catalog.excess(&b, &minimal), catalog.excess(&b, &a));
        for gone in minimal.iter() {
            prop_assert!(!catalog.covers(&minimal.filter(|member| member != gone), &a));
        }
    }

    #[test]
    fn the_order_of_names_changes_nothing((catalog, names, a, b, _) in worlds()) {
        let mut reversed = names.clone();
        reversed.reverse();
        reversed.extend(names);
        prop_assert_eq!(&catalog.set("k", &reversed), &a);
        prop_assert_eq!(b.union(&a), a.union(&b));
    }

    #[test]
    fn an_unknown_scope_covers_only_itself((catalog, _, a, _, _) in worlds()) {
        let unknown = catalog.set("k", &["unknown7".to_owned()]);
        prop_assert_eq!(&catalog.closure(&unknown), &unknown);
        prop_assert_eq!(catalog.excess(&a, &unknown), a.clone());
        prop_assert_eq!(catalog.excess(&unknown, &a), unknown);
    }

    #[test]
    fn a_circle_is_an_error(mut shape in shapes(), at in any::<Index>()) {
        let bottom = at.index(shape.implied.len());
        let mut top = bottom;
        while let Some(above) = shape.implied.iter().position(|below| below.contains(&top)) {
            top = above;
        }
        shape.implied[bottom].push(top);
        let error = Catalog::parse("any".into(), &shape.csv());
        let error = error.map(|_| ()).expect_err("a circle").to_string();
        prop_assert!(error.contains("in a circle"), "{}", error);
    }
}
