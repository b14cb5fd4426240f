//! The digest of what is known of one integration.

use super::DossierWire;
use remit_core::model::Dossier;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// Returns the SHA-256 of an integration as the inventory document writes it, without spaces: `sha256:…`.
///
/// # Errors
/// It cannot be written as JSON.
pub fn digest(dossier: &Dossier) -> Result<String, serde_json::Error> {
    let written = serde_json::to_vec(&DossierWire::from(dossier))?;
    let mut text = "sha256:".to_owned();
    for byte in Sha256::digest(&written) {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
    }
    Ok(text)
}
