//! A simulated Slack: an Enterprise organization with its workspaces, and a token for each sort of caller.
//!
//! As Slack does it answers nearly everything with 200 and `ok: false`, ignores what it does not know, and falls into none
//! of a caller's traps for them: a listing asked without its workspace, both targets at once, certified apps that are left
//! out, pages that are short or empty and go on all the same.

mod access;
mod answer;
mod apps;
mod change;
mod logs;
mod people;
mod token;

use std::collections::BTreeMap;
use std::sync::Mutex;

use access::Kind;
use serde_json::json;

use crate::kit::{
    Access, Answer, Call, Caller, Connection, Inside, Object, Platform, Random, Route, Simulated, Standing,
    route,
};

/// The world file of the demo's company on Slack.
pub const SLACK_ACME: &str = include_str!("../../worlds/acme-slack.yaml");

/// A simulated Slack.
pub type SlackSimulator = Simulated<Slack>;

/// What is Slack's own: the tokens that it knows.
#[derive(Debug)]
pub struct Slack {
    tokens: BTreeMap<String, Kind>,
    scopes: BTreeMap<Kind, Vec<String>>,
    client_secret: String,
    /// The refresh token that was not used yet. There is one at a time.
    refresh: Mutex<String>,
}

impl Platform for Slack {
    const ID: &'static str = "slack";
    const ACME: &'static str = SLACK_ACME;
    const ROUTES: &'static [Route<Self>] = &[
        route("POST", "/api/oauth.v2.access", Access::Open, token::issue),
        route("GET", "/api/auth.test", Access::Anybody, people::identity),
        route("GET", "/api/admin.teams.list", Access::Needs(&["admin.teams:read"]), people::teams),
        route("GET", "/api/users.list", Access::Needs(&["users:read"]), people::members),
        route("GET", "/api/admin.users.list", Access::Needs(&["admin.users:read"]), people::users),
        route("GET", "/api/admin.apps.approved.list", Access::Needs(&["admin.apps:read"]), apps::approved),
        route(
            "GET",
            "/api/admin.apps.restricted.list",
            Access::Needs(&["admin.apps:read"]),
            apps::restricted,
        ),
        route("GET", "/api/admin.apps.requests.list", Access::Needs(&["admin.apps:read"]), apps::requests),
        route(
            "GET",
            "/api/admin.workflows.search",
            Access::Needs(&["admin.workflows:read"]),
            apps::workflows,
        ),
        route(
            "GET",
            "/api/admin.apps.activities.list",
            Access::Needs(&["admin.app_activities:read"]),
            logs::activities,
        ),
        route("GET", "/api/team.integrationLogs", Access::Needs(&["admin"]), logs::integrations),
        route("GET", "/audit/v1/logs", Access::Needs(&["auditlogs:read"]), logs::audit),
        route("POST", "/api/admin.apps.uninstall", Access::Needs(&["admin.apps:write"]), change::uninstall),
        route(
            "POST",
            "/api/admin.workflows.unpublish",
            Access::Needs(&["admin.workflows:write"]),
            change::unpublish,
        ),
    ];

    fn new(random: &mut Random, scanner: &Object) -> Self {
        let tokens = Kind::ALL.map(|kind| (format!("{}{}", kind.prefix(), random.word(32)), kind));
        let scopes = Kind::ALL.map(|kind| {
            let held = scanner.texts(kind.name()).into_iter().map(str::to_owned).collect();
            (kind, held)
        });
        Self {
            tokens: tokens.into(),
            scopes: scopes.into(),
            client_secret: random.word(32),
            refresh: Mutex::new(token::fresh(random)),
        }
    }

    fn connection(inside: &Inside<Self>) -> Connection {
        let file = |kind: Kind| (format!("slack-{}", kind.name()), inside.platform.token(kind).to_owned());
        Connection {
            settings:
                "tenant: E0ACME\nauth:\n  token: { file: slack-organization }\n  audit: { token: { file: \
                       slack-audit } }\n  admin: { token: { file: slack-admin } }\n"
                    .to_owned(),
            files: [Kind::Organization, Kind::Audit, Kind::Admin].map(file).into(),
        }
    }

    fn caller(call: &Call<'_, Self>) -> Result<Caller, Answer> {
        access::caller(call)
    }

    fn denied(call: &Call<'_, Self>, needed: &[&str]) -> Answer {
        access::denied(call, needed)
    }

    fn not_found(_path: &str) -> Answer {
        answer::error("unknown_method")
    }

    fn switched_off(_call: &Call<'_, Self>) -> Answer {
        answer::error("feature_not_enabled")
    }

    fn failed(status: u16) -> Answer {
        Answer::of(status, &json!({ "ok": false, "error": "internal_error" }))
    }

    fn too_many(standing: Standing) -> Answer {
        let wait = (standing.reset - standing.now).max(1);
        Answer::of(429, &json!({ "ok": false, "error": "ratelimited" })).with("retry-after", wait.to_string())
    }

    /// Each method has a budget of its own.
    fn family(template: &str) -> &'static str {
        let known = Self::ROUTES.iter().find(|route| route.template == template);
        known.map_or("", |route| route.template)
    }
}

impl SlackSimulator {
    /// Returns how one workspace by itself is scanned, with a user's token and an administrator's.
    pub fn workspace_connection(&self) -> Connection {
        let file =
            |kind: Kind| (format!("slack-{}", kind.name()), self.inside.platform.token(kind).to_owned());
        Connection {
            settings:
                "tenant: T01ACME\nauth:\n  token: { file: slack-workspace }\n  admin: { token: { file: \
                       slack-workspace_admin } }\n"
                    .to_owned(),
            files: [Kind::Workspace, Kind::WorkspaceAdmin].map(file).into(),
        }
    }

    /// Returns how the organization is scanned with tokens that are renewed, the audit log among it.
    pub fn rotating_connection(&self) -> Connection {
        let platform = &self.inside.platform;
        let files = [
            ("slack-client-secret", platform.client_secret.clone()),
            ("slack-refresh-token", platform.refresh().clone()),
            ("slack-audit", platform.token(Kind::Audit).to_owned()),
            ("slack-admin", platform.token(Kind::Admin).to_owned()),
        ];
        Connection {
            settings: format!(
                "tenant: E0ACME\nauth:\n  rotating: {{ client_id: \"{}\", client_secret: {{ file: slack-client-secret }}, \
                 refresh_token: {{ file: slack-refresh-token }} }}\n  audit: {{ token: {{ file: slack-audit }} }}\n  \
                 admin: {{ token: {{ file: slack-admin }} }}\n",
                token::CLIENT,
            ),
            files: files.map(|(name, content)| (name.to_owned(), content)).into(),
        }
    }
}
