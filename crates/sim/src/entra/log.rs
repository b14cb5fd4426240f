//! The directory's log: consents as the world tells them, and an entry for each thing that a day or a request has changed.
//!
//! Source: Microsoft Graph, "List directoryAudits" and "Microsoft Entra audit log categories and activities", read November
//! 2026. Entries may come late: the tenant's `log_late_minutes` says by how much here.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Entra, error, list};
use crate::kit::{Answer, Call, Day, Object, Step, epoch};

const CONSENT: &str = "Consent to application";
const APPLICATIONS: &str = "ApplicationManagement";

/// What a request asks of the log.
#[derive(Default)]
struct Asked<'a> {
    category: Option<&'a str>,
    activity: Option<&'a str>,
    since: Option<i64>,
}

impl<'a> Asked<'a> {
    /// Reads a filter of the forms that scans use; none if it is of another.
    fn parse(filter: &'a str) -> Option<Self> {
        let mut asked = Self::default();
        for clause in filter.split(" and ").filter(|clause| !clause.is_empty()) {
            let word = |name: &str| clause.strip_prefix(name).map(|value| value.trim().trim_matches('\''));
            if let Some(category) = word("category eq") {
                asked.category = Some(category);
            } else if let Some(activity) = word("activityDisplayName eq") {
                asked.activity = Some(activity);
            } else {
                asked.since = Some(epoch(&json!(word("activityDateTime ge")?))?);
            }
        }
        Some(asked)
    }

    fn holds(&self, entry: &Value) -> bool {
        let is = |field: &str, asked: Option<&str>| asked.is_none_or(|asked| entry[field] == *asked);
        let at = epoch(&entry["activityDateTime"]);
        is("category", self.category)
            && is("activityDisplayName", self.activity)
            && self.since.is_none_or(|since| at.is_some_and(|at| at >= since))
    }
}

/// Answers entries of the log, the newest first.
pub(super) fn audits(call: &Call<'_, Entra>) -> Answer {
    let Some(asked) = Asked::parse(call.query("$filter").unwrap_or_default()) else {
        return error(400, "BadRequest", "Invalid filter clause.");
    };
    let mut entries: Vec<Value> = call.all("consents").iter().map(|one| consent(call, one)).collect();
    if asked.activity != Some(CONSENT) {
        let steps = call.inside.steps(asked.since.unwrap_or(i64::MIN));
        entries.extend(steps.iter().flat_map(told));
    }
    let late = call.day.tenant.value("log_late_minutes").as_i64().unwrap_or(0) * 60;
    let is_there =
        |entry: &Value| epoch(&entry["activityDateTime"]).is_some_and(|at| at + late <= call.day.now());
    entries.retain(|entry| asked.holds(entry) && is_there(entry));
    entries.sort_by_key(|entry| std::cmp::Reverse(epoch(&entry["activityDateTime"])));
    list::page(call, &[], &entries, Value::clone)
}

fn consent(call: &Call<'_, Entra>, one: &Object) -> Value {
    let grant = call.day.find("grants", one.text("grant"));
    let said = |field: &str| grant.map_or("", |grant| grant.text(field)).to_owned();
    let person = call.day.find("users", one.text("by"));
    let permissions = format!(
        "[] => [[Id: {}, ClientId: {}, PrincipalId: {}, ResourceId: {}, Scope: {}, CreatedDateTime: ]]; ",
        one.text("grant"),
        said("clientId"),
        said("principalId"),
        said("resourceId"),
        said("scope"),
    );
    json!({
        "id": one.id(), "category": APPLICATIONS, "result": "success",
        "activityDisplayName": CONSENT, "activityDateTime": one.value("at"),
        "loggedByService": "Core Directory", "correlationId": "11111111-0000-4000-8000-000000000000",
        "initiatedBy": { "app": null, "user": {
            "id": one.value("by"), "userPrincipalName": person.map(|person| person.value("userPrincipalName")),
        } },
        "targetResources": [{
            "id": said("clientId"), "displayName": null, "type": "ServicePrincipal",
            "modifiedProperties": [
                { "displayName": "ConsentContext.IsAdminConsent", "oldValue": null, "newValue": "\"True\"" },
                {
                    "displayName": "ConsentAction.Permissions", "oldValue": null,
                    "newValue": Value::String(permissions).to_string(),
                },
            ],
        }],
    })
}

