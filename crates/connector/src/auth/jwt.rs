//! Signed assertions: what proves a private key without showing it (RFC 7515; RS256, PS256 where an issuer asks for it, and
//! ES256 or ES384 with keys on elliptic curves).

use crate::secret::Secret;
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt;

/// A private key that signs.
#[derive(Clone)]
pub struct SigningKey {
    key: EncodingKey,
    algorithm: Algorithm,
    id: Option<String>,
    certificate: Option<Thumbprint>,
}

/// How an assertion names the certificate that its key belongs to (RFC 7515, sections 4.1.7 and 4.1.8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thumbprint {
    /// SHA-1, which goes with RS256.
    Sha1([u8; 20]),
    /// SHA-256, which goes with PS256.
    Sha256([u8; 32]),
}

impl Thumbprint {
    /// Reads a thumbprint in hexadecimal, as certificates' dialogs show it, with or without colons: 40 digits of SHA-1 or
    /// 64 of SHA-256. Nothing if it is neither.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: Vec<u8> = text.bytes().filter(|it| !matches!(it, b':' | b' ')).collect();
        let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        let is_hex = digits.iter().all(u8::is_ascii_hexdigit);
        let bytes = digits.chunks(2).map(pair).collect::<Option<Vec<u8>>>().filter(|_| is_hex)?;
        match digits.len() {
            40 => bytes.try_into().ok().map(Self::Sha1),
            64 => bytes.try_into().ok().map(Self::Sha256),
            _ => None,
        }
    }

    /// Returns the SHA-256 thumbprint of the first certificate in a text in PEM form; nothing if there is none.
    pub fn of_pem(text: &str) -> Option<Self> {
        let (_, behind) = text.split_once("-----BEGIN CERTIFICATE-----")?;
        let (body, _) = behind.split_once("-----END CERTIFICATE-----")?;
        let body: String = body.split_whitespace().collect();
        let der = BASE64_STANDARD.decode(body).ok().filter(|der| !der.is_empty())?;
        Some(Self::Sha256(Sha256::digest(der).into()))
    }
}

/// Why a private key cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// There is nothing in it.
    #[error("the private key is empty")]
    Empty,
    /// It is something else in PEM form, or not in PEM form at all.
    #[error(
        "{0}, and no RSA private key in PEM form\nhint: it begins with `-----BEGIN PRIVATE KEY-----` or `-----BEGIN RSA \
         PRIVATE KEY-----`"
    )]
    Other(&'static str),
    /// It is a private key behind a password.
    #[error(
        "the private key is encrypted\nhint: take the password off with `openssl rsa`, and keep the file where only remit \
         reads it"
    )]
    Encrypted,
    /// It is a key on an elliptic curve in a form of its own.
    #[error(
        "the private key is in the form of SEC 1 alone\nhint: `openssl pkcs8 -topk8 -nocrypt` puts it into PKCS#8 form, which \
         begins with `-----BEGIN PRIVATE KEY-----`"
    )]
    Sec1,
    /// It says that it is an RSA private key, and is damaged.
    #[error(
        "the private key is damaged or cut\nhint: it must hold every line of the file that it was issued in"
    )]
    Damaged,
}

impl SigningKey {
    /// Reads a key in PEM form, PKCS#1 or PKCS#8, and signs once to see that it can.
    ///
    /// # Errors
    /// Says what is wrong with the key, and nothing of what it holds.
    pub fn parse(pem: &Secret<String>) -> Result<Self, KeyError> {
        let text = pem.reveal().trim();
        if let Some(error) = what_else(text) {
            return Err(error);
        }
        let key = EncodingKey::from_rsa_pem(text.as_bytes()).map_err(|_| KeyError::Damaged)?;
        Self::able(key, Algorithm::RS256).ok_or(KeyError::Damaged)
    }

    /// Reads a key as [`SigningKey::parse`] does, or one on the curve P-256 or P-384 in PKCS#8 form, for issuers that take
    /// these too.
    ///
    /// # Errors
    /// As [`SigningKey::parse`].
    pub fn parse_any(pem: &Secret<String>) -> Result<Self, KeyError> {
        let text = pem.reveal().trim();
        if text.contains("-----BEGIN EC PRIVATE KEY-----") {
            return Err(KeyError::Sec1);
        }
        let curve = EncodingKey::from_ec_pem(text.as_bytes()).ok().and_then(|key| {
            Self::able(key.clone(), Algorithm::ES256).or_else(|| Self::able(key, Algorithm::ES384))
        });
        curve.map_or_else(|| Self::parse(pem), Ok)
    }

