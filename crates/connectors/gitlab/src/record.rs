//! Records with everything unknown that GitLab does not tell: stages fill in what their listing says.

use crate::listing::At;
use jiff::{SignedDuration, Timestamp};
use remit_connector::LastUsed;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Activity, AppId, Consent, Credential, CredentialKind, CredentialState, ExternalId, Facets, Grant,
    Integration, IntegrationKind, IntegrationState, PrincipalRef, Record, RecordKind, Resources, UseKind,
    Visibility,
};
use remit_connector::wire::{Field, scopes, text, time};

/// How exact a use is that is told to the day.
pub(crate) const DAY: SignedDuration = SignedDuration::from_hours(24);
/// How exact a use is that is told to the second.
pub(crate) const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// Returns what a listing's last-used facts mean, where they tell of calls.
pub(crate) const fn calls(resolution: &'static str, look_back: &'static str) -> Option<LastUsed> {
    Some(LastUsed { kind: UseKind::ApiCall, resolution, look_back })
}

pub(crate) fn untold<T>() -> Fact<T> {
    Fact::Unknown(Why::NotReported)
}

/// A holder of authority, as one item of a listing tells of it. The key and the authority that come along were made with it.
#[derive(Debug)]
pub(crate) struct Holder {
    /// What it is.
    pub(crate) kind: IntegrationKind,
    /// Its id, which is the stable one, too.
    pub(crate) id: ExternalId,
    /// Its name.
    pub(crate) name: Option<String>,
    /// Who made it, or as whom it acts.
    pub(crate) held_by: Fact<PrincipalRef>,
    /// When it was made.
    pub(crate) made_at: Fact<Timestamp>,
    /// Whether it is switched on.
    pub(crate) state: Fact<IntegrationState>,
    /// Where it sends to.
    pub(crate) host: Fact<String>,
}

impl Holder {
    /// Returns one that is switched on, and of which nothing else is told.
    pub(crate) fn new(kind: IntegrationKind, id: String) -> Self {
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
    pub(crate) fn integration(&self) -> Integration {
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
    pub(crate) fn key(&self, kind: CredentialKind, expires_at: Fact<Timestamp>) -> Credential {
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
    pub(crate) fn grant(&self, scope_kind: &str, held: Vec<String>, reach: Fact<Resources>) -> Grant {
        Grant { granted_at: self.made_at.clone(), ..grant(&self.id, scope_kind, held, reach) }
    }

    /// Returns the record of it.
    pub(crate) fn record(&self, at: At<'_>, facets: Facets) -> Record {
        let facets = Facets { integration: Some(self.integration()), ..facets };
        record(RecordKind::Integration, self.id.clone(), facets, at.endpoint)
    }

    /// Returns the record of its key alone, where what holds the key is listed elsewhere.
    pub(crate) fn key_of(&self, of: String, at: At<'_>, facets: Facets) -> Record {
        let subject = Some(ExternalId::new(of));
        Record { subject, ..record(RecordKind::Credential, self.id.clone(), facets, at.endpoint) }
    }
}

/// Returns whether something is switched on, where a listing says it.
pub(crate) fn state(is_on: Option<bool>) -> Fact<IntegrationState> {
    Fact::null_is_unknown(is_on.map(|is_on| match is_on {
        true => IntegrationState::Active,
        false => IntegrationState::Suspended(untold()),
    }))
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

/// Reads an end that some listings write as a day, whose beginning it is, and others as an instant.
pub(crate) fn end(field: &Field<String>) -> Fact<Timestamp> {
    let Field::Value(text) = field else { return field.time() };
    // A day has ten letters: `2027-01-11`.
    if text.len() == 10 { time(Some(&format!("{text}T00:00:00Z"))) } else { field.time() }
}
