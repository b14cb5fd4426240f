//! The token endpoint: assertions of three minutes at the most, secrets and refresh tokens; and the taking back of tokens.

use jsonwebtoken::Algorithm;
use serde::Deserialize;
use serde_json::json;

use super::Salesforce;
use crate::kit::{Answer, Call, Caller};

/// "The expiration time must be within 3 minutes."
const LONGEST: i64 = 180;

#[derive(Debug, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: String,
    exp: i64,
}

/// Gives a token, or says why not.
pub(super) fn issue(call: &Call<'_, Salesforce>) -> Answer {
    let form = call.form();
    let field = |name: &str| form.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let own = call.day.scanner.text("client_id");
    let platform = &call.inside.platform;
    let refusal = match field("grant_type") {
        "urn:ietf:params:oauth:grant-type:jwt-bearer" => assertion(call, field("assertion")),
        "client_credentials" if field("client_id") != own => {
            Some(("invalid_client_id", "client identifier invalid"))
        }
        "client_credentials" if field("client_secret") != platform.secret => {
            Some(("invalid_client", "invalid client credentials"))
        }
        "client_credentials" => None,
        "refresh_token" if field("client_id") != own => {
            Some(("invalid_client_id", "client identifier invalid"))
        }
        "refresh_token" if field("client_secret") != platform.secret => {
            Some(("invalid_client", "invalid client credentials"))
        }
        "refresh_token" if field("refresh_token") != platform.refresh_token => {
            Some(("invalid_grant", "expired access/refresh token"))
        }
        "refresh_token" => None,
        _ => Some(("unsupported_grant_type", "grant type not supported")),
    };
    if let Some((code, why)) = refusal {
        return Answer::of(400, &json!({ "error": code, "error_description": why }));
    }
    let token = call.inside.issue("00D!", caller(call), call.now);
    Answer::ok(&json!({
        "access_token": token,
        "scope": "api id",
        "instance_url": call.inside.base_url,
        "id": format!("https://login.salesforce.example/id/{}/{}", call.day.tenant.id(), call.day.scanner.text("user")),
        "token_type": "Bearer",
        "issued_at": (call.now * 1000).to_string(),
    }))
}

/// Checks signature, issuer, user, audience and times of an assertion.
fn assertion(call: &Call<'_, Salesforce>, jwt: &str) -> Option<(&'static str, &'static str)> {
    let Some((_, claims)) = call.inside.key.verified::<Claims>(jwt, Algorithm::RS256) else {
        return Some(("invalid_grant", "invalid assertion"));
    };
    if claims.iss != call.day.scanner.text("client_id") {
        return Some(("invalid_client_id", "client identifier invalid"));
    }
    if !call.day.scanner.texts("audiences").contains(&claims.aud.as_str()) {
        return Some(("invalid_grant", "audience is invalid"));
    }
    if claims.exp <= call.now || claims.exp > call.now + LONGEST {
        return Some(("invalid_grant", "invalid assertion"));
    }
    if claims.sub != call.day.scanner.text("username") {
        return Some(("invalid_grant", "user hasn't approved this consumer"));
    }
    None
}

/// Returns who the scanner's app acts as.
pub(super) fn caller(call: &Call<'_, Salesforce>) -> Caller {
    Caller::with(call.day.scanner.text("user"), call.day.scanner.texts("permissions"))
}

/// Takes a token back by the value that only its listing shows.
pub(super) fn revoke(call: &Call<'_, Salesforce>) -> Answer {
    let form = call.form();
    let given = form.iter().find(|(key, _)| key == "token").map_or("", |(_, value)| value.as_str());
    let found = call.all("OauthToken").iter().find(|token| delete_token(token.id()) == given);
    match found {
        Some(token) => {
            call.inside.remove("OauthToken", token.id());
            Answer::empty(200)
        }
        None => Answer::of(400, &json!({ "error": "invalid_token", "error_description": "invalid token" })),
    }
}

/// Returns the value by which a token is taken back.
pub(super) fn delete_token(id: &str) -> String {
    format!("delete-{id}")
}
