//! Records with nothing known yet, so that a stage writes only what it read; ids; and people.

use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    AppId, Credential, CredentialKind, Definition, ExternalId, Facets, Grant, Integration, IntegrationKind,
    IntegrationState, PrincipalRef, Publisher, PublisherKind, Record, RecordKind,
};
use remit_connector::wire::text;

/// Returns the external id of a connected app.
pub(crate) fn app_id(id: &str) -> ExternalId {
    ExternalId::new(format!("app:{id}"))
}

/// Returns the external id of an external client app.
pub(crate) fn external_app_id(id: &str) -> ExternalId {
    ExternalId::new(format!("external:{id}"))
}

/// Returns the external id of a user.
pub(crate) fn user_id(id: &str) -> ExternalId {
    ExternalId::new(format!("user:{id}"))
}

/// Returns a user, by name where a listing gives it.
pub(crate) fn user(id: Option<String>, name: Option<String>) -> Fact<PrincipalRef> {
    Fact::null_is_unknown(id.filter(|id| !id.is_empty()))
        .map(|id| PrincipalRef { id: Some(user_id(&id)), name: name.unwrap_or(id) })
}

/// Returns a record with nothing in it.
pub(crate) fn record(kind: RecordKind, external_id: ExternalId, endpoint: &'static str) -> Record {
    Record { kind, external_id, subject: None, facets: Facets::default(), activity: Vec::new(), endpoint }
}

/// Returns an integration of which only the name is known.
pub(crate) fn integration(kind: IntegrationKind, app: &str, name: Option<String>) -> Integration {
    Integration {
        kind,
        app: AppId::new(app),
        name: text(name),
        state: Fact::Known(IntegrationState::Active),
        installed_at: Fact::Unknown(Why::NotReported),
        held_by: Fact::Unknown(Why::NotReported),
        host: Fact::Unknown(Why::NotReported),
        manage_url: Fact::Unknown(Why::NotReported),
    }
}

/// Returns a grant of which only the scopes are known.
pub(crate) fn grant(id: ExternalId, scope_kind: &str, scopes: Vec<String>) -> Grant {
    Grant {
        id,
        scope_kind: scope_kind.to_owned(),
        scopes,
        resources: Fact::Unknown(Why::NotReported),
        consent: Fact::Unknown(Why::NotReported),
        granted_by: Fact::Unknown(Why::NotReported),
        granted_at: Fact::Unknown(Why::NotReported),
        changed_at: Fact::Unknown(Why::NotReported),
        is_pending: false,
    }
}

/// Returns a credential of which only the kind is known.
pub(crate) fn credential(id: ExternalId, kind: CredentialKind) -> Credential {
    Credential {
        id,
        kind,
        name: Fact::Unknown(Why::NotReported),
        hint: Fact::Unknown(Why::NotReported),
        holder: Fact::Unknown(Why::NotReported),
        created_at: Fact::Unknown(Why::NotReported),
        expires_at: Fact::Unknown(Why::NotReported),
        state: Fact::Unknown(Why::NotReported),
        rotated_at: Fact::Unknown(Why::NotReported),
    }
}

/// Returns what is known of something by who publishes it.
pub(crate) fn definition(name: Option<String>, publisher: Publisher) -> Definition {
    Definition {
        name: text(name),
        publisher: Fact::Known(publisher),
        description: Fact::Unknown(Why::NotReported),
        requested: Fact::Unknown(Why::NotReported),
        n_installations: Fact::Unknown(Why::NotReported),
    }
}

/// Returns a publisher by the namespace of its packages, which is unique in all of Salesforce.
pub(crate) fn publisher(namespace: &str, name: Option<String>) -> Publisher {
    Publisher {
        id: namespace.to_owned(),
        name: name.unwrap_or_else(|| namespace.to_owned()),
        kind: PublisherKind::Organization,
        domain: Fact::Unknown(Why::NotReported),
        verified: Fact::Unknown(Why::NotReported),
        is_first_party: false,
    }
}

/// Returns an id in the form of 18 characters, of which the last three tell the case of the others. Logs write 15.
pub(crate) fn whole_id(id: &str) -> String {
    const TELLS: [char; 32] = [
        'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T',
        'U', 'V', 'W', 'X', 'Y', 'Z', '0', '1', '2', '3', '4', '5',
    ];
    let mut whole = id.to_owned();
    if id.len() == 15 && id.is_ascii() {
        for five in id.as_bytes().chunks(5) {
            let bits =
                five.iter().rev().fold(0, |bits, byte| bits << 1 | usize::from(byte.is_ascii_uppercase()));
            whole.extend(TELLS.get(bits));
        }
    }
    whole
}
