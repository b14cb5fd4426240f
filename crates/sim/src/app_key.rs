//! The scanner App's key pair: made at start, and the check of what was signed with it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation};
use rsa::pkcs1::{EncodeRsaPrivateKey, EncodeRsaPublicKey, LineEnding};
use serde::Deserialize;

use crate::random::Random;

/// The key pair of the scanner App.
pub struct AppKey {
    /// PKCS#1, as GitHub hands it out.
    pub private_pem: String,
    public: DecodingKey,
}

impl std::fmt::Debug for AppKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AppKey(***)")
    }
}

#[derive(Debug, Deserialize)]
struct Claims {
    iss: Issuer,
    iat: Option<f64>,
    exp: Option<f64>,
}

/// GitHub takes the issuer as a text or as a number.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Issuer {
    Text(String),
    Number(u64),
}

/// Why a JWT is refused: the status and GitHub's words.
pub(crate) type Refusal = (u16, &'static str);

const UNREADABLE: Refusal = (401, "A JSON web token could not be decoded");
const NO_ISSUER: Refusal = (404, "Integration not found");
const BAD_ISSUED: Refusal =
    (401, "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued");
const BAD_EXPIRY: Refusal = (
    401,
    "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
);
const FAR_EXPIRY: Refusal = (401, "'Expiration time' claim ('exp') is too far in the future");

impl AppKey {
    /// Returns the key pair of a seed. It is made once in a process: that takes longer than all else.
    pub(crate) fn of(seed: u64) -> std::io::Result<Arc<Self>> {
        static MADE: Mutex<BTreeMap<u64, Arc<AppKey>>> = Mutex::new(BTreeMap::new());
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = made.get(&seed) {
            return Ok(Arc::clone(key));
        }
        let key = Arc::new(Self::generate(seed)?);
        made.insert(seed, Arc::clone(&key));
        Ok(key)
    }

    fn generate(seed: u64) -> std::io::Result<Self> {
        let private =
            rsa::RsaPrivateKey::new(&mut Random::new(seed), 2_048).map_err(std::io::Error::other)?;
        let public = private.to_public_key().to_pkcs1_pem(LineEnding::LF).map_err(std::io::Error::other)?;
        let pem = private.to_pkcs1_pem(LineEnding::LF).map_err(std::io::Error::other)?;
        Ok(Self {
            private_pem: pem.to_string(),
            public: DecodingKey::from_rsa_pem(public.as_bytes()).map_err(std::io::Error::other)?,
        })
    }

    /// Returns what a JWT says, if it was signed with this key and names it so.
    pub fn signed<C: serde::de::DeserializeOwned>(&self, jwt: &str, id: &str) -> Option<C> {
        let (header, claims) = self.verified(jwt, Algorithm::RS256)?;
        (header.kid.as_deref() == Some(id)).then_some(claims)
    }

    /// Returns header and claims of a JWT that was signed with this key. Times and audience are the caller's to check.
    pub fn verified<C: serde::de::DeserializeOwned>(
        &self,
        jwt: &str,
        algorithm: Algorithm,
    ) -> Option<(Header, C)> {
        let mut rules = Validation::new(algorithm);
        rules.validate_exp = false;
        rules.validate_aud = false;
        rules.required_spec_claims.clear();
        let signed = jsonwebtoken::decode::<C>(jwt, &self.public, &rules).ok()?;
        Some((signed.header, signed.claims))
    }

    /// Checks an App's JWT: signature, issuer, and GitHub's rules for `iat` and `exp`.
    pub(crate) fn check(&self, jwt: &str, issuers: &[&str], now: i64) -> Result<(), Refusal> {
        let mut rules = Validation::new(Algorithm::RS256);
        rules.validate_exp = false;
        rules.validate_aud = false;
        rules.required_spec_claims.clear();
        let claims =
            jsonwebtoken::decode::<Claims>(jwt, &self.public, &rules).map_err(|error| {
                match error.kind() {
                    ErrorKind::Json(_) => BAD_ISSUED,
                    _ => UNREADABLE,
                }
            })?;
        let issuer = match claims.claims.iss {
            Issuer::Text(text) => text,
            Issuer::Number(number) => number.to_string(),
        };
        if !issuers.contains(&issuer.as_str()) {
            return Err(NO_ISSUER);
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "seconds since the epoch are far from i64's ends"
        )]
        let whole = |seconds: Option<f64>| seconds.filter(|one| one.fract() == 0.0).map(|one| one as i64);
        let issued = whole(claims.claims.iat).ok_or(BAD_ISSUED)?;
        let expires = whole(claims.claims.exp).ok_or(BAD_EXPIRY)?;
        if issued > now {
            return Err(BAD_ISSUED);
        }
        if expires <= now {
            return Err(BAD_EXPIRY);
        }
        // The longest life is ten minutes from now. https://docs.github.com/apps, read 2026-11-23
        if expires > now + 600 {
            return Err(FAR_EXPIRY);
        }
        Ok(())
    }
}
