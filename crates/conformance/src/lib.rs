//! The suite that every connector passes.

pub mod exchange;
