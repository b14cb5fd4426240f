//! The session against real servers on loopback: what it sends, what it makes of the answers, and what it never shows.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod auth;
mod bodies;
mod cache;
mod changes;
mod hooks;
mod limits;
mod oauth;
mod origins;
mod privacy;
mod replies;
mod retries;
mod world;
