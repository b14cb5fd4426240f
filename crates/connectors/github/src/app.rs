//! A GitHub App's way to a token: it signs an assertion with its private key, finds its installation on the
//! organization, and is given a token for an hour.
//!
//! Source: GitHub's documentation, "Generating a JSON Web Token (JWT) for a GitHub App" and "Create an installation access
//! token for an app", read November 2026.

use async_trait::async_trait;
use jiff::Timestamp;
use remit_connector::auth::jwt::SigningKey;
use remit_connector::auth::{IssuedToken, TokenSource};
use remit_connector::secret::Secret;
use remit_connector::session::{Request, Transport};
use remit_connector::{FetchError, OpenError, Reason};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::fmt;

const FIND: &str = "GET /orgs/{org}/installation";
const ISSUE: &str = "POST /app/installations/{installation_id}/access_tokens";

/// How long before now an assertion says that it was made, so that a clock that is ahead does no harm.
const BACKDATED: i64 = 60;
/// How long after now it ends; GitHub takes ten minutes at the most.
const LIFETIME: i64 = 540;

/// Obtains installation tokens.
pub(crate) struct AppTokens {
    id: String,
    key: SigningKey,
    org: String,
    installation: Option<String>,
}

impl fmt::Debug for AppTokens {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("AppTokens").field("id", &self.id).field("org", &self.org).finish_non_exhaustive()
    }
}

#[derive(Serialize)]
struct Claims<'a> {
    iat: i64,
    exp: i64,
    iss: &'a str,
}

#[derive(Debug, Deserialize)]
struct Installation {
    id: u64,
}

#[derive(Deserialize)]
struct Token {
    token: String,
    expires_at: Option<String>,
}

impl AppTokens {
    /// Reads the App's private key.
    ///
    /// # Errors
    /// The key is no RSA private key in PEM form.
    pub(crate) fn new(
        id: String,
        key: &Secret<String>,
        org: String,
        installation: Option<String>,
    ) -> Result<Self, OpenError> {
        let key = SigningKey::parse(key).map_err(|error| OpenError::Setting {
            path: "auth.app.private_key".to_owned(),
            what: error.to_string(),
        })?;
        Ok(Self { id, key, org, installation })
    }

    /// Signs that the App itself asks.
    ///
    /// # Errors
    /// The key cannot sign.
    pub(crate) fn assertion(&self, now: Timestamp) -> Result<Secret<String>, FetchError> {
        let now = now.as_second();
        let claims = Claims { iat: now - BACKDATED, exp: now + LIFETIME, iss: &self.id };
        match self.key.sign(&claims) {
            Ok(assertion) => Ok(Secret::new(format!("Bearer {}", assertion.reveal()))),
            Err(error) => Err(FetchError::new(ISSUE, Reason::Unauthenticated(error.to_string()))),
        }
    }

    /// Whether an installation is this App's own, as far as the settings tell.
    pub(crate) fn is_own(&self, installation: &str, app: &str) -> bool {
        self.installation.as_deref() == Some(installation) || self.id == app
    }

    async fn find(&self, transport: &Transport, assertion: &Secret<String>) -> Result<String, FetchError> {
        let request = Request::get(FIND).part("org", &*self.org);
        match transport.send::<Installation>(request, Some(assertion.clone())).await {
            Ok(reply) => Ok(reply.body.id.to_string()),
            Err(error) => Err(self.explained(error, &format!("the App is not installed on `{}`", self.org))),
        }
    }

    /// Says what GitHub's refusal means for an App. `missing` is what it means that something is not found.
    fn explained(&self, mut error: FetchError, missing: &str) -> FetchError {
        let why = match &error.reason {
            Reason::Unauthenticated(said) => format!(
                "GitHub does not take the assertion of App `{}` ({said}); check its id, its private key and this machine's clock",
                self.id
            ),
            Reason::Denied(_) | Reason::NotFound => missing.to_owned(),
            Reason::Rejected(said) => {
                format!("the installation does not hold what the token asks for ({said})")
            }
            Reason::NotLicensed(_)
            | Reason::RateLimited(_)
            | Reason::Unavailable(_)
            | Reason::Malformed(_)
            | Reason::Refused(_) => return error,
        };
        error.reason = Reason::Unauthenticated(why);
        error
    }
}

#[async_trait]
impl TokenSource for AppTokens {
    fn identity(&self) -> String {
        let installation = self.installation.as_deref().unwrap_or_default();
        format!("github-app:{}/{}/{installation}", self.id, self.org)
    }

    async fn issue(&self, transport: &Transport, now: Timestamp) -> Result<IssuedToken, FetchError> {
        let assertion = self.assertion(now)?;
        let installation = match &self.installation {
            Some(id) => id.clone(),
            None => self.find(transport, &assertion).await?,
        };
        let request = Request::post_query(ISSUE, json!({})).part("installation_id", installation);
        let issued = transport.send::<Token>(request, Some(assertion)).await;
        let token = issued
            .map_err(|error| self.explained(error, "the App's installation is suspended or was removed"))?
            .body;
        Ok(IssuedToken {
            token: Secret::new(token.token),
            expires_at: token.expires_at.and_then(|time| time.parse().ok()),
            bound: None,
        })
    }
}
