//! What a token endpoint's answers mean: a token, or a reason that names the standard's error code and nothing else of
//! what was said.

use crate::auth::oauth::Client;
use crate::auth::{Bound, IssuedToken};
use crate::secret::Secret;
use crate::{FetchError, Reason};
use jiff::{SignedDuration, Timestamp};
use oauth2::basic::{BasicErrorResponse, BasicTokenResponse};
use oauth2::{ErrorResponseType, RequestTokenError, StandardErrorResponse, TokenResponse};
use std::fmt::Display;
use std::sync::Arc;

/// Returns the token of an answer.
pub(super) fn token(client: &Client, answer: &BasicTokenResponse, now: Timestamp) -> IssuedToken {
    let lasts = answer.expires_in().and_then(|lasts| SignedDuration::try_from(lasts).ok());
    let token = Secret::new(answer.access_token().secret().clone());
    let is_bound = answer.token_type().as_ref().eq_ignore_ascii_case("dpop");
    IssuedToken {
        bound: is_bound.then(|| Bound::new(Arc::clone(&client.wire.possession), &token)),
        token,
        expires_at: lasts.and_then(|lasts| now.checked_add(lasts).ok()),
    }
}

/// Says why no token was given.
pub(super) fn reason(
    client: &Client,
    error: RequestTokenError<FetchError, BasicErrorResponse>,
) -> FetchError {
    let reason = match error {
        RequestTokenError::Request(mut error) => {
            error.endpoint = client.endpoint();
            return error;
        }
        RequestTokenError::ServerResponse(said) => meaning(&said),
        // Some issuers answer an error with the status of a success.
        RequestTokenError::Parse(_, body) => {
            let said = serde_json::from_slice::<BasicErrorResponse>(&body);
            said.map_or_else(|_| neither(), |said| meaning(&said))
        }
        // It holds the body or a part of it.
        RequestTokenError::Other(_) => neither(),
    };
    FetchError::new(client.endpoint(), reason)
}

fn neither() -> Reason {
    Reason::Malformed("the answer is neither a token nor an error of OAuth".to_owned())
}

/// Reads an error of RFC 6749, section 5.2.
fn meaning<T: ErrorResponseType + Display>(said: &StandardErrorResponse<T>) -> Reason {
    let code = said.error().to_string();
    match code.as_str() {
        "invalid_client" => Reason::Unauthenticated(
            "`invalid_client`: the issuer does not take this client's id with this secret or key".to_owned(),
        ),
        "invalid_grant" => Reason::Unauthenticated(
            "`invalid_grant`: what the token was asked for with is wrong, used up, expired or revoked"
                .to_owned(),
        ),
        "unauthorized_client" => {
            Reason::Unauthenticated("`unauthorized_client`: this client may not ask in this way".to_owned())
        }
        "temporarily_unavailable" | "slow_down" => Reason::Unavailable(format!("`{code}`")),
        _ if code.len() <= 40 && code.bytes().all(|it| it.is_ascii_lowercase() || it == b'_') => {
            Reason::Rejected(format!("`{code}`"))
        }
        _ => Reason::Rejected("an error that is not in the standard".to_owned()),
    }
}
