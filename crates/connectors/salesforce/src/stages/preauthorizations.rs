//! Which profiles and permission sets may use an app: what an administrator has agreed to for everybody who holds them.

use crate::Salesforce;
use crate::facts::{app_id, external_app_id};
use crate::stages::LISTING;
use remit_connector::blank::{grant, record};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{Consent, ExternalId, RecordKind, Resources};
use remit_connector::wire::time;
use remit_connector::{Ask, FetchError, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /services/data/v{version}/query?q={SetupEntityAccess}";

const REST: &str = " WHERE SetupEntityType IN ('ConnectedApplication', 'ExternalClientApplication')";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "profiles and permission sets that may use apps",
    record_kind: RecordKind::Grant,
    tells: Tells { scopes: true, resources: true, ..Tells::NOTHING },
    blind_spots: &["Who agreed to it is not told."],
    ..LISTING
};

pub(crate) const ID: &str = "preauthorizations";

pub(crate) const STAGE: Stage<Salesforce> =
    Stage { info: INFO, page: |salesforce, ask| Box::pin(page(salesforce, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Access {
    id: String,
    setup_entity_id: String,
    setup_entity_type: Option<String>,
    #[serde(rename = "Parent.Label")]
    label: Option<String>,
    #[serde(rename = "Parent.IsOwnedByProfile")]
    is_owned_by_profile: Option<bool>,
    #[serde(rename = "Parent.Profile.Name")]
    profile: Option<String>,
    system_modstamp: Option<String>,
}

impl Access {
    /// Returns what people call who holds it. A profile has a permission set of its own, which nobody sees.
    fn holder(&self) -> Option<String> {
        match (self.is_owned_by_profile, &self.profile, &self.label) {
            (Some(true), Some(name), _) => Some(format!("profile {name}")),
            (_, _, Some(label)) => Some(format!("permission set {label}")),
            _ => None,
        }
    }
}

/// Returns the id of what an entry says.
pub(crate) fn access_id(id: &str) -> ExternalId {
    ExternalId::new(format!("preauthorization:{id}"))
}

async fn page(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    let soql = salesforce.described::<Access>(ENDPOINT, REST);
    let listed = salesforce.list(ENDPOINT, ask, soql, |access: Access, page| {
        let id = access_id(&access.id);
        let mut grant = grant(id.clone(), "preauthorization", vec!["use".to_owned()]);
        let holders = access.holder().map(|holder| vec![holder]);
        grant.resources = Fact::Known(Resources::Selected(Fact::null_is_unknown(holders)));
        grant.consent = Fact::Known(Consent::Admin);
        grant.changed_at = time(access.system_modstamp.as_deref());
        let mut record = record(RecordKind::Grant, id, ENDPOINT);
        record.subject = Some(match access.setup_entity_type.as_deref() {
            Some("ExternalClientApplication") => external_app_id(&access.setup_entity_id),
            _ => app_id(&access.setup_entity_id),
        });
        record.facets.grants.push(grant);
        page.records.push(record);
    });
    listed.await
}
