//! App installations on the organization.

use serde_json::{Value, json};

use crate::call::{Answer, Call};
use crate::world::{Installation, Selection};

/// `GET /orgs/{org}/installations`
pub(super) fn list(call: &Call<'_>) -> Answer {
    let all = &call.state.objects.installations;
    call.counted("installations", all.len(), |at| Some(value(call, all.get(at)?)))
}

/// Returns an installation as GitHub sends it.
pub(super) fn value(call: &Call<'_>, one: &Installation) -> Value {
    let organization = &call.state.organization;
    let app = call.state.app(&one.app.name);
    let suspended_by = one.suspended_by.as_ref().filter(|_| one.suspended.is_some());
    let mut value = json!({
        "id": one.id,
        "app_id": app.map(|app| app.id),
        "app_slug": &*one.app.name,
        "account": {"login": organization.login, "id": organization.id, "type": "Organization"},
        "target_id": organization.id,
        "target_type": "Organization",
        "repository_selection": match one.selection {
            Selection::All => "all",
            Selection::Selected => "selected",
        },
        "permissions": *one.permissions.0,
        "events": one.events,
        "created_at": call.time(one.created),
        "updated_at": call.time(one.updated.unwrap_or(one.created)),
        "single_file_name": null,
        "suspended_at": call.maybe(one.suspended),
        "suspended_by": suspended_by.map(|by| call.user(&by.name)),
        "contact_email": one.contact_email,
        "html_url": format!("https://github.com/organizations/{}/settings/installations/{}", organization.login, one.id),
        "repositories_url": format!("{}/installation/repositories", call.shared.base_url),
    });
    if let (Some(map), Some(client_id)) = (value.as_object_mut(), app.and_then(|app| app.client_id.as_ref()))
    {
        map.insert("client_id".to_owned(), json!(client_id));
    }
    value
}
