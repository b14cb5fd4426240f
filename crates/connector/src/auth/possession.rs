//! Proof of possession (DPoP, RFC 9449): a token is good only with a proof, made anew for each request by a key that this
//! process alone holds, so that a token that was overheard is worth nothing.
//!
//! Nobody configures it: an issuer that asks for a proof is given one from then on. The key is made at that moment and is
//! never kept.

use crate::secret::Secret;
use crate::session::Clock;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use oauth2::CsrfToken;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use url::Url;

/// The header that carries a proof.
pub(crate) const PROOF: HeaderName = HeaderName::from_static("dpop");
/// The header in which a server says what the next proof is to repeat (RFC 9449, section 8).
const NONCE: &str = "dpop-nonce";

/// What a client proves itself the holder of its tokens with, as soon as an issuer asks for that.
#[derive(Debug, Default)]
pub(crate) struct Possession {
    key: OnceLock<Key>,
    /// What the issuer wants to see in the next proof.
    issuer_nonce: RwLock<Option<String>>,
    /// What the provider's API wants to see in the next proof.
    api_nonce: RwLock<Option<String>>,
}

struct Key {
    private: EncodingKey,
    public: Jwk,
}

/// A token that is good only with a proof.
#[derive(Debug, Clone)]
pub struct Bound {
    possession: Arc<Possession>,
    /// The digest of the token, which each proof names.
    digest: String,
}

/// What a proof says (RFC 9449, section 4.2).
#[derive(Serialize)]
struct Claims<'a> {
    jti: String,
    htm: &'a str,
    htu: &'a str,
    iat: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ath: Option<&'a str>,
}

impl Key {
    /// Makes a key on the curve P-256; nothing where the machine has no randomness.
    fn new() -> Option<Self> {
        let pair =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).ok()?;
        let private = EncodingKey::from_ec_der(pair.as_ref());
        let public = Jwk::from_encoding_key(&private, Algorithm::ES256).ok()?;
        Some(Self { private, public })
    }
}

impl Possession {
    /// Says whether anybody has asked for proofs.
    pub(crate) fn is_asked_for(&self) -> bool {
        self.key.get().is_some()
    }

    /// Gives proofs from now on. Says whether it can.
    pub(crate) fn begin(&self) -> bool {
        if let Some(key) = self.key.get().is_none().then(Key::new).flatten() {
            // Somebody else may have been faster, with a key that is as good.
            let _unused = self.key.set(key);
        }
        self.is_asked_for()
    }

    /// Returns the proof for a token request; nothing where nobody asked for one.
    pub(crate) fn for_issuer(&self, method: &Method, url: &Url, clock: Clock) -> Option<HeaderValue> {
        let nonce = self.issuer_nonce.read().unwrap_or_else(PoisonError::into_inner).clone();
        self.proof(method, url, clock, nonce.as_deref(), None)
    }

    /// Remembers what the issuer wants to see in the next proof.
    pub(crate) fn heed_issuer(&self, headers: &HeaderMap) {
        heed(&self.issuer_nonce, headers);
    }

    fn proof(
        &self,
        method: &Method,
        url: &Url,
        clock: Clock,
        nonce: Option<&str>,
        digest: Option<&str>,
    ) -> Option<HeaderValue> {
        let key = self.key.get()?;
        let mut target = url.clone();
        target.set_query(None);
        target.set_fragment(None);
        let claims = Claims {
            jti: CsrfToken::new_random().into_secret(),
            htm: method.as_str(),
            htu: target.as_str(),
            iat: clock.now().as_second(),
            nonce,
            ath: digest,
        };
        let header = Header {
            typ: Some("dpop+jwt".to_owned()),
            jwk: Some(key.public.clone()),
            ..Header::new(Algorithm::ES256)
        };
        let proof = jsonwebtoken::encode(&header, &claims, &key.private).ok()?;
        crate::auth::grant::sensitive(&proof)
    }
}

impl Bound {
    /// Binds a token to the key that it was asked for with.
    pub(crate) fn new(possession: Arc<Possession>, token: &Secret<String>) -> Self {
        let digest = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(token.reveal()));
        Self { possession, digest }
    }

    /// Returns the proof for a request with the token.
    pub(crate) fn proof(&self, method: &Method, url: &Url, clock: Clock) -> Option<HeaderValue> {
        let nonce = self.possession.api_nonce.read().unwrap_or_else(PoisonError::into_inner).clone();
        self.possession.proof(method, url, clock, nonce.as_deref(), Some(&self.digest))
    }

    /// Remembers what the API wants to see in the next proof.
    pub(crate) fn heed(&self, headers: &HeaderMap) {
        heed(&self.possession.api_nonce, headers);
    }
}

fn heed(nonce: &RwLock<Option<String>>, headers: &HeaderMap) {
    if let Some(told) = headers.get(NONCE).and_then(|value| value.to_str().ok()) {
        *nonce.write().unwrap_or_else(PoisonError::into_inner) = Some(told.to_owned());
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Key").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{Bound, NONCE, Possession};
    use crate::secret::Secret;
    use crate::session::Clock;
    use http::{HeaderMap, HeaderValue, Method};
    use jsonwebtoken::{Algorithm, DecodingKey, Validation};
    use serde_json::{Value, json};
    use std::sync::Arc;

    fn claims(proof: &HeaderValue) -> Value {
        let proof = proof.to_str().unwrap();
        let header = jsonwebtoken::decode_header(proof).unwrap();
        assert_eq!(header.typ.as_deref(), Some("dpop+jwt"));
        let key = DecodingKey::from_jwk(&header.jwk.unwrap()).unwrap();
        let mut rules = Validation::new(Algorithm::ES256);
        rules.required_spec_claims.clear();
        rules.validate_exp = false;
        jsonwebtoken::decode::<Value>(proof, &key, &rules).unwrap().claims
    }

    #[test]
    fn a_proof_names_the_request_without_its_query_and_is_signed_by_the_key_that_it_shows() {
        let possession = Possession::default();
        let url = "https://acme.example/api/v1/apps?limit=2#x".parse().unwrap();
        let clock = Clock::Fixed("2026-11-24T08:00:00Z".parse().unwrap());
        assert!(possession.for_issuer(&Method::GET, &url, clock).is_none(), "nobody asked");
        assert!(possession.begin());
        let [first, second] =
            [(); 2].map(|()| claims(&possession.for_issuer(&Method::GET, &url, clock).unwrap()));
        assert_eq!(first["htm"], "GET");
        assert_eq!(first["htu"], "https://acme.example/api/v1/apps");
        assert_eq!(first["iat"], 1_795_507_200);
        assert_eq!((&first["ath"], &first["nonce"]), (&Value::Null, &Value::Null));
        assert_ne!(first["jti"], second["jti"]);
    }

    #[test]
    fn a_bound_token_s_proof_names_the_token_and_repeats_what_the_api_said_last() {
        let possession = Arc::new(Possession::default());
        possession.begin();
        // RFC 9449, section 7.1: the digest of its example's token.
        let token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
        let bound = Bound::new(possession, &Secret::new(token.to_owned()));
        bound.heed(&HeaderMap::from_iter([(NONCE.parse().unwrap(), HeaderValue::from_static("n-1"))]));
        let url = "https://acme.example/api/v1/apps".parse().unwrap();
        let proof = bound.proof(&Method::POST, &url, Clock::System).unwrap();
        assert!(proof.is_sensitive());
        let claims = claims(&proof);
        assert_eq!(claims["ath"], "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo");
        assert_eq!(claims["nonce"], json!("n-1"));
        assert!(!format!("{bound:?}").contains(token));
    }
}
