//! Service accounts of the Cloud projects that the settings name: who is behind the client ids of delegations.
//!
//! Source: Google's documentation, "IAM API: projects.serviceAccounts.list", read November 2026.

use crate::fetch::Listing;
use crate::object::{client_id, integration, record, state};
use crate::stages::{customer, gcp_service_account_keys};
use crate::{Google, way};
use remit_connector::blank;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Definition, Facets, Integration, IntegrationKind, Record, RecordKind};
use remit_connector::session::Request;
use remit_connector::wire::text;
use remit_connector::{Ask, Child, FetchError, Lane, Page, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;
use std::collections::BTreeMap;

const ENDPOINT: &str = "GET /v1/projects/{project}/serviceAccounts";

const LISTING: Listing = Listing { way: way::IAM, endpoint: ENDPOINT, list: "accounts" };

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "service accounts of Cloud projects",
    record_kind: RecordKind::Integration,
    parent: Some(customer::ID),
    permissions: &["cloud-platform, with iam.serviceAccounts.list in the project"],
    lane: Lane::Slow,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells::NOTHING,
    blind_spots: &["What a service account may do in Google Cloud is not read."],
};

pub(crate) const ID: &str = "gcp_service_accounts";

pub(crate) const STAGE: Stage<Google> = Stage { info: INFO, page: |google, ask| Box::pin(page(google, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Account {
    /// Digits; what delegations and roles name it by.
    unique_id: String,
    email: String,
    display_name: Option<String>,
    description: Option<String>,
    #[serde(default)]
    disabled: bool,
}

async fn page(google: &Google, ask: Ask<'_>) -> Result<Page, FetchError> {
    let project = &*ask.slice.key;
    let map = |account: Account, page: &mut Page| {
        page.children.push(Child {
            stage: gcp_service_account_keys::ID,
            slice: Slice {
                key: account.unique_id.clone(),
                params: BTreeMap::from([
                    (gcp_service_account_keys::PROJECT.to_owned(), project.to_owned()),
                    (gcp_service_account_keys::EMAIL.to_owned(), account.email.clone()),
                ]),
            },
            is_empty: false,
        });
        page.records.push(account_record(account));
    };
    google.list(&LISTING, ask, |request: Request| request.part("project", project), map).await
}

fn account_record(account: Account) -> Record {
    let id = client_id(&account.unique_id);
    let name = account.display_name.filter(|name| !name.is_empty()).unwrap_or(account.email);
    let held = Integration {
        name: Fact::Known(name.clone()),
        state: state(account.disabled),
        ..integration(IntegrationKind::ServiceAccount, &*account.unique_id)
    };
    // Its other listings know it by its number alone.
    let definition = Definition {
        name: Fact::Known(name),
        description: text(account.description),
        ..blank::definition(Fact::Unknown(Why::NotReported))
    };
    let facets = Facets { integration: Some(held), definition: Some(definition), ..Facets::default() };
    record(RecordKind::Integration, id, None, facets, ENDPOINT)
}
