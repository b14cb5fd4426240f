//! Decisions about apps, requests for them, and workflows.

use serde_json::{Value, json};

use super::{Slack, answer};
use crate::kit::{Answer, Call, Object};

/// Returns whose decisions are asked for.
fn target<'a>(call: &'a Call<'_, Slack>, missing: &str) -> Result<&'a str, Answer> {
    match (call.query("team_id"), call.query("enterprise_id")) {
        (Some(_), Some(_)) => Err(answer::error("too_many_teams_provided")),
        (Some(team), None) => {
            call.day.find("teams", team).map(Object::id).ok_or_else(|| answer::error("team_not_found"))
        }
        (None, Some(id)) if id == call.day.tenant.text("id") => Ok(id),
        (None, Some(_)) => Err(answer::error("enterprise_not_found")),
        (None, None) => Err(answer::error(missing)),
    }
}

/// Lists the half of a collection that is asked for: certified apps, or, if nothing is said, all others.
fn half(call: &Call<'_, Slack>, collection: &str, key: &str, shown: impl Fn(&Object) -> Value) -> Answer {
    let missing =
        if collection == "requests" { "no_team_or_enterprise_provided" } else { "restricted_action" };
    let target = match target(call, missing) {
        Ok(target) => target,
        Err(refusal) => return refusal,
    };
    let is_certified = call.query("certified") == Some("true");
    let wanted = |one: &&&Object| {
        let app = call.day.find("apps", one.text("app"));
        app.is_some_and(|app| app.is("certified") == is_certified)
    };
    let of_target = call.day.of(collection, "target", target);
    let items = of_target.iter().filter(wanted).map(|one| shown(one)).collect();
    answer::page(call, key, items, 100, 1_000)
}

fn app(call: &Call<'_, Slack>, id: &str) -> Value {
    let Some(app) = call.day.find("apps", id) else { return json!({ "id": id }) };
    let home = app.text("homepage");
    let mut shown = json!({
        "id": id, "name": app.text("name"), "description": app.text("description"), "help_url": home,
        "privacy_policy_url": home, "app_homepage_url": home, "app_directory_url": format!("https://acme.slack.com/apps/{id}"),
        "is_app_directory_approved": app.is("directory"), "is_internal": app.text("developer") == "internal",
        "additional_info": "",
    });
    if app.has("developer") {
        shown["developer_type"] = app.value("developer");
    }
    shown
}

/// Returns scopes of a list of texts, `user/search:read` or a bot's without a kind.
fn scopes(of: &Object) -> Vec<Value> {
    let one = |text: &str| {
        let (kind, name) = text.split_once('/').unwrap_or(("bot", text));
        json!({ "name": name, "description": "", "is_sensitive": kind == "user", "token_type": kind })
    };
    of.texts("scopes").into_iter().map(one).collect()
}

fn decision(call: &Call<'_, Slack>, of: &Object) -> Value {
    json!({
        "app": app(call, of.text("app")), "scopes": scopes(of), "date_updated": of.seconds("at"),
        "last_resolved_by": { "actor_id": of.text("by"), "actor_type": "user" },
    })
}

pub(super) fn approved(call: &Call<'_, Slack>) -> Answer {
    half(call, "approved", "approved_apps", |one| decision(call, one))
}

pub(super) fn restricted(call: &Call<'_, Slack>) -> Answer {
    half(call, "restricted", "restricted_apps", |one| decision(call, one))
}

pub(super) fn requests(call: &Call<'_, Slack>) -> Answer {
    half(call, "requests", "app_requests", |one| {
        let person = call.day.find("people", one.text("user"));
        let team = call.day.find("teams", one.text("team"));
        json!({
            "id": one.id(), "app": app(call, one.text("app")), "previous_resolution": null,
            "user": person.map(|it| json!({ "id": it.id(), "name": it.text("username"), "email": it.text("email") })),
            "team": team.map(|it| json!({ "id": it.id(), "name": it.text("name"), "domain": it.text("domain") })),
            "scopes": scopes(one), "message": one.text("message"), "is_user_app_collaborator": false,
            "date_created": one.seconds("at"),
        })
    })
}

pub(super) fn workflows(call: &Call<'_, Slack>) -> Answer {
    let shown = |one: &Object| {
        json!({
            "id": one.id(), "app_id": one.value("app"), "title": one.text("title"), "is_published": !one.is("unpublished"),
            "last_updated_by": one.value("by"), "collaborators": one.texts("collaborators"), "team_id": one.text("team"),
            "trigger_ids": [], "date_updated": one.seconds("at"), "steps": [],
        })
    };
    answer::page(call, "workflows", call.all("workflows").iter().map(shown).collect(), 20, 100)
}
