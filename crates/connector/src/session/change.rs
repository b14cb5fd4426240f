//! A request that changes the tenant. It is no [`Request`], so that no stage can send one, and a session sends it only
//! where the connection was opened to revoke.

use crate::secret::Secret;
use crate::session::Request;
use crate::session::retry::Patience;
use crate::session::wire::{Credentials, Prepared, Wire};
use crate::session::{Session, Transport, body, limit, target};
use crate::{FetchError, Reason, Refusal};
use bytes::Bytes;
use http::StatusCode;
use serde_json::Value;
use std::fmt;
use url::form_urlencoded;

/// What a connection may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Access {
    /// Nothing that changes the tenant. Every scan has this.
    #[default]
    ReadOnly,
    /// Changes too: for `remit revoke --confirm` alone.
    Revoke,
}

/// One change of a tenant, to the connection's own origin.
#[derive(Clone, PartialEq, Eq)]
pub struct Change {
    method: ChangeMethod,
    /// What is addressed. Its method says nothing.
    addressed: Request,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ChangeMethod {
    Delete,
    Post,
    Patch,
    /// A POST of a token alone (RFC 7009).
    Revocation,
}

/// How a change was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeAnswer {
    /// The status.
    pub status: u16,
    /// What it means, where it is no success.
    pub refusal: Option<Reason>,
}

impl Change {
    /// Returns a deletion: `DELETE /repos/{owner}/{repo}/keys/{key_id}`.
    pub fn delete(endpoint: &'static str) -> Self {
        Self { method: ChangeMethod::Delete, addressed: Request::get(endpoint) }
    }

    /// Returns a POST with a JSON body.
    pub fn post(endpoint: &'static str, body: Value) -> Self {
        Self { method: ChangeMethod::Post, addressed: Request::post_query(endpoint, body) }
    }

    /// Returns a POST without a body: `POST /apps/{app}/lifecycle/deactivate`.
    pub fn post_bare(endpoint: &'static str) -> Self {
        Self { method: ChangeMethod::Post, addressed: Request::get(endpoint) }
    }

    /// Returns a PATCH with a JSON body.
    pub fn patch(endpoint: &'static str, body: Value) -> Self {
        Self { method: ChangeMethod::Patch, addressed: Request::post_query(endpoint, body) }
    }

    /// Returns the revocation of a token (RFC 7009). The token is a secret: no plan holds it, and whoever sends it by
    /// [`Session::revoke`] has read it just before.
    pub fn revocation(endpoint: &'static str) -> Self {
        Self { method: ChangeMethod::Revocation, addressed: Request::get(endpoint) }
    }

    /// Fills `{name}` in the template, as one path segment.
    #[must_use]
    pub fn part(self, name: &'static str, value: impl Into<String>) -> Self {
        Self { addressed: self.addressed.part(name, value), ..self }
    }

    /// Returns the method.
    pub fn method(&self) -> &'static str {
        match self.method {
            ChangeMethod::Delete => "DELETE",
            ChangeMethod::Patch => "PATCH",
            ChangeMethod::Post | ChangeMethod::Revocation => "POST",
        }
    }

    /// Returns what its template is filled with.
    pub fn parts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.addressed.parts.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// Returns the template, with its method.
    pub fn endpoint(&self) -> &'static str {
        self.addressed.endpoint
    }

    /// Returns the path with its parts filled in, as it begins at the base URL's path.
    ///
    /// # Errors
    /// A part is missing, or is no path segment.
    pub fn path(&self) -> Result<String, FetchError> {
        target::path_and_query("", &self.addressed).map_err(|reason| FetchError::new(self.endpoint(), reason))
    }

    /// Returns the body.
    pub fn body(&self) -> Option<&Value> {
        self.addressed.body.as_ref()
    }
}

/// Shows the template alone, as a request does.
impl fmt::Debug for Change {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Change").field("endpoint", &self.endpoint()).finish_non_exhaustive()
    }
}

impl Session {
    /// Sends a change, once: whoever reads back knows what came of it, and a repeated deletion would be answered as if
    /// there had been nothing.
    ///
    /// # Errors
    /// The connection may not change anything, or there was no answer. A refusal is an answer.
    pub async fn change(&self, change: &Change) -> Result<ChangeAnswer, FetchError> {
        let prepared = self.shared.transport.wire.prepare_change(change)?;
        if change.method == ChangeMethod::Revocation {
            let what = "the token that it revokes is missing";
            return Err(FetchError::new(change.endpoint(), Reason::Rejected(what.to_owned())));
        }
        self.send_change(&prepared).await
    }

