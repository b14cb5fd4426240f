//! What the user may do as whom an external client app runs without a person: its real power, whatever its scopes. One
//! query an app; permission sets, groups of them and the profile are all assignments.

use crate::Salesforce;
use crate::facts::{external_app_id, is_id};
use crate::fetch::select;
use crate::powers;
use crate::stages::LISTING;
use crate::stages::external_client_policies;
use remit_connector::blank::{grant, record};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{Consent, ExternalId, RecordKind, Resources};
use remit_connector::{Ask, FetchError, Page, Reason, Stage, StageInfo, Tells};
use serde::Deserialize;
use serde_json::{Map, Value};

const ENDPOINT: &str = "GET /services/data/v{version}/query?q={PermissionSetAssignment}";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "permissions of the users that apps run as",
    record_kind: RecordKind::Grant,
    parent: Some(external_client_policies::ID),
    tells: Tells { scopes: true, resources: true, ..Tells::NOTHING },
    blind_spots: &["Which objects and fields a permission set opens is not read."],
    ..LISTING
};

pub(crate) const ID: &str = "run_as_permissions";

/// The slice's parameter with the user's id. Its key is the app's.
pub(crate) const USER: &str = "user";

pub(crate) const STAGE: Stage<Salesforce> =
    Stage { info: INFO, page: |salesforce, ask| Box::pin(page(salesforce, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Assignment {
    id: String,
    #[serde(flatten)]
    columns: Map<String, Value>,
}

async fn page(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    let soql = async {
        let user = ask.slice.param(USER);
        if !is_id(user) {
            let reason = Reason::Rejected("the user's id is none".to_owned());
            return Err(FetchError::new(ENDPOINT, reason));
        }
        let there = salesforce.describe("PermissionSet").await?;
        let columns = powers::columns(powers::all(), &there).join(", ");
        Ok(select(ENDPOINT, &["Id", &columns], &format!(" WHERE AssigneeId = '{user}'")))
    };
    let app = ask.slice.key.as_str();
    let listed = salesforce.list(ENDPOINT, ask, soql, |assignment: Assignment, page| {
        let held = powers::given(&assignment.columns).collect();
        // All assignments together make one grant.
        let mut grant = grant(ExternalId::new(format!("run-as:{app}")), "user_permission", held);
        grant.resources = Fact::Known(Resources::All);
        grant.consent = Fact::Known(Consent::Admin);
        let id = ExternalId::new(format!("run-as:{app}:{}", assignment.id));
        let mut record = record(RecordKind::Grant, id, ENDPOINT);
        record.subject = Some(external_app_id(app));
        record.facets.grants.push(grant);
        page.records.push(record);
    });
    listed.await
}
