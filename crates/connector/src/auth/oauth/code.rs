//! A person's consent (RFC 6749, section 4.1, with PKCE, RFC 7636): the address to send them to, and what comes back.

use crate::auth::IssuedToken;
use crate::auth::oauth::{Client, outcome};
use crate::secret::Secret;
use crate::{FetchError, Reason};
use jiff::Timestamp;
use oauth2::{
    AuthUrl, AuthorizationCode, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    TokenResponse,
};
use std::borrow::Cow;
use std::fmt;
use url::Url;

/// A consent that was asked for.
pub struct Authorization {
    /// Where the person decides.
    pub url: Url,
    redirect: RedirectUrl,
    state: Secret<String>,
    verifier: Secret<String>,
}

/// What a person's consent gave.
#[derive(Debug)]
pub struct Granted {
    /// The first access token.
    pub access: IssuedToken,
    /// What later ones are asked for with, where the issuer gives it.
    pub refresh: Option<Secret<String>>,
}

impl Client {
    /// Asks for a person's consent. Their browser comes back to `redirect`, with the answer in its query.
    pub fn authorize(&self, authorization_url: &Url, redirect: &Url, scopes: &[&str]) -> Authorization {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let redirect = RedirectUrl::from_url(redirect.clone());
        let client = self.inner.clone().set_auth_uri(AuthUrl::from_url(authorization_url.clone()));
        let (url, state) = client
            .authorize_url(CsrfToken::new_random)
            .set_redirect_uri(Cow::Borrowed(&redirect))
            .add_scopes(scopes.iter().map(|scope| Scope::new((*scope).to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        Authorization {
            url,
            redirect,
            state: Secret::new(state.into_secret()),
            verifier: Secret::new(verifier.into_secret()),
        }
    }

    /// Turns the address that the browser came back to into tokens.
    ///
    /// # Errors
    /// The person refused, the answer is not to this question, or the issuer gives no token for it.
    pub async fn redeem(
        &self,
        authorization: Authorization,
        answer: &Url,
        now: Timestamp,
    ) -> Result<Granted, FetchError> {
        let refused = |why: &str| FetchError::new(self.endpoint(), Reason::Unauthenticated(why.to_owned()));
        let value = |name: &str| {
            answer.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        if value("state").as_ref() != Some(authorization.state.reveal()) {
            return Err(refused("the answer is not to the question that was asked"));
        }
        let Some(code) = value("code") else {
            return Err(refused("the person or the issuer refused"));
        };
        let verifier = PkceCodeVerifier::new(authorization.verifier.reveal().clone());
        let mut request = self
            .inner
            .exchange_code(AuthorizationCode::new(code))
            .set_redirect_uri(Cow::Owned(authorization.redirect))
            .set_pkce_verifier(verifier);
        for (name, value) in self.proof_parameters(now)? {
            request = request.add_extra_param(name, value);
        }
        let answer = request.request_async(&self.wire).await.map_err(|error| outcome::reason(self, error))?;
        Ok(Granted {
            access: outcome::token(self, &answer, now),
            refresh: answer.refresh_token().map(|token| Secret::new(token.secret().clone())),
        })
    }
}

/// Its address holds the state, which nobody else is to know.
impl fmt::Debug for Authorization {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Authorization").finish_non_exhaustive()
    }
}
