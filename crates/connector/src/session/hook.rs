//! Posting to an address that is a secret itself: how notifications reach a webhook.
//!
//! Signed messages carry the headers of the Standard Webhooks specification 1.0.0, so that receivers verify them with a
//! library that is there: `webhook-id`, the same each time a message is sent; `webhook-timestamp`, seconds since 1970; and
//! `webhook-signature`, `v1,` and the Base64 of HMAC-SHA256 over `id.timestamp.body`.

use crate::OpenError;
use crate::secret::Secret;
use crate::session::dialect::PLAIN;
use crate::session::limit::Outcome;
use crate::session::retry::Patience;
use crate::session::wire::{Credentials, Opening, Prepared, Wire};
use crate::session::{Access, Clock, Limits, Tape, Tuning, body, failure};
use crate::{EventSink, FetchError, Reason};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use ring::hmac;
use std::fmt;
use url::Url;

/// What errors and logs call the address.
const ENDPOINT: &str = "POST (webhook)";

/// How a signing secret in the specification's own form begins. Base64 stands behind it.
const ENCODED: &str = "whsec_";

/// Where messages are posted to.
pub struct Hook {
    wire: Wire,
    url: Url,
    key: Option<hmac::Key>,
}

impl Hook {
    /// Takes an address, and the secret that messages are signed with. It sends nothing.
    ///
    /// # Errors
    /// The address is no http(s) URL, or http elsewhere than on this machine; or the signing secret cannot be read. The
    /// message shows neither.
    pub fn open(
        address: &Secret<String>,
        signing: Option<&Secret<String>>,
        clock: Clock,
        tuning: Tuning,
    ) -> Result<Self, OpenError> {
        let wrong =
            |path: &str, what: &str| OpenError::Setting { path: path.to_owned(), what: what.to_owned() };
        let url = Url::parse(address.reveal().trim())
            .map_err(|_| wrong("url", "it is no http or https address"))?;
        let mut base = url.clone();
        base.set_path("/");
        base.set_query(None);
        base.set_fragment(None);
        let wire = Wire::open(&Opening {
            base: &base,
            dialect: &PLAIN,
            limits: Limits { concurrency: 1, per_minute: None },
            clock,
            events: &EventSink::none(),
            tuning,
            access: Access::ReadOnly,
            tape: Tape::Blank,
        })
        .map_err(|error| match error {
            OpenError::Setting { what, .. } => wrong("url", &what),
            OpenError::Secret(_) => error,
        })?;
        let key = match signing {
            None => None,
            Some(secret) => Some(key(secret).ok_or_else(|| {
                wrong("signing_secret", "it begins with `whsec_`, and what follows is no Base64")
            })?),
        };
        Ok(Self { wire, url, key })
    }

    /// Posts JSON, again where that helps, until it is taken. The id stays the same, so that a receiver whose answer got
    /// lost knows the message when it comes again.
    ///
    /// # Errors
    /// It was refused, or not taken in the time that the tuning allows. The error shows nothing of the address.
    pub async fn post(&self, id: &str, body: String) -> Result<(), FetchError> {
        let prepared = Prepared {
            endpoint: ENDPOINT,
            method: http::Method::POST,
            url: self.url.clone(),
            body: Some(Bytes::from(body)),
            content_type: "application/json",
        };
        let wire = &self.wire;
        let mut patience = Patience::new(&wire.tuning);
        loop {
            let Err(error) = self.attempt(&prepared, id, &mut patience).await else { return Ok(()) };
            let Some(pause) = patience.pause_after(&error, &wire.tuning, &wire.jitter) else {
                return Err(error);
            };
            tracing::debug!(endpoint = ENDPOINT, attempt = patience.attempts, why = %error.reason, "sending again");
            tokio::time::sleep(pause).await;
        }
    }

    /// Posts once, when the receiver's limits allow.
    async fn attempt(
        &self,
        prepared: &Prepared,
        id: &str,
        patience: &mut Patience,
    ) -> Result<(), FetchError> {
        let wire = &self.wire;
        let failed = |reason| FetchError::new(ENDPOINT, reason);
        let acquired = wire.limiter.acquire(ENDPOINT, patience.give_up).await;
        let mut lease = acquired.map_err(|wait| failed(Reason::RateLimited(Some(wait.0))))?;
        patience.attempts += 1;
        lease.sent();
        let more = self.headers(id, prepared.body.as_deref().unwrap_or_default())?;
        let credentials = Credentials { more: Some(&more), ..Credentials::default() };
        let mut response = wire.exchange(prepared, credentials).await?;
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        if status.is_success() {
            lease.settle(status, &headers, Outcome::Answered);
            return Ok(());
        }
        let reason = if status.is_redirection() {
            Reason::Rejected("it was answered with a redirect, which is not followed".to_owned())
        } else {
            wire.meaning(status, &headers, &body::read_beginning(response).await)
        };
        let outcome = match &reason {
            Reason::RateLimited(wait) => Outcome::Refused(*wait),
            _ => Outcome::Answered,
        };
        lease.settle(status, &headers, outcome);
        let wait = failure::retry_after(&headers, wire.limiter.server_now());
        if let (Reason::Unavailable(_), Some(wait)) = (&reason, wait) {
            lease.hold(wait);
        }
        Err(failed(reason))
    }

    /// Returns what goes with each message. It is signed at the moment of sending, since receivers refuse old signatures.
    fn headers(&self, id: &str, body: &[u8]) -> Result<HeaderMap, FetchError> {
        let text = |text: &str| {
            HeaderValue::from_str(text).map_err(|_| {
                let what = "the message's id holds characters that no header can carry";
                FetchError::new(ENDPOINT, Reason::Rejected(what.to_owned()))
            })
        };
        let seconds = self.wire.clock.now().as_second().to_string();
        let mut headers = HeaderMap::new();
        if let Some(key) = &self.key {
            let signed = [id.as_bytes(), b".", seconds.as_bytes(), b".", body].concat();
            let signature = STANDARD.encode(hmac::sign(key, &signed));
            headers.insert("webhook-signature", text(&format!("v1,{signature}"))?);
        }
        headers.insert("webhook-id", text(id)?);
        headers.insert("webhook-timestamp", text(&seconds)?);
        Ok(headers)
    }
}

fn key(secret: &Secret<String>) -> Option<hmac::Key> {
    let text = secret.reveal();
    let bytes = match text.strip_prefix(ENCODED) {
        Some(encoded) => STANDARD.decode(encoded).ok()?,
        None => text.as_bytes().to_vec(),
    };
    Some(hmac::Key::new(hmac::HMAC_SHA256, &bytes))
}

/// Shows nothing: the address is a secret.
impl fmt::Debug for Hook {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Hook(***)")
    }
}
