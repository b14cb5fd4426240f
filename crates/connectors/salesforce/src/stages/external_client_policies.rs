//! Policies of external client apps: who agrees to them, and as whom they run without a person.

use crate::Salesforce;
use crate::facts::{external_app_id, user_id};
use crate::stages::LISTING;
use crate::stages::external_client_apps::PERMISSIONS;
use crate::stages::external_client_scopes::grant_id;
use crate::stages::run_as_permissions;
use remit_connector::blank::{credential, grant, record};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Consent, CredentialKind, Edge, ExternalId, RecordKind, Relation};
use remit_connector::{Child, Page, Slice, Stage, StageInfo};
use serde::Deserialize;
use std::collections::BTreeMap;

const ENDPOINT: &str = "GET /services/data/v{version}/query?q={ExtlClntAppOauthPlcyCnfg}";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "policies of external client apps",
    record_kind: RecordKind::Grant,
    permissions: PERMISSIONS,
    blind_spots: &[
        "How long refresh tokens last, from which addresses an app may come, and which other flows it may use is not \
         judged.",
    ],
    ..LISTING
};

pub(crate) const ID: &str = "external_client_policies";

pub(crate) const STAGE: Stage<Salesforce> =
    Stage { info: INFO, page: |salesforce, ask| Box::pin(salesforce.each(ENDPOINT, ask, add)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Policy {
    external_client_application_id: String,
    permitted_users_policy_type: Option<String>,
    is_client_credentials_flow_enabled: Option<bool>,
    client_credentials_flow_user: Option<String>,
}

impl Policy {
    /// Returns as whom the app runs without a person.
    fn runs_as(&self) -> Option<&str> {
        let is_on = self.is_client_credentials_flow_enabled == Some(true);
        self.client_credentials_flow_user.as_deref().filter(|user| is_on && !user.is_empty())
    }

    fn consent(&self) -> Fact<Consent> {
        match self.permitted_users_policy_type.as_deref() {
            Some("AllSelfAuthorized") => Fact::Known(Consent::User),
            Some("AdminApprovedPreAuthorized") => Fact::Known(Consent::Admin),
            Some(_) | None => Fact::Unknown(Why::NotReported),
        }
    }
}

fn add(_: &Salesforce, policy: Policy, page: &mut Page) {
    let (consent, runs_as) = (policy.consent(), policy.runs_as().map(str::to_owned));
    let app = policy.external_client_application_id;
    let subject = external_app_id(&app);
    let id = ExternalId::new(format!("oauth-policy:{app}"));
    let mut record = record(RecordKind::Grant, id, ENDPOINT);
    let mut granted = grant(grant_id(&app), "oauth", Vec::new());
    granted.consent = consent;
    if let Some(user) = runs_as {
        // Whoever set the user up has agreed, for everybody.
        granted.consent = Fact::Known(Consent::Admin);
        let secret = ExternalId::new(format!("client-secret:{app}"));
        record.facets.credentials.push(credential(secret, CredentialKind::ClientSecret));
        record.facets.edges.push(Edge {
            from: subject.clone(),
            relation: Relation::RunsAs,
            to: user_id(&user),
        });
        page.children.push(child(app, user));
    }
    record.facets.grants.push(granted);
    record.subject = Some(subject);
    page.records.push(record);
}

fn child(app: String, user: String) -> Child {
    let params = BTreeMap::from([(run_as_permissions::USER.to_owned(), user)]);
    Child { stage: run_as_permissions::ID, slice: Slice { key: app, params }, is_empty: false }
}
