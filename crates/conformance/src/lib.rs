//! The suite that every connector passes: one named test for each provider, stage and law.
//!
//! A connector's author composes [`exchange`]s: listings and answers in the provider's own form. The kit serves them on
//! loopback at any page size, lets things go wrong at chosen requests, reads the connector through a page loop of its
//! own, and holds what comes out against laws: pages, refusals, limits, broken bodies, privacy, identity, resuming, cost
//! and settings. Each law is proven on planted violations: a broken connector that breaks it and no other.
//!
//! What it cannot refute. An exchange says what its author believes that the provider answers: a field that is misread,
//! a permission that is misnamed or a paging rule that is misunderstood passes here as well as there. The world is small
//! and stands still, so that nothing is said about listings that change while they are read, about real limits under
//! load, or about speed. It speaks plain HTTP on loopback: TLS, and a redirect from https to http, are the session's own
//! tests. It drives no store and no engine: that a denied slice retires nothing is theirs to prove. One credential form
//! is spoken, that of the subject's settings. Reading a real tenant is the only answer to all of these.

mod batch;
#[cfg(test)]
mod broken;
mod checks;
#[cfg(test)]
mod example;
pub mod exchange;
mod fault;
mod multipart;
mod reading;
mod server;
mod subject;
#[cfg(test)]
mod tests;
mod wire;
mod world;

pub use checks::{trials, trials_in};
pub use subject::{Excuse, Subject};
