//! Federated credentials: whoever an issuer vouches for acts as the app, without a secret. The same shape below apps and
//! managed identities, normalized once.

use crate::Entra;
use crate::stages::TRUST;
use remit_connector::blank;
use remit_connector::core::fact::Fact;
use remit_connector::core::graph::SYSTEM_PREFIX;
use remit_connector::core::model::{
    Credential, CredentialKind, CredentialState, Edge, ExternalId, Facets, Record, RecordKind, Relation,
};
use remit_connector::wire::text;
use serde::Deserialize;

/// A trust.
#[derive(Debug, Deserialize)]
pub(crate) struct Trust {
    id: String,
    name: Option<String>,
    issuer: Option<String>,
    /// Null where an expression says which subjects are meant.
    subject: Option<String>,
}

/// Returns the record of a trust that `subject` has.
pub(crate) fn record(entra: &Entra, trust: Trust, subject: &ExternalId, endpoint: &'static str) -> Record {
    let id = ExternalId::new(format!("{TRUST}:{}", trust.id));
    let issuer = trust.issuer.unwrap_or_default();
    let who = trust.subject.unwrap_or_default();
    let comes_from = entra.issuers.iter().find(|known| {
        known.issuer.trim_end_matches('/') == issuer.trim_end_matches('/') && who.starts_with(&known.subject)
    });
    let edges = comes_from.map(|known| Edge {
        from: ExternalId::new(format!("{SYSTEM_PREFIX}{}", known.system)),
        relation: Relation::SignsInTo,
        to: subject.clone(),
    });
    let hint = match (issuer.is_empty(), who.is_empty()) {
        (false, false) => Some(format!("{who} of {issuer}")),
        (false, true) => Some(format!("an expression over {issuer}")),
        (true, _) => None,
    };
    let credential = Credential {
        name: text(trust.name),
        hint: text(hint),
        // A trust holds until somebody takes it out.
        expires_at: Fact::Absent,
        state: Fact::Known(CredentialState::Active),
        rotated_at: Fact::Absent,
        ..blank::credential(id.clone(), CredentialKind::FederatedTrust)
    };
    Record {
        subject: Some(subject.clone()),
        facets: Facets {
            credentials: vec![credential],
            edges: edges.into_iter().collect(),
            ..Facets::default()
        },
        ..blank::record(RecordKind::Credential, id, endpoint)
    }
}
