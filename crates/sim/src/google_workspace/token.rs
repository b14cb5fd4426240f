//! The token endpoint, the exchange of other issuers' tokens, and signing for service accounts.

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{GoogleWorkspace, SCOPES};
use crate::kit::{Answer, Call, Caller, Inside, Object};

const PREFIX: &str = "https://www.googleapis.com/auth/";
const KEY_ID: &str = "9f1c0a77d2remit";

#[derive(Debug, Deserialize)]
struct Claims {
    iss: String,
    sub: Option<String>,
    scope: String,
    aud: String,
    iat: i64,
    exp: i64,
}

/// Returns the scanner's key file, as Google Cloud gives it.
pub(super) fn key_file(inside: &Inside<GoogleWorkspace>, scanner: &Object) -> String {
    json!({
        "type": "service_account",
        "project_id": "acme-security",
        "private_key_id": KEY_ID,
        "private_key": inside.key.private_pem,
        "client_email": scanner.text("service_account"),
        "client_id": scanner.text("client_id"),
        "token_uri": format!("{}/token", inside.base_url),
    })
    .to_string()
}

fn refused(code: &str, words: &str) -> Answer {
    Answer::of(400, &json!({ "error": code, "error_description": words }))
}

fn field<'f>(form: &'f [(String, String)], name: &str) -> &'f str {
    form.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
}

/// Gives an access token for a signed assertion.
pub(super) fn issue(call: &Call<'_, GoogleWorkspace>) -> Answer {
    let form = call.form();
    if field(&form, "grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer" {
        return refused("unsupported_grant_type", "Invalid grant_type");
    }
    let Some(claims) = call.inside.key.signed::<Claims>(field(&form, "assertion"), KEY_ID) else {
        return refused("invalid_grant", "Invalid JWT Signature.");
    };
    let scanner = &call.day.scanner;
    if claims.iss != scanner.text("service_account") {
        return refused("invalid_grant", "Invalid grant: account not found");
    }
    if claims.aud != format!("{}/token", call.inside.base_url) {
        return refused("invalid_grant", "Invalid JWT: audience");
    }
    if claims.iat > call.now || claims.exp <= call.now || claims.exp > claims.iat + 3_600 {
        return refused(
            "invalid_grant",
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.",
        );
    }
    match permitted(call, &claims) {
        Ok(caller) => {
            let token = call.inside.issue("ya29.", caller, call.now);
            let life = call.inside.settings.token_lifetime.as_secs();
            Answer::ok(&json!({ "access_token": token, "expires_in": life, "token_type": "Bearer" }))
        }
        Err(refusal) => refusal,
    }
}

/// All scopes are delegated, or no token is given.
fn permitted(call: &Call<'_, GoogleWorkspace>, claims: &Claims) -> Result<Caller, Answer> {
    let asked: Vec<&str> = claims.scope.split(' ').filter_map(|scope| scope.strip_prefix(PREFIX)).collect();
    let is_known = |scope: &&str| SCOPES.contains(scope) || *scope == "admin.directory.rolemanagement";
    if asked.is_empty() || !asked.iter().all(is_known) {
        return Err(refused("invalid_scope", "Invalid OAuth scope or ID token audience provided."));
    }
    let Some(subject) = &claims.sub else {
        return Ok(Caller::with(&claims.iss, asked));
    };
    let is_here = |person: &&Object| person.text("email") == subject && !person.is("suspended");
    if !call.all("people").iter().any(|person| is_here(&person)) {
        return Err(refused("invalid_grant", "Invalid email or User ID"));
    }
    let is_undelegated = |scope: &&str| call.inside.is_taken(&format!("delegated:{scope}"));
    if asked.iter().any(is_undelegated) {
        return Err(refused(
            "unauthorized_client",
            "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the \
             scopes requested.",
        ));
    }
    Ok(Caller::with(subject, asked))
}

/// Gives an access token of Google for one of another issuer.
pub(super) fn exchange(call: &Call<'_, GoogleWorkspace>) -> Answer {
    let form = call.form();
    let is_right = field(&form, "grant_type") == "urn:ietf:params:oauth:grant-type:token-exchange"
        && field(&form, "audience") == "//iam.example/pool"
        && field(&form, "subject_token") == call.inside.platform.foreign_token;
    if !is_right {
        return refused("invalid_grant", "The given credential is rejected by the attribute condition.");
    }
    let body = json!({ "access_token": call.inside.platform.caller_token, "token_type": "Bearer", "expires_in": 3600 });
    Answer::ok(&body)
}

/// Signs claims with the service account's key, for a caller who may.
pub(super) fn sign(call: &Call<'_, GoogleWorkspace>) -> Answer {
    let refused = |status: u16, word: &str| {
        Answer::of(status, &json!({ "error": { "code": status, "message": word, "status": word } }))
    };
    if call.credential("Bearer") != Some(call.inside.platform.caller_token.as_str()) {
        return refused(401, "UNAUTHENTICATED");
    }
    if call.part(0) != call.day.scanner.text("service_account") {
        return refused(403, "PERMISSION_DENIED");
    }
    let body = call.json();
    let payload = body.get("payload").and_then(Value::as_str).unwrap_or_default();
    let Ok(claims) = serde_json::from_str::<Value>(payload) else { return refused(400, "INVALID_ARGUMENT") };
    let key = EncodingKey::from_rsa_pem(call.inside.key.private_pem.as_bytes());
    let header = Header { kid: Some(KEY_ID.to_owned()), ..Header::new(Algorithm::RS256) };
    match key.and_then(|key| jsonwebtoken::encode(&header, &claims, &key)) {
        Ok(signed) => Answer::ok(&json!({ "keyId": KEY_ID, "signedJwt": signed })),
        Err(_) => refused(500, "INTERNAL"),
    }
}
