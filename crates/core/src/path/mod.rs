//! Authority paths: from whoever holds an integration to what it can do, and the sentence that says so.

mod hop;
mod power;
mod sentence;
mod told;

pub use hop::{end_in_words, path_in_words};
pub use power::Power;
pub(crate) use power::{n_powers, powers};
pub use sentence::Sentence;
pub(crate) use sentence::sentence;
pub(crate) use told::hops_in_words;
pub use told::{AuthorityPath, PathHop, PathNode};
