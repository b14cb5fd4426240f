//! OAuth 2.0: the standard ways to a token, as sources that any connector can name. The `oauth2` crate knows the forms;
//! what is sent leaves through a transport that is bound to the token endpoint's origin.

mod assertion;
mod client_credentials;
mod code;
mod kept;
mod outcome;
mod refresh;

pub use assertion::{Assertion, JwtBearer, RemoteSigner};
pub use client_credentials::ClientCredentials;
pub use code::{Authorization, Granted};
pub use kept::Kept;
pub use refresh::{InMemory, Refresh, RefreshStore, RefreshStoreError};

use crate::auth::jwt::{KeyError, SigningKey};
use crate::auth::possession::{PROOF, Possession};
use crate::secret::{Secret, SecretRef, SecretSource};
use crate::session::Transport;
use crate::{FetchError, Open, OpenError, Reason};
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use oauth2::basic::BasicClient;
use oauth2::{
    AsyncHttpClient, AuthType, ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, TokenUrl,
};
use serde::Serialize;
use std::fmt;
use std::sync::Arc;
use url::Url;

/// How long an assertion is good for, in seconds.
const LIFETIME: i64 = 300;

/// How often a token is asked for again at the most: for a proof that was not given, and for what it was to repeat.
const REPEATS: usize = 2;

/// How a client proves to the token endpoint which one it is.
#[derive(Debug, Clone)]
pub enum Proof {
    /// It does not: a public client, which proves each grant instead (PKCE).
    None,
    /// Its secret, as user and password.
    SecretBasic(Secret<String>),
    /// Its secret, in the request's body.
    SecretPost(Secret<String>),
    /// An assertion that it signs (`private_key_jwt`, RFC 7523, section 2.2).
    PrivateKeyJwt(SigningKey),
    /// An assertion that another issuer signs, and that is read anew for each token: such ones are short-lived.
    Foreign {
        /// Where the value of a secret comes from.
        secrets: Arc<dyn SecretSource>,
        /// Where the assertion is.
        assertion: SecretRef,
    },
}

/// What an assertion by which a client proves itself is called (RFC 7523, section 2.2).
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// One client at one token endpoint.
#[derive(Clone)]
pub struct Client {
    id: String,
    token_url: Url,
    proof: Proof,
    wire: Wire,
    inner: BasicClient<EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>,
}

/// What `oauth2` sends through.
#[derive(Clone)]
struct Wire {
    transport: Transport,
    /// Shared by all that ask for tokens in the client's name, so that an issuer has to ask for proofs once.
    possession: Arc<Possession>,
}

impl Wire {
    /// Sends a token request, with a proof of possession where the issuer has asked for one.
    async fn send(&self, mut request: HttpRequest) -> Result<HttpResponse, FetchError> {
        let url = Url::parse(&request.uri().to_string()).ok();
        let clock = self.transport.wire.clock;
        let proof = url.and_then(|url| self.possession.for_issuer(request.method(), &url, clock));
        request.headers_mut().extend(proof.map(|proof| (PROOF, proof)));
        let answer = self.transport.call(request).await?;
        self.possession.heed_issuer(answer.headers());
        Ok(answer)
    }
}

impl<'c> AsyncHttpClient<'c> for Wire {
    type Error = FetchError;
    type Future = BoxFuture<'c, Result<HttpResponse, FetchError>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

/// What a client's own assertion says.
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: String,
}

impl Client {
    /// Opens a client of a token endpoint, which may be on another origin than the API. It sends nothing.
    ///
    /// # Errors
    /// The address is no http(s) URL, or http elsewhere than on this machine.
    pub fn open(id: impl Into<String>, token_url: Url, proof: Proof, open: &Open) -> Result<Self, OpenError> {
        let id = id.into();
        let mut origin = token_url.clone();
        origin.set_path("/");
        origin.set_query(None);
        let wire = Wire { transport: Transport::open(&origin, open)?, possession: Arc::default() };
        let inner =
            BasicClient::new(ClientId::new(id.clone())).set_token_uri(TokenUrl::from_url(token_url.clone()));
        let inner = match &proof {
            Proof::None | Proof::PrivateKeyJwt(_) | Proof::Foreign { .. } => {
                inner.set_auth_type(AuthType::RequestBody)
            }
            Proof::SecretBasic(secret) => inner
                .set_auth_type(AuthType::BasicAuth)
                .set_client_secret(ClientSecret::new(secret.reveal().clone())),
            Proof::SecretPost(secret) => inner
                .set_auth_type(AuthType::RequestBody)
                .set_client_secret(ClientSecret::new(secret.reveal().clone())),
        };
        Ok(Self { id, token_url, proof, wire, inner })
    }

    /// Returns the parameters by which it proves itself besides what `oauth2` adds.
    fn proof_parameters(&self, now: Timestamp) -> Result<Vec<(&'static str, String)>, FetchError> {
        let assertion = match &self.proof {
            Proof::None | Proof::SecretBasic(_) | Proof::SecretPost(_) => return Ok(Vec::new()),
            Proof::PrivateKeyJwt(key) => self.assertion(key, now)?,
            Proof::Foreign { secrets, assertion } => secrets.read(assertion).map_err(|error| FetchError {
                reason: Reason::Unauthenticated("the assertion of another issuer cannot be read".to_owned()),
                endpoint: self.endpoint(),
                source: Some(Box::new(error)),
            })?,
        };
        Ok(vec![
            ("client_assertion_type", ASSERTION_TYPE.to_owned()),
            ("client_assertion", assertion.reveal().clone()),
        ])
    }

    fn assertion(&self, key: &SigningKey, now: Timestamp) -> Result<Secret<String>, FetchError> {
        let claims = Claims {
            iss: &self.id,
            sub: &self.id,
            aud: self.token_url.as_str(),
            iat: now.as_second(),
            nbf: now.as_second(),
            exp: now.as_second() + LIFETIME,
            jti: random(),
        };
        key.sign(&claims).map_err(|error| self.cannot_sign(error))
    }

    fn cannot_sign(&self, error: KeyError) -> FetchError {
        FetchError::new(self.endpoint(), Reason::Unauthenticated(error.to_string()))
    }

    /// Asks for a token, and again where the issuer wants a proof of possession first, or another.
    async fn asked<T, F>(&self, ask: impl Fn() -> F) -> Result<T, FetchError>
    where
        F: Future<Output = Result<T, FetchError>>,
    {
        for _ in 0..REPEATS {
            match ask().await {
                Err(error) if self.proves_after(&error) => (),
                asked => return asked,
            }
        }
        ask().await
    }

    /// Says whether asking again may help, since the issuer asks for a proof of possession that it was not given (RFC 9449,
    /// sections 5 and 8). Proofs are given from then on.
    fn proves_after(&self, error: &FetchError) -> bool {
        let asks = |said: &String| matches!(said.as_str(), "`use_dpop_nonce`" | "`invalid_dpop_proof`");
        matches!(&error.reason, Reason::Rejected(said) if asks(said)) && self.wire.possession.begin()
    }

    /// Returns what errors call its endpoint.
    fn endpoint(&self) -> String {
        format!("POST {}", self.token_url.path())
    }

    /// Returns who it is, for a source's identity.
    fn identity(&self) -> String {
        format!("{}{}/{}", self.token_url.origin().ascii_serialization(), self.token_url.path(), self.id)
    }
}

/// Returns a word that was never used before.
fn random() -> String {
    CsrfToken::new_random().into_secret()
}

impl fmt::Debug for Client {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Client").field("id", &self.id).field("proof", &self.proof).finish_non_exhaustive()
    }
}
