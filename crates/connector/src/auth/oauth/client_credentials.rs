//! The client's own token (RFC 6749, section 4.4): no person is involved.

use crate::FetchError;
use crate::auth::oauth::{Client, outcome};
use crate::auth::{IssuedToken, TokenSource};
use crate::session::Transport;
use async_trait::async_trait;
use jiff::Timestamp;
use oauth2::Scope;

/// Asks for the client's own token.
#[derive(Debug)]
pub struct ClientCredentials {
    client: Client,
    scopes: Vec<String>,
}

impl ClientCredentials {
    /// Returns a source of tokens with the scopes named; without any, with those that the issuer gives by default.
    pub fn new(client: Client, scopes: Vec<String>) -> Self {
        Self { client, scopes }
    }
}

#[async_trait]
impl TokenSource for ClientCredentials {
    fn identity(&self) -> String {
        format!("client:{} {}", self.client.identity(), self.scopes.join(" "))
    }

    async fn issue(&self, _transport: &Transport, now: Timestamp) -> Result<IssuedToken, FetchError> {
        self.client.asked(|| self.ask(now)).await
    }
}

impl ClientCredentials {
    async fn ask(&self, now: Timestamp) -> Result<IssuedToken, FetchError> {
        let client = &self.client;
        let scopes = self.scopes.iter().cloned().map(Scope::new);
        let mut request = client.inner.exchange_client_credentials().add_scopes(scopes);
        for (name, value) in client.proof_parameters(now)? {
            request = request.add_extra_param(name, value);
        }
        let answer = request.request_async(&client.wire).await;
        answer
            .map(|answer| outcome::token(client, &answer, now))
            .map_err(|error| outcome::reason(client, error))
    }
}
