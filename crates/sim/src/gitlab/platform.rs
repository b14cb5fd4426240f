//! Who asks the simulated GitLab, and how it words what it refuses.

use std::sync::{Mutex, PoisonError};

use serde_json::json;

use super::oauth::Application;
use super::routes;
use crate::kit::{
    Answer, Call, Caller, Connection, Inside, Object, Platform, Random, Route, Simulated, Standing,
};

/// GitLab, simulated.
#[derive(Debug)]
pub struct Gitlab {
    owner: String,
    administrator: String,
    limited: String,
    /// The OAuth application that a scan may use.
    pub(super) application: Mutex<Application>,
    /// What it calls itself in links, where it stands behind a proxy.
    pub(super) own_name: Mutex<Option<String>>,
}

/// What the tokens of the scanner may do, in the simulator's words: scopes by GitLab's names, and roles.
const OF_OWNER: [&str; 3] = ["read_api", "api", "owner"];
const OF_ADMINISTRATOR: [&str; 4] = ["read_api", "api", "owner", "admin"];
const OF_LIMITED: [&str; 1] = ["read_user"];

impl Gitlab {
    fn caller_of(&self, token: &str) -> Option<Caller> {
        let known = [
            (&self.owner, &OF_OWNER[..]),
            (&self.administrator, &OF_ADMINISTRATOR[..]),
            (&self.limited, &OF_LIMITED[..]),
        ];
        let (_, permissions) = known.into_iter().find(|(one, _)| *one == token)?;
        Some(Caller::with(token, permissions.iter().copied()))
    }
}

impl Simulated<Gitlab> {
    /// Returns the token of an administrator.
    pub fn administrator_token(&self) -> String {
        self.inside.platform.administrator.clone()
    }

    /// Returns a token whose scope shows nothing but profiles.
    pub fn limited_token(&self) -> String {
        self.inside.platform.limited.clone()
    }

    /// Stands behind a proxy from now on: its links name the address by which it knows itself.
    pub fn stand_behind_a_proxy(&self, own_name: &str) {
        let mut name = self.inside.platform.own_name.lock().unwrap_or_else(PoisonError::into_inner);
        *name = Some(own_name.to_owned());
    }

    /// Returns the OAuth application that a scan may use: its id, its secret, and the refresh token that is good now.
    pub fn application(&self) -> (String, String, String) {
        let application = self.inside.platform.application.lock().unwrap_or_else(PoisonError::into_inner);
        (application.client_id.clone(), application.secret.clone(), application.refresh_token())
    }
}

impl Platform for Gitlab {
    const ID: &'static str = "gitlab";
    const ACME: &'static str = include_str!("../../worlds/acme-gitlab.yaml");
    const ROUTES: &'static [Route<Self>] = routes::ALL;

    fn new(random: &mut Random, _scanner: &Object) -> Self {
        let mut token = |kind: &str| format!("sim-{kind}-{}", random.word(20));
        let (owner, administrator, limited) = (token("owner"), token("admin"), token("limited"));
        let application = Mutex::new(Application::new(random));
        Self { owner, administrator, limited, application, own_name: Mutex::default() }
    }

    fn connection(inside: &Inside<Self>) -> Connection {
        let settings = "\
group: acme
systems:
  # The pipelines sign in to the identity provider as one of its apps.
  OKTA_API_TOKEN: acme-okta/app:0oa4access0desk0001d7
  GITHUB_DEPLOY_TOKEN: acme-github
  github: acme-github
auth:
  token: { file: gitlab-token }
";
        Connection {
            settings: settings.to_owned(),
            files: vec![("gitlab-token".to_owned(), inside.platform.owner.clone())],
        }
    }

    fn caller(call: &Call<'_, Self>) -> Result<Caller, Answer> {
        let said = call.credential("Bearer").or_else(|| call.header("private-token"));
        let unknown = || Answer::of(401, &json!({ "message": "401 Unauthorized" }));
        let token = said.ok_or_else(unknown)?;
        let known = call.inside.platform.caller_of(token).or_else(|| call.inside.holder(token, call.now));
        known.ok_or_else(|| {
            let said = "Token was revoked. You have to re-authorize from the user.";
            Answer::of(401, &json!({ "error": "invalid_token", "error_description": said }))
        })
    }

    fn denied(call: &Call<'_, Self>, needed: &[&str]) -> Answer {
        if call.template.ends_with("/saml_group_links") {
            return Answer::of(401, &json!({ "message": "401 Unauthorized" }));
        }
        if needed.contains(&"admin") || needed.contains(&"owner") {
            return Answer::of(403, &json!({ "message": "403 Forbidden" }));
        }
        let said = "The request requires higher privileges than provided by the access token.";
        let scope = needed.join(" ");
        let body = json!({ "error": "insufficient_scope", "error_description": said, "scope": scope });
        Answer::of(403, &body)
    }

    fn not_found(_: &str) -> Answer {
        Answer::of(404, &json!({ "error": "404 Not Found" }))
    }

    fn failed(status: u16) -> Answer {
        Answer::of(status, &json!({ "message": "500 Internal Server Error" }))
    }

    /// The limit that headers tell of answers in plain text; that of a single endpoint in JSON, and without headers.
    fn too_many(standing: Standing) -> Answer {
        if standing.limit == 0 {
            let said = "This endpoint has been requested too many times. Try again later.";
            return Answer::of(429, &json!({ "message": { "error": said } })).with("retry-after", "1");
        }
        let mut answer = Answer::empty(429);
        answer.content_type = "text/plain".to_owned();
        answer.body = "Retry later\n".into();
        answer.with("retry-after", (standing.reset - standing.now).max(1).to_string())
    }

    fn stamp(answer: Answer, standing: Standing) -> Answer {
        let observed = standing.limit.saturating_sub(standing.remaining);
        answer
            .with("ratelimit-limit", standing.limit.to_string())
            .with("ratelimit-name", "throttle_authenticated_api")
            .with("ratelimit-observed", observed.to_string())
            .with("ratelimit-remaining", standing.remaining.to_string())
            .with("ratelimit-reset", standing.reset.to_string())
    }
}
