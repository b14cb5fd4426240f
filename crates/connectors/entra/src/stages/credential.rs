//! Secrets and certificates as registrations and service principals hold them: the same shape in both, normalized once.
//!
//! A service principal that signs people in by SAML holds a certificate twice, to sign and to be verified, and a secret
//! beside it that protects its key. They prove the tenant to the app, not the app to the tenant, and become one.

use remit_connector::blank;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{Credential, CredentialKind, ExternalId};
use remit_connector::wire::{text, time, time_or_absent};
use serde::Deserialize;
use std::collections::BTreeSet;

/// A secret. Its first letters, which Graph gives as a hint, are not a field here.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PasswordCredential {
    key_id: String,
    display_name: Option<String>,
    custom_key_identifier: Option<String>,
    start_date_time: Option<String>,
    end_date_time: Option<String>,
}

/// A certificate or key.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KeyCredential {
    key_id: String,
    display_name: Option<String>,
    custom_key_identifier: Option<String>,
    usage: Option<String>,
    start_date_time: Option<String>,
    end_date_time: Option<String>,
}

/// Returns the external id of a secret or certificate. `origin` says which object holds it: [`crate::stages::APP_KEY`] or
/// [`crate::stages::PRINCIPAL_KEY`].
pub(crate) fn credential_id(origin: &str, key: &str) -> ExternalId {
    ExternalId::new(format!("{origin}:{key}"))
}

/// Returns the credentials of one object.
pub(crate) fn of(
    origin: &str,
    passwords: Vec<PasswordCredential>,
    keys: Vec<KeyCredential>,
) -> Vec<Credential> {
    let signing: BTreeSet<String> = keys
        .iter()
        .filter(|key| key.usage.as_deref() == Some("Sign"))
        .flat_map(|key| key.custom_key_identifier.iter().chain([&key.key_id]).cloned())
        .collect();
    let signs = |id: &str, custom: Option<&String>| {
        signing.contains(id) || custom.is_some_and(|custom| signing.contains(custom))
    };
    let mut all = Vec::new();
    for password in passwords {
        if !signs(&password.key_id, password.custom_key_identifier.as_ref()) {
            all.push(secret(origin, password));
        }
    }
    for key in keys {
        let is_signing = signs(&key.key_id, key.custom_key_identifier.as_ref());
        if !is_signing || key.usage.as_deref() == Some("Sign") {
            all.push(certificate(origin, key, is_signing));
        }
    }
    all
}

fn secret(origin: &str, password: PasswordCredential) -> Credential {
    Credential {
        name: text(password.display_name),
        created_at: time(password.start_date_time.as_deref()),
        expires_at: time_or_absent(password.end_date_time.as_deref()),
        rotated_at: Fact::Absent,
        ..blank::credential(credential_id(origin, &password.key_id), CredentialKind::ClientSecret)
    }
}

fn certificate(origin: &str, key: KeyCredential, is_signing: bool) -> Credential {
    Credential {
        name: match is_signing {
            true => Fact::Known("SAML signing certificate".to_owned()),
            false => text(key.display_name),
        },
        hint: text(key.custom_key_identifier),
        created_at: time(key.start_date_time.as_deref()),
        expires_at: time_or_absent(key.end_date_time.as_deref()),
        rotated_at: Fact::Absent,
        ..blank::credential(credential_id(origin, &key.key_id), CredentialKind::Certificate)
    }
}
