//! The token endpoint: client credentials by a secret, by an assertion of the app's own, or by another issuer's token.
//!
//! Source: Microsoft identity platform, "OAuth 2.0 client credentials flow" and "Certificate credentials", read November
//! 2026.

use jsonwebtoken::Algorithm;
use serde::Deserialize;
use serde_json::json;

use super::{Entra, THUMBPRINT_1, THUMBPRINT_256, granted};
use crate::kit::{Answer, Call, Caller};

const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// An assertion may live for ten minutes.
const LONGEST: i64 = 600;

#[derive(Debug, Deserialize)]
struct Claims {
    aud: String,
    iss: String,
    sub: String,
    nbf: i64,
    exp: i64,
    jti: String,
}

/// An error of OAuth, its AADSTS number, and its words.
type Refusal = (u16, &'static str, u32, &'static str);

/// Answers a request for a token.
pub(super) fn answer(call: &Call<'_, Entra>) -> Answer {
    match grant(call) {
        Ok(()) => {
            let permissions = granted(call);
            let caller = Caller::with("scanner", permissions.iter().map(String::as_str));
            let lasts = call.inside.settings.token_lifetime.as_secs();
            Answer::ok(&json!({
                "token_type": "Bearer",
                "expires_in": lasts,
                "ext_expires_in": lasts,
                "access_token": call.inside.issue("", caller, call.now),
            }))
        }
        Err((status, error, number, words)) => Answer::of(
            status,
            &json!({
                "error": error,
                "error_description": format!("AADSTS{number}: {words}"),
                "error_codes": [number],
                "trace_id": "11111111-0000-4000-8000-000000000000",
                "correlation_id": "11111111-0000-4000-8000-000000000000",
            }),
        ),
    }
}

fn grant(call: &Call<'_, Entra>) -> Result<(), Refusal> {
    let form = call.form();
    let field = |name: &str| form.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    if call.part(0) != call.day.tenant.text("id") {
        return Err((400, "invalid_request", 90002, "Tenant not found."));
    }
    if field("grant_type") != "client_credentials" {
        return Err((400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type."));
    }
    // The demo asks for Graph's worldwide address, whatever it is served at here.
    if !field("scope").ends_with("/.default") {
        return Err((400, "invalid_scope", 70011, "The provided value for the scope is not valid."));
    }
    if field("client_id") != call.day.scanner.text("app") {
        return Err((400, "unauthorized_client", 700016, "The application was not found in the directory."));
    }
    match (field("client_secret"), field("client_assertion")) {
        (secret, "") if secret == call.inside.platform.secret => Ok(()),
        (_, "") => Err((401, "invalid_client", 7000215, "Invalid client secret provided.")),
        _ if field("client_assertion_type") != ASSERTION => {
            Err((400, "invalid_request", 900144, "The client_assertion_type is missing."))
        }
        (_, assertion) if assertion == call.inside.platform.assertion => Ok(()),
        (_, assertion) => signed(call, assertion),
    }
}

fn signed(call: &Call<'_, Entra>, assertion: &str) -> Result<(), Refusal> {
    let refused = |words| (401, "invalid_client", 700027, words);
    let verified = [Algorithm::PS256, Algorithm::RS256]
        .into_iter()
        .find_map(|algorithm| call.inside.key.verified::<Claims>(assertion, algorithm));
    let (header, claims) = verified.ok_or(refused("Client assertion failed signature validation."))?;
    let is_known = match header.alg {
        Algorithm::PS256 => header.x5t_s256.as_deref() == Some(THUMBPRINT_256),
        _ => header.x5t.as_deref() == Some(THUMBPRINT_1),
    };
    if !is_known {
        return Err(refused(
            "The certificate with identifier used to sign the client assertion is not registered.",
        ));
    }
    if claims.iss != call.day.scanner.text("app") || claims.sub != claims.iss {
        return Err(refused("The issuer and subject must be the client id."));
    }
    if claims.aud != format!("{}{}", call.inside.base_url, call.path) {
        return Err(refused("The audience must be the token endpoint."));
    }
    if claims.nbf > call.now + 300 || claims.exp <= call.now || claims.exp > claims.nbf + LONGEST {
        return Err(refused("Client assertion is not within its valid time range."));
    }
    match call.inside.is_fresh(&claims.jti) {
        true => Ok(()),
        false => Err(refused("The assertion was used already.")),
    }
}
