//! The audit log, integration logs, and the runs of hosted apps: all of them with the newest first.

use serde_json::{Map, Value, json};

use super::access::kind;
use super::people::asked;
use super::{Slack, answer};
use crate::kit::{Answer, Call, Object};

/// Actions that one request may name.
const MOST_ACTIONS: usize = 30;

fn newest_first(mut entries: Vec<&Object>, now: i64) -> Vec<&Object> {
    entries.retain(|entry| entry.seconds("at").is_some_and(|at| at <= now));
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.seconds("at")));
    entries
}

/// The audit log does not answer with `ok`, and fails with a status.
pub(super) fn audit(call: &Call<'_, Slack>) -> Answer {
    let actions: Vec<&str> = call.query("action").map(|list| list.split(',').collect()).unwrap_or_default();
    if actions.len() > MOST_ACTIONS {
        return Answer::of(400, &json!({ "ok": false, "error": "invalid_arguments" }));
    }
    let bound = |name: &str| call.query(name).and_then(|text| text.parse::<i64>().ok());
    let (oldest, latest) = (bound("oldest").unwrap_or(0), bound("latest").unwrap_or(i64::MAX));
    let entries = newest_first(call.all("audit").iter().collect(), call.now);
    let is_asked = |entry: &&Object| {
        let at = entry.seconds("at").unwrap_or(0);
        let is_actor = call.query("actor").is_none_or(|actor| entry.text("by") == actor);
        let is_action = actions.is_empty() || actions.contains(&entry.text("action"));
        is_action && is_actor && (oldest..=latest).contains(&at)
    };
    let entries = entries.into_iter().filter(is_asked).map(|entry| audited(call, entry)).collect();
    let answer = answer::page(call, "entries", entries, 9_999, 9_999);
    let mut body: Map<String, Value> = serde_json::from_slice(&answer.body).unwrap_or_default();
    let status = if body.get("ok") == Some(&Value::Bool(false)) { 400 } else { 200 };
    if status == 200 {
        body.remove("ok");
    }
    Answer::of(status, &Value::Object(body))
}

fn audited(call: &Call<'_, Slack>, entry: &Object) -> Value {
    let person =
        call.day.find("people", entry.text("by")).or_else(|| call.day.find("bots", entry.text("by")));
    let name = person.map(|it| if it.has("full_name") { it.text("full_name") } else { it.text("name") });
    let app = call.day.find("apps", entry.text("app"));
    let mut shown = json!({
        "id": entry.text("app"), "name": app.map(|app| app.text("name")), "is_distributed": true,
        "is_directory_approved": app.is_some_and(|app| app.is("directory")), "is_workflow_app": false,
        "scopes": entry.texts("scopes"),
    });
    if entry.has("bot_scopes") {
        shown["scopes_bot"] = entry.value("bot_scopes");
    }
    let details: Map<String, Value> =
        ["approver_id", "new_scopes", "previous_scopes", "app_previously_approved"]
            .into_iter()
            .filter(|field| entry.has(field))
            .map(|field| (field.to_owned(), entry.value(field)))
            .chain([("installer_user_id".to_owned(), entry.value("by"))])
            .collect();
    json!({
        "id": entry.id(), "date_create": entry.seconds("at"), "action": entry.text("action"),
        "actor": { "type": "user", "user": person.map(|it| json!({
            "id": it.id(), "name": name, "email": it.text("email"), "team": "T01ACME",
        })) },
        "entity": match entry.has("app") {
            true => json!({ "type": "app", "app": shown }),
            false => json!({ "type": "file", "file": { "id": "F0NOTES01", "name": "notes", "filetype": "text" } }),
        },
        "context": { "session_id": null, "location": place(call, entry.text("place")), "ua": "", "ip_address": "203.0.113.40" },
        "details": details,
    })
}

fn place(call: &Call<'_, Slack>, id: &str) -> Value {
    match call.day.find("teams", id) {
        Some(team) => {
            json!({ "type": "workspace", "id": id, "name": team.text("name"), "domain": team.text("domain") })
        }
        None => {
            let tenant = &call.day.tenant;
            json!({ "type": "enterprise", "id": id, "name": tenant.text("name"), "domain": tenant.text("domain") })
        }
    }
}

/// A token of the organization is refused as if it were dead where its owner is not in the workspace.
pub(super) fn integrations(call: &Call<'_, Slack>) -> Answer {
    let team = match asked(call) {
        Ok(team) => team,
        Err(refusal) => return refusal,
    };
    let owner = call.day.find("people", call.day.scanner.text("user"));
    let is_member = owner.is_some_and(|owner| owner.texts("teams").contains(&team.id()));
    if kind(call).is_of_organization() && !is_member {
        return answer::error("invalid_auth");
    }
    let entries = newest_first(call.day.of("log", "team", team.id()), call.now);
    let size = call.number("count").unwrap_or(100).clamp(1, 1_000);
    let size = size.min(call.inside.settings.page_cap as usize);
    let (count, number) = (entries.len(), call.number("page").unwrap_or(1).max(1));
    let pages = count.div_ceil(size).max(1);
    let shown = entries.into_iter().enumerate().skip((number - 1) * size).take(size);
    let logs: Vec<Value> = shown.map(|(place, entry)| logged(call, entry, place)).collect();
    Answer::ok(&json!({
        "ok": true, "logs": logs, "paging": { "count": size, "total": count, "page": number, "pages": pages },
    }))
}

/// Times are texts, and the same service is a number here and a text there.
fn logged(call: &Call<'_, Slack>, entry: &Object, place: usize) -> Value {
    let person = call.day.find("people", entry.text("by"));
    let mut shown = json!({
        "user_id": entry.text("by"), "user_name": person.map(|it| it.text("username")),
        "date": entry.seconds("at").unwrap_or(0).to_string(), "change_type": entry.text("change"),
        "scope": entry.texts("scopes").join(","),
    });
    if entry.has("app") {
        let app = call.day.find("apps", entry.text("app"));
        shown["app_id"] = entry.value("app");
        shown["app_type"] = app.map_or(Value::Null, |app| app.value("name"));
        return shown;
    }
    let service = entry.text("service");
    shown["service_id"] = match service.parse::<i64>() {
        Ok(number) if place.is_multiple_of(2) => number.into(),
        _ => service.into(),
    };
    shown["service_type"] = entry.value("service_type");
    shown["scope"] = entry.value("scope");
    if entry.has("channel") {
        shown["channel"] = entry.value("channel");
    }
    shown
}

/// Runs of hosted apps, in microseconds.
pub(super) fn activities(call: &Call<'_, Slack>) -> Answer {
    let since = call.query("min_date_created").and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
    let runs = newest_first(call.all("runs").iter().collect(), call.now);
    let shown = |run: &Object| {
        let created = run.seconds("at").unwrap_or(0) * 1_000_000;
        (created >= since).then(|| {
            json!({
                "app_id": run.text("app"), "component_type": "functions", "event_type": "function_execution_result",
                "level": "info", "created": created, "team_id": run.text("team"), "enterprise_id": call.day.tenant.text("id"),
                "trace_id": format!("Tr{}", run.id()), "payload": {},
            })
        })
    };
    answer::page(call, "activities", runs.into_iter().filter_map(shown).collect(), 100, 1_000)
}
