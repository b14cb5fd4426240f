//! Service accounts: accounts of machines, which hold tokens and OAuth clients.

use crate::Atlassian;
use crate::stages::shape::{Account, account_id, holder};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Edge, ExternalId, Facets, IntegrationKind, IntegrationState, Record, RecordKind, Relation,
};
use remit_connector::record::Holder;
use remit_connector::session::Request;
use remit_connector::wire::time;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /admin/api-access/v1/orgs/{org}/service-accounts";

pub(crate) const ID: &str = "service_accounts";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "service accounts",
    record_kind: RecordKind::Integration,
    parent: None,
    permissions: &["read:service-accounts:admin"],
    lane: Lane::Urgent,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells { created: true, holder: true, ..Tells::NOTHING },
    blind_spots: &["The roles of a service account in each product are not read."],
};

pub(crate) const STAGE: Stage<Atlassian> =
    Stage { info: INFO, page: |atlassian, ask| Box::pin(page(atlassian, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ServiceAccount {
    #[serde(flatten)]
    account: Account,
    status: Option<String>,
    created_at: Option<String>,
    creator: Option<Account>,
    created_by: Option<Account>,
}

async fn page(atlassian: &Atlassian, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).query("pageSize", ask.page_size);
    let list = atlassian.list::<ServiceAccount>(ENDPOINT, request, ask, |accounts| {
        accounts.into_page("$.data", |account, page| page.records.push(record(account)))
    });
    list.await
}

/// Returns the external id of a service account.
pub(crate) fn external_id(id: &str) -> ExternalId {
    ExternalId::new(format!("service-account:{id}"))
}

fn record(row: ServiceAccount) -> Record {
    let ServiceAccount { account, status, created_at, creator, created_by } = row;
    let id = external_id(&account.id);
    let holder = Holder {
        name: account.name,
        state: state(status.as_deref()),
        made_at: time(created_at.as_deref()),
        held_by: holder(creator.or(created_by).as_ref()),
        ..Holder::new(IntegrationKind::ServiceAccount, id.to_string())
    };
    let runs_as = Edge { from: id, relation: Relation::RunsAs, to: account_id(&account.id) };
    holder.record(ENDPOINT, Facets { edges: vec![runs_as], ..Facets::default() })
}

fn state(status: Option<&str>) -> Fact<IntegrationState> {
    match status.map(str::to_ascii_lowercase).as_deref() {
        Some("active" | "enabled") => Fact::Known(IntegrationState::Active),
        Some("inactive" | "disabled" | "suspended") => {
            Fact::Known(IntegrationState::Suspended(Fact::Unknown(Why::NotReported)))
        }
        Some(_) => Fact::Unknown(Why::Malformed("a status that Atlassian does not document".to_owned())),
        None => Fact::Unknown(Why::NotReported),
    }
}
