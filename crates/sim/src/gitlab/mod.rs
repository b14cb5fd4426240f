//! A simulated GitLab: one instance with one top-level group, asked by an owner's token, an administrator's, or an OAuth
//! application that renews its tokens.
//!
//! `platform.rs` says who asks and how GitLab refuses, `routes.rs` which paths there are, `listing.rs` how pages are cut,
//! `place.rs` what stands in groups and projects, `token.rs` tokens of all kinds, `detail.rs` what is told
//! of one thing by itself, `oauth.rs` the token endpoint, and `change.rs`
//! what a deletion does.

mod change;
mod detail;
mod listing;
mod oauth;
mod place;
mod platform;
mod routes;
#[cfg(test)]
mod tests;
mod token;

pub use platform::Gitlab;
