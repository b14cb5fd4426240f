//! How a connection proves who it is: the OAuth flows that Salesforce offers to machines.
//!
//! Source: Salesforce Help, "OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration" and "OAuth 2.0 Client Credentials
//! Flow for Server-to-Server Integration", read November 2026. Tokens come without an end: one serves until it is
//! refused. They are asked for at the organization's own domain, since the shared login servers answer with redirects.

use crate::settings::{AuthSettings, JwtSettings, Settings};
use remit_connector::auth::Auth;
use remit_connector::auth::jwt::SigningKey;
use remit_connector::auth::oauth::{
    Assertion, Client, ClientCredentials, InMemory, JwtBearer, Kept, Proof, Refresh, RefreshStore,
};
use remit_connector::settings::wrong;
use remit_connector::{Open, OpenError};
use std::sync::Arc;

/// "The expiration time must be within 3 minutes"; a little less, since clocks differ.
const LIFETIME: i64 = 150;

/// For whom assertions are, in production and in sandboxes. Nothing is sent there.
const PRODUCTION: &str = "https://login.salesforce.com";
const SANDBOX: &str = "https://test.salesforce.com";

/// Returns how requests are authorized. It sends nothing. `open` has the base URL.
///
/// # Errors
/// A secret cannot be read, or is not what it should be.
pub(crate) fn open(settings: &Settings, open: &Open) -> Result<Auth, OpenError> {
    match &settings.auth {
        AuthSettings::Token(reference) => Ok(Auth::Bearer(open.secrets.read(reference)?)),
        AuthSettings::Jwt(jwt) => bearer(settings, jwt, open),
        AuthSettings::ClientCredentials(app) => {
            let proof = Proof::SecretPost(open.secrets.read(&app.client_secret)?);
            let client = client(&app.client_id, proof, open)?;
            Ok(Auth::Renewing(Arc::new(ClientCredentials::new(client, Vec::new()))))
        }
        AuthSettings::Refresh(app) => {
            let proof = match &app.client_secret {
                Some(secret) => Proof::SecretPost(open.secrets.read(secret)?),
                None => Proof::None,
            };
            let client = client(&app.client_id, proof, open)?;
            let store: Arc<dyn RefreshStore> =
                match Kept::new(Arc::clone(&open.secrets), app.refresh_token.clone()) {
                    Ok(kept) => Arc::new(kept),
                    Err(_) => Arc::new(InMemory::new(open.secrets.read(&app.refresh_token)?)),
                };
            Ok(Auth::Renewing(Arc::new(Refresh::new(client, &*settings.domain, store))))
        }
    }
}

fn bearer(settings: &Settings, jwt: &JwtSettings, open: &Open) -> Result<Auth, OpenError> {
    let key = open.secrets.read(&jwt.private_key)?;
    let key = SigningKey::parse(&key).map_err(|error| wrong("auth.jwt.private_key", &error.to_string()))?;
    let usual = if settings.is_sandbox() { SANDBOX } else { PRODUCTION };
    let assertion = Assertion {
        issuer: jwt.client_id.clone(),
        subject: jwt.username.clone(),
        audience: jwt.audience.clone().unwrap_or_else(|| usual.to_owned()),
        scope: None,
    };
    let client = client(&jwt.client_id, Proof::None, open)?;
    Ok(Auth::Renewing(Arc::new(JwtBearer::new(client, key, assertion).with_lifetime(LIFETIME))))
}

fn client(id: &str, proof: Proof, open: &Open) -> Result<Client, OpenError> {
    let mut token_url = open.base_url.clone().expect("the caller has set it");
    let path = format!("{}/services/oauth2/token", token_url.path().trim_end_matches('/'));
    token_url.set_path(&path);
    Client::open(id, token_url, proof, open)
}
