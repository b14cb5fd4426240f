//! What the user may do as whom an external client app runs without a person: its real power, whatever its scopes. One
//! query an app; permission sets, groups of them and the profile are all assignments.

use crate::Salesforce;
use crate::facts::{external_app_id, grant, record};
use crate::fetch::Query;
use crate::powers;
use crate::stages::external_client_policies;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{Consent, ExternalId, RecordKind, Resources};
use remit_connector::session::Request;
use remit_connector::wire::scopes;
use remit_connector::{Ask, FetchError, Lane, Page, Reason, Stage, StageInfo, Tells};
use serde::Deserialize;
use serde_json::{Map, Value};

const QUERY: Query = Query {
    endpoint: "GET /services/data/v{version}/query?q={PermissionSetAssignment}",
    object: "PermissionSetAssignment",
    columns: &["Id"],
};

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "permissions of the users that apps run as",
    record_kind: RecordKind::Grant,
    parent: Some(external_client_policies::ID),
    permissions: &["View Setup and Configuration"],
    lane: Lane::Urgent,
    page_size: 2_000,
    requests_per_page: 2,
    tells: Tells { scopes: true, resources: true, ..Tells::NOTHING },
    blind_spots: &["Which objects and fields a permission set opens is not read."],
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
    permission_set: Option<Map<String, Value>>,
}

async fn page(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    let answer = match ask.cursor {
        Some(_) => {
            let request = Request::get(QUERY.endpoint).at(ask.cursor);
            salesforce.send(QUERY.endpoint, request).await?.body
        }
        None => {
            let user = ask.slice.param(USER);
            if !user.chars().all(|letter| letter.is_ascii_alphanumeric()) {
                return Err(FetchError::new(
                    QUERY.endpoint,
                    Reason::Rejected("the user's id is none".to_owned()),
                ));
            }
            let there = salesforce.describe("PermissionSet").await?;
            let columns = powers::columns(powers::all(), &there).join(", ");
            let soql = format!("SELECT Id, {columns} FROM {} WHERE AssigneeId = '{user}'", QUERY.object);
            salesforce.query::<Assignment>(QUERY, soql).await?.body
        }
    };
    let app = ask.slice.key.as_str();
    salesforce.listed(QUERY.endpoint, answer, |assignment, page| {
        let held = assignment.permission_set.iter().flat_map(powers::given).collect();
        // All assignments together make one grant.
        let mut grant = grant(ExternalId::new(format!("run-as:{app}")), "user_permission", scopes(held));
        grant.resources = Fact::Known(Resources::All);
        grant.consent = Fact::Known(Consent::Admin);
        let id = ExternalId::new(format!("run-as:{app}:{}", assignment.id));
        let mut record = record(RecordKind::Grant, id, QUERY.endpoint);
        record.subject = Some(external_app_id(app));
        record.facets.grants.push(grant);
        page.records.push(record);
    })
}
