//! Credentials as cryptographic assets: what is known of a secret, never the secret.

use crate::document::Instant;
use crate::inventory::credential::called;
use jiff::Timestamp;
use remit_core::fact::Fact;
use remit_core::model::{Credential, CredentialKind, CredentialState, Dossier};
use remit_core::words;
use serde::Serialize;

/// One credential.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Component {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(rename = "bom-ref")]
    bom_ref: String,
    name: String,
    crypto_properties: CryptoProperties,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct CryptoProperties {
    asset_type: &'static str,
    related_crypto_material_properties: Material,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Material {
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    creation_date: Option<Instant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    update_date: Option<Instant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration_date: Option<Instant>,
}

/// Returns the credentials of one integration.
pub(super) fn of_integration(dossier: &Dossier) -> impl Iterator<Item = Component> {
    dossier.credentials.iter().map(|credential| component(dossier, credential))
}

fn component(dossier: &Dossier, credential: &Credential) -> Component {
    Component {
        kind: "cryptographic-asset",
        bom_ref: format!("credential:{}:{}:{}", dossier.connection, dossier.id, credential.id),
        name: format!("{} {}", words::credential_kind(credential.kind), called(credential)),
        crypto_properties: CryptoProperties {
            asset_type: "related-crypto-material",
            related_crypto_material_properties: Material {
                kind: kind(credential.kind),
                id: credential.id.to_string(),
                state: credential.state.known().map(|state| state_word(*state)),
                creation_date: instant(&credential.created_at),
                update_date: instant(&credential.rotated_at),
                expiration_date: instant(&credential.expires_at),
            },
        },
    }
}

fn instant(fact: &Fact<Timestamp>) -> Option<Instant> {
    fact.known().copied().map(Instant)
}

/// Returns CycloneDX's word for what a credential is.
fn kind(kind: CredentialKind) -> &'static str {
    match kind {
        CredentialKind::FineGrainedToken
        | CredentialKind::ClassicToken
        | CredentialKind::OauthToken
        | CredentialKind::AppUserToken => "token",
        // The provider holds the public half.
        CredentialKind::SshKey | CredentialKind::DeployKey | CredentialKind::Certificate => "public-key",
        CredentialKind::ApiKey | CredentialKind::ClientSecret | CredentialKind::StoredSecret => "credential",
        CredentialKind::FederatedTrust => "other",
    }
}

/// Returns CycloneDX's word for whether a credential works.
fn state_word(state: CredentialState) -> &'static str {
    match state {
        CredentialState::Active => "active",
        CredentialState::Expired => "deactivated",
        CredentialState::Pending => "pre-activation",
        CredentialState::Disabled => "suspended",
    }
}
