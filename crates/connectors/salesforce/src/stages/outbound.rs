//! Where the organization's data and sign-ins go to and come from: the same shape in four listings, normalized once.
//!
//! An address can hold a secret in its path or query, so that only its host is kept. The secrets themselves are in no
//! column.

use crate::Salesforce;
use crate::facts::{credential, grant, integration, record};
use remit_connector::core::fact::Fact;
use remit_connector::core::graph::SYSTEM_PREFIX;
use remit_connector::core::model::{
    Consent, CredentialKind, Edge, ExternalId, IntegrationKind, Record, RecordKind, Relation, Resources,
    Transport,
};
use remit_connector::wire::{host, time};

/// One way out or in.
#[derive(Debug)]
pub(crate) struct Way {
    /// What its ids begin with.
    pub(crate) prefix: &'static str,
    pub(crate) endpoint: &'static str,
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    /// Where it leads to.
    pub(crate) address: Option<String>,
    pub(crate) created: Option<String>,
}

impl Way {
    /// Returns a way on which data is sent out. Where `has_secret` says so, a secret of the other system is kept for it.
    pub(crate) fn out(self, salesforce: &Salesforce, has_secret: bool) -> Record {
        let scheme = self.address.as_deref().and_then(|address| address.split_once("://"));
        let is_encrypted = scheme.map(|(scheme, _)| scheme.eq_ignore_ascii_case("https"));
        let (mut record, id, system) =
            self.begin(salesforce, IntegrationKind::Webhook, "outbound", "callout");
        record.facets.transport = Some(Transport {
            is_encrypted: Fact::null_is_unknown(is_encrypted),
            checks_certificate: Fact::Known(true),
            is_signed: Fact::Absent,
        });
        if has_secret {
            let secret = ExternalId::new(format!("stored:{id}"));
            record.facets.credentials.push(credential(secret, CredentialKind::StoredSecret));
            record.facets.edges.extend(system.map(|system| Edge {
                from: id,
                relation: Relation::StoresSecretOf,
                to: system,
            }));
        }
        record
    }

    /// Returns a way on which another system vouches for who signs in here.
    pub(crate) fn sign_in(self, salesforce: &Salesforce) -> Record {
        let (mut record, id, system) = self.begin(salesforce, IntegrationKind::App, "sign_in", "sign-in");
        let trust = ExternalId::new(format!("trust:{id}"));
        record.facets.credentials.push(credential(trust, CredentialKind::FederatedTrust));
        record.facets.edges.extend(system.map(|system| Edge {
            from: system,
            relation: Relation::SignsInTo,
            to: id,
        }));
        record
    }

    /// Returns what all of them are, with the id and the system at the other end.
    fn begin(
        self,
        salesforce: &Salesforce,
        kind: IntegrationKind,
        scope_kind: &str,
        scope: &str,
    ) -> (Record, ExternalId, Option<ExternalId>) {
        let id = ExternalId::new(format!("{}:{}", self.prefix, self.id));
        let host = host(self.address.as_deref());
        let system = host.known().map(|host| {
            let system = salesforce.systems.get(host).unwrap_or(host);
            ExternalId::new(format!("{SYSTEM_PREFIX}{system}"))
        });
        let mut integration = integration(kind, id.as_str(), self.name);
        integration.installed_at = time(self.created.as_deref());
        integration.host = host;
        let mut grant = grant(id.clone(), scope_kind, vec![scope.to_owned()]);
        grant.resources = Fact::Known(Resources::None);
        grant.consent = Fact::Known(Consent::Admin);
        let mut record = record(RecordKind::Integration, id.clone(), self.endpoint);
        record.facets.integration = Some(integration);
        record.facets.grants.push(grant);
        (record, id, system)
    }
}
