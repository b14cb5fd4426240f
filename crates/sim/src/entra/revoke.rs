//! What takes authority away: an app is switched off, a secret removed, a grant deleted.

use serde_json::{Map, Value};

use super::{Entra, error, missing};
use crate::kit::{Answer, Call};

/// Switches an app on or off.
pub(super) fn switch(call: &Call<'_, Entra>) -> Answer {
    let id = call.part(0);
    if call.day.find("service_principals", id).is_none() {
        return missing(id);
    }
    let Some(enabled) = call.json().get("accountEnabled").cloned() else {
        return error(400, "Request_BadRequest", "Empty payload.");
    };
    let fields = Map::from_iter([("accountEnabled".to_owned(), enabled)]);
    call.inside.change("service_principals", id, fields);
    Answer::empty(204)
}

/// Removes a secret from a registration.
pub(super) fn secret(call: &Call<'_, Entra>) -> Answer {
    let body = call.json();
    let key = body.get("keyId").and_then(Value::as_str).unwrap_or_default();
    let Some(app) = call.day.of("applications", "appId", call.part(0)).into_iter().next() else {
        return missing(call.part(0));
    };
    let Value::Array(mut secrets) = app.value("passwordCredentials") else { return missing(key) };
    let before = secrets.len();
    secrets.retain(|secret| secret.get("keyId").and_then(Value::as_str) != Some(key));
    if secrets.len() == before {
        return error(400, "Request_BadRequest", "No password credential found with keyId.");
    }
    let fields = Map::from_iter([("passwordCredentials".to_owned(), Value::Array(secrets))]);
    call.inside.change("applications", app.id(), fields);
    Answer::empty(204)
}

/// Deletes what was consented to.
pub(super) fn grant(call: &Call<'_, Entra>) -> Answer {
    remove(call, "grants", call.part(0))
}

/// Deletes a permission of an app.
pub(super) fn assignment(call: &Call<'_, Entra>) -> Answer {
    remove(call, "app_roles", call.part(1))
}

fn remove(call: &Call<'_, Entra>, collection: &str, id: &str) -> Answer {
    if call.day.find(collection, id).is_none() {
        return missing(id);
    }
    call.inside.remove(collection, id);
    Answer::empty(204)
}