    /// Returns the key if it can sign in a way.
    fn able(key: EncodingKey, algorithm: Algorithm) -> Option<Self> {
        let key = Self { key, algorithm, id: None, certificate: None };
        key.sign(&()).is_ok().then_some(key)
    }

    /// Names the key in each assertion, for issuers that know several.
    #[must_use]
    pub fn with_id(self, id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..self }
    }

    /// Names the key by its certificate in each assertion, and signs in the way that goes with the thumbprint.
    #[must_use]
    pub fn with_certificate(self, thumbprint: Thumbprint) -> Self {
        Self { certificate: Some(thumbprint), ..self }
    }

    /// Signs claims.
    ///
    /// # Errors
    /// The claims are no JSON.
    pub fn sign<C: Serialize>(&self, claims: &C) -> Result<Secret<String>, KeyError> {
        let (algorithm, x5t, x5t_s256) = match &self.certificate {
            None => (self.algorithm, None, None),
            Some(Thumbprint::Sha1(print)) => {
                (Algorithm::RS256, Some(BASE64_URL_SAFE_NO_PAD.encode(print)), None)
            }
            Some(Thumbprint::Sha256(print)) => {
                (Algorithm::PS256, None, Some(BASE64_URL_SAFE_NO_PAD.encode(print)))
            }
        };
        let header = Header { kid: self.id.clone(), x5t, x5t_s256, ..Header::new(algorithm) };
        jsonwebtoken::encode(&header, claims, &self.key).map(Secret::new).map_err(|_| KeyError::Damaged)
    }
}

