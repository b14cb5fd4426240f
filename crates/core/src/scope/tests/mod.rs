//! What catalogs say, and the laws that hold for all of them.

mod catalog;
mod law;
