//! API controls: what apps may do that nobody has configured, and whether the customer's own are trusted. It is authority
//! that is given to apps which are not known yet.
//!
//! Source: Google's documentation, "Cloud Identity API: policies.list" and "API controls policies", read November 2026: only
//! what was set is listed, and a value that was not is the product's default, which is not told.

use crate::fetch::Listing;
use crate::object::{grant, integration, record};
use crate::{Google, way};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    Consent, ExternalId, Facets, Integration, IntegrationKind, Record, RecordKind, Resources,
};
use remit_connector::session::Request;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /v1/policies";

const LISTING: Listing = Listing { way: way::POLICIES, endpoint: ENDPOINT, list: "policies" };

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "API controls",
    record_kind: RecordKind::Grant,
    parent: None,
    permissions: &["cloud-identity.policies.readonly, as a super administrator"],
    lane: Lane::Urgent,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells { scopes: true, resources: true, ..Tells::NOTHING },
    blind_spots: &[
        "What nobody has set is the product's default, which is not told.",
        "Which of Google's services are restricted is not read.",
    ],
};

pub(crate) const ID: &str = "api_controls";

pub(crate) const STAGE: Stage<Google> = Stage { info: INFO, page: |google, ask| Box::pin(page(google, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Policy {
    /// `policies/ID`.
    name: String,
    policy_query: Option<Query>,
    setting: Setting,
}

/// For whom the policy is.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Query {
    org_unit: Option<String>,
    group: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Setting {
    r#type: String,
    value: Value,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Value {
    access_level: Option<String>,
    #[serde(default)]
    trust_internal_apps: bool,
}

async fn page(google: &Google, ask: Ask<'_>) -> Result<Page, FetchError> {
    let filter = "setting.type.matches('^settings/api_controls\\\\..*$')";
    let asked = |request: Request| request.query("filter", filter);
    google.list(&LISTING, ask, asked, |policy, page| page.records.extend(policy_record(policy))).await
}

fn policy_record(policy: Policy) -> Option<Record> {
    let Policy { name, policy_query, setting } = policy;
    let (app, called, scope) = match (setting.r#type.rsplit('.').next()?, setting.value) {
        ("unconfigured_third_party_apps", Value { access_level: Some(level), .. }) => {
            ("unconfigured", "apps that nobody has configured", format!("unconfigured:{level}"))
        }
        ("internal_apps", Value { trust_internal_apps: true, .. }) => {
            ("internal", "apps of the customer's own projects", "trusted".to_owned())
        }
        _ => return None,
    };
    let query = policy_query.unwrap_or(Query { org_unit: None, group: None });
    let whom = query.group.or(query.org_unit).map(|of| of.replacen("orgUnits/", "org-unit:", 1));
    let reach = whom.map_or(Resources::All, |whom| {
        Resources::Selected(Fact::Known(vec![whom.replacen("groups/", "group:", 1)]))
    });
    let subject = ExternalId::new(format!("api-controls:{app}"));
    let id = ExternalId::new(format!("api-control:{}", name.rsplit('/').next()?));
    let facets = Facets {
        integration: Some(Integration {
            name: Fact::Known(called.to_owned()),
            ..integration(IntegrationKind::OauthApp, subject.as_str())
        }),
        grants: vec![grant(id.clone(), "app_access", vec![scope], reach, Consent::Admin)],
        ..Facets::default()
    };
    Some(record(RecordKind::Grant, id, Some(subject), facets, ENDPOINT))
}
