//! How GitLab names people and their roles.
//!
//! Source: GitLab's documentation, "Group and project members API", read November 2026.

use remit_connector::core::fact::Fact;
use remit_connector::core::model::{ExternalId, PrincipalRef};

/// Returns the external id of a person or a bot.
pub(crate) fn user_id(id: u64) -> ExternalId {
    ExternalId::new(format!("user:{id}"))
}

/// Returns somebody of whom a listing gives nothing but the id.
pub(crate) fn user(id: Option<u64>) -> Fact<PrincipalRef> {
    Fact::null_is_unknown(id).map(|id| PrincipalRef { id: Some(user_id(id)), name: id.to_string() })
}

/// Returns the name of a role; none for one that is not documented.
pub(crate) fn role(access_level: u64) -> Option<&'static str> {
    Some(match access_level {
        0 => "no_access",
        5 => "minimal",
        10 => "guest",
        15 => "planner",
        20 => "reporter",
        25 => "security_manager",
        30 => "developer",
        40 => "maintainer",
        50 => "owner",
        60 => "admin",
        _ => return None,
    })
}
