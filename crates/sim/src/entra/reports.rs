//! Reports of when apps and credentials were last used.

use serde_json::{Value, json};

use super::{Entra, list};
use crate::kit::{Answer, Call, Object};

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
