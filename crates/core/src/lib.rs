//! The words of remit and what is judged with them: the inventory model, three-valued facts, the scope lattice,
//! approved records, judging and authority paths.
//!
//! Nothing here does input or output, waits, or reads a clock: everything is a function of its arguments.

pub mod approval;
pub mod blast;
pub mod change;
pub mod coverage;
pub mod document;
pub mod exposure;
pub mod fact;
pub mod finding;
pub mod graph;
pub mod judge;
pub mod model;
pub mod path;
pub mod people;
pub mod policy;
pub mod principals;
pub mod review;
pub mod rightsize;
pub mod risk;
pub mod scope;
pub mod words;
