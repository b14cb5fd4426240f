//! End-to-end tests on the built binary.

mod approvals;
mod cli;
mod crash;
mod drift;
mod privacy;
mod scan;
