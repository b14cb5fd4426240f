//! End-to-end tests on the built binary.

mod approvals;
mod blast;
mod cli;
mod connections;
mod crash;
mod drift;
mod evidence;
mod okta;
mod privacy;
mod report;
mod revoke;
mod scan;
