//! What is told of one thing by itself: a webhook's deliveries, where a runner runs jobs, what a project copies from elsewhere;
//! and what an identity provider decides in a group.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::Gitlab;
use super::listing::{page, written};
use super::place::{group, project};
use crate::kit::{Answer, Call, Object};

fn not_found() -> Answer {
    Answer::of(404, &json!({ "message": "404 Not found" }))
}

/// Answers the deliveries of a webhook, the newest first. A world has none that are older than GitLab keeps them.
pub(super) fn deliveries(call: &Call<'_, Gitlab>) -> Answer {
    let hook = call.part(1);
    if call.day.find("hooks", hook).is_none() {
        return not_found();
    }
    let mut kept: Vec<(i64, &Object)> =
        call.day.of("deliveries", "hook", hook).into_iter().filter_map(aged).collect();
    kept.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let items = kept.into_iter().map(|(at, delivery)| {
        json!({
            "id": written(delivery, &[])["id"], "trigger": delivery.text("trigger"), "response_status": "200",
            "request_headers": { "Content-Type": "application/json" },
            "request_data": { "note": "what-was-sent-that-nobody-keeps" },
            "response_headers": { "Date": date(at) }, "response_body": "ok", "execution_duration": 0.2,
        })
    });
    page(call, &items.collect::<Vec<_>>())
}

fn aged(delivery: &Object) -> Option<(i64, &Object)> {
    Some((delivery.seconds("at")?, delivery))
}

/// Writes a date as HTTP does.
fn date(seconds: i64) -> String {
    let at = Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH);
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Answers one runner with its groups and projects.
pub(super) fn runner(call: &Call<'_, Gitlab>) -> Answer {
    let Some(runner) = call.day.find("runners", call.part(0)) else { return not_found() };
    let found = |collection: &str| -> Vec<&Object> {
        runner.texts(collection).into_iter().filter_map(|id| call.day.find(collection, id)).collect()
    };
    let mut value = written(runner, &["groups", "projects"]);
    value["contacted_at"] = runner.value("contacted_at");
    let of_group = |group: &Object| {
        let page = format!("{}/groups/{}", call.inside.base_url, group.text("full_path"));
        json!({ "id": written(group, &[])["id"], "name": group.text("name"), "web_url": page })
    };
    value["groups"] = found("groups").into_iter().map(of_group).collect();
    value["projects"] = found("projects").into_iter().map(|one| written(one, &["inbound"])).collect();
    Answer::ok(&value)
}

/// Answers where a project copies its code from.
pub(super) fn pull_mirror(call: &Call<'_, Gitlab>) -> Answer {
    let project = match project(call, call.part(0)) {
        Ok(project) => project,
        Err(refusal) => return refusal,
    };
    match call.day.of("pull_mirrors", "project", project.id()).first() {
        Some(mirror) => Answer::ok(&written(mirror, &["project"])),
        None => Answer::of(400, &json!({ "message": "The project is not mirrored" })),
    }
}

/// Answers the links of a group to groups of an identity provider. They come whole, without pages; and of LDAP, none is told
/// as something that is not found.
pub(super) fn links(call: &Call<'_, Gitlab>, kind: &str) -> Answer {
    let group = match group(call, call.part(0)) {
        Ok(group) => group,
        Err(refusal) => return refusal,
    };
    let links = call.day.of(kind, "group", group.id());
    if links.is_empty() && kind == "ldap_links" {
        return Answer::of(404, &json!({ "message": "No linked LDAP groups found" }));
    }
    let items: Vec<Value> = links.into_iter().map(|link| link.without(&["id", "group"])).collect();
    Answer::ok(&Value::Array(items))
}
