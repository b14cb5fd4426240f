//! How Okta names people.

use remit_connector::core::fact::Fact;
use remit_connector::core::model::{ExternalId, PrincipalRef};

/// Returns the external id of a person.
pub(crate) fn user_id(id: &str) -> ExternalId {
    ExternalId::new(format!("user:{id}"))
}

/// Returns a person of whom a listing gives nothing but the id.
pub(crate) fn user(id: Option<String>) -> Fact<PrincipalRef> {
    Fact::null_is_unknown(id.filter(|id| !id.is_empty()))
        .map(|id| PrincipalRef { id: Some(user_id(&id)), name: id })
}
