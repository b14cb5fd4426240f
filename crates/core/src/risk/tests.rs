//! What the score must hold, and whether it makes sense.

mod laws;
mod sense;

use super::{Facts, Reach};
use crate::scope::Tier;

/// A well-kept integration of a tier, with nothing known of its data.
fn facts(tier: Tier) -> Facts {
    Facts {
        tier,
        reach: Reach::Tenant,
        data: None,
        is_writing_agent: false,
        is_chained: false,
        present: Vec::new(),
        clear: Vec::new(),
        unknown: Vec::new(),
    }
}
