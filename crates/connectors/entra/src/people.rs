//! How Entra names people and apps.

use remit_connector::core::model::{ExternalId, PrincipalRef};

/// Returns the external id of a person.
pub(crate) fn user_id(id: &str) -> ExternalId {
    ExternalId::new(format!("user:{id}"))
}

/// Returns the external id of a service principal.
pub(crate) fn service_principal_id(id: &str) -> ExternalId {
    ExternalId::new(format!("sp:{id}"))
}

/// Returns a person, by the sign-in name where a listing gives it.
pub(crate) fn user(id: &str, name: Option<String>) -> PrincipalRef {
    let name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| id.to_owned());
    PrincipalRef { id: Some(user_id(id)), name }
}
