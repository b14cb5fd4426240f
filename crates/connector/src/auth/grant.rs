//! The authorization header that requests carry now, and its renewal by one request at a time.

use crate::auth::{Auth, Bound, IssuedToken, TokenSource};
use crate::secret::Secret;
use crate::session::retry::{Jitter, Patience};
use crate::session::wire::Credentials;
use crate::session::{Clock, Transport, Tuning, sha256_hex};
use crate::{Event, EventSink, FetchError, OpenError, Reason};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::HeaderValue;
use jiff::{SignedDuration, Timestamp};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// How long before its end a token is renewed, if it lasts more than twice as long.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);
/// How long a token that could not be renewed serves on before the next try.
const POSTPONED: SignedDuration = SignedDuration::from_secs(30);
/// What errors and events call the asking for a token.
const ENDPOINT: &str = "token request";

/// One session's authorization.
#[derive(Debug)]
pub(crate) struct Authorizer {
    identity: String,
    source: Option<Arc<dyn TokenSource>>,
    held: RwLock<Option<Arc<Grant>>>,
    /// Held by the one request that obtains a token.
    turn: tokio::sync::Mutex<()>,
}

/// An authorization header, and how long it serves.
pub(crate) struct Grant {
    header: HeaderValue,
    bound: Option<Bound>,
    renew_at: Option<Timestamp>,
    ends_at: Option<Timestamp>,
    /// Whether it was obtained because the one before was refused.
    replaces_refused: bool,
    /// Whether any request was let in with it.
    is_proven: AtomicBool,
}

/// What renewing needs of the session.
pub(crate) struct Means<'a> {
    pub(crate) transport: &'a Transport,
    pub(crate) clock: Clock,
    pub(crate) events: &'a EventSink,
    pub(crate) tuning: &'a Tuning,
    pub(crate) jitter: &'a Jitter,
}

impl Authorizer {
    /// Takes a connection's authorization.
    pub(crate) fn open(auth: Auth) -> Result<Self, OpenError> {
        let (scheme, value) = match auth {
            Auth::Bearer(token) => ("Bearer", token),
            Auth::Scheme(scheme, token) => (scheme, token),
            Auth::Basic(user, password) => {
                let pair = BASE64_STANDARD.encode(format!("{user}:{}", password.reveal()));
                ("Basic", Secret::new(pair))
            }
            Auth::Renewing(source) => {
                return Ok(Self {
                    identity: source.identity(),
                    source: Some(source),
                    held: RwLock::default(),
                    turn: tokio::sync::Mutex::default(),
                });
            }
        };
        let Some(header) = header(scheme, &value) else {
            return Err(OpenError::Setting {
                path: "auth".to_owned(),
                what: "the secret is empty or holds characters that no header can carry\nhint: look for line breaks and \
                       spaces around it"
                    .to_owned(),
            });
        };
        Ok(Self {
            identity: sha256_hex(&[scheme.as_bytes(), value.reveal().as_bytes()]),
            source: None,
            held: RwLock::new(Some(Arc::new(Grant::lasting(header)))),
            turn: tokio::sync::Mutex::default(),
        })
    }

    /// Returns who it speaks for, without a secret.
    pub(crate) fn identity(&self) -> &str {
        &self.identity
    }

    /// Returns what requests carry now, and obtains it first if it is not there or about to end.
    pub(crate) async fn grant(&self, means: &Means<'_>) -> Result<Arc<Grant>, FetchError> {
        if let Some(grant) = self.held().filter(|grant| grant.is_fresh(means.clock.now())) {
            return Ok(grant);
        }
        let _turn = self.turn.lock().await;
        let held = self.held();
        let now = means.clock.now();
        if let Some(grant) = held.as_ref().filter(|grant| grant.is_fresh(now)) {
            return Ok(Arc::clone(grant));
        }
        match self.issue(means, false).await {
            Ok(grant) => Ok(grant),
            Err(error) => match held.filter(|grant| grant.serves(means.clock.now())) {
                // It can be tried again before the token really ends.
                Some(grant) if error.is_transient() => Ok(self.hold(grant.postponed(now))),
                _ => Err(error),
            },
        }
    }

    /// Returns another grant in place of one that was refused; none if there can be no better one.
    pub(crate) async fn replace(
        &self,
        refused: &Arc<Grant>,
        means: &Means<'_>,
    ) -> Result<Option<Arc<Grant>>, FetchError> {
        if self.source.is_none() || refused.is_hopeless() {
            return Ok(None);
        }
        let _turn = self.turn.lock().await;
        if let Some(other) = self.held().filter(|held| held.header != refused.header) {
            return Ok(Some(other));
        }
        self.issue(means, true).await.map(Some)
    }

    /// Asks for a token, again where that may help.
    async fn issue(&self, means: &Means<'_>, replaces_refused: bool) -> Result<Arc<Grant>, FetchError> {
        let source = self.source.as_ref().expect("only a source's tokens end");
        let mut patience = Patience::new(means.tuning);
        let (token, now) = loop {
            let now = means.clock.now();
            let error = match source.issue(means.transport, now).await {
                Ok(token) => break (token, now),
                Err(error) => error,
            };
            let Some(pause) = patience.pause_after(&error, means.tuning, means.jitter) else {
                return Err(error);
            };
            let pause = match error.reason {
                Reason::RateLimited(asked) => {
                    asked.unwrap_or(means.tuning.backoff_cap) / means.tuning.hurry.max(1)
                }
                _ => pause,
            };
            if tokio::time::Instant::now() + pause > patience.give_up {
                return Err(error);
            }
            means.events.send(Event::Retry { endpoint: ENDPOINT, why: error.reason.to_string() });
            tokio::time::sleep(pause).await;
        };
        means.events.send(Event::TokenIssued);
        let grant = Grant::issued(&token, now, replaces_refused)?;
        Ok(self.hold(grant))
    }

