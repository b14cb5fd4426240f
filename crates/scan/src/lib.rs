//! Scanning: plan, discover, reconcile, judge. The engine owns the page loop, so that a connector cannot claim
//! completeness: it hands over pages, and the engine decides how each slice ended.

mod account;
mod engine;
mod error;
mod event;
mod explaining;
mod guard;
mod judging;
mod ledger;
mod outcome;
mod past;
mod plan;
mod queue;
mod rejudging;
mod revoke;
#[cfg(test)]
mod tests;
mod writer;

pub use engine::{Scan, ScanReport, Stop};
pub use error::ScanError;
pub use event::{ScanEvent, ScanEvents};
pub use explaining::{candidates, explain};
pub use guard::Guard;
pub use judging::{Inputs, Judged, judge};
pub use ledger::{Settled, judge_into_ledger};
pub use plan::fingerprint;
pub use revoke::{Carried, Ending, carry_out};
