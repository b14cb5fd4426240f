//! How Google's objects are named in the inventory.

use remit_connector::blank;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    AppId, Consent, ExternalId, Facets, Grant, Integration, IntegrationKind, IntegrationState, PrincipalRef,
    Record, RecordKind, Resources,
};

/// Returns the external id of a person.
pub(crate) fn user_id(id: &str) -> ExternalId {
    ExternalId::new(format!("user:{id}"))
}

/// Returns the external id of a client, whatever lists it: tokens, delegations, roles, or its Cloud project.
pub(crate) fn client_id(id: &str) -> ExternalId {
    ExternalId::new(format!("client:{id}"))
}

/// Returns the external id of what a person lets a client do.
pub(crate) fn token_id(user: &str, client: &str) -> ExternalId {
    ExternalId::new(format!("token:{user}:{client}"))
}

/// Returns the external id of the customer.
pub(crate) fn customer_id(id: &str) -> ExternalId {
    ExternalId::new(format!("customer:{id}"))
}

/// Returns a person by id and name.
pub(crate) fn person(id: Option<&str>, name: Option<&str>) -> Fact<PrincipalRef> {
    let id = id.filter(|id| !id.is_empty());
    let name = name.filter(|name| !name.is_empty()).or(id);
    Fact::null_is_unknown(name).map(|name| PrincipalRef { id: id.map(user_id), name: name.to_owned() })
}

/// Returns an active integration of which nothing else is known.
pub(crate) fn integration(kind: IntegrationKind, app: impl Into<Box<str>>) -> Integration {
    Integration { state: Fact::Known(IntegrationState::Active), ..blank::integration(kind, AppId::new(app)) }
}

/// Returns whether an integration is switched off.
pub(crate) fn state(is_off: bool) -> Fact<IntegrationState> {
    Fact::Known(match is_off {
        true => IntegrationState::Suspended(Fact::Unknown(Why::NotReported)),
        false => IntegrationState::Active,
    })
}

/// Returns a grant of which its scopes, reach and consent are known.
pub(crate) fn grant(
    id: ExternalId,
    scope_kind: &str,
    scopes: Vec<String>,
    resources: Resources,
    consent: Consent,
) -> Grant {
    Grant {
        resources: Fact::Known(resources),
        consent: Fact::Known(consent),
        ..blank::grant(id, scope_kind, scopes)
    }
}

/// Returns a record with facets; about another object where there is a subject.
pub(crate) fn record(
    kind: RecordKind,
    id: ExternalId,
    subject: Option<ExternalId>,
    facets: Facets,
    endpoint: &'static str,
) -> Record {
    Record { subject, facets, ..blank::record(kind, id, endpoint) }
}
