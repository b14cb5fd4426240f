//! End-to-end tests on the built binary.

mod approvals;
mod cli;
mod connections;
mod crash;
mod drift;
mod evidence;
mod okta;
mod okta_scan;
mod privacy;
mod report;
mod revoke;
mod scan;
