//! What must hold of the graph: laws of the walks over it, and what it makes of an estate.

pub(crate) mod estate;
mod law;
mod told;
