//! Credentials that people authorized for single sign-on.

use serde_json::{Value, json};

use crate::call::{Answer, Call};
use crate::world::Credential;

/// `GET /orgs/{org}/credential-authorizations`
pub(super) fn list(call: &Call<'_>) -> Answer {
    if !call.state.organization.saml || call.shared.settings.enterprise_server {
        return Answer::not_found();
    }
    let login = call.query("login");
    let chosen: Vec<&Credential> = call
        .state
        .objects
        .credentials
        .iter()
        .filter(|one| login.is_none_or(|login| *one.login.name == *login))
        .collect();
    call.cursor_list(chosen.len(), |at| Some(value(call, chosen.get(at)?)))
}

fn value(call: &Call<'_>, one: &Credential) -> Value {
    let mut value = json!({
        "login": &*one.login.name,
        "credential_id": one.id,
        "credential_type": one.kind.text(),
        "credential_authorized_at": call.time(one.authorized),
        "credential_accessed_at": call.maybe(one.accessed),
        "authorized_credential_id": one.credential,
        "authorized_credential_note": one.note,
        "authorized_credential_title": one.title,
        "authorized_credential_expires_at": call.maybe(one.expires),
    });
    if let Some(map) = value.as_object_mut() {
        if let Some(last_eight) = &one.last_eight {
            map.insert("token_last_eight".to_owned(), json!(last_eight));
        }
        if let Some(fingerprint) = &one.fingerprint {
            map.insert("fingerprint".to_owned(), json!(fingerprint));
        }
        if let Some(scopes) = &one.scopes {
            map.insert("scopes".to_owned(), json!(scopes));
        }
    }
    value
}
