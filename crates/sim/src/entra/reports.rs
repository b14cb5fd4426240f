//! The log of consents, and reports of when apps and credentials were last used.

use serde_json::{Value, json};

use super::{Entra, list};
use crate::kit::{Answer, Call, Object};

/// Answers entries of the log; the world holds consents alone.
pub(super) fn audits(call: &Call<'_, Entra>) -> Answer {
    list::page(call, &[], call.all("consents"), |one| consent(call, one))
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
        "id": one.id(), "category": "ApplicationManagement", "result": "success",
        "activityDisplayName": "Consent to application", "activityDateTime": one.value("at"),
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

fn at(one: &Object, field: &str) -> Value {
    match one.value(field) {
        Value::Null => Value::Null,
        time => {
            json!({ "lastSignInDateTime": time, "lastSignInRequestId": "11111111-0000-4000-8000-000000000000" })
        }
    }
}

/// Answers when apps last signed in, by app.
pub(super) fn sign_ins(call: &Call<'_, Entra>) -> Answer {
    let line = |one: &Object| {
        json!({
            "id": one.id(), "appId": one.value("appId"),
            "delegatedClientSignInActivity": at(one, "for_people"),
            "applicationAuthenticationClientSignInActivity": at(one, "by_itself"),
            "delegatedResourceSignInActivity": null,
            "applicationAuthenticationResourceSignInActivity": at(one, "as_resource"),
        })
    };
    list::page(call, &[], call.all("sign_ins"), line)
}

/// Answers when secrets and certificates were last used, by key.
pub(super) fn credential_use(call: &Call<'_, Entra>) -> Answer {
    let line = |one: &Object| {
        json!({
            "id": one.id(), "keyId": one.value("keyId"), "appId": one.value("appId"),
            "servicePrincipalObjectId": one.value("principal"), "credentialOrigin": one.value("origin"),
            "signInActivity": at(one, "last"),
        })
    };
    list::page(call, &[], call.all("credential_use"), line)
}
