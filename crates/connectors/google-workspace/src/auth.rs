//! How the connection proves who it is: a service account that signs with its key, or for which Google signs, for an
//! administrator or by a role of its own.
//!
//! Source: Google's documentation, "Using OAuth 2.0 for server to server applications", "Method:
//! projects.serviceAccounts.signJwt" and "Method: token" of the Security Token Service, read November 2026.

use crate::settings::{AuthSettings, CallerSettings, KeylessSettings, Settings, setting};
use crate::way::{SCOPE_PREFIX, address};
use async_trait::async_trait;
use jiff::Timestamp;
use remit_connector::auth::Auth;
use remit_connector::auth::jwt::SigningKey;
use remit_connector::auth::oauth::{Assertion, Client, JwtBearer, Proof, RemoteSigner};
use remit_connector::secret::{Secret, SecretRef, SecretSource};
use remit_connector::session::{Request, Transport};
use remit_connector::{FetchError, Open, OpenError, Reason};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use url::{Url, form_urlencoded};

const TOKENS: &str = "https://oauth2.googleapis.com/";
const CREDENTIALS: &str = "https://iamcredentials.googleapis.com/";
const FEDERATION: &str = "https://sts.googleapis.com/";

const SIGN: &str = "POST /v1/projects/-/serviceAccounts/{account}:signJwt";
const EXCHANGE: &str = "POST /v1/token";

/// What the caller lacks where Google does not sign.
const MAY_SIGN: &str = "`roles/iam.serviceAccountTokenCreator` on the service account";

/// How each scope's requests prove themselves.
pub(crate) enum Credential {
    /// By one token for all.
    Token(Secret<String>),
    /// By a token for each way's scopes.
    ServiceAccount(Box<ServiceAccount>),
}

/// A service account, and who signs for it.
pub(crate) struct ServiceAccount {
    client: Client,
    signer: Signer,
    email: String,
    /// For whom it acts; empty if for itself.
    subject: String,
    audience: String,
}

enum Signer {
    Key(SigningKey),
    Google(Arc<Keyless>),
}

/// The key file of a service account, as far as it is read. Where it says that tokens are issued is not asked.
#[derive(Deserialize)]
struct KeyFile {
    client_email: String,
    private_key: String,
    private_key_id: Option<String>,
}

impl Credential {
    /// Reads the credential. It sends nothing.
    ///
    /// # Errors
    /// A setting is wrong, or a secret cannot be read or is not what it should be.
    pub(crate) fn open(settings: &Settings, open: &Open) -> Result<Self, OpenError> {
        match &settings.auth {
            AuthSettings::Token(reference) => Ok(Self::Token(open.secrets.read(reference)?)),
            AuthSettings::ServiceAccount(account) => {
                let path = "auth.service_account.key";
                let text = open.secrets.read(&account.key)?;
                // What serde would say may quote the file.
                let file: KeyFile = serde_json::from_str(text.reveal()).map_err(|_| {
                    setting(path, "not the key file (JSON) of a service account, as Google Cloud gives it")
                })?;
                let key = SigningKey::parse(&Secret::new(file.private_key))
                    .map_err(|error| setting(path, &error.to_string()))?;
                let key = match file.private_key_id {
                    Some(id) => key.with_id(id),
                    None => key,
                };
                let signer = Signer::Key(key);
                Self::of_account(settings, open, file.client_email, account.subject.as_ref(), signer)
            }
            AuthSettings::Keyless(keyless) => {
                let email = keyless.service_account.clone();
                let signer = Signer::Google(Arc::new(Keyless::open(settings, keyless, open)?));
                Self::of_account(settings, open, email, keyless.subject.as_ref(), signer)
            }
        }
    }

    fn of_account(
        settings: &Settings,
        open: &Open,
        email: String,
        subject: Option<&String>,
        signer: Signer,
    ) -> Result<Self, OpenError> {
        let host = address("token", settings.hosts.token.as_ref(), open.base_url.as_ref(), TOKENS)?;
        let token_url = below(host, "token");
        let account = ServiceAccount {
            audience: token_url.to_string(),
            client: Client::open(&email, token_url, Proof::None, open)?,
            signer,
            email,
            subject: subject.cloned().unwrap_or_default(),
        };
        Ok(Self::ServiceAccount(Box::new(account)))
    }

    /// Returns how requests that need these scopes are authorized.
    pub(crate) fn auth(&self, scopes: &str) -> Auth {
        let account = match self {
            Self::Token(token) => return Auth::Bearer(token.clone()),
            Self::ServiceAccount(account) => account,
        };
        let assertion = Assertion {
            issuer: account.email.clone(),
            subject: account.subject.clone(),
            audience: account.audience.clone(),
            scope: Some(in_full(scopes)),
        };
        let client = account.client.clone();
        Auth::Renewing(Arc::new(match &account.signer {
            Signer::Key(key) => JwtBearer::new(client, key.clone(), assertion),
            Signer::Google(keyless) => {
                JwtBearer::signed_by(client, Arc::<Keyless>::clone(keyless), assertion)
            }
        }))
    }
}

