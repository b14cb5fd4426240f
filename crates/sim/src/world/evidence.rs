//! What a world tells about use: audit events, request statistics, Copilot seats.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Link, When};

/// One event of the audit log; `fields` are further keys of the event, sent as they are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuditEvent {
    pub(crate) at: When,
    pub(crate) action: String,
    pub(crate) actor: Option<String>,
    /// `git` events are sent only when asked for.
    #[serde(default)]
    pub(crate) git: bool,
    #[serde(default)]
    pub(crate) fields: BTreeMap<String, serde_json::Value>,
}

/// Who the request statistics are about, as GitHub names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ActorKind {
    Installation,
    ClassicPat,
    FineGrainedPat,
    OauthApp,
    GithubAppUserToServer,
}

impl ActorKind {
    /// Returns GitHub's name of the kind.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Installation => "installation",
            Self::ClassicPat => "classic_pat",
            Self::FineGrainedPat => "fine_grained_pat",
            Self::OauthApp => "oauth_app",
            Self::GithubAppUserToServer => "github_app_user_to_server",
        }
    }
}

/// Request statistics of one actor; `user` names the person in whose name it called.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Insight {
    pub(crate) kind: ActorKind,
    pub(crate) actor: u64,
    pub(crate) name: String,
    pub(crate) user: Option<Link>,
    pub(crate) integration: Option<u64>,
    pub(crate) oauth_application: Option<u64>,
    pub(crate) requests: u64,
    pub(crate) last_request: When,
    pub(crate) last_limited: Option<When>,
}

/// A Copilot seat.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Seat {
    pub(crate) login: Link,
    pub(crate) created: When,
    pub(crate) last_activity: Option<When>,
    pub(crate) editor: Option<String>,
}
