//! The session against real servers on loopback: what it sends, what it makes of the answers, and what it never shows.

mod auth;
mod bodies;
mod cache;
mod limits;
mod origins;
mod privacy;
mod replies;
mod retries;
mod world;
