//! A simulated Atlassian organization with one site of Jira.
//!
//! Source of its behaviour: Atlassian's developer documentation ("Organization REST API", "API access REST API", "Jira
//! Cloud platform REST API", "Rate limiting"), read November 2026.

mod listing;

use std::sync::atomic::{AtomicU32, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::kit::{
    Access, Answer, Call, Caller, Connection, Inside, Object, Platform, Random, Route, Simulated, Standing,
    route,
};

/// A simulated Atlassian organization.
pub type AtlassianSimulator = Simulated<Atlassian>;

/// What is its own: the scanner's key and its token for the site.
#[derive(Debug)]
pub struct Atlassian {
    api_key: String,
    site_token: String,
    client: Client,
}

/// An OAuth client of the site: its id and secret, and how often its refresh token was used.
#[derive(Debug)]
struct Client {
    id: String,
    secret: String,
    stem: String,
    n_uses: AtomicU32,
}

impl Client {
    /// Returns the refresh token that is good now.
    fn refresh_token(&self) -> String {
        format!("{}-{}", self.stem, self.n_uses.load(Ordering::SeqCst))
    }
}

impl Simulated<Atlassian> {
    /// Returns the OAuth client that a scan may use on the site: its id, its secret, and the refresh token that is good now.
    pub fn client(&self) -> (String, String, String) {
        let client = &self.inside.platform.client;
        (client.id.clone(), client.secret.clone(), client.refresh_token())
    }
}

const ROUTES: &[Route<Atlassian>] = &[
    route("POST", "/oauth/token", Access::Open, token),
    route("GET", "/admin/v1/orgs", Access::Anybody, listing::organizations),
    route("GET", "/admin/v1/orgs/{org}/events-stream", needs(&["read:events:admin"]), listing::events),
    route(
        "GET",
        "/admin/v2/orgs/{org}/directories",
        needs(&["read:directories:admin"]),
        listing::directories,
    ),
    route(
        "GET",
        "/admin/v2/orgs/{org}/directories/{directory}/users",
        needs(&["read:directories:admin"]),
        listing::users,
    ),
    route(
        "GET",
        "/admin/api-access/v1/orgs/{org}/api-tokens",
        needs(&["read:tokens:admin"]),
        listing::api_tokens,
    ),
    route("GET", "/admin/api-access/v1/orgs/{org}/api-keys", needs(&["read:keys:admin"]), listing::api_keys),
    route(
        "GET",
        "/admin/api-access/v1/orgs/{org}/service-accounts",
        needs(&["read:service-accounts:admin"]),
        listing::service_accounts,
    ),
    route(
        "GET",
        "/admin/api-access/v1/orgs/{org}/service-accounts/api-tokens",
        needs(&["read:service-accounts-tokens:admin"]),
        listing::service_account_tokens,
    ),
    route(
        "GET",
        "/admin/api-access/v1/orgs/{org}/oauth-clients",
        needs(&["read:service-accounts-tokens:admin"]),
        listing::oauth_clients,
    ),
    route(
        "PATCH",
        "/admin/api-access/v1/orgs/{org}/api-keys/revoke/{key}",
        needs(&["delete:keys:admin"]),
        listing::revoke_key,
    ),
    route(
        "DELETE",
        "/users/{account}/manage/api-tokens/{token}",
        needs(&["manage:tokens"]),
        listing::delete_token,
    ),
    route("GET", "/ex/jira/{cloud}/rest/api/3/serverInfo", Access::Anybody, listing::server_info),
    route("GET", "/ex/jira/{cloud}/rest/api/3/users/search", needs(&["read:user:jira"]), listing::site_users),
    route("GET", "/ex/jira/{cloud}/rest/webhooks/1.0/webhook", needs(&["ADMINISTER"]), listing::webhooks),
    route(
        "DELETE",
        "/ex/jira/{cloud}/rest/webhooks/1.0/webhook/{webhook}",
        needs(&["ADMINISTER"]),
        listing::delete_webhook,
    ),
];

const fn needs(scopes: &'static [&'static str]) -> Access {
    Access::Needs(scopes)
}

/// What the account of the site's token may do.
const ON_SITE: [&str; 2] = ["read:user:jira", "ADMINISTER"];

impl Platform for Atlassian {
    const ID: &'static str = "atlassian";
    const ACME: &'static str = include_str!("../../worlds/acme-atlassian.yaml");
    const ROUTES: &'static [Route<Self>] = ROUTES;

    fn new(random: &mut Random, _scanner: &Object) -> Self {
        let client = Client {
            id: random.word(32),
            secret: random.word(64),
            stem: random.word(40),
            n_uses: AtomicU32::default(),
        };
        Self { api_key: random.word(60), site_token: random.word(48), client }
    }