    /// Revokes a token, once.
    ///
    /// # Errors
    /// As [`Session::change`].
    pub async fn revoke(&self, change: &Change, token: &Secret<String>) -> Result<ChangeAnswer, FetchError> {
        let mut prepared = self.shared.transport.wire.prepare_change(change)?;
        let form =
            form_urlencoded::Serializer::new(String::new()).append_pair("token", token.reveal()).finish();
        prepared.body = Some(Bytes::from(form));
        prepared.content_type = "application/x-www-form-urlencoded";
        self.send_change(&prepared).await
    }

    /// Says whether the connection may change anything.
    pub fn may_change(&self) -> bool {
        self.shared.transport.wire.access == Access::Revoke
    }

    async fn send_change(&self, prepared: &Prepared) -> Result<ChangeAnswer, FetchError> {
        let wire = &self.shared.transport.wire;
        let grant = self.shared.authorizer.grant(&self.means()).await?;
        wire.change(prepared, grant.credentials()).await
    }

    /// Returns the wire, for what a provider wants signed otherwise than the session signs.
    pub fn transport(&self) -> &Transport {
        &self.shared.transport
    }
}

impl Transport {
    /// Sends a change, once, with an authorization header of the caller's own.
    ///
    /// # Errors
    /// As [`Session::change`].
    pub async fn change(
        &self,
        change: &Change,
        authorization: &Secret<String>,
    ) -> Result<ChangeAnswer, FetchError> {
        let prepared = self.wire.prepare_change(change)?;
        let header = crate::auth::grant::sensitive(authorization.reveal()).ok_or_else(|| {
            let what = "the authorization holds characters that no header can carry";
            FetchError::new(change.endpoint(), Reason::Rejected(what.to_owned()))
        })?;
        let credentials = Credentials { authorization: Some(&header), ..Credentials::default() };
        self.wire.change(&prepared, credentials).await
    }
}

impl Wire {
    /// Makes a change ready, where the connection may change anything.
    fn prepare_change(&self, change: &Change) -> Result<Prepared, FetchError> {
        let endpoint = change.endpoint();
        let refused = |reason| FetchError::new(endpoint, reason);
        if self.access != Access::Revoke {
            return Err(refused(Reason::Refused(Refusal::ReadOnly)));
        }
        let path = target::path_and_query(self.origin.prefix(), &change.addressed).map_err(refused)?;
        let url = self.origin.url(&path).map_err(|refusal| refused(Reason::Refused(refusal)))?;
        let method = match change.method {
            ChangeMethod::Delete => http::Method::DELETE,
            ChangeMethod::Patch => http::Method::PATCH,
            ChangeMethod::Post | ChangeMethod::Revocation => http::Method::POST,
        };
        let body = change.body().map(|body| Bytes::from(body.to_string()));
        Ok(Prepared { endpoint, method, url, body, content_type: "application/json" })
    }

    async fn change(
        &self,
        prepared: &Prepared,
        credentials: Credentials<'_>,
    ) -> Result<ChangeAnswer, FetchError> {
        let endpoint = prepared.endpoint;
        let acquired = self.limiter.acquire(endpoint, Patience::new(&self.tuning).give_up).await;
        let mut lease =
            acquired.map_err(|wait| FetchError::new(endpoint, Reason::RateLimited(Some(wait.0))))?;
        lease.sent();
        let mut response = self.exchange(prepared, credentials).await?;
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let beginning = body::read_beginning(response).await;
        let behind_ok = status.is_success().then(|| self.behind_ok(&beginning));
        let reason = match behind_ok {
            Some(None) => {
                lease.settle(status, &headers, limit::Outcome::Answered);
                return Ok(ChangeAnswer { status: status.as_u16(), refusal: None });
            }
            Some(Some(reason)) => reason,
            None => self.change_refused(status, &headers, &beginning),
        };
        let outcome = match &reason {
            Reason::RateLimited(wait) => limit::Outcome::Refused(*wait),
            _ => limit::Outcome::Answered,
        };
        lease.settle(status, &headers, outcome);
        Ok(ChangeAnswer { status: status.as_u16(), refusal: Some(reason) })
    }

    /// Says what a status that is no success means. A redirect is not followed: the plan did not say where to.
    fn change_refused(&self, status: StatusCode, headers: &http::HeaderMap, beginning: &[u8]) -> Reason {
        if status.is_redirection() {
            return Reason::Rejected("it was answered with a redirect, which is not followed".to_owned());
        }
        self.meaning(status, headers, beginning)
    }
}
