//! Records with everything unknown that a listing does not tell: a connector fills in what its provider says.

use crate::wire::{scopes, text};
use jiff::{SignedDuration, Timestamp};
use remit_core::fact::{Fact, Why};
use remit_core::model::{
    Activity, AppId, Consent, Credential, CredentialKind, CredentialState, ExternalId, Facets, Grant,
    Integration, IntegrationKind, IntegrationState, PrincipalRef, Record, RecordKind, Resources, UseKind,
    Visibility,
};

/// Returns a fact that the provider does not tell.
pub fn untold<T>() -> Fact<T> {
    Fact::Unknown(Why::NotReported)
}

/// A holder of authority, as one item of a listing tells of it. The key and the authority that come along were made with it.
#[derive(Debug)]
pub struct Holder {
    /// What it is.
    pub kind: IntegrationKind,
    /// Its id, which is the stable one, too.
    pub id: ExternalId,
    /// Its name.
    pub name: Option<String>,
    /// Who made it, or as whom it acts.
    pub held_by: Fact<PrincipalRef>,
    /// When it was made.
    pub made_at: Fact<Timestamp>,
    /// Whether it is switched on.
    pub state: Fact<IntegrationState>,
    /// Where it sends to.
    pub host: Fact<String>,
}

impl Holder {
    /// Returns one that is switched on, and of which nothing else is told.
    pub fn new(kind: IntegrationKind, id: String) -> Self {
        Self {
            kind,
            id: ExternalId::new(id),
            name: None,
            held_by: untold(),
            made_at: untold(),
            state: Fact::Known(IntegrationState::Active),
            host: untold(),
        }
    }

    /// Returns the integration.
    pub fn integration(&self) -> Integration {
        Integration {
            kind: self.kind,
            app: AppId::new(self.id.as_str()),
            name: text(self.name.clone()),
            state: self.state.clone(),
            installed_at: self.made_at.clone(),
            held_by: self.held_by.clone(),
            host: self.host.clone(),
            manage_url: untold(),
        }
    }

    /// Returns its key, which works until it ends and cannot be replaced.
    pub fn key(&self, kind: CredentialKind, expires_at: Fact<Timestamp>) -> Credential {
        Credential {
            id: self.id.clone(),
            kind,
            name: text(self.name.clone()),
            hint: untold(),
            holder: self.held_by.clone(),
            created_at: self.made_at.clone(),
            expires_at,
            state: Fact::Known(CredentialState::Active),
            rotated_at: Fact::Absent,
        }
    }

    /// Returns its authority, which whoever rules the place agreed to.
    pub fn grant(&self, scope_kind: &str, held: Vec<String>, reach: Fact<Resources>) -> Grant {
        Grant { granted_at: self.made_at.clone(), ..grant(&self.id, scope_kind, held, reach) }
    }

    /// Returns the record of it.
    pub fn record(&self, endpoint: &'static str, facets: Facets) -> Record {
        let facets = Facets { integration: Some(self.integration()), ..facets };
        record(RecordKind::Integration, self.id.clone(), facets, endpoint)
    }

    /// Returns the record of its key alone, where what holds the key is listed elsewhere.
    pub fn key_of(&self, of: String, endpoint: &'static str, facets: Facets) -> Record {
        let subject = Some(ExternalId::new(of));
        Record { subject, ..record(RecordKind::Credential, self.id.clone(), facets, endpoint) }
    }
}

/// Returns whether something is switched on, where a listing says it.
pub fn state(is_on: Option<bool>) -> Fact<IntegrationState> {
    Fact::null_is_unknown(is_on.map(|is_on| match is_on {
        true => IntegrationState::Active,
        false => IntegrationState::Suspended(untold()),
    }))
}

/// Returns a grant that whoever rules the place agreed to.
pub fn grant(id: &ExternalId, scope_kind: &str, held: Vec<String>, resources: Fact<Resources>) -> Grant {
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
pub fn used(of: &ExternalId, source: &str, last: Fact<Timestamp>, resolution: SignedDuration) -> Activity {
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
pub fn record(kind: RecordKind, id: ExternalId, facets: Facets, endpoint: &'static str) -> Record {
    Record { kind, external_id: id, subject: None, facets, activity: Vec::new(), endpoint }
}
