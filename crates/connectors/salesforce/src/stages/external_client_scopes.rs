//! Scopes of external client apps: one column each, of which every organization has its own selection.

use crate::facts::{external_app_id, grant, record};
use crate::fetch::Query;
use crate::stages::external_client_apps::PERMISSIONS;
use crate::{DESCRIPTOR, Salesforce};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{ExternalId, RecordKind, Resources};
use remit_connector::wire::scopes;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

const QUERY: Query = Query {
    endpoint: "GET /services/data/v{version}/query?q={ExtlClntAppOauthSettings}",
    object: "ExtlClntAppOauthSettings",
    columns: &[APP],
};

const APP: &str = "ExternalClientApplicationId";

/// What a column for a scope begins with.
const PREFIX: &str = "OauthScopes";

const INFO: StageInfo = StageInfo {
    id: "external_client_scopes",
    title: "scopes of external client apps",
    record_kind: RecordKind::Grant,
    parent: None,
    permissions: PERMISSIONS,
    lane: Lane::Urgent,
    page_size: 2_000,
    requests_per_page: 2,
    tells: Tells { scopes: true, resources: true, ..Tells::NOTHING },
    blind_spots: &["Custom scopes of an app are not read."],
};

pub(crate) const STAGE: Stage<Salesforce> =
    Stage { info: INFO, page: |salesforce, ask| Box::pin(page(salesforce, ask)) };

#[derive(Debug, Deserialize)]
struct Settings {
    #[serde(rename = "ExternalClientApplicationId")]
    app: String,
    #[serde(flatten)]
    columns: BTreeMap<String, Value>,
}

async fn page(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    let answer = match ask.cursor {
        Some(_) => salesforce.rows::<Settings>(QUERY, "", ask).await?,
        None => {
            let there = salesforce.describe(QUERY.object).await?;
            let columns: Vec<&str> = there.names().filter(|name| name.starts_with(PREFIX)).collect();
            let soql = format!("SELECT {}, {} FROM {}", APP, columns.join(", "), QUERY.object);
            salesforce.query::<Settings>(QUERY, soql).await?.body
        }
    };
    salesforce.listed(QUERY.endpoint, answer, |settings, page| {
        let held = settings.columns.iter().filter(|(_, value)| **value == Value::Bool(true));
        let held = held.filter_map(|(column, _)| scope(column)).collect();
        let app = external_app_id(&settings.app);
        let mut grant = grant(grant_id(&settings.app), "oauth", scopes(held));
        grant.resources = Fact::Known(Resources::HolderReach);
        let id = ExternalId::new(format!("oauth-settings:{}", settings.app));
        let mut record = record(RecordKind::Grant, id, QUERY.endpoint);
        record.subject = Some(app);
        record.facets.grants.push(grant);
        page.records.push(record);
    })
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