/// Returns the entries of one step.
fn told(step: &Step) -> Vec<Value> {
    let mut entries = Vec::new();
    let mut tell = |category: &str, activity: &str, targets: Value| {
        let number = entries.len();
        entries.push(json!({
            "id": format!("Directory_{}_{number}", step.at), "category": category, "result": "success",
            "activityDisplayName": activity,
            "activityDateTime": Timestamp::from_second(step.at).unwrap_or_default().to_string(),
            "loggedByService": "Core Directory", "correlationId": "11111111-0000-4000-8000-000000000000",
            "initiatedBy": { "app": null, "user": null }, "targetResources": targets,
        }));
    };
    for (collection, kind, words) in OBJECTS {
        for (before, after) in changed(step, collection) {
            let Some(id) = before.or(after).map(Object::id) else { continue };
            let target = json!({ "id": id, "displayName": null, "type": kind, "modifiedProperties": [] });
            let differs =
                |field: &str| before.map(|one| one.value(field)) != after.map(|one| one.value(field));
            let activity = match (before, after) {
                (None, _) => words.added,
                (_, None) => words.removed,
                _ if differs("passwordCredentials") || differs("keyCredentials") => words.credentials,
                _ if differs("owners") => words.owners,
                _ => words.updated,
            };
            tell(words.category, activity, json!([target]));
        }
    }
    for (before, after) in changed(step, "app_roles") {
        let activity = match after {
            Some(_) => "Add app role assignment to service principal",
            None => "Remove app role assignment from service principal",
        };
        if let Some(one) = after.or(before).filter(|one| is_of_an_app(step, one)) {
            tell(APPLICATIONS, activity, on_a_resource(one, "principalId", "AppRole.Id", "appRoleId"));
        }
    }
    for (before, after) in changed(step, "grants") {
        let activity = match after {
            Some(_) => "Add delegated permission grant",
            None => "Remove delegated permission grant",
        };
        if let Some(one) = after.or(before) {
            tell(
                APPLICATIONS,
                activity,
                on_a_resource(one, "clientId", "DelegatedPermissionGrant.Scope", "scope"),
            );
        }
    }
    for (before, after) in changed(step, "roles") {
        let activity = if after.is_some() { "Add member to role" } else { "Remove member from role" };
        if let Some(one) = after.or(before) {
            let target =
                |id: &str, kind: &str| json!({ "id": one.value(id), "type": kind, "modifiedProperties": [] });
            let targets = [target("principalId", "ServicePrincipal"), target("roleDefinitionId", "Role")];
            tell("RoleManagement", activity, json!(targets));
        }
    }
    entries
}

/// What changes of one kind of object are called.
struct Words {
    category: &'static str,
    added: &'static str,
    removed: &'static str,
    updated: &'static str,
    credentials: &'static str,
    owners: &'static str,
}

const OBJECTS: [(&str, &str, Words); 3] = [
    (
        "service_principals",
        "ServicePrincipal",
        Words {
            category: APPLICATIONS,
            added: "Add service principal",
            removed: "Remove service principal",
            updated: "Update service principal",
            credentials: "Add service principal credentials",
            owners: "Add owner to service principal",
        },
    ),
    (
        "applications",
        "Application",
        Words {
            category: APPLICATIONS,
            added: "Add application",
            removed: "Delete application",
            updated: "Update application",
            credentials: "Update application – Certificates and secrets management",
            owners: "Add owner to application",
        },
    ),
    (
        "users",
        "User",
        Words {
            category: "UserManagement",
            added: "Add user",
            removed: "Delete user",
            updated: "Update user",
            credentials: "",
            owners: "",
        },
    ),
];

/// An entry names what an app got something from, and the app itself beside what it got.
fn on_a_resource(one: &Object, client: &str, property: &str, field: &str) -> Value {
    let quoted = |field: &str| Value::String(one.value(field).to_string());
    let modified = |property: &str, field: &str| json!({ "displayName": property, "oldValue": null, "newValue": quoted(field) });
    json!([{
        "id": one.value("resourceId"), "displayName": null, "type": "ServicePrincipal",
        "modifiedProperties": [modified(property, field), modified("ServicePrincipal.ObjectID", client)],
    }])
}

fn is_of_an_app(step: &Step, one: &Object) -> bool {
    let holds = |day: &Day| day.find("service_principals", one.text("principalId")).is_some();
    holds(&step.before) || holds(&step.after)
}

/// Returns the objects of a collection that differ, as they were and as they are.
fn changed<'a>(step: &'a Step, collection: &str) -> Vec<(Option<&'a Object>, Option<&'a Object>)> {
    let by_id = |day: &'a Day| -> std::collections::BTreeMap<&'a str, &'a Object> {
        day.all(collection).iter().map(|one| (one.id(), one)).collect()
    };
    let (before, after) = (by_id(&step.before), by_id(&step.after));
    let ids: std::collections::BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    let pairs = ids.into_iter().map(|id| (before.get(id).copied(), after.get(id).copied()));
    pairs.filter(|(before, after)| before != after).collect()
}
