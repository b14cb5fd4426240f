//! Facts of which nothing is known yet, so that a connector writes only what it read.

use jiff::SignedDuration;
use remit_core::fact::{Fact, Why};
use remit_core::model::{
    Activity, AppId, Credential, CredentialKind, Definition, ExternalId, Facets, Grant, Integration,
    IntegrationKind, Publisher, Record, RecordKind, UseKind, Visibility,
};

/// Returns a record that says nothing, and is about itself.
pub fn record(kind: RecordKind, external_id: ExternalId, endpoint: &'static str) -> Record {
    Record { kind, external_id, subject: None, facets: Facets::default(), activity: Vec::new(), endpoint }
}

/// Returns an integration of which nothing is known but that it is there.
pub fn integration(kind: IntegrationKind, app: AppId) -> Integration {
    Integration {
        kind,
        app,
        name: Fact::Unknown(Why::NotReported),
        state: Fact::Unknown(Why::NotReported),
        installed_at: Fact::Unknown(Why::NotReported),
        held_by: Fact::Unknown(Why::NotReported),
        host: Fact::Unknown(Why::NotReported),
        manage_url: Fact::Unknown(Why::NotReported),
    }
}

/// Returns what is known of an app by who publishes it.
pub fn definition(publisher: Fact<Publisher>) -> Definition {
    Definition {
        name: Fact::Unknown(Why::NotReported),
        publisher,
        description: Fact::Unknown(Why::NotReported),
        requested: Fact::Unknown(Why::NotReported),
        n_installations: Fact::Unknown(Why::NotReported),
    }
}

/// Returns a grant of which only the scopes are known, sorted, each once.
pub fn grant(id: ExternalId, scope_kind: &str, scopes: Vec<String>) -> Grant {
    Grant {
        id,
        scope_kind: scope_kind.to_owned(),
        scopes: crate::wire::scopes(scopes),
        resources: Fact::Unknown(Why::NotReported),
        consent: Fact::Unknown(Why::NotReported),
        granted_by: Fact::Unknown(Why::NotReported),
        granted_at: Fact::Unknown(Why::NotReported),
        changed_at: Fact::Unknown(Why::NotReported),
        is_pending: false,
    }
}

/// Returns a credential of which only the kind is known.
pub fn credential(id: ExternalId, kind: CredentialKind) -> Credential {
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

/// Returns a source of use, to the second, that has not told yet what it saw.
pub fn activity(of: ExternalId, source: impl Into<String>, kind: UseKind) -> Activity {
    Activity {
        of,
        source: source.into(),
        kind,
        last: Fact::Unknown(Why::NotReported),
        resolution: SignedDuration::from_secs(1),
        visible: Visibility::Unknown,
        count: Fact::Unknown(Why::NotReported),
        scopes: Fact::Unknown(Why::NotReported),
    }
}
