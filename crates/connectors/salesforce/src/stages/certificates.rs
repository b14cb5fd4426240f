//! Key pairs of the organization, with which it proves itself to other systems and signs for its people.
//!
//! Source: "Tooling API", page "Certificate", read November 2026.

use crate::Salesforce;
use crate::facts::integration;
use crate::fetch::select_all;
use crate::stages::LISTING;
use remit_connector::blank::{credential, grant, record};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    Consent, Credential, CredentialKind, CredentialState, ExternalId, Grant, IntegrationKind, RecordKind,
    Resources,
};
use remit_connector::wire::{text, time};
use remit_connector::{Ask, FetchError, Page, Stage, StageInfo, Tells};
use serde::Deserialize;
use std::future::ready;

const ENDPOINT: &str = "GET /services/data/v{version}/tooling/query?q={Certificate}";

const INFO: StageInfo = StageInfo {
    id: "certificates",
    title: "certificates and keys",
    requests_per_page: 1,
    tells: Tells { scopes: true, resources: true, expires: true, ..Tells::NOTHING },
    blind_spots: &["What a key is used for, and with which other systems, is not told."],
    ..LISTING
};

pub(crate) const STAGE: Stage<Salesforce> =
    Stage { info: INFO, page: |salesforce, ask| Box::pin(page(salesforce, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Certificate {
    id: String,
    developer_name: Option<String>,
    master_label: Option<String>,
    expiration_date: Option<String>,
    /// Whether it waits for its signature.
    options_is_unusable: Option<bool>,
}

async fn page(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    let soql = ready(Ok(select_all::<Certificate>(ENDPOINT, "")));
    let listed = salesforce.list(ENDPOINT, ask, soql, |certificate: Certificate, page| {
        let id = ExternalId::new(format!("certificate:{}", certificate.id));
        let name = certificate.master_label.or(certificate.developer_name);
        let state = certificate.options_is_unusable.map(|is_unusable| match is_unusable {
            true => CredentialState::Pending,
            false => CredentialState::Active,
        });
        let key = ExternalId::new(format!("key:{}", certificate.id));
        let mut record = record(RecordKind::Integration, id.clone(), ENDPOINT);
        record.facets.credentials.push(Credential {
            name: text(name.clone()),
            expires_at: time(certificate.expiration_date.as_deref()),
            state: Fact::null_is_unknown(state),
            ..credential(key, CredentialKind::Certificate)
        });
        record.facets.grants.push(Grant {
            resources: Fact::Known(Resources::None),
            consent: Fact::Known(Consent::Admin),
            ..grant(id.clone(), "outbound", vec!["sign".to_owned()])
        });
        record.facets.integration = Some(integration(IntegrationKind::App, id.as_str(), name));
        page.records.push(record);
    });
    listed.await
}
