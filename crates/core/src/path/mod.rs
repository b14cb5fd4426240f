//! Authority paths: from whoever holds an integration to what it can do, and the sentence that says so.

mod power;
mod sentence;

pub use power::Power;
pub(crate) use power::powers;
pub use sentence::Sentence;
pub(crate) use sentence::sentence;
