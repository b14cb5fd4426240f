//! Tokens by a refresh token (RFC 6749, section 6), which many issuers replace at each use: whoever loses the new one, or
//! uses the old one again, loses the whole grant (RFC 9700, section 4.14).

use crate::auth::oauth::{Client, outcome};
use crate::auth::{IssuedToken, TokenSource};
use crate::secret::Secret;
use crate::session::Transport;
use crate::{FetchError, Reason};
use async_trait::async_trait;
use jiff::Timestamp;
use oauth2::basic::BasicTokenResponse;
use oauth2::{RefreshToken, TokenResponse};
use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::task::JoinSet;

/// Where the refresh token is between uses. Only the store's copy counts: another process may have used it since.
#[async_trait]
pub trait RefreshStore: Debug + Send + Sync {
    /// Returns the refresh token.
    ///
    /// # Errors
    /// It cannot be read, or there is none.
    async fn load(&self) -> Result<Secret<String>, RefreshStoreError>;

    /// Keeps a new refresh token in place of the old one, for good, before it returns.
    ///
    /// # Errors
    /// It cannot be kept.
    async fn keep(&self, token: &Secret<String>) -> Result<(), RefreshStoreError>;
}

/// A refresh token that cannot be read or kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RefreshStoreError(pub String);

/// A store that ends with the process: for issuers that do not replace refresh tokens, and for tests.
#[derive(Debug)]
pub struct InMemory(Mutex<Secret<String>>);

/// Asks for tokens by a refresh token.
#[derive(Debug)]
pub struct Refresh {
    shared: Arc<Shared>,
    /// The exchange that is under way. It goes on when whoever waits for it is cancelled, so that a new refresh token is
    /// kept even then.
    exchange: tokio::sync::Mutex<JoinSet<Result<IssuedToken, FetchError>>>,
}

#[derive(Debug)]
struct Shared {
    client: Client,
    account: String,
    store: Arc<dyn RefreshStore>,
    /// A new refresh token that the store did not keep yet.
    unkept: Mutex<Option<Secret<String>>>,
}

impl Refresh {
    /// Returns a source of tokens for an account, which names whose refresh token the store holds.
    pub fn new(client: Client, account: impl Into<String>, store: Arc<dyn RefreshStore>) -> Self {
        let shared = Shared { client, account: account.into(), store, unkept: Mutex::default() };
        Self { shared: Arc::new(shared), exchange: tokio::sync::Mutex::default() }
    }
}

#[async_trait]
impl TokenSource for Refresh {
    fn identity(&self) -> String {
        format!("refresh:{} {}", self.shared.client.identity(), self.shared.account)
    }

    async fn issue(&self, _transport: &Transport, now: Timestamp) -> Result<IssuedToken, FetchError> {
        let mut exchange = self.exchange.lock().await;
        if exchange.is_empty() {
            let shared = Arc::clone(&self.shared);
            exchange.spawn(async move { shared.exchange(now).await });
        }
        match exchange.join_next().await {
            Some(Ok(issued)) => issued,
            Some(Err(_)) | None => {
                let what = "the exchange ended without an answer";
                Err(FetchError::new(self.shared.client.endpoint(), Reason::Unavailable(what.to_owned())))
            }
        }
    }
}

impl Shared {
    async fn exchange(&self, now: Timestamp) -> Result<IssuedToken, FetchError> {
        self.keep_unkept().await?;
        let loaded = self.store.load().await;
        let old = loaded.map_err(|error| self.failed("the refresh token cannot be read", error))?;
        let old = RefreshToken::new(old.reveal().clone());
        let answer = self.client.asked(|| self.ask(&old, now)).await?;
        if let Some(new) = answer.refresh_token().filter(|new| new.secret() != old.secret()) {
            *self.unkept() = Some(Secret::new(new.secret().clone()));
            self.keep_unkept().await?;
        }
        Ok(outcome::token(&self.client, &answer, now))
    }

    async fn ask(&self, old: &RefreshToken, now: Timestamp) -> Result<BasicTokenResponse, FetchError> {
        let mut request = self.client.inner.exchange_refresh_token(old);
        for (name, value) in self.client.proof_parameters(now)? {
            request = request.add_extra_param(name, value);
        }
        let asked = request.request_async(&self.client.wire).await;
        asked.map_err(|error| outcome::reason(&self.client, error))
    }

    /// Keeps the new refresh token. Until the store has it, no other is used: the old one is spent.
    async fn keep_unkept(&self) -> Result<(), FetchError> {
        let Some(new) = self.unkept().clone() else { return Ok(()) };
        let kept = self.store.keep(&new).await;
        kept.map_err(|error| self.failed("the new refresh token cannot be kept", error))?;
        *self.unkept() = None;
        Ok(())
    }

    fn unkept(&self) -> std::sync::MutexGuard<'_, Option<Secret<String>>> {
        self.unkept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self, what: &str, error: RefreshStoreError) -> FetchError {
        FetchError {
            reason: Reason::Unauthenticated(what.to_owned()),
            endpoint: self.client.endpoint(),
            source: Some(Box::new(error)),
        }
    }
}

impl InMemory {
    /// Returns a store that holds a refresh token.
    pub fn new(token: Secret<String>) -> Self {
        Self(Mutex::new(token))
    }
}

#[async_trait]
impl RefreshStore for InMemory {
    async fn load(&self) -> Result<Secret<String>, RefreshStoreError> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    async fn keep(&self, token: &Secret<String>) -> Result<(), RefreshStoreError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = token.clone();
        Ok(())
    }
}
