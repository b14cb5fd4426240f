//! remit-sim
