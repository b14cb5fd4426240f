//! How remit proves itself to a site: by an account's API token, or by an OAuth client, in its own name or in that of somebody
//! who has consented.
//!
//! Source: Atlassian's developer documentation, "Basic auth for REST APIs", "OAuth 2.0 (3LO) apps" and "Manage credentials for
//! service accounts", read November 2026: a refresh token is good for one use.

use crate::settings::{OauthSettings, SiteSettings};
use remit_connector::auth::Auth;
use remit_connector::auth::oauth::{Client, ClientCredentials, Kept, Proof, Refresh};
use remit_connector::settings::wrong;
use remit_connector::{Open, OpenError};
use std::sync::Arc;
use url::Url;

/// Where tokens are given.
const TOKEN_URL: &str = "https://auth.atlassian.com/oauth/token";

/// Reads the secrets that a site's settings name. It sends nothing.
///
/// # Errors
/// A secret cannot be read, the refresh token is kept where no new one can be put, or the site has no credential or two.
pub(crate) fn open(site: &SiteSettings, at: usize, open: &Open) -> Result<Auth, OpenError> {
    match (&site.email, &site.token, &site.oauth) {
        (Some(email), Some(token), None) => Ok(Auth::Basic(email.clone(), open.secrets.read(token)?)),
        (None, None, Some(oauth)) if site.cloud_id.is_some() => client(oauth, at, open),
        (None, None, Some(_)) => Err(wrong(
            &format!("sites.{at}.oauth"),
            "an OAuth client works at Atlassian's gateway alone: name the site by its `cloud_id`",
        )),
        _ => Err(wrong(
            &format!("sites.{at}"),
            "a site has either `email` with `token`, or `oauth`, and neither half of both",
        )),
    }
}

fn client(oauth: &OauthSettings, at: usize, open: &Open) -> Result<Auth, OpenError> {
    let place = format!("sites.{at}.oauth");
    let no_url = |error| wrong(&place, &format!("no address to ask for tokens: {error}"));
    let url = match &open.base_url {
        Some(base) => base.join("/oauth/token").map_err(no_url)?,
        None => Url::parse(TOKEN_URL).map_err(no_url)?,
    };
    let proof = Proof::SecretPost(open.secrets.read(&oauth.client_secret)?);
    let client = Client::open(&*oauth.client_id, url, proof, open)?;
    let Some(reference) = &oauth.refresh_token else {
        return Ok(Auth::Renewing(Arc::new(ClientCredentials::new(client, Vec::new()))));
    };
    let kept = Kept::new(Arc::clone(&open.secrets), reference.clone());
    let kept = kept.map_err(|what| wrong(&format!("{place}.refresh_token"), &what))?;
    Ok(Auth::Renewing(Arc::new(Refresh::new(client, "refresh_token", Arc::new(kept)))))
}
