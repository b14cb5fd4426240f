//! The wire itself: one HTTP client with the origin rule, time-outs and the capped body, and no authorization.

use crate::FetchError;
use crate::session::{Reply, Request};
use serde::de::DeserializeOwned;

/// Sends single requests; the session adds authorization, limits and retries. Token sources use it bare.
#[derive(Debug, Clone)]
pub struct Transport {}

impl Transport {
    /// Sends one request with an authorization header of the caller's own, such as `Bearer` and a signed assertion.
    ///
    /// # Errors
    /// As the dialect classifies the answer.
    pub async fn send<T: DeserializeOwned>(
        &self,
        _request: Request,
        _authorization: Option<crate::secret::Secret<String>>,
    ) -> Result<Reply<T>, FetchError> {
        todo!()
    }
}
