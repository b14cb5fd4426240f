//! One request from the connector's words to a typed answer: authorization, limits, cache, redirects, repetition.

use crate::auth::grant::{Grant, Means};
use crate::session::body;
use crate::session::cache::{self, CachedExchange};
use crate::session::retry::Patience;
use crate::session::tape::{Heard, TapedRequest};
use crate::session::wire::{Answer, Credentials, Prepared, Wire};
use crate::session::{Reply, Request, Session, kept};
use crate::{Cursor, Event, FetchError, Reason, Refusal};
use bytes::Bytes;
use http::header::{ETAG, LINK};
use http::{HeaderMap, HeaderValue};
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::sync::Arc;

/// One request under way.
struct Call {
    prepared: Prepared,
    patience: Patience,
    n_redirects: u32,
    has_renewed: bool,
    is_text: bool,
    keeps_path: bool,
    /// Where its answer is kept, if it may be.
    key: Option<String>,
    kept: Option<(HeaderValue, CachedExchange)>,
    /// What it was last authorized with.
    carried: HeaderValue,
    heard: Heard,
}

/// An answer, before it is typed.
enum Delivered {
    New(HeaderMap, Bytes),
    Kept(HeaderMap, CachedExchange),
}

impl Session {
    /// Sends a request, again where that is safe and helps, and reads the answer as `T`.
    ///
    /// # Errors
    /// As the dialect classifies the answer; with the endpoint's template, never a query or a secret.
    pub async fn send<T: DeserializeOwned>(&self, request: Request) -> Result<Reply<T>, FetchError> {
        let mut call = self.begin(&request).await?;
        let asked = TapedRequest::of(&call.prepared);
        let reply = self.settle(&mut call).await;
        self.wire().record(&asked, &call.prepared, std::mem::take(&mut call.heard), &call.carried);
        reply
    }

    /// Sends a request until it is answered and read, or given up.
    async fn settle<T: DeserializeOwned>(&self, call: &mut Call) -> Result<Reply<T>, FetchError> {
        loop {
            let error = match self.deliver(call).await {
                Ok(Delivered::Kept(headers, kept)) => match self.reread(call, &headers, kept) {
                    Ok(reply) => return Ok(reply),
                    // The stored body no longer reads as what is asked for; the provider is asked anew.
                    Err(_) => {
                        call.kept = None;
                        continue;
                    }
                },
                Ok(Delivered::New(headers, body)) => match self.read(call, &headers, &body) {
                    Ok(reply) => {
                        self.keep(call, &headers, reply.next.as_ref(), &body).await;
                        return Ok(reply);
                    }
                    Err(error) => error,
                },
                Err(error) => error,
            };
            self.pause(call, error).await?;
        }
    }

    async fn begin(&self, request: &Request) -> Result<Call, FetchError> {
        let wire = self.wire();
        let prepared = wire.prepare(request)?;
        let mut key = None;
        let mut kept = None;
        if request.is_conditional && wire.tape.allows_cache() {
            let name = cache::key(self.shared.authorizer.identity(), wire.origin.root(), &prepared);
            let stored = self.shared.cache.load(&name).await;
            kept = stored.and_then(|stored| Some((HeaderValue::from_str(&stored.etag).ok()?, stored)));
            key = Some(name);
        }
        Ok(Call {
            prepared,
            patience: Patience::new(&wire.tuning),
            n_redirects: 0,
            has_renewed: false,
            is_text: request.is_text,
            keeps_path: request.keeps_path,
            key,
            kept,
            carried: HeaderValue::from_static(""),
            heard: Heard::default(),
        })
    }

    /// Sends a request until it is answered where it leads to, with a token that is not refused.
    async fn deliver(&self, call: &mut Call) -> Result<Delivered, FetchError> {
        loop {
            let (grant, answer) = self.attempt(call).await?;
            match answer {
                Ok(answer) => {
                    grant.prove();
                    match (answer, &call.kept) {
                        (Answer::Body(headers, body), _) => return Ok(Delivered::New(headers, body)),
                        (Answer::NotModified(headers), Some((_, kept))) => {
                            return Ok(Delivered::Kept(headers, kept.clone()));
                        }
                        (Answer::NotModified(_), None) => return Err(unasked(call)),
                        (Answer::Moved(url), _) => call.prepared.follow(url, &mut call.n_redirects)?,
                    }
                }
                Err(error) if matches!(error.reason, Reason::Unauthenticated(_)) && !call.has_renewed => {
                    call.has_renewed = true;
                    let replaced = self.shared.authorizer.replace(&grant, &self.means()).await;
                    let replaced = replaced.inspect_err(|error| call.heard.no_token(self.wire(), error))?;
                    if replaced.is_none() {
                        return Err(error);
                    }
                    self.tell_retry(call, &error);
                }
                Err(error) => {
                    if !error.is_transient() && !matches!(error.reason, Reason::Unauthenticated(_)) {
                        grant.prove();
                    }
                    return Err(error);
                }
            }
        }
    }

