//! What is packed comes back whole, whatever it is called.

use super::{Packed, Sharer};
use crate::scope::Tier;
use proptest::prelude::*;

proptest! {
    #[test]
    fn what_is_packed_reads_back(
        texts in prop::collection::vec((0..300usize, 0..4usize, any::<String>(), any::<bool>(), any::<String>()), 1..5),
    ) {
        let sharer = |(place, tier, id, is_own, name): (usize, usize, String, bool, String)| Sharer {
            place,
            app: if is_own { id.as_str().into() } else { format!("app:{id}").into() },
            id: id.into(),
            name: name.into(),
            tier: Tier::ALL[tier],
        };
        let sharers: Vec<Sharer> = texts.into_iter().map(sharer).collect();
        let mut packed = Packed::default();
        let places: Vec<usize> = sharers.iter().map(|sharer| packed.add(sharer)).collect();
        let read: Vec<Option<Sharer>> = places.into_iter().map(|at| packed.read(at)).collect();
        prop_assert_eq!(read, sharers.into_iter().map(Some).collect::<Vec<_>>());
    }
}