    fn held(&self) -> Option<Arc<Grant>> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn hold(&self, grant: Grant) -> Arc<Grant> {
        let grant = Arc::new(grant);
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&grant));
        grant
    }
}

impl Grant {
    fn lasting(header: HeaderValue) -> Self {
        Self {
            header,
            bound: None,
            renew_at: None,
            ends_at: None,
            replaces_refused: false,
            is_proven: AtomicBool::new(false),
        }
    }

    fn issued(issued: &IssuedToken, now: Timestamp, replaces_refused: bool) -> Result<Self, FetchError> {
        let scheme = if issued.bound.is_some() { "DPoP" } else { "Bearer" };
        let header = header(scheme, &issued.token).ok_or_else(|| {
            FetchError::new(
                ENDPOINT,
                Reason::Malformed("the token holds characters that no header can carry".to_owned()),
            )
        })?;
        Ok(Self {
            bound: issued.bound.clone(),
            renew_at: issued.expires_at.map(|ends_at| renew_at(now, ends_at)),
            ends_at: issued.expires_at,
            replaces_refused,
            ..Self::lasting(header)
        })
    }

    fn postponed(&self, now: Timestamp) -> Self {
        Self {
            header: self.header.clone(),
            bound: self.bound.clone(),
            renew_at: now.checked_add(POSTPONED).ok(),
            ends_at: self.ends_at,
            replaces_refused: self.replaces_refused,
            is_proven: AtomicBool::new(self.is_proven.load(Ordering::Relaxed)),
        }
    }

    /// Returns the header that requests carry.
    pub(crate) fn header(&self) -> &HeaderValue {
        &self.header
    }

    /// Returns what a request with it carries.
    pub(crate) fn credentials(&self) -> Credentials<'_> {
        Credentials {
            authorization: Some(&self.header),
            bound: self.bound.as_ref(),
            ..Credentials::default()
        }
    }

    /// Whether it has not ended.
    pub(crate) fn serves(&self, now: Timestamp) -> bool {
        self.ends_at.is_none_or(|ends_at| now < ends_at)
    }

    /// Notes that a request was let in with it.
    pub(crate) fn prove(&self) {
        if !self.is_proven.load(Ordering::Relaxed) {
            self.is_proven.store(true, Ordering::Relaxed);
        }
    }

    fn is_fresh(&self, now: Timestamp) -> bool {
        self.renew_at.is_none_or(|renew_at| now < renew_at)
    }

    /// Whether a refusal says that the credential behind it is refused: it is new, and no request was let in with it.
    fn is_hopeless(&self) -> bool {
        self.replaces_refused && !self.is_proven.load(Ordering::Relaxed)
    }
}

impl fmt::Debug for Grant {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Grant").field("ends_at", &self.ends_at).finish_non_exhaustive()
    }
}

/// Returns an authorization header that no Debug shows.
pub(crate) fn header(scheme: &str, value: &Secret<String>) -> Option<HeaderValue> {
    if value.reveal().is_empty() {
        return None;
    }
    sensitive(&format!("{scheme} {}", value.reveal()))
}

/// Returns a header value that no Debug shows; none if no header can carry it.
pub(crate) fn sensitive(value: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(value).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Returns when a token is renewed: five minutes before its end, or at half its life if that is later.
fn renew_at(now: Timestamp, ends_at: Timestamp) -> Timestamp {
    let half = ends_at.duration_since(now) / 2;
    ends_at - half.min(AHEAD).max(SignedDuration::ZERO)
}

#[cfg(test)]
mod tests {
    use super::{Authorizer, header, renew_at};
    use crate::OpenError;
    use crate::auth::Auth;
    use crate::secret::Secret;
    use jiff::Timestamp;

    fn check(lasts: &str, expected: &str) {
        let now: Timestamp = "2026-11-24T08:00:00Z".parse().unwrap();
        let ends_at: Timestamp = format!("2026-11-24T{lasts}Z").parse().unwrap();
        assert_eq!(renew_at(now, ends_at), format!("2026-11-24T{expected}Z").parse().unwrap());
    }

    #[test]
    fn tokens_are_renewed_five_minutes_ahead_or_at_half_their_life() {
        check("09:00:00", "08:55:00");
        check("08:10:00", "08:05:00");
        check("08:01:00", "08:00:30");
        check("07:59:00", "07:59:00");
    }

    #[test]
    fn a_header_hides_what_it_carries() {
        let header = header("Bearer", &Secret::new("canary".to_owned())).unwrap();
        assert_eq!(header, "Bearer canary");
        assert!(!format!("{header:?}").contains("canary"));
    }

    #[test]
    fn a_secret_that_no_header_carries_is_refused_without_being_shown() {
        for secret in ["", "canary\nx"] {
            let error = Authorizer::open(Auth::Bearer(Secret::new(secret.to_owned()))).unwrap_err();
            assert!(matches!(&error, OpenError::Setting { path, .. } if path == "auth"));
            assert!(!error.to_string().contains("canary"));
        }
    }
}
