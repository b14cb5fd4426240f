//! How a connection proves itself: a token as it is, or tokens that an OAuth application renews.
//!
//! Source: GitLab's documentation, "REST API authentication" and "OAuth 2.0 identity provider API", read November 2026: an
//! access token lasts two hours, and each refresh token is good for one use.

use crate::dialect;
use crate::settings::{AuthSettings, OauthSettings};
use remit_connector::auth::Auth;
use remit_connector::auth::oauth::{Client, Kept, Proof, Refresh};
use remit_connector::settings::wrong;
use remit_connector::{Open, OpenError};
use std::sync::Arc;
use url::Url;

/// Reads the secrets that the settings name. It sends nothing.
///
/// # Errors
/// A secret cannot be read, or the refresh token is kept where no new one can be put.
pub(crate) fn open(settings: &AuthSettings, api: &Url, open: &Open) -> Result<Auth, OpenError> {
    match settings {
        AuthSettings::Token(reference) => Ok(Auth::Bearer(open.secrets.read(reference)?)),
        AuthSettings::Oauth(oauth) => Ok(Auth::Renewing(Arc::new(refresh(oauth, api, open)?))),
    }
}

fn refresh(oauth: &OauthSettings, api: &Url, open: &Open) -> Result<Refresh, OpenError> {
    let proof = match &oauth.client_secret {
        Some(reference) => Proof::SecretPost(open.secrets.read(reference)?),
        None => Proof::None,
    };
    let kept = Kept::new(Arc::clone(&open.secrets), oauth.refresh_token.clone())
        .map_err(|what| wrong("auth.oauth.refresh_token", &what))?;
    // The token endpoint stands beside the API and not below it.
    let mut token_url = api.clone();
    token_url.set_path(&dialect::beside(api, "/oauth/token"));
    let client = Client::open(&*oauth.client_id, token_url, proof, open)?;
    Ok(Refresh::new(client, "refresh_token", Arc::new(kept)))
}
