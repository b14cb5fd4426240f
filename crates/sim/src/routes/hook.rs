//! Webhooks of the organization and of repositories, and their deliveries.

use serde_json::{Value, json};

use crate::call::{Answer, Call};
use crate::page;
use crate::world::{Delivery, Hook};

/// `GET /orgs/{org}/hooks`
pub(super) fn of_organization(call: &Call<'_>) -> Answer {
    let hooks: Vec<&Hook> =
        call.state.objects.hooks.iter().filter(|hook| hook.repository.is_none()).collect();
    call.list(hooks.len(), |at| Some(value(call, hooks.get(at)?)))
}

/// `GET /repos/{owner}/{repository}/hooks`
pub(super) fn of_repository(call: &Call<'_>) -> Answer {
    let Some((at, _)) = call.repository() else {
        return Answer::not_found();
    };
    let positions = call.state.hooks(at);
    call.list(positions.len(), |nth| {
        Some(value(call, call.state.objects.hooks.get(*positions.get(nth)? as usize)?))
    })
}

fn value(call: &Call<'_>, hook: &Hook) -> Value {
    let (kind, path) = match &hook.repository {
        None => ("Organization", format!("orgs/{}", call.state.organization.login)),
        Some(link) => ("Repository", format!("repos/{}", call.state.full_name(&link.name))),
    };
    let url = format!("{}/{path}/hooks/{}", call.shared.base_url, hook.id);
    let insecure = u8::from(hook.insecure_ssl);
    let mut config = json!({
        "content_type": "json",
        "insecure_ssl": if hook.insecure_ssl_as_number { json!(insecure) } else { json!(insecure.to_string()) },
    });
    if let Some(map) = config.as_object_mut() {
        if let Some(url) = &hook.url {
            map.insert("url".to_owned(), json!(url));
        }
        if hook.secret {
            map.insert("secret".to_owned(), json!("********"));
        }
    }
    let mut value = json!({
        "id": hook.id,
        "name": "web",
        "type": kind,
        "active": hook.active,
        "events": hook.events,
        "config": config,
        "created_at": call.time(hook.created),
        "updated_at": call.time(hook.updated.unwrap_or(hook.created)),
        "ping_url": format!("{url}/pings"),
        "deliveries_url": format!("{url}/deliveries"),
        "url": url,
    });
    if let (Some(map), Some(_)) = (value.as_object_mut(), &hook.repository) {
        let status = hook.last_code.map(|code| if code < 400 { "active" } else { "misconfigured" });
        let response = json!({"code": hook.last_code, "status": status, "message": null});
        map.insert("last_response".to_owned(), response);
        map.insert(
            "test_url".to_owned(),
            json!(format!("{}/{path}/hooks/{}/test", call.shared.base_url, hook.id)),
        );
    }
    value
}

/// `GET /orgs/{org}/hooks/{id}/deliveries`
pub(super) fn deliveries_of_organization(call: &Call<'_>) -> Answer {
    let id = call.id(1);
    let found = call.state.objects.hooks.iter().find(|hook| Some(hook.id) == id && hook.repository.is_none());
    found.map_or_else(Answer::not_found, |hook| deliveries(call, hook))
}

/// `GET /repos/{owner}/{repository}/hooks/{id}/deliveries`
pub(super) fn deliveries_of_repository(call: &Call<'_>) -> Answer {
    let Some((at, _)) = call.repository() else {
        return Answer::not_found();
    };
    let hooks = call.state.hooks(at).iter().filter_map(|at| call.state.objects.hooks.get(*at as usize));
    let id = call.id(2);
    hooks
        .into_iter()
        .find(|hook| Some(hook.id) == id)
        .map_or_else(Answer::not_found, |hook| deliveries(call, hook))
}

/// Deliveries page by a cursor of their own; a cursor that GitHub did not make is refused.
fn deliveries(call: &Call<'_>, hook: &Hook) -> Answer {
    if call.query("cursor").is_some_and(|text| page::cursor_position(text).is_none()) {
        return Answer::error(400, "Invalid cursor");
    }
    call.cursor_list_named("cursor", hook.deliveries.len(), |at| {
        Some(delivery(call, hook.deliveries.get(at)?))
    })
}

fn delivery(call: &Call<'_>, one: &Delivery) -> Value {
    json!({
        "id": one.id,
        "guid": format!("00000000-0000-4000-8000-{:012x}", one.id),
        "delivered_at": call.time(one.at),
        "redelivery": false,
        "duration": 0.27,
        "status": if one.status_code < 400 { "OK" } else { "Invalid HTTP Response" },
        "status_code": one.status_code,
        "event": one.event,
        "action": one.action,
        "installation_id": one.installation,
        "repository_id": null,
        "throttled_at": null,
    })
}