/// Says what a text is that does not even claim to be an RSA private key.
fn what_else(text: &str) -> Option<KeyError> {
    if text.is_empty() {
        return Some(KeyError::Empty);
    }
    let Some((_, behind)) = text.split_once("-----BEGIN ") else {
        return Some(KeyError::Other("it is not in PEM form"));
    };
    match behind.split_once("-----").map_or("", |(label, _)| label) {
        _ if text.contains("Proc-Type: 4,ENCRYPTED") => Some(KeyError::Encrypted),
        "PRIVATE KEY" | "RSA PRIVATE KEY" => None,
        "ENCRYPTED PRIVATE KEY" => Some(KeyError::Encrypted),
        "PUBLIC KEY" | "RSA PUBLIC KEY" => Some(KeyError::Other("it is a public key")),
        "CERTIFICATE" => Some(KeyError::Other("it is a certificate")),
        "EC PRIVATE KEY" => Some(KeyError::Other("it is an elliptic-curve key")),
        "OPENSSH PRIVATE KEY" => Some(KeyError::Other("it is a key for SSH")),
        _ => Some(KeyError::Other("it is something else in PEM form")),
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("SigningKey").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{KeyError, SigningKey, Thumbprint};
    use crate::secret::Secret;
    use jsonwebtoken::{Algorithm, DecodingKey, Validation};
    use rsa::RsaPrivateKey;
    use rsa::pkcs1::{EncodeRsaPrivateKey, EncodeRsaPublicKey, LineEnding};
    use rsa::pkcs8::EncodePrivateKey;
    use serde_json::{Value, json};

    fn parse(pem: &str) -> Result<SigningKey, KeyError> {
        SigningKey::parse(&Secret::new(pem.to_owned()))
    }

    #[test]
    fn both_forms_of_a_key_sign_what_its_public_half_verifies() {
        let key = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).unwrap();
        let public = key.to_public_key().to_pkcs1_pem(LineEnding::LF).unwrap();
        let pkcs1 = key.to_pkcs1_pem(LineEnding::LF).unwrap();
        let pkcs8 = key.to_pkcs8_pem(LineEnding::CRLF).unwrap();
        let mut validation = Validation::new(Algorithm::RS256);
        validation.required_spec_claims.clear();
        for pem in [&*pkcs1, &*pkcs8] {
            let signed = parse(pem).unwrap().with_id("key-1").sign(&json!({"iss": "acme"})).unwrap();
            let verifier = DecodingKey::from_rsa_pem(public.as_bytes()).unwrap();
            let token = jsonwebtoken::decode::<Value>(signed.reveal(), &verifier, &validation).unwrap();
            assert_eq!((token.claims, token.header.kid.as_deref()), (json!({"iss": "acme"}), Some("key-1")));
        }
        assert_eq!(parse(&public).unwrap_err(), KeyError::Other("it is a public key"));
        let cut: Vec<&str> =
            pkcs8.lines().enumerate().filter(|(i, _)| *i != 3).map(|(_, line)| line).collect();
        assert_eq!(parse(&cut.join("\n")).unwrap_err(), KeyError::Damaged);
        assert!(!format!("{:?}", parse(&pkcs1)).contains(pkcs1.lines().nth(1).unwrap()));
    }

    #[test]
    fn a_key_on_a_curve_signs_only_where_it_is_asked_for() {
        let random = ring::rand::SystemRandom::new();
        let curves = [
            (&ring::signature::ECDSA_P256_SHA256_FIXED_SIGNING, Algorithm::ES256),
            (&ring::signature::ECDSA_P384_SHA384_FIXED_SIGNING, Algorithm::ES384),
        ];
        for (curve, algorithm) in curves {
            let pair = ring::signature::EcdsaKeyPair::generate_pkcs8(curve, &random).unwrap();
            let body = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, pair.as_ref());
            let pem = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n");
            assert_eq!(parse(&pem).unwrap_err(), KeyError::Damaged);
            let key = SigningKey::parse_any(&Secret::new(pem)).unwrap();
            let signed = key.with_id("key-1").sign(&json!({"iss": "acme"})).unwrap();
            let public = jsonwebtoken::EncodingKey::from_ec_der(pair.as_ref());
            let public = jsonwebtoken::jwk::Jwk::from_encoding_key(&public, algorithm).unwrap();
            let mut rules = Validation::new(algorithm);
            rules.required_spec_claims.clear();
            let verifier = DecodingKey::from_jwk(&public).unwrap();
            let token = jsonwebtoken::decode::<Value>(signed.reveal(), &verifier, &rules).unwrap();
            assert_eq!(token.header.kid.as_deref(), Some("key-1"));
        }
        let sec1 = "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----";
        assert_eq!(SigningKey::parse_any(&Secret::new(sec1.to_owned())).unwrap_err(), KeyError::Sec1);
    }

    #[test]
    fn a_certificate_names_the_key_and_decides_the_algorithm() {
        let key = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).unwrap();
        let public = key.to_public_key().to_pkcs1_pem(LineEnding::LF).unwrap();
        let pem = key.to_pkcs8_pem(LineEnding::LF).unwrap();
        for (digits, algorithm) in [(40, Algorithm::RS256), (64, Algorithm::PS256)] {
            let print = Thumbprint::parse(&"0F".repeat(digits / 2)).unwrap();
            let signed = parse(&pem).unwrap().with_certificate(print).sign(&json!({})).unwrap();
            let mut validation = Validation::new(algorithm);
            validation.required_spec_claims.clear();
            let verifier = DecodingKey::from_rsa_pem(public.as_bytes()).unwrap();
            let header =
                jsonwebtoken::decode::<Value>(signed.reveal(), &verifier, &validation).unwrap().header;
            let prints = [header.x5t, header.x5t_s256];
            let named = usize::from(algorithm == Algorithm::PS256);
            assert!(prints[named].as_deref().is_some_and(|print| print.starts_with("Dw8P")), "{algorithm:?}");
            assert_eq!(prints[1 - named], None);
        }
    }

    #[test]
    fn a_thumbprint_is_read_from_hexadecimal_or_made_from_a_certificate() {
        let colons = ["ab"; 20].join(":");
        assert_eq!(Thumbprint::parse(&colons), Some(Thumbprint::Sha1([0xab; 20])));
        for other in ["", "ab", &"zz".repeat(20), &"+1".repeat(20)] {
            assert_eq!(Thumbprint::parse(other), None, "{other}");
        }
        // SHA-256 of the three bytes `abc` (FIPS 180-2, B.1).
        let pem = "-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----";
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Thumbprint::of_pem(pem), Thumbprint::parse(abc));
        assert_eq!(Thumbprint::of_pem("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----"), None);
    }

    #[test]
    fn what_is_no_key_is_told_for_what_it_is() {
        let begin = |label: &str| format!("-----BEGIN {label}-----\nAAAA\n-----END {label}-----");
        let expected = [
            (String::new(), KeyError::Empty),
            ("  \n".to_owned(), KeyError::Empty),
            ("/etc/remit/app.pem".to_owned(), KeyError::Other("it is not in PEM form")),
            (begin("ENCRYPTED PRIVATE KEY"), KeyError::Encrypted),
            (begin("CERTIFICATE"), KeyError::Other("it is a certificate")),
            (begin("OPENSSH PRIVATE KEY"), KeyError::Other("it is a key for SSH")),
            (begin("RSA PRIVATE KEY"), KeyError::Damaged),
        ];
        for (pem, error) in expected {
            assert_eq!(parse(&pem).unwrap_err(), error, "{pem}");
        }
    }
}