/// Returns scopes as Google writes them.
pub(crate) fn in_full(scopes: &str) -> String {
    let scopes = scopes.split(' ').map(|scope| format!("{SCOPE_PREFIX}{scope}"));
    scopes.collect::<Vec<_>>().join(" ")
}

/// Returns an address below a host's path.
fn below(mut host: Url, path: &str) -> Url {
    let path = format!("{}/{path}", host.path().trim_end_matches('/'));
    host.set_path(&path);
    host
}

/// Google signs, for a caller who may let it.
#[derive(Debug)]
struct Keyless {
    credentials: Transport,
    account: String,
    caller: Caller,
    secrets: Arc<dyn SecretSource>,
}

#[derive(Debug)]
enum Caller {
    Token(SecretRef),
    Federation { exchange: Transport, url: Url, audience: String, subject_token: SecretRef },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Signed {
    signed_jwt: String,
}

#[derive(Deserialize)]
struct Exchanged {
    access_token: String,
}

impl Keyless {
    fn open(settings: &Settings, keyless: &KeylessSettings, open: &Open) -> Result<Self, OpenError> {
        let hosts = &settings.hosts;
        let base_url = open.base_url.as_ref();
        let credentials = address("credentials", hosts.credentials.as_ref(), base_url, CREDENTIALS)?;
        let caller = match &keyless.caller {
            CallerSettings::Token(reference) => Caller::Token(reference.clone()),
            CallerSettings::Federation(federation) => {
                let host = address("federation", hosts.federation.as_ref(), base_url, FEDERATION)?;
                Caller::Federation {
                    exchange: Transport::open(&host, open)?,
                    url: below(host, "v1/token"),
                    audience: federation.audience.clone(),
                    subject_token: federation.subject_token.clone(),
                }
            }
        };
        Ok(Self {
            credentials: Transport::open(&credentials, open)?,
            account: keyless.service_account.clone(),
            caller,
            secrets: Arc::clone(&open.secrets),
        })
    }

    fn secret(&self, reference: &SecretRef) -> Result<Secret<String>, FetchError> {
        self.secrets.read(reference).map_err(|error| FetchError {
            reason: Reason::Unauthenticated("the caller's token cannot be read".to_owned()),
            endpoint: SIGN.to_owned(),
            source: Some(Box::new(error)),
        })
    }

    /// Returns the access token of whoever asks Google to sign.
    async fn caller(&self) -> Result<Secret<String>, FetchError> {
        let (exchange, url, audience, subject_token) = match &self.caller {
            Caller::Token(reference) => return self.secret(reference),
            Caller::Federation { exchange, url, audience, subject_token } => {
                (exchange, url, audience, self.secret(subject_token)?)
            }
        };
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
            .append_pair("audience", audience)
            .append_pair("scope", &format!("{SCOPE_PREFIX}cloud-platform"))
            .append_pair("requested_token_type", "urn:ietf:params:oauth:token-type:access_token")
            .append_pair("subject_token_type", "urn:ietf:params:oauth:token-type:jwt")
            .append_pair("subject_token", subject_token.reveal())
            .finish();
        let refused = |what: &str| FetchError::new(EXCHANGE, Reason::Unauthenticated(what.to_owned()));
        let request = http::Request::post(url.as_str()).body(form.into_bytes());
        let request = request.map_err(|_| refused("the token service has no address"))?;
        let answer = exchange.call(request).await?;
        if !answer.status().is_success() {
            return Err(refused("the other issuer's token was not exchanged: the pool does not take it"));
        }
        let exchanged: Exchanged = serde_json::from_slice(answer.body())
            .map_err(|_| FetchError::new(EXCHANGE, Reason::Malformed("the answer is no token".to_owned())))?;
        Ok(Secret::new(exchanged.access_token))
    }
}

#[async_trait]
impl RemoteSigner for Keyless {
    async fn sign(&self, claims: &str, _now: Timestamp) -> Result<Secret<String>, FetchError> {
        let caller = self.caller().await?;
        let request = Request::post_query(SIGN, json!({ "payload": claims })).part("account", &*self.account);
        let authorization = Secret::new(format!("Bearer {}", caller.reveal()));
        let sent = self.credentials.send::<Signed>(request, Some(authorization)).await;
        let signed = sent.map_err(|mut error| {
            error.reason = match error.reason {
                Reason::Denied(_) | Reason::NotFound => Reason::Denied(MAY_SIGN.to_owned()),
                reason => reason,
            };
            error
        })?;
        Ok(Secret::new(signed.body.signed_jwt))
    }
}
