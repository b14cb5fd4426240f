//! The wire itself, for token sources: one HTTP client with the origin rule, time-outs and the capped body, and no
//! authorization of its own.

use crate::auth::grant;
use crate::auth::possession::PROOF;
use crate::secret::Secret;
use crate::session::dialect::PLAIN;
use crate::session::retry::Patience;
use crate::session::tape::Heard;
use crate::session::wire::{Answer, Credentials, Opening, Prepared, Wire};
use crate::session::{Access, Limits, Reply, Request, body};
use crate::{FetchError, Open, OpenError, Reason, Refusal};
use http::HeaderMap;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use url::Url;

/// What errors and events call a request of a standard flow.
const TOKEN_ENDPOINT: &str = "POST (token endpoint)";

/// Sends single requests; the session adds authorization, limits and retries. Token sources use it bare.
#[derive(Debug, Clone)]
pub struct Transport {
    pub(crate) wire: Arc<Wire>,
}

impl Transport {
    /// Opens a transport to another origin than the connection's own, which the connector names: where tokens are issued.
    ///
    /// # Errors
    /// The address is no http(s) URL, or http elsewhere than on this machine.
    pub fn open(base: &Url, open: &Open) -> Result<Self, OpenError> {
        let wire = Wire::open(&Opening {
            base,
            dialect: &PLAIN,
            limits: Limits { concurrency: 4, per_minute: None },
            clock: open.clock,
            events: &open.events,
            tuning: open.tuning,
            access: Access::ReadOnly,
            tape: open.tape.beside(),
        })?;
        Ok(Self { wire: Arc::new(wire) })
    }

    /// Sends one request with an authorization header of the caller's own, such as `Bearer` and a signed assertion.
    ///
    /// # Errors
    /// As the dialect classifies the answer.
    pub async fn send<T: DeserializeOwned>(
        &self,
        request: Request,
        authorization: Option<Secret<String>>,
    ) -> Result<Reply<T>, FetchError> {
        let endpoint = request.endpoint;
        let mut prepared = self.wire.prepare(&request)?;
        let authorization = match authorization {
            None => None,
            Some(value) => Some(grant::sensitive(value.reveal()).ok_or_else(|| {
                let what = "the authorization holds characters that no header can carry";
                FetchError::new(endpoint, Reason::Rejected(what.to_owned()))
            })?),
        };
        let credentials = Credentials { authorization: authorization.as_ref(), ..Credentials::default() };
        let _permit = self.pass(endpoint).await?;
        let mut n_redirects = 0;
        loop {
            match self.wire.ask(&prepared, credentials, None, &mut Heard::default()).await? {
                Answer::Moved(url) => prepared.follow(url, &mut n_redirects)?,
                Answer::NotModified(headers) => return self.reply(&prepared, &headers, b""),
                Answer::Body(headers, body) => return self.reply(&prepared, &headers, &body),
            }
        }
    }

    /// Sends a request of a standard flow as it is, to this origin and nowhere else. Answers that say "later" are errors;
    /// all others are the flow's to read.
    ///
    /// # Errors
    /// The address is elsewhere; there was no answer, one too large, or one that says "later".
    pub async fn call(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, FetchError> {
        let (parts, body) = request.into_parts();
        let refused = |refusal| FetchError::new(TOKEN_ENDPOINT, Reason::Refused(refusal));
        let url = Url::parse(&parts.uri.to_string())
            .map_err(|_| refused(Refusal::Origin("an address that is no URL".to_owned())))?;
        self.wire.origin.admit(&url).map_err(refused)?;
        let prepared = Prepared {
            endpoint: TOKEN_ENDPOINT,
            method: parts.method,
            url,
            body: Some(body.into()),
            content_type: "application/x-www-form-urlencoded",
        };
        let mut authorization = parts.headers.get(http::header::AUTHORIZATION).cloned();
        if let Some(authorization) = &mut authorization {
            authorization.set_sensitive(true);
        }
        let proof: HeaderMap =
            parts.headers.get(PROOF).map(|proof| (PROOF, proof.clone())).into_iter().collect();
        let credentials = Credentials {
            authorization: authorization.as_ref(),
            more: Some(&proof),
            ..Credentials::default()
        };
        let _permit = self.pass(TOKEN_ENDPOINT).await?;
        let mut response = self.wire.exchange(&prepared, credentials).await?;
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        if status.is_server_error() || matches!(status.as_u16(), 408 | 429) {
            let beginning = body::read_beginning(response).await;
            let reason = self.wire.meaning(status, &headers, &beginning);
            return Err(FetchError::new(TOKEN_ENDPOINT, reason));
        }
        let body = body::read(response, self.wire.tuning.body_cap, TOKEN_ENDPOINT).await?;
        let mut answer = http::Response::new(body.to_vec());
        *answer.status_mut() = status;
        *answer.headers_mut() = headers;
        Ok(answer)
    }

    async fn pass(&self, endpoint: &'static str) -> Result<tokio::sync::SemaphorePermit<'_>, FetchError> {
        let give_up = Patience::new(&self.wire.tuning).give_up;
        let passed = self.wire.limiter.acquire_uncounted(give_up).await;
        passed.map_err(|wait| FetchError::new(endpoint, Reason::RateLimited(Some(wait.0))))
    }

    fn reply<T: DeserializeOwned>(
        &self,
        prepared: &Prepared,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Reply<T>, FetchError> {
        Ok(Reply {
            body: body::typed(body, &self.wire.tuning, prepared.endpoint)?,
            next: None,
            kept: super::kept(self.wire.dialect.kept_headers, headers),
        })
    }
}
