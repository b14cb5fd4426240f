//! A simulated Salesforce organization: OAuth by assertion, secret or refresh token, SOQL over the objects that hold apps and
//! users, descriptions with the columns of its edition, and files of API calls.
//!
//! Source of its behaviour: "REST API Developer Guide", "Object Reference for the Salesforce Platform" and the help pages on
//! OAuth flows, read November 2026.

mod answer;
mod csv;
mod objects;
mod query;
mod soql;
mod token;

use std::collections::BTreeMap;
use std::sync::Mutex;

use crate::kit::{
    Access, Answer, Call, Caller, Connection, Inside, Object, Platform, Random, Route, Simulated, Standing,
    route,
};
use answer::error;

/// A simulated Salesforce organization.
#[derive(Debug)]
pub struct Salesforce {
    /// The consumer secret of the scanner's app.
    secret: String,
    /// The refresh token that its user gave to the app.
    refresh_token: String,
    /// An access token that never ends.
    access_token: String,
    /// Queries that go on, by their locators.
    cursors: Mutex<BTreeMap<String, query::Cursor>>,
}

/// What every configuration says besides its credential.
const DOMAIN: &str = "domain: acme.my.salesforce.example\nsystems: { acme.okta.example: acme-okta, api.github.example: \
                      acme-github }\n";

const ROUTES: &[Route<Salesforce>] = &[
    route("POST", "/services/oauth2/token", Access::Open, token::issue),
    route("POST", "/services/oauth2/revoke", Access::Open, token::revoke),
    route("GET", "/services/data/v{version}/query", Access::Anybody, query::data),
    route("GET", "/services/data/v{version}/query/{locator}", Access::Anybody, query::more),
    route("GET", "/services/data/v{version}/tooling/query", Access::Anybody, query::tooling),
    route("GET", "/services/data/v{version}/tooling/query/{locator}", Access::Anybody, query::more),
    route(
        "GET",
        "/services/data/v{version}/sobjects/EventLogFile/{file}/LogFile",
        Access::Anybody,
        csv::file,
    ),
    route("GET", "/services/data/v{version}/sobjects/{object}/describe", Access::Anybody, query::describe),
    route("DELETE", "/services/data/v{version}/sobjects/{object}/{id}", Access::Anybody, query::delete),
];

impl Platform for Salesforce {
    const ID: &'static str = "salesforce";
    const ACME: &'static str = include_str!("../../worlds/acme-salesforce.yaml");
    const ROUTES: &'static [Route<Self>] = ROUTES;

    fn new(random: &mut Random, _scanner: &Object) -> Self {
        Self {
            secret: random.word(40),
            refresh_token: format!("5Aep{}", random.word(48)),
            access_token: format!("00D!{}", random.word(48)),
            cursors: Mutex::default(),
        }
    }

    fn connection(inside: &Inside<Self>) -> Connection {
        let (key, user) = Self::scanner(inside);
        let settings = format!(
            "{DOMAIN}auth:\n  jwt: {{ client_id: {key}, username: {user}, private_key: {{ file: salesforce.pem }} \
             }}\n"
        );
        Connection { settings, files: vec![("salesforce.pem".to_owned(), inside.key.private_pem.clone())] }
    }

    fn caller(call: &Call<'_, Self>) -> Result<Caller, Answer> {
        let token = call.credential("Bearer").unwrap_or_default();
        if token == call.inside.platform.access_token {
            return Ok(token::caller(call));
        }
        let holder = call.inside.holder(token, call.now);
        holder.ok_or_else(|| error(401, "INVALID_SESSION_ID", "Session expired or invalid"))
    }

    fn denied(_call: &Call<'_, Self>, _needed: &[&str]) -> Answer {
        error(403, "INSUFFICIENT_ACCESS", "insufficient access rights")
    }

    fn not_found(_path: &str) -> Answer {
        error(404, "NOT_FOUND", "The requested resource does not exist")
    }

    fn failed(status: u16) -> Answer {
        error(status, "SERVER_UNAVAILABLE", "The server is temporarily unavailable")
    }

    fn too_many(standing: Standing) -> Answer {
        match standing.limit {
            0 => {
                let what = "ConcurrentRequests (Concurrent API Requests) Limit exceeded.";
                error(403, "REQUEST_LIMIT_EXCEEDED", what)
            }
            _ => error(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
        }
    }

    fn stamp(answer: Answer, standing: Standing) -> Answer {
        let used = standing.limit.saturating_sub(standing.remaining);
        answer.with("sforce-limit-info", format!("api-usage={used}/{}", standing.limit))
    }
}

impl Salesforce {
    /// Returns the consumer key of the scanner's app, and its user's name.
    fn scanner(inside: &Inside<Self>) -> (String, String) {
        let day = inside.day();
        (day.scanner.text("client_id").to_owned(), day.scanner.text("username").to_owned())
    }

    fn with(auth: &str, files: &[(&str, &String)]) -> Connection {
        let files = files.iter().map(|(name, secret)| ((*name).to_owned(), (*secret).clone()));
        Connection { settings: format!("{DOMAIN}auth:\n  {auth}\n"), files: files.collect() }
    }
}

impl Simulated<Salesforce> {
    /// Returns how a scan is configured with an app's secret.
    pub fn with_secret(&self) -> Connection {
        let (key, _) = Salesforce::scanner(&self.inside);
        let auth = format!("client_credentials: {{ client_id: {key}, client_secret: {{ file: secret }} }}");
        Salesforce::with(&auth, &[("secret", &self.inside.platform.secret)])
    }

    /// Returns how a scan is configured with a refresh token.
    pub fn with_refresh_token(&self) -> Connection {
        let (key, _) = Salesforce::scanner(&self.inside);
        let auth = format!(
            "refresh: {{ client_id: {key}, client_secret: {{ file: secret }}, refresh_token: {{ file: refresh }} }}"
        );
        let platform = &self.inside.platform;
        Salesforce::with(&auth, &[("secret", &platform.secret), ("refresh", &platform.refresh_token)])
    }

    /// Returns how a scan is configured with an access token.
    pub fn with_access_token(&self) -> Connection {
        Salesforce::with("token: { file: token }", &[("token", &self.inside.platform.access_token)])
    }
}
