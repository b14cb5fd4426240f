//! Scopes of external client apps: one column each, of which every organization has its own selection.

use crate::facts::{Stamp, external_app_id};
use crate::fetch::{object, select};
use crate::stages::LISTING;
use crate::stages::external_client_apps::PERMISSIONS;
use crate::{DESCRIPTOR, Salesforce};
use remit_connector::blank::{grant, record};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{ExternalId, Grant, RecordKind, Resources};
use remit_connector::{Ask, FetchError, Page, Stage, StageInfo, Tells, fields};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

const ENDPOINT: &str = "GET /services/data/v{version}/query?q={ExtlClntAppOauthSettings}";

const APP: &str = "ExternalClientApplicationId";

/// What a column for a scope begins with.
const PREFIX: &str = "OauthScopes";

const INFO: StageInfo = StageInfo {
    id: "external_client_scopes",
    title: "scopes of external client apps",
    record_kind: RecordKind::Grant,
    permissions: PERMISSIONS,
    tells: Tells { scopes: true, resources: true, created: true, ..Tells::NOTHING },
    blind_spots: &["Custom scopes of an app are not read."],
    ..LISTING
};

pub(crate) const STAGE: Stage<Salesforce> =
    Stage { info: INFO, page: |salesforce, ask| Box::pin(page(salesforce, ask)) };

#[derive(Debug, Deserialize)]
struct Settings {
    #[serde(rename = "ExternalClientApplicationId")]
    app: String,
    #[serde(flatten)]
    stamp: Stamp,
    #[serde(flatten)]
    columns: BTreeMap<String, Value>,
}

async fn page(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    let soql = async {
        let there = salesforce.describe(object(ENDPOINT)).await?;
        let own = [APP].into_iter().chain(fields::<Stamp>().iter().copied().filter(|one| there.has(one)));
        let scopes = there.names().filter(|name| name.starts_with(PREFIX));
        Ok(select(ENDPOINT, &own.chain(scopes).collect::<Vec<_>>(), ""))
    };
    let listed = salesforce.list(ENDPOINT, ask, soql, |settings: Settings, page| {
        let held = settings.columns.iter().filter(|(_, value)| **value == Value::Bool(true));
        let held = held.filter_map(|(column, _)| scope(column)).collect();
        let grant = grant(grant_id(&settings.app), "oauth", held);
        let granted = Grant { resources: Fact::Known(Resources::HolderReach), ..grant };
        let id = ExternalId::new(format!("oauth-settings:{}", settings.app));
        let mut record = record(RecordKind::Grant, id, ENDPOINT);
        record.subject = Some(external_app_id(&settings.app));
        record.facets.grants.push(settings.stamp.on(granted));
        page.records.push(record);
    });
    listed.await
}

/// Returns the id of what an app is granted, to which the listing of its policy adds.
pub(crate) fn grant_id(app: &str) -> ExternalId {
    ExternalId::new(format!("scopes:{app}"))
}

/// Returns the scope of a column, as apps ask for it. A column that is not known is its own scope.
fn scope(column: &str) -> Option<String> {
    let name = column.strip_prefix(PREFIX)?;
    let scope = match name {
        "VF" => "visualforce".to_owned(),
        "SSO" => "id".to_owned(),
        "CHATTER_REST_API" => "chatter_api".to_owned(),
        "WAVE_REST_API" => "wave_api".to_owned(),
        "ECLAIR_REST_API" => "eclair_api".to_owned(),
        name => name.to_lowercase(),
    };
    let is_known = DESCRIPTOR.scope_catalog.lines().any(|line| {
        let mut fields = line.split(',');
        fields.next() == Some("oauth") && fields.next() == Some(&scope)
    });
    Some(if is_known { scope } else { column.to_owned() })
}
