//! Proof of possession (DPoP, RFC 9449): whether the proof that goes with a request is good, and by which key.
//!
//! Source: RFC 9449, sections 4.3, 7 and 8, and Okta, "Configure OAuth 2.0 Demonstrating Proof-of-Possession", read November
//! 2026.

use axum::http::{HeaderMap, Method};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::ThumbprintHash;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::inside::Inside;

/// What the token endpoint wants to see in a proof. Okta changes it each day.
pub(super) const NONCE: &str = "nonce-of-the-day";

/// How far the client's clock may be off, in seconds.
const LEEWAY: i64 = 300;

#[derive(Debug, Deserialize)]
struct Claims {
    jti: String,
    htm: String,
    htu: String,
    iat: i64,
    nonce: Option<String>,
    ath: Option<String>,
}

/// A proof that is good.
#[derive(Debug)]
pub(super) struct Proof {
    /// The digest of the key that made it.
    pub(super) key: String,
    /// What it repeats.
    pub(super) nonce: Option<String>,
}

/// Checks the proof of a request to a path, which names the token where there is one. `Err` says what is wrong.
pub(super) fn check(
    inside: &Inside,
    headers: &HeaderMap,
    method: &Method,
    path: &str,
    token: Option<&str>,
    now: i64,
) -> Result<Proof, &'static str> {
    let mut sent = headers.get_all("dpop").iter();
    let proof = sent.next().and_then(|value| value.to_str().ok());
    let proof = proof.ok_or("The DPoP proof JWT header is missing.")?;
    let header = jsonwebtoken::decode_header(proof).map_err(|_| "The DPoP proof JWT cannot be read.")?;
    let is_asymmetric = matches!(header.alg, Algorithm::ES256 | Algorithm::ES384 | Algorithm::RS256);
    if header.typ.as_deref() != Some("dpop+jwt") || !is_asymmetric || sent.next().is_some() {
        return Err("The DPoP proof JWT is of the wrong kind.");
    }
    let jwk = header.jwk.ok_or("The DPoP proof JWT names no key.")?;
    let claims = DecodingKey::from_jwk(&jwk).and_then(|key| {
        let mut rules = Validation::new(header.alg);
        rules.required_spec_claims.clear();
        rules.validate_exp = false;
        jsonwebtoken::decode::<Claims>(proof, &key, &rules)
    });
    let claims = claims.map_err(|_| "The DPoP proof JWT signature is invalid.")?.claims;
    if claims.htm != method.as_str() || claims.htu != format!("{}{path}", inside.base_url) {
        return Err("The DPoP proof JWT is for another request.");
    }
    if (claims.iat - now).abs() > LEEWAY || !inside.is_fresh(&format!("proof:{}", claims.jti)) {
        return Err("The DPoP proof JWT is stale or was used.");
    }
    if claims.ath != token.map(|token| BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(token))) {
        return Err("The DPoP proof JWT is for another access token.");
    }
    let key = jwk.thumbprint(ThumbprintHash::SHA256).map_err(|_| "The DPoP proof JWT names no key.")?;
    Ok(Proof { key, nonce: claims.nonce })
}