    fn connection(inside: &Inside<Self>) -> Connection {
        let day = inside.day();
        let (org, cloud, email) =
            (day.tenant.text("id"), day.tenant.text("cloud_id"), day.scanner.text("email"));
        Connection {
            settings: format!(
                "org: {org}\nauth: {{ api_key: {{ file: atlassian.key }} }}\nsites:\n  - cloud_id: {cloud}\n    email: \
                 {email}\n    token: {{ file: atlassian.token }}\n"
            ),
            files: vec![
                ("atlassian.key".to_owned(), inside.platform.api_key.clone()),
                ("atlassian.token".to_owned(), inside.platform.site_token.clone()),
            ],
        }
    }

    /// The organization's key is for its administration alone, and the site's token for the site alone.
    fn caller(call: &Call<'_, Self>) -> Result<Caller, Answer> {
        let own = &call.inside.platform;
        let is_site = call.path.starts_with("/ex/");
        if let Some(key) = call.credential("Bearer").filter(|_| !is_site) {
            let scopes = call.day.scanner.texts("scopes");
            return match *key == own.api_key {
                true => Ok(Caller::with("key", scopes)),
                false => Err(unauthorized()),
            };
        }
        if let Some(holder) = call.credential("Bearer").and_then(|token| call.inside.holder(token, call.now))
        {
            return Ok(holder);
        }
        let expected = STANDARD.encode(format!("{}:{}", call.day.scanner.text("email"), own.site_token));
        match call.credential("Basic").filter(|_| is_site) {
            Some(basic) if basic == expected => Ok(Caller::with("site", ON_SITE)),
            Some(_) | None => Err(unauthorized()),
        }
    }

    fn denied(call: &Call<'_, Self>, _needed: &[&str]) -> Answer {
        match call.path.starts_with("/ex/") {
            true => {
                Answer::of(403, &json!({ "errorMessages": ["You do not have permission."], "errors": {} }))
            }
            false => administration(403, "Forbidden", "The API key lacks a scope for this"),
        }
    }

    fn not_found(_path: &str) -> Answer {
        administration(404, "Not Found", "There is nothing here")
    }

    fn failed(status: u16) -> Answer {
        Answer::of(status, &json!({ "errorMessages": ["Internal server error"], "errors": {} }))
    }

    fn too_many(standing: Standing) -> Answer {
        let body = json!({ "errorMessages": ["Rate limit exceeded"], "errors": {} });
        let wait = (standing.reset - standing.now).max(1);
        Answer::of(429, &body)
            .with("retry-after", wait.to_string())
            .with("ratelimit-reason", "jira-burst-based")
    }

    fn stamp(answer: Answer, standing: Standing) -> Answer {
        let reset = jiff::Timestamp::from_second(standing.reset).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        answer
            .with("x-ratelimit-limit", standing.limit.to_string())
            .with("x-ratelimit-remaining", standing.remaining.to_string())
            .with("x-ratelimit-reset", reset.to_string())
    }

    fn family(template: &str) -> &'static str {
        if template.starts_with("/ex/") { "site" } else { "organization" }
    }
}

/// Gives a token for the site: to the client in its own name, or for a refresh token, which is good for one use.
fn token(call: &Call<'_, Atlassian>) -> Answer {
    let form = call.form();
    let field = |name: &str| form.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let client = &call.inside.platform.client;
    let refuse = |status, error: &str, said: &str| {
        Answer::of(status, &json!({ "error": error, "error_description": said }))
    };
    if field("client_id") != client.id || field("client_secret") != client.secret {
        return refuse(401, "access_denied", "Unauthorized");
    }
    let is_refreshed = match field("grant_type") {
        "client_credentials" => false,
        "refresh_token" if field("refresh_token") == client.refresh_token() => true,
        "refresh_token" => return refuse(403, "invalid_grant", "Unknown or invalid refresh token."),
        _ => return refuse(400, "unsupported_grant_type", "There is no such grant"),
    };
    let access = call.inside.issue("sim-atlassian-", Caller::with("client", ON_SITE), call.now);
    let mut body = json!({
        "access_token": access, "token_type": "Bearer", "scope": "read:user:jira",
        "expires_in": call.inside.settings.token_lifetime.as_secs(),
    });
    if is_refreshed {
        client.n_uses.fetch_add(1, Ordering::SeqCst);
        body["refresh_token"] = client.refresh_token().into();
    }
    Answer::ok(&body)
}

fn unauthorized() -> Answer {
    Answer::of(401, &json!({ "code": 401, "message": "Unauthorized" }))
}

fn administration(status: u16, title: &str, detail: &str) -> Answer {
    Answer::of(status, &json!({ "errors": [{ "title": title, "detail": detail, "status": status }] }))
}
