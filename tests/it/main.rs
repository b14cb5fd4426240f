//! End-to-end tests on the built binary.

mod approvals;
mod cli;
mod connections;
mod crash;
mod drift;
mod holder;
mod privacy;
mod report;
mod scan;
