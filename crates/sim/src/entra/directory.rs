//! The directory: service principals, registrations, grants, roles, owners, trusts and people, each as its type is
//! documented. What the world file leaves out is null or empty, as Graph writes it.

use serde_json::{Map, Value, json};

use super::list::{self, MOST_EXPANDED};
use super::{Entra, error, missing};
use crate::kit::{Answer, Call, Object, Platform};

const SERVICE_PRINCIPAL: &[&str] = &[
    "id",
    "appId",
    "displayName",
    "appDisplayName",
    "accountEnabled",
    "appOwnerOrganizationId",
    "servicePrincipalType",
    "tags",
    "verifiedPublisher",
    "passwordCredentials",
    "keyCredentials",
    "appRoles",
    "oauth2PermissionScopes",
    "appRoleAssignmentRequired",
    "replyUrls",
    "homepage",
    "notes",
    "signInAudience",
    "servicePrincipalNames",
    "alternativeNames",
    "preferredSingleSignOnMode",
    "disabledByMicrosoftStatus",
    "applicationTemplateId",
];

const APPLICATION: &[&str] = &[
    "id",
    "appId",
    "displayName",
    "createdDateTime",
    "publisherDomain",
    "signInAudience",
    "identifierUris",
    "requiredResourceAccess",
    "passwordCredentials",
    "keyCredentials",
    "appRoles",
    "verifiedPublisher",
    "notes",
    "tags",
];

const USER: &[&str] = &["id", "displayName", "userPrincipalName", "mail", "accountEnabled", "userType"];

/// Returns an object with the rest of its fields.
fn filled(object: &Object, rest: Value) -> Value {
    let Value::Object(mut fields) = rest else { return Value::Null };
    if let Value::Object(own) = object.without(&["owners", "trusts"]) {
        fields.extend(own);
    }
    Value::Object(fields)
}

fn nobody() -> Value {
    json!({ "displayName": null, "verifiedPublisherId": null, "addedDateTime": null })
}

/// Returns a service principal as Graph writes it.
pub(super) fn principal(call: &Call<'_, Entra>, object: &Object) -> Value {
    filled(
        object,
        json!({
            "appDisplayName": object.value("displayName"), "accountEnabled": true,
            "appOwnerOrganizationId": call.day.tenant.value("id"), "servicePrincipalType": "Application", "tags": [],
            "verifiedPublisher": nobody(), "passwordCredentials": [], "keyCredentials": [], "appRoles": [],
            "oauth2PermissionScopes": [], "replyUrls": [], "alternativeNames": [], "signInAudience": null,
            "disabledByMicrosoftStatus": null,
        }),
    )
}

pub(super) fn registration(call: &Call<'_, Entra>, object: &Object) -> Value {
    let mut written = filled(
        object,
        json!({
            "createdDateTime": null, "requiredResourceAccess": [], "passwordCredentials": [], "keyCredentials": [],
            "publisherDomain": call.day.tenant.value("domain"), "signInAudience": "AzureADMyOrg",
            "verifiedPublisher": nobody(),
        }),
    );
    let expanded = call.query("$expand").unwrap_or_default();
    if let Value::Object(fields) = &mut written {
        if expanded.starts_with("owners") {
            let owners = owners_of(call, object).into_iter().take(MOST_EXPANDED).collect();
            fields.insert("owners".to_owned(), Value::Array(owners));
        }
        if expanded == "federatedIdentityCredentials" {
            fields.insert("federatedIdentityCredentials".to_owned(), list_of(object, "trusts"));
        }
    }
    written
}

fn list_of(object: &Object, field: &str) -> Value {
    match object.value(field) {
        Value::Array(list) => Value::Array(list),
        _ => json!([]),
    }
}

fn owners_of(call: &Call<'_, Entra>, object: &Object) -> Vec<Value> {
    object.texts("owners").into_iter().filter_map(|id| holder(call, id)).collect()
}

/// Returns whoever has an id, as a list of several types names them.
fn holder(call: &Call<'_, Entra>, id: &str) -> Option<Value> {
    let typed = |kind: &str, object: &Object, fields: &[&str]| {
        let mut written =
            Map::from_iter([("@odata.type".to_owned(), json!(format!("#microsoft.graph.{kind}")))]);
        if let Value::Object(own) = object.only(fields) {
            written.extend(own);
        }
        Value::Object(written)
    };
    let user = call
        .day
        .find("users", id)
        .map(|user| typed("user", user, &["id", "displayName", "userPrincipalName"]));
    let app = || call.day.find("service_principals", id);
    let app = || app().map(|app| typed("servicePrincipal", app, &["id", "displayName", "appId"]));
    let group = || Some(typed("group", call.day.find("groups", id)?, &["id", "displayName"]));
    user.or_else(app).or_else(group)
}

pub(super) fn organization(call: &Call<'_, Entra>) -> Answer {
    let tenant = &call.day.tenant;
    let written = json!({ "id": tenant.value("id"), "displayName": tenant.value("name") });
    list::page(call, &["id", "displayName", "verifiedDomains", "createdDateTime"], &[written], Value::clone)
}

pub(super) fn service_principals(call: &Call<'_, Entra>) -> Answer {
    let asked = list::filtered_in(call, "appId");
    if asked.as_ref().is_some_and(|asked| asked.len() > 15) {
        return error(
            400,
            "Request_UnsupportedQuery",
            "Too many child clauses specified in search filter expression.",
        );
    }
    let is_asked = |one: &&Object| asked.as_ref().is_none_or(|asked| asked.contains(&one.text("appId")));
    let all: Vec<&Object> = call.all("service_principals").iter().filter(is_asked).collect();
    list::page(call, SERVICE_PRINCIPAL, &all, |one| principal(call, one))
}

