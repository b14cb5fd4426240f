//! People and integration users, with what their profile and permission sets let them do where it is dangerous: what is
//! behind every token that an app holds for them.

use crate::Salesforce;
use crate::facts::user_id;
use crate::powers;
use crate::stages::LISTING;
use remit_connector::blank::record;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{Principal, PrincipalKind, PrincipalStatus, Record, RecordKind};
use remit_connector::wire::{scopes, text};
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo};
use serde::Deserialize;
use serde_json::{Map, Value};

const ENDPOINT: &str = "GET /services/data/v{version}/query?q={User}";

const INFO: StageInfo = StageInfo {
    id: "users",
    title: "users and what they may do",
    record_kind: RecordKind::Principal,
    permissions: &["View Setup and Configuration and View All Users"],
    lane: Lane::Slow,
    blind_spots: &[
        "Of what a user may do only the dangerous permissions are read, and none of objects and fields.",
        "Users of portals and communities are not listed, and frozen accounts not told from others.",
        "Salesforce does not mark the accounts that are for machines.",
    ],
    ..LISTING
};

pub(crate) const STAGE: Stage<Salesforce> =
    Stage { info: INFO, page: |salesforce, ask| Box::pin(page(salesforce, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct User {
    id: String,
    username: String,
    email: Option<String>,
    is_active: Option<bool>,
    #[serde(rename = "Profile.Name")]
    profile: Option<String>,
    /// Those that give something dangerous.
    permission_set_assignments: Option<Assignments>,
}

#[derive(Debug, Deserialize)]
struct Assignments {
    done: Option<bool>,
    records: Vec<Assignment>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Assignment {
    permission_set: Option<Map<String, Value>>,
}

async fn page(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    let soql = async {
        let there = salesforce.describe("PermissionSet").await?;
        Ok(soql(&powers::columns(powers::strong(), &there)))
    };
    let mut is_cut = false;
    let listed = salesforce.list(ENDPOINT, ask, soql, |user: User, page| {
        let assignments = user.permission_set_assignments.as_ref();
        is_cut |= assignments.is_some_and(|assignments| assignments.done == Some(false));
        page.records.push(principal(user));
    });
    let page = listed.await?;
    let shortfall = is_cut.then(|| "a user has more permission sets than come with the list".to_owned());
    Ok(Page { shortfall, ..page })
}

/// Writes the query: each user with the assignments that give something dangerous, so that most come with none.
fn soql(strong: &[String]) -> String {
    let own = "SELECT Id, Username, Email, IsActive, Profile.Name";
    let rest = "FROM User WHERE UserType = 'Standard'";
    if strong.is_empty() {
        return format!("{own} {rest}");
    }
    let wanted = strong.join(", ");
    let given = strong.join(" = true OR ");
    format!("{own}, (SELECT {wanted} FROM PermissionSetAssignments WHERE {given} = true) {rest}")
}

fn principal(user: User) -> Record {
    let assignments = user.permission_set_assignments.map(|assignments| assignments.records);
    let sets = assignments.into_iter().flatten().filter_map(|assignment| assignment.permission_set);
    let mut roles: Vec<String> = sets.flat_map(|set| powers::given(&set).collect::<Vec<_>>()).collect();
    roles.extend(user.profile);
    let id = user_id(&user.id);
    let mut record = record(RecordKind::Principal, id.clone(), ENDPOINT);
    record.facets.principal = Some(Principal {
        id,
        kind: PrincipalKind::User,
        name: user.username,
        email: text(user.email),
        roles: scopes(roles),
        // Salesforce never deletes a user: who has left is inactive.
        status: Fact::null_is_unknown(user.is_active.map(|is_active| match is_active {
            true => PrincipalStatus::Active,
            false => PrincipalStatus::Departed,
        })),
    });
    record
}
