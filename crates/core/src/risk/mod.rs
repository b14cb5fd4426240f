//! The risk score: one number from 0 to 100 by which integrations are ranked, and what it is made of.
//!
//! ```text
//! R = round( I * (0.3 + 0.7 * X) )
//! I = min(100, base(tier) * reach * data + autonomy + chain)      what it could do
//! X = 1 - product over the factors that hold of (1 - weight)      how likely that goes wrong
//! ```
//!
//! The highest tier decides the ceiling, so that adding harmless scopes never hides a dangerous one; factors combine by
//! product, so that one exposed secret outweighs a list of small faults. Bases, weights and bands are data
//! (`data/risk.csv`, with its own version and date). They were set by hand: the score is an order of work and no
//! probability. It never changes a finding's severity, and an unknown fact adds nothing to it but lowers `known`.

mod facts;
mod lowering;
mod model;
mod score;
#[cfg(test)]
mod tests;

pub use facts::{Facts, Reach, THIRD_PARTY};
pub use lowering::{Change, Lowering, lowering};
pub use model::Model;
pub use score::{Parts, Score, Weighted};
