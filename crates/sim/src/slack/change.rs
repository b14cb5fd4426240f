//! What a request can take away: an app from workspaces, and a workflow from everybody's sight.

use serde_json::{Map, Value, json};

use super::{Slack, answer};
use crate::kit::{Answer, Call};

pub(super) fn uninstall(call: &Call<'_, Slack>) -> Answer {
    let body = call.json();
    let app = body.get("app_id").and_then(Value::as_str).unwrap_or_default();
    let teams: Vec<&str> = body
        .get("team_ids")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    if app.is_empty() || teams.is_empty() {
        return answer::error("missing_argument");
    }
    let bots = call.day.of("bots", "app", app);
    let gone: Vec<&str> = bots
        .into_iter()
        .filter(|bot| teams.contains(&bot.text("team")) && !bot.is("deleted"))
        .map(|bot| bot.id())
        .collect();
    if gone.is_empty() {
        return answer::error("app_not_found");
    }
    let fields = Map::from_iter([("deleted".to_owned(), Value::Bool(true))]);
    gone.into_iter().for_each(|bot| call.inside.change("bots", bot, fields.clone()));
    Answer::ok(&json!({ "ok": true }))
}

pub(super) fn unpublish(call: &Call<'_, Slack>) -> Answer {
    let body = call.json();
    let ids = body.get("workflow_ids").and_then(Value::as_array).into_iter().flatten();
    let ids: Vec<&str> = ids.filter_map(Value::as_str).collect();
    if ids.is_empty() || ids.iter().any(|id| call.day.find("workflows", id).is_none()) {
        return answer::error("workflow_not_found");
    }
    let fields = Map::from_iter([("unpublished".to_owned(), Value::Bool(true))]);
    ids.into_iter().for_each(|id| call.inside.change("workflows", id, fields.clone()));
    Answer::ok(&json!({ "ok": true }))
}
