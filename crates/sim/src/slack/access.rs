//! Who calls: the sorts of tokens, what each may do, and how Slack refuses.

use std::sync::{MutexGuard, PoisonError};

use serde_json::json;

use super::{Slack, answer, token};
use crate::kit::{Answer, Call, Caller};

/// A sort of token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Of an app that is installed for the organization, by an owner.
    Organization,
    /// The same, for the audit log alone.
    Audit,
    /// The same, with the scope `admin`.
    Admin,
    /// Of an app in one workspace.
    Workspace,
    /// The same, with the scope `admin`.
    WorkspaceAdmin,
}

impl Kind {
    pub(super) const ALL: [Self; 5] =
        [Self::Organization, Self::Audit, Self::Admin, Self::Workspace, Self::WorkspaceAdmin];

    /// Returns its name, which is also the scanner's field with its scopes.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Audit => "audit",
            Self::Admin => "admin",
            Self::Workspace => "workspace",
            Self::WorkspaceAdmin => "workspace_admin",
        }
    }

    pub(super) fn prefix(self) -> &'static str {
        if self == Self::Workspace { "xoxb-" } else { "xoxp-" }
    }

    /// Whether it is a token of the organization, which must say of which workspace it speaks.
    pub(super) fn is_of_organization(self) -> bool {
        matches!(self, Self::Organization | Self::Audit | Self::Admin)
    }
}

impl Slack {
    pub(super) fn token(&self, kind: Kind) -> &str {
        let known = self.tokens.iter().find(|(_, of)| **of == kind);
        known.map_or("", |(token, _)| token)
    }

    pub(super) fn refresh(&self) -> MutexGuard<'_, String> {
        self.refresh.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns a caller with the scopes of a sort of token.
    pub(super) fn holder(&self, kind: Kind) -> Caller {
        let scopes = self.scopes.get(&kind).into_iter().flatten().map(String::as_str);
        Caller::with(kind.name(), scopes)
    }
}

fn is_audit(call: &Call<'_, Slack>) -> bool {
    call.path.starts_with("/audit/")
}

/// Finds out who calls. A token in the query is none.
pub(super) fn caller(call: &Call<'_, Slack>) -> Result<Caller, Answer> {
    let platform = &call.inside.platform;
    let token = call.credential("Bearer").unwrap_or_default();
    if let Some(kind) = platform.tokens.get(token) {
        return Ok(platform.holder(*kind));
    }
    if let Some(caller) = call.inside.holder(token, call.now) {
        return Ok(caller);
    }
    Err(match (is_audit(call), token.starts_with(token::ROTATED)) {
        (true, _) => Answer::of(401, &json!({ "ok": false, "error": "invalid_authentication" })),
        (false, true) => answer::error("token_expired"),
        (false, false) => answer::error(if token.is_empty() { "not_authed" } else { "invalid_auth" }),
    })
}

/// Returns which sort of token a caller has. A renewed one is the organization's.
pub(super) fn kind(call: &Call<'_, Slack>) -> Kind {
    let token = call.credential("Bearer").unwrap_or_default();
    call.inside.platform.tokens.get(token).copied().unwrap_or(Kind::Organization)
}

pub(super) fn denied(call: &Call<'_, Slack>, needed: &[&str]) -> Answer {
    let scopes = call.inside.platform.scopes.get(&kind(call));
    let provided = scopes.map(|scopes| scopes.join(",")).unwrap_or_default();
    let status = if is_audit(call) { 403 } else { 200 };
    let body = json!({
        "ok": false, "error": "missing_scope", "needed": needed.join(","), "provided": provided,
    });
    Answer::of(status, &body)
}
