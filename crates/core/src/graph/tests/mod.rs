//! What must hold of the graph: laws of the walks over it, and what it makes of an estate.

pub(crate) mod estate;
mod joined;
mod law;
mod told;
