//! What people and programs read of a small estate.

mod document;
mod estate;
mod formats;
mod look;
mod page;
