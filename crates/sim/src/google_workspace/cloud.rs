//! Cloud projects: service accounts, their keys and when those were used, and API keys.

use serde_json::{Value, json};

use super::GoogleWorkspace;
use super::words::page;
use crate::kit::{Answer, Call, Object};

/// Returns the objects of the project that a path names; the refusal where there is no such project.
fn of_project<'c>(call: &'c Call<'_, GoogleWorkspace>, collection: &str) -> Result<Vec<&'c Object>, Answer> {
    match call.day.find("projects", call.part(0)) {
        Some(project) => Ok(call.day.of(collection, "project", project.id())),
        // Google does not say whether there is such a project.
        None => Err(Answer::of(
            403,
            &json!({ "error": { "code": 403, "message": "Permission denied on resource project.", "status":
                     "PERMISSION_DENIED" } }),
        )),
    }
}

fn listed<'c>(
    call: &'c Call<'_, GoogleWorkspace>,
    collection: &str,
    key: &str,
    most: usize,
    shown: impl Fn(&'c Object) -> Value,
) -> Answer {
    match of_project(call, collection) {
        Ok(found) => page(call, "", key, ("pageSize", most.min(20), most), &found, shown),
        Err(refusal) => refusal,
    }
}

/// Lists service accounts.
pub(super) fn service_accounts(call: &Call<'_, GoogleWorkspace>) -> Answer {
    listed(call, "service_accounts", "accounts", 100, |account| {
        let project = account.text("project");
        json!({
            "name": format!("projects/{project}/serviceAccounts/{}", account.text("email")),
            "projectId": project,
            "uniqueId": account.id(),
            "email": account.text("email"),
            "displayName": account.text("name"),
            "description": account.text("description"),
            "oauth2ClientId": account.id(),
            "disabled": account.is("disabled"),
        })
    })
}

/// Lists the keys that people made for a service account.
pub(super) fn keys(call: &Call<'_, GoogleWorkspace>) -> Answer {
    let accounts = match of_project(call, "service_accounts") {
        Ok(accounts) => accounts,
        Err(refusal) => return refusal,
    };
    let Some(account) = accounts.into_iter().find(|account| account.text("email") == call.part(1)) else {
        let unknown =
            json!({ "error": { "code": 404, "message": "Unknown service account", "status": "NOT_FOUND" } });
        return Answer::of(404, &unknown);
    };
    let keys = call.day.of("keys", "account", account.id());
    let shown = keys.iter().map(|key| {
        json!({
            "name": name(account, key),
            "keyType": "USER_MANAGED",
            "keyOrigin": "GOOGLE_PROVIDED",
            "keyAlgorithm": "KEY_ALG_RSA_2048",
            "validAfterTime": key.text("created"),
            "validBeforeTime": if key.has("expires") { key.text("expires") } else { "9999-12-31T23:59:59Z" },
            "disabled": key.is("disabled"),
        })
    });
    let shown: Vec<Value> = shown.collect();
    Answer::ok(&if shown.is_empty() { json!({}) } else { json!({ "keys": shown }) })
}

fn name(account: &Object, key: &Object) -> String {
    let (project, email) = (account.text("project"), account.text("email"));
    format!("projects/{project}/serviceAccounts/{email}/keys/{}", key.id())
}

/// Lists when keys were last used.
pub(super) fn key_uses(call: &Call<'_, GoogleWorkspace>) -> Answer {
    let accounts = match of_project(call, "service_accounts") {
        Ok(accounts) => accounts,
        Err(refusal) => return refusal,
    };
    let of = |key: &Object| accounts.iter().find(|account| account.id() == key.text("account")).copied();
    let keys: Vec<&Object> = call.all("keys").iter().filter(|key| of(key).is_some()).collect();
    page(call, "", "activities", ("pageSize", 1_000, 1_000), &keys, |key| {
        let resource = of(key).map_or_else(String::new, |account| name(account, key));
        let mut activity = json!({ "serviceAccountKey": { "serviceAccountId": key.text("account") } });
        if key.has("used") {
            activity["lastAuthenticatedTime"] = key.value("used");
        }
        json!({
            "fullResourceName": format!("//iam.googleapis.com/{resource}"),
            "activityType": "serviceAccountKeyLastAuthentication",
            "observationPeriod": { "startTime": call.day.tenant.value("observed_since") },
            "activity": activity,
        })
    })
}

/// Lists API keys. Their values are not in it.
pub(super) fn api_keys(call: &Call<'_, GoogleWorkspace>) -> Answer {
    listed(call, "api_keys", "keys", 300, |key| {
        let targets = key.texts("apis").into_iter().map(|api| json!({ "service": api }));
        json!({
            "name": format!("projects/1/locations/global/keys/{}", key.id()),
            "uid": key.id(),
            "displayName": key.text("name"),
            "createTime": key.text("created"),
            "restrictions": { "apiTargets": targets.collect::<Vec<Value>>() },
        })
    })
}