    /// Sends a request once, within the limits.
    async fn attempt(&self, call: &mut Call) -> Result<(Arc<Grant>, Result<Answer, FetchError>), FetchError> {
        let wire = self.wire();
        loop {
            let grant = self.shared.authorizer.grant(&self.means()).await;
            let grant = grant.inspect_err(|error| call.heard.no_token(wire, error))?;
            let served = grant.serves(wire.clock.now());
            let acquired = wire.limiter.acquire(call.prepared.endpoint, call.patience.give_up).await;
            let mut lease = acquired
                .map_err(|wait| FetchError::new(call.prepared.endpoint, Reason::RateLimited(Some(wait.0))))?;
            if served && !grant.serves(wire.clock.now()) {
                // The wait was longer than the token's life.
                continue;
            }
            call.patience.attempts += 1;
            let etag = call.kept.as_ref().map(|(etag, _)| etag);
            let credentials = Credentials { etag, ..grant.credentials() };
            let answer = wire.ask(&call.prepared, credentials, Some(&mut lease), &mut call.heard).await;
            call.carried = grant.header().clone();
            return Ok((grant, answer));
        }
    }

    /// Waits before the request is sent again, or gives up.
    async fn pause(&self, call: &mut Call, error: FetchError) -> Result<(), FetchError> {
        let wire = self.wire();
        let Some(pause) = call.patience.pause_after(&error, &wire.tuning, &wire.jitter) else {
            return Err(error);
        };
        self.tell_retry(call, &error);
        tokio::time::sleep(pause).await;
        Ok(())
    }

    fn tell_retry(&self, call: &Call, error: &FetchError) {
        let endpoint = call.prepared.endpoint;
        tracing::debug!(endpoint, attempt = call.patience.attempts, why = %error.reason, "sending again");
        self.wire().events.send(Event::Retry { endpoint, why: error.reason.to_string() });
    }

    fn read<T: DeserializeOwned>(
        &self,
        call: &Call,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Reply<T>, FetchError> {
        let wire = self.wire();
        Ok(Reply {
            body: typed(call, body, wire)?,
            next: next_link(wire, call, headers)?,
            kept: kept(wire.dialect.kept_headers, headers),
        })
    }

    fn reread<T: DeserializeOwned>(
        &self,
        call: &Call,
        headers: &HeaderMap,
        stored: CachedExchange,
    ) -> Result<Reply<T>, FetchError> {
        let wire = self.wire();
        Ok(Reply {
            body: typed(call, &stored.body, wire)?,
            next: stored.next.map(Cursor),
            kept: kept(wire.dialect.kept_headers, headers),
        })
    }

    /// Keeps an answer that was read, where the provider gave a validator.
    async fn keep(&self, call: &Call, headers: &HeaderMap, next: Option<&Cursor>, body: &[u8]) {
        let Some(key) = &call.key else { return };
        let Some(etag) = headers.get(ETAG).and_then(|etag| etag.to_str().ok()) else { return };
        let exchange = CachedExchange {
            etag: etag.to_owned(),
            next: next.map(|cursor| cursor.0.clone()),
            body: body.to_vec(),
        };
        self.shared.cache.keep(key, exchange).await;
    }

    pub(super) fn means(&self) -> Means<'_> {
        let wire = self.wire();
        Means {
            transport: &self.shared.transport,
            clock: wire.clock,
            events: &wire.events,
            tuning: &wire.tuning,
            jitter: &wire.jitter,
        }
    }

    pub(super) fn wire(&self) -> &Wire {
        &self.shared.transport.wire
    }
}

/// Reads an answer as what was asked for.
fn typed<T: DeserializeOwned>(call: &Call, body: &[u8], wire: &Wire) -> Result<T, FetchError> {
    match call.is_text {
        true => body::text(body, call.prepared.endpoint),
        false => body::typed(body, &wire.tuning, call.prepared.endpoint),
    }
}

fn next_link(wire: &Wire, call: &Call, headers: &HeaderMap) -> Result<Option<Cursor>, FetchError> {
    let at = &call.prepared.url;
    let lines = headers.get_all(LINK).into_iter().filter_map(|line| line.to_str().ok());
    let Some(link) = lines.filter_map(crate::paging::link::next).next() else { return Ok(None) };
    let link = if call.keeps_path { wire.origin.here(at, link) } else { Cow::Borrowed(link) };
    let refused = |refusal: Refusal| FetchError::new(call.prepared.endpoint, Reason::Refused(refusal));
    wire.origin.cursor(at, &link).map(Some).map_err(refused)
}

fn unasked(call: &Call) -> FetchError {
    FetchError::new(
        call.prepared.endpoint,
        Reason::Malformed("status 304 to an unconditional request".to_owned()),
    )
}
