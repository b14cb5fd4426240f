//! End-to-end tests on the built binary.

mod approvals;
mod atlassian_scan;
mod blast;
mod cli;
mod connections;
mod crash;
mod drift;
mod entra_scan;
mod evidence;
mod gitlab_scan;
mod google_workspace_scan;
mod holder;
mod mail;
mod notify;
mod okta;
mod okta_scan;
mod privacy;
mod report;
mod review;
mod revoke;
mod salesforce;
mod salesforce_scan;
mod scan;
mod schema;
mod slack;
mod slack_scan;
