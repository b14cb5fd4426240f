//! Records with everything unknown that GitLab does not tell: stages fill in what their listing says.

use jiff::{SignedDuration, Timestamp};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Activity, AppId, Consent, Credential, CredentialKind, CredentialState, ExternalId, Facets, Grant,
    Integration, IntegrationKind, IntegrationState, Record, RecordKind, Resource, ResourceKind, Resources,
    UseKind, Visibility,
};
use remit_connector::wire::{scopes, text};

fn untold<T>() -> Fact<T> {
    Fact::Unknown(Why::NotReported)
}

/// Returns an integration that is switched on. Its id is the stable one, too.
pub(crate) fn integration(kind: IntegrationKind, id: &ExternalId, name: Option<String>) -> Integration {
    Integration {
        kind,
        app: AppId::new(id.as_str()),
        name: text(name),
        state: Fact::Known(IntegrationState::Active),
        installed_at: untold(),
        held_by: untold(),
        host: untold(),
        manage_url: untold(),
    }
}

/// Returns whether something is switched on, where a listing says it.
pub(crate) fn state(is_on: Option<bool>) -> Fact<IntegrationState> {
    Fact::null_is_unknown(is_on.map(|is_on| match is_on {
        true => IntegrationState::Active,
        false => IntegrationState::Suspended(untold()),
    }))
}

/// Returns a credential that works.
pub(crate) fn credential(id: &ExternalId, kind: CredentialKind, name: Option<String>) -> Credential {
    Credential {
        id: id.clone(),
        kind,
        name: text(name),
        hint: untold(),
        holder: untold(),
        created_at: untold(),
        expires_at: untold(),
        state: Fact::Known(CredentialState::Active),
        rotated_at: untold(),
    }
}

/// Returns a grant that whoever rules the place agreed to.
pub(crate) fn grant(
    id: &ExternalId,
    scope_kind: &str,
    held: Vec<String>,
    resources: Fact<Resources>,
) -> Grant {
    Grant {
        id: id.clone(),
        scope_kind: scope_kind.to_owned(),
        scopes: scopes(held),
        resources,
        consent: Fact::Known(Consent::Admin),
        granted_by: untold(),
        granted_at: untold(),
        changed_at: untold(),
        is_pending: false,
    }
}

/// Returns a use that is told since the thing was made.
pub(crate) fn used(
    of: &ExternalId,
    source: &str,
    last: Fact<Timestamp>,
    resolution: SignedDuration,
) -> Activity {
    Activity {
        of: of.clone(),
        source: source.to_owned(),
        kind: UseKind::ApiCall,
        last,
        resolution,
        visible: Visibility::Always,
        count: untold(),
        scopes: untold(),
    }
}

/// Returns the record of a thing.
pub(crate) fn record(kind: RecordKind, id: ExternalId, facets: Facets, endpoint: &'static str) -> Record {
    Record { kind, external_id: id, subject: None, facets, activity: Vec::new(), endpoint }
}

/// Returns the record of a group, a project or an instance.
pub(crate) fn resource(
    id: String,
    kind: ResourceKind,
    name: String,
    is_public: Fact<bool>,
    endpoint: &'static str,
) -> Record {
    let id = ExternalId::new(id);
    let resource = Resource { id: id.clone(), kind, name, is_public, is_archived: untold() };
    let facets = Facets { resource: Some(resource), ..Facets::default() };
    record(RecordKind::Resource, id, facets, endpoint)
}
