//! The token endpoint: an app proves itself with a signed assertion, and gets a token for the scopes that it asks for.
//!
//! Source: Okta, "Client authentication methods" and "Implement OAuth for Okta with a service app", read November 2026.

use axum::http::{HeaderMap, Method};
use serde::Deserialize;
use serde_json::json;

use super::answer::Answer;
use super::inside::{Day, Inside};
use super::proof;
use crate::routes::pairs;

/// The path.
pub(super) const PATH: &str = "/oauth2/v1/token";

const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What is said where a proof does not repeat what it is to.
const WANTS_NONCE: &str = "use_dpop_nonce";

/// An assertion may live for an hour.
const LONGEST: i64 = 3_600;

#[derive(Debug, Deserialize)]
struct Claims {
    aud: String,
    iss: String,
    sub: String,
    iat: Option<i64>,
    exp: i64,
    jti: Option<String>,
}

/// Answers a request for a token.
pub(super) fn answer(inside: &Inside, day: &Day, headers: &HeaderMap, body: &[u8], now: i64) -> Answer {
    let answered = grant(inside, day, body, now).and_then(|scopes| {
        let key = prover(inside, headers, now)?;
        Ok(json!({
            "token_type": if key.is_some() { "DPoP" } else { "Bearer" },
            "expires_in": inside.settings.token_lifetime.as_secs(),
            "access_token": inside.issue(scopes.clone(), key, now),
            "scope": scopes.join(" "),
        }))
    });
    match answered {
        Ok(token) => Answer::of(200, &token),
        Err((status, error, words)) => {
            let said = Answer::of(status, &json!({ "error": error, "error_description": words }));
            Answer { nonce: (error == WANTS_NONCE).then_some(proof::NONCE), ..said }
        }
    }
}

/// Returns the key that the token is to be bound to, where the app asks for proofs.
fn prover(inside: &Inside, headers: &HeaderMap, now: i64) -> Result<Option<String>, Refusal> {
    if !inside.settings.asks_for_proof {
        return Ok(None);
    }
    let proof = proof::check(inside, headers, &Method::POST, PATH, None, now);
    let proof = proof.map_err(|words| (400, "invalid_dpop_proof", words))?;
    match proof.nonce.as_deref() == Some(proof::NONCE) {
        true => Ok(Some(proof.key)),
        false => Err((400, WANTS_NONCE, "Authorization server requires nonce in DPoP proof.")),
    }
}

type Refusal = (u16, &'static str, &'static str);

fn grant(inside: &Inside, day: &Day, body: &[u8], now: i64) -> Result<Vec<String>, Refusal> {
    let form = pairs(std::str::from_utf8(body).unwrap_or_default());
    let field = |name: &str| form.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    if field("grant_type") != "client_credentials" {
        return Err((400, "unsupported_grant_type", "The authorization grant type is not supported."));
    }
    if field("client_assertion_type") != ASSERTION {
        return Err((
            401,
            "invalid_client",
            "Client Credentials requests to the Org Authorization Server must \
                                            use the private_key_jwt token_endpoint_auth_method.",
        ));
    }
    let scanner = inside.world.scanner();
    let signed = inside.key.signed::<Claims>(field("client_assertion"), &scanner.key_id);
    let claims = signed.ok_or((401, "invalid_client", "The client_assertion signature is invalid."))?;
    if *claims.iss != *scanner.app.name || claims.sub != claims.iss {
        return Err((
            401,
            "invalid_client",
            "The client_assertion issuer and subject must be the client id.",
        ));
    }
    if claims.aud != format!("{}{PATH}", inside.base_url) {
        return Err((401, "invalid_client", "The audience claim for client_assertion must be the endpoint."));
    }
    if claims.exp <= now || claims.exp > claims.iat.unwrap_or(now) + LONGEST {
        return Err((401, "invalid_client", "The client_assertion token is expired or lives too long."));
    }
    if claims.jti.as_deref().is_some_and(|id| !inside.is_fresh(id)) {
        return Err((401, "invalid_client", "The client_assertion token has an invalid jti: it was used."));
    }
    let wanted: Vec<String> = field("scope").split_whitespace().map(str::to_owned).collect();
    let authority = inside.authority().clone();
    let is_granted = |scope: &String| {
        let mut grants = day.objects.grants.iter().filter(|grant| grant.app.name == scanner.app.name);
        let is_listed = grants.any(|grant| grant.scope == *scope) || authority.given.contains(scope);
        is_listed && !authority.ungranted.contains(scope)
    };
    match wanted.is_empty() || !wanted.iter().all(is_granted) {
        true => Err((400, "invalid_scope", "One or more scopes are not configured for the client.")),
        false => Ok(wanted),
    }
}
