//! Hooks and log streams: what happens in Okta is sent to an address. The same shape in three listings, normalized once.
//!
//! An address may hold a secret in its path or query, and a hook's headers and a stream's settings do hold one. Only the
//! host is kept, and the fields with secrets are not read.

use crate::people::user;
use crate::stages::apps;
use remit_connector::Tells;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    AppId, Consent, ExternalId, Facets, Grant, Integration, IntegrationKind, Record, RecordKind, Resources,
};
use remit_connector::wire::{scopes, text, time};

/// What the listings of hooks tell.
pub(crate) const TELLS: Tells =
    Tells { scopes: true, resources: true, holder: true, created: true, ..Tells::NOTHING };

/// What no listing shows.
pub(crate) const BLIND_SPOTS: &[&str] = &["Deliveries are not read, so that no use shows."];

/// One sender of data.
#[derive(Debug)]
pub(crate) struct Egress {
    /// What its ids begin with, and which kind its scopes are of.
    pub(crate) prefix: &'static str,
    pub(crate) scope_kind: &'static str,
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) created: Option<String>,
    pub(crate) created_by: Option<String>,
    pub(crate) last_updated: Option<String>,
    /// What is sent.
    pub(crate) scopes: Vec<String>,
    pub(crate) host: Fact<String>,
    pub(crate) endpoint: &'static str,
}

impl Egress {
    /// Returns its record.
    pub(crate) fn into_record(self) -> Record {
        let id = ExternalId::new(format!("{}:{}", self.prefix, self.id));
        let created_at = time(self.created.as_deref());
        let creator = user(self.created_by);
        let integration = Integration {
            kind: IntegrationKind::Webhook,
            app: AppId::new(id.as_str()),
            name: text(self.name),
            state: apps::state(self.status.as_deref()),
            installed_at: created_at.clone(),
            held_by: creator.clone(),
            host: self.host,
            manage_url: Fact::Unknown(Why::NotReported),
        };
        let grant = Grant {
            id: id.clone(),
            scope_kind: self.scope_kind.to_owned(),
            scopes: scopes(self.scopes),
            resources: Fact::Known(Resources::All),
            consent: Fact::Known(Consent::Admin),
            granted_by: creator,
            granted_at: created_at,
            changed_at: time(self.last_updated.as_deref()),
            is_pending: false,
        };
        Record {
            kind: RecordKind::Integration,
            external_id: id,
            subject: None,
            facets: Facets { integration: Some(integration), grants: vec![grant], ..Facets::default() },
            activity: Vec::new(),
            endpoint: self.endpoint,
        }
    }
}
