//! Tests over a small estate.

mod blast;
mod document;
mod estate;
mod formats;
mod kind;
mod look;
mod page;
mod redact;
mod report;
