//! A token for a signed assertion (RFC 7523, section 2.1): the grant of service accounts.

use crate::auth::jwt::SigningKey;
use crate::auth::oauth::{Client, LIFETIME, outcome, random};
use crate::auth::{IssuedToken, TokenSource};
use crate::secret::Secret;
use crate::session::Transport;
use crate::{FetchError, Reason};
use async_trait::async_trait;
use jiff::Timestamp;
use oauth2::RequestTokenError;
use oauth2::basic::{BasicErrorResponse, BasicTokenResponse};
use serde::Serialize;
use std::fmt::Debug;
use std::sync::Arc;
use url::form_urlencoded;

/// What an assertion says besides its times.
#[derive(Debug, Clone)]
pub struct Assertion {
    /// Who signs: `iss`.
    pub issuer: String,
    /// For whom the token is: `sub`; empty where the issuer of the assertion asks for itself and says none.
    pub subject: String,
    /// Who is to take it: `aud`, as a rule the token endpoint.
    pub audience: String,
    /// The scopes, where the issuer reads them from the assertion.
    pub scope: Option<String>,
}

/// Signs assertions with a key that is elsewhere, and that nobody can read.
#[async_trait]
pub trait RemoteSigner: Debug + Send + Sync {
    /// Returns the signed assertion (JWT) that makes these claims, which are a JSON object.
    ///
    /// # Errors
    /// Says why it was not signed.
    async fn sign(&self, claims: &str, now: Timestamp) -> Result<Secret<String>, FetchError>;
}

/// Asks for a token by an assertion.
#[derive(Debug)]
pub struct JwtBearer {
    client: Client,
    signer: Signer,
    assertion: Assertion,
    lifetime: i64,
}

#[derive(Debug)]
enum Signer {
    Key(SigningKey),
    Remote(Arc<dyn RemoteSigner>),
}

/// How far the issuer's clock may be behind, in seconds: an assertion from the future is refused.
const LEEWAY: i64 = 10;

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    sub: &'a str,
    aud: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'a str>,
    iat: i64,
    exp: i64,
    jti: String,
}

impl JwtBearer {
    /// Returns a source of tokens for what an assertion says.
    pub fn new(client: Client, key: SigningKey, assertion: Assertion) -> Self {
        Self { client, signer: Signer::Key(key), assertion, lifetime: LIFETIME }
    }

    /// Says for how many seconds an assertion is good, for issuers that take no longer ones; otherwise for 300.
    #[must_use]
    pub fn with_lifetime(self, seconds: i64) -> Self {
        Self { lifetime: seconds, ..self }
    }

    /// Returns a source whose assertions are signed elsewhere.
    pub fn signed_by(client: Client, signer: Arc<dyn RemoteSigner>, assertion: Assertion) -> Self {
        Self { client, signer: Signer::Remote(signer), assertion, lifetime: LIFETIME }
    }

    async fn form(&self, now: Timestamp) -> Result<String, FetchError> {
        let Assertion { issuer, subject, audience, scope } = &self.assertion;
        let issued = now.as_second() - LEEWAY;
        let claims = Claims {
            iss: issuer,
            sub: subject,
            aud: audience,
            scope: scope.as_deref(),
            iat: issued,
            exp: issued + self.lifetime,
            jti: random(),
        };
        let assertion = match &self.signer {
            Signer::Key(key) => key.sign(&claims).map_err(|error| self.client.cannot_sign(error))?,
            Signer::Remote(signer) => {
                let claims = serde_json::to_string(&claims).expect("texts and numbers are always JSON");
                signer.sign(&claims, now).await?
            }
        };
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
        form.append_pair("assertion", assertion.reveal());
        form.extend_pairs(self.client.proof_parameters(now)?);
        Ok(form.finish())
    }
}

#[async_trait]
impl TokenSource for JwtBearer {
    fn identity(&self) -> String {
        let Assertion { issuer, subject, audience, scope } = &self.assertion;
        let scope = scope.as_deref().unwrap_or_default();
        format!("assertion:{} {issuer} {subject} {audience} {scope}", self.client.identity())
    }

    async fn issue(&self, _transport: &Transport, now: Timestamp) -> Result<IssuedToken, FetchError> {
        self.client.asked(|| self.ask(now)).await
    }
}

impl JwtBearer {
    async fn ask(&self, now: Timestamp) -> Result<IssuedToken, FetchError> {
        let client = &self.client;
        let request = http::Request::post(client.token_url.as_str()).body(self.form(now).await?.into_bytes());
        let request = request.map_err(|_| {
            FetchError::new(
                client.endpoint(),
                Reason::Rejected("the token endpoint is no address".to_owned()),
            )
        })?;
        let answer = client.wire.send(request).await?;
        if answer.status().is_success() {
            let malformed = || Reason::Malformed("the answer is no token".to_owned());
            let answer = serde_json::from_slice::<BasicTokenResponse>(answer.body());
            return answer
                .map(|answer| outcome::token(client, &answer, now))
                .map_err(|_| FetchError::new(client.endpoint(), malformed()));
        }
        let said = serde_json::from_slice::<BasicErrorResponse>(answer.body());
        let error = match said {
            Ok(said) => RequestTokenError::ServerResponse(said),
            Err(_) => RequestTokenError::Other(String::new()),
        };
        Err(outcome::reason(client, error))
    }
}
