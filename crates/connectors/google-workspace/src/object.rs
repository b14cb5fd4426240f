//! How Google's objects are named in the inventory.

use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Activity, AppId, Consent, ExternalId, Facets, Grant, Integration, IntegrationKind, IntegrationState,
    PrincipalRef, Record, RecordKind, Resources,
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

/// Returns an integration of which nothing but its kind and stable id is known.
pub(crate) fn integration(kind: IntegrationKind, app: impl Into<Box<str>>) -> Integration {
    Integration {
        kind,
        app: AppId::new(app),
        name: Fact::Unknown(Why::NotReported),
        state: Fact::Known(IntegrationState::Active),
        installed_at: Fact::Unknown(Why::NotReported),
        held_by: Fact::Unknown(Why::NotReported),
        host: Fact::Unknown(Why::NotReported),
        manage_url: Fact::Unknown(Why::NotReported),
    }
}

/// Returns a grant of which nothing but its scopes and reach is known.
pub(crate) fn grant(
    id: ExternalId,
    scope_kind: &str,
    scopes: Vec<String>,
    resources: Resources,
    consent: Consent,
) -> Grant {
    Grant {
        id,
        scope_kind: scope_kind.to_owned(),
        scopes,
        resources: Fact::Known(resources),
        consent: Fact::Known(consent),
        granted_by: Fact::Unknown(Why::NotReported),
        granted_at: Fact::Unknown(Why::NotReported),
        changed_at: Fact::Unknown(Why::NotReported),
        is_pending: false,
    }
}

/// Returns a record.
pub(crate) fn record(
    kind: RecordKind,
    id: ExternalId,
    subject: Option<ExternalId>,
    facets: Facets,
    activity: Vec<Activity>,
    endpoint: &'static str,
) -> Record {
    Record { kind, external_id: id, subject, facets, activity, endpoint }
}