pub(super) fn service_principal(call: &Call<'_, Entra>) -> Answer {
    let found = call.day.find("service_principals", call.part(0));
    found.map_or_else(|| missing(call.part(0)), |one| list::one(call, &principal(call, one)))
}

pub(super) fn applications(call: &Call<'_, Entra>) -> Answer {
    list::page(call, APPLICATION, call.all("applications"), |one| registration(call, one))
}

pub(super) fn application(call: &Call<'_, Entra>) -> Answer {
    let found = call.day.of("applications", "appId", call.part(0)).into_iter().next();
    found.map_or_else(|| missing(call.part(0)), |one| list::one(call, &registration(call, one)))
}

pub(super) fn grants(call: &Call<'_, Entra>) -> Answer {
    let known = &["id", "clientId", "consentType", "principalId", "resourceId", "scope"];
    list::page(call, known, call.all("grants"), permission_grant)
}

fn permission_grant(one: &Object) -> Value {
    let consent = if one.has("principalId") { "Principal" } else { "AllPrincipals" };
    filled(one, json!({ "consentType": consent, "principalId": null }))
}

pub(super) fn grant(call: &Call<'_, Entra>) -> Answer {
    let found = call.day.find("grants", call.part(0));
    found.map_or_else(|| missing(call.part(0)), |one| list::one(call, &permission_grant(one)))
}

fn role_assignment(call: &Call<'_, Entra>, one: &Object) -> Value {
    let is_user = call.day.find("users", one.text("principalId")).is_some();
    filled(
        one,
        json!({
            "deletedDateTime": null, "createdDateTime": null,
            "principalType": if is_user { "User" } else { "ServicePrincipal" },
            "principalDisplayName": null, "resourceDisplayName": null,
        }),
    )
}

pub(super) fn assigned_to(call: &Call<'_, Entra>) -> Answer {
    if call.day.find("service_principals", call.part(0)).is_none() {
        return missing(call.part(0));
    }
    let all = call.day.of("app_roles", "resourceId", call.part(0));
    list::page(call, &[], &all, |one| role_assignment(call, one))
}

pub(super) fn assignment(call: &Call<'_, Entra>) -> Answer {
    let found = call.day.find("app_roles", call.part(1));
    let found = found.filter(|one| one.text("principalId") == call.part(0));
    found.map_or_else(|| missing(call.part(1)), |one| list::one(call, &role_assignment(call, one)))
}

pub(super) fn owners(call: &Call<'_, Entra>) -> Answer {
    let Some(one) = call.day.find("service_principals", call.part(0)) else { return missing(call.part(0)) };
    list::page(
        call,
        &["id", "displayName", "userPrincipalName", "appId"],
        &owners_of(call, one),
        Value::clone,
    )
}

pub(super) fn trusts(call: &Call<'_, Entra>) -> Answer {
    let Some(one) = call.day.find("service_principals", call.part(0)) else { return missing(call.part(0)) };
    match list_of(one, "trusts") {
        Value::Array(all) => list::page(call, &[], &all, Value::clone),
        _ => missing(call.part(0)),
    }
}

pub(super) fn roles(call: &Call<'_, Entra>) -> Answer {
    list::page(call, &[], call.all("roles"), |one| {
        let mut written = filled(one, json!({ "directoryScopeId": "/" }));
        if let (Value::Object(fields), Some(expanded)) = (&mut written, call.query("$expand"))
            && expanded.starts_with("principal")
        {
            fields.insert("principal".to_owned(), holder(call, one.text("principalId")).unwrap_or_default());
        }
        written
    })
}

pub(super) fn users(call: &Call<'_, Entra>) -> Answer {
    let rest = || json!({ "accountEnabled": true, "userType": "Member", "mail": null });
    list::page(call, USER, call.all("users"), |one| filled(one, rest()))
}

pub(super) fn members(call: &Call<'_, Entra>) -> Answer {
    let Some(group) = call.day.find("groups", call.part(0)) else { return missing(call.part(0)) };
    let members: Vec<Value> = group.texts("members").into_iter().filter_map(|id| holder(call, id)).collect();
    list::page(call, &["id", "displayName", "userPrincipalName", "appId"], &members, Value::clone)
}

pub(super) fn consent_requests(call: &Call<'_, Entra>) -> Answer {
    list::page(call, &[], call.all("consent_requests"), |one| one.without(&[]))
}

/// Answers who stands behind ids. Whoever has none of the permissions of a type is shown its ids alone.
pub(super) fn by_ids(call: &Call<'_, Entra>) -> Answer {
    let caller = match Entra::caller(call) {
        Ok(caller) => caller,
        Err(refusal) => return refusal,
    };
    if caller.permissions.is_some_and(|held| !held.contains("Directory.Read.All")) {
        return Entra::denied(call, &[]);
    }
    let body = call.json();
    let ids: Vec<&str> =
        body.get("ids").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    if ids.len() > 1_000 {
        return error(400, "Request_BadRequest", "Too many ids.");
    }
    let found: Vec<Value> = ids.into_iter().filter_map(|id| holder(call, id)).collect();
    Answer::ok(&json!({ "value": found }))
}
