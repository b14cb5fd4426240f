//! Service accounts that hold an admin role themselves, and act without anybody's consent. What people hold stands on
//! their accounts.
//!
//! Source: Google's documentation, "Directory API: roleAssignments", "roles" and "Assign roles to a service account", read
//! November 2026. An assignment does not say whether it is a person's: who is no person of the directory is a service
//! account, and a page's assignees are looked up in one more round trip.

use crate::fetch::{Listed, Listing};
use crate::object::{client_id, grant, integration, record};
use crate::{Google, way};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Consent, ExternalId, Facets, Grant, IntegrationKind, Record, RecordKind, Resources,
};
use remit_connector::session::Request;
use remit_connector::{Ask, FetchError, Lane, Page, Reason, Stage, StageInfo, Tells};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::{BTreeMap, BTreeSet};

const ENDPOINT: &str = "GET /admin/directory/v1/customer/{customer}/roleassignments";
const ROLES: &str = "GET /admin/directory/v1/customer/{customer}/roles";
const LISTING: Listing = Listing { way: way::ROLES, endpoint: ENDPOINT, list: "items" };
const PERSON: &str = "GET /admin/directory/v1/users/{user}";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "service accounts with admin roles",
    record_kind: RecordKind::Grant,
    parent: None,
    permissions: &[
        "admin.directory.rolemanagement.readonly and admin.directory.user.readonly, as a super administrator",
    ],
    lane: Lane::Urgent,
    page_size: 200,
    requests_per_page: 2 + MOST_PAGES,
    tells: Tells { scopes: true, resources: true, ..Tells::NOTHING },
    blind_spots: &[
        "When a role was given, and by whom, is not told.",
        "Roles that service accounts hold through groups are not resolved.",
    ],
};

pub(crate) const ID: &str = "admin_roles";

/// The most roles that one answer holds, and how many answers hold all.
const MOST_ROLES: u16 = 100;
const MOST_PAGES: u8 = 9;

/// Under which name it is kept which holders are people.
const PEOPLE: &str = "people with admin roles";

/// The privilege of a super administrator, whose role names none.
const SUPER_ADMIN: &str = "SUPER_ADMIN";

pub(crate) const STAGE: Stage<Google> = Stage { info: INFO, page: |google, ask| Box::pin(page(google, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Assignment {
    role_assignment_id: String,
    role_id: String,
    assigned_to: String,
    assignee_type: Option<String>,
    scope_type: Option<String>,
    org_unit_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Role {
    role_id: String,
    #[serde(default)]
    is_super_admin_role: bool,
    #[serde(default)]
    role_privileges: Vec<Privilege>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Privilege {
    privilege_name: String,
}

async fn page(google: &Google, ask: Ask<'_>) -> Result<Page, FetchError> {
    let asked = |request: Request| request.part("customer", &*google.settings.customer);
    let mut assignments = Vec::new();
    let page = google.list(&LISTING, ask, asked, |one: Assignment, _| assignments.push(one)).await?;
    let accounts = service_accounts(google, &assignments).await?;
    let roles = if accounts.is_empty() { BTreeMap::new() } else { roles(google).await? };
    let held = assignments.iter().filter(|one| accounts.contains(&one.assigned_to));
    Ok(Page { records: held.map(|one| assignment_record(one, &roles)).collect(), ..page })
}

/// Returns the privileges of all roles. Google allows seven hundred and fifty of a customer's own.
async fn roles(google: &Google) -> Result<BTreeMap<String, Vec<String>>, FetchError> {
    let mut roles = BTreeMap::new();
    let mut token: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let mut request =
            Request::get(ROLES).part("customer", &*google.settings.customer).query("maxResults", MOST_ROLES);
        if let Some(token) = &token {
            request = request.query("pageToken", token);
        }
        let body: Listed<Role> = google.fetch(way::ROLES, request).await?;
        roles.extend(body.items.into_read().into_iter().map(|role| (role.role_id.clone(), privileges(role))));
        token = body.next_page_token.filter(|token| !token.is_empty());
        if token.is_none() {
            break;
        }
    }
    Ok(roles)
}

/// Returns the assignees that are no people of the directory, and no groups.
async fn service_accounts(
    google: &Google,
    assignments: &[Assignment],
) -> Result<BTreeSet<String>, FetchError> {
    let holders = assignments.iter().filter(|it| it.assignee_type.as_deref() != Some("group"));
    // An id that was a person's once is never anything else.
    let session = google.ways.session(way::ROLES);
    let mut people: BTreeSet<String> = session.kept(PEOPLE).await.unwrap_or_default();
    let n_known = people.len();
    let holders = holders.map(|assignment| &assignment.assigned_to);
    let holders: BTreeSet<&String> = holders.filter(|holder| !people.contains(*holder)).collect();
    let requests: Vec<Request> = holders
        .iter()
        .map(|holder| Request::get(PERSON).part("user", holder.as_str()).query("fields", "id"))
        .collect();
    let found = google.fetch_each::<IgnoredAny>(way::ROLES, &requests).await;
    let mut accounts = BTreeSet::new();
    for (holder, found) in holders.into_iter().zip(found) {
        match found {
            Ok(IgnoredAny) => drop(people.insert(holder.clone())),
            Err(error) if error.reason == Reason::NotFound => {
                accounts.insert(holder.clone());
            }
            Err(error) => return Err(error),
        }
    }
    if people.len() > n_known {
        session.put_away(PEOPLE, &people).await;
    }
    Ok(accounts)
}

fn privileges(role: Role) -> Vec<String> {
    match role.is_super_admin_role {
        true => vec![SUPER_ADMIN.to_owned()],
        false => role.role_privileges.into_iter().map(|privilege| privilege.privilege_name).collect(),
    }
}

/// Returns the external id of an assignment.
pub(crate) fn assignment_id(id: &str) -> ExternalId {
    ExternalId::new(format!("role-assignment:{id}"))
}

fn assignment_record(assignment: &Assignment, roles: &BTreeMap<String, Vec<String>>) -> Record {
    let id = assignment_id(&assignment.role_assignment_id);
    // A role that is not known is a scope that is not known.
    let unknown = || vec![format!("role:{}", assignment.role_id)];
    let privileges = roles.get(&assignment.role_id).cloned().unwrap_or_else(unknown);
    let resources = match (assignment.scope_type.as_deref(), &assignment.org_unit_id) {
        (Some("CUSTOMER"), _) => Fact::Known(Resources::All),
        (Some("ORG_UNIT"), unit) => {
            let unit = unit.clone().map(|unit| vec![format!("org-unit:{unit}")]);
            Fact::Known(Resources::Selected(Fact::null_is_unknown(unit)))
        }
        _ => Fact::Unknown(Why::NotReported),
    };
    let given = grant(id.clone(), "admin_privilege", privileges, Resources::All, Consent::Admin);
    let holder = &*assignment.assigned_to;
    let facets = Facets {
        integration: Some(integration(IntegrationKind::ServiceAccount, holder)),
        grants: vec![Grant { resources, ..given }],
        ..Facets::default()
    };
    record(RecordKind::Grant, id, Some(client_id(holder)), facets, ENDPOINT)
}
