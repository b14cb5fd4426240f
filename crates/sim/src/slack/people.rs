//! Workspaces, people and bots.

use serde_json::{Value, json};

use super::access::kind;
use super::{Slack, answer};
use crate::kit::{Answer, Call, Object};

/// Says whose a token is.
pub(super) fn identity(call: &Call<'_, Slack>) -> Answer {
    let tenant = &call.day.tenant;
    let user = call.day.scanner.text("user");
    if kind(call).is_of_organization() {
        return Answer::ok(&json!({
            "ok": true, "url": format!("https://{}.enterprise.slack.com/", tenant.text("domain")),
            "team": tenant.text("name"), "team_id": tenant.text("id"), "user": "remit", "user_id": user,
            "enterprise_id": tenant.text("id"), "is_enterprise_install": true,
        }));
    }
    let team = workspace(call);
    let domain = team.map_or("", |team| team.text("domain"));
    Answer::ok(&json!({
        "ok": true, "url": format!("https://{domain}.slack.com/"),
        "team": team.map(|team| team.text("name")), "team_id": team.map(Object::id), "user": "remit", "user_id": user,
        "enterprise_id": tenant.text("id"), "is_enterprise_install": false,
    }))
}

/// Returns the workspace of a token that has one.
fn workspace<'a>(call: &'a Call<'_, Slack>) -> Option<&'a Object> {
    call.day.find("teams", call.day.scanner.text("team"))
}

/// Returns the workspace that a method is asked about.
pub(super) fn asked<'a>(call: &'a Call<'_, Slack>) -> Result<&'a Object, Answer> {
    if !kind(call).is_of_organization() {
        return workspace(call).ok_or_else(|| answer::error("team_not_found"));
    }
    let team = call.query("team_id").ok_or_else(|| answer::error("missing_argument"))?;
    call.day.find("teams", team).ok_or_else(|| answer::error("team_not_found"))
}

pub(super) fn teams(call: &Call<'_, Slack>) -> Answer {
    let shown = |team: &Object| {
        json!({
            "id": team.id(), "name": team.text("name"), "discoverability": "open",
            "primary_owner": { "user_id": team.text("owner"), "email": email(call, team.text("owner")) },
            "team_url": format!("https://{}.slack.com/", team.text("domain")),
        })
    };
    answer::page(call, "teams", call.all("teams").iter().map(shown).collect(), 100, 100)
}

fn email(call: &Call<'_, Slack>, user: &str) -> Value {
    call.day.find("people", user).map_or(Value::Null, |person| person.value("email"))
}

/// Lists everybody in a workspace, bots and strangers of shared channels among them.
pub(super) fn members(call: &Call<'_, Slack>) -> Answer {
    let team = match asked(call) {
        Ok(team) => team,
        Err(refusal) => return refusal,
    };
    let shows_email = call.inside.platform.scopes.get(&kind(call));
    let shows_email =
        shows_email.is_some_and(|scopes| scopes.iter().any(|scope| scope == "users:read.email"));
    let people = call.all("people").iter().filter(|person| person.texts("teams").contains(&team.id()));
    let mut members: Vec<Value> = people.map(|person| member(person, team.id(), shows_email)).collect();
    members.extend(call.day.of("bots", "team", team.id()).into_iter().map(bot));
    members.extend(call.day.of("strangers", "team", team.id()).into_iter().map(|stranger| {
        json!({
            "id": stranger.id(), "team_id": stranger.text("home"), "name": stranger.text("name"), "deleted": false,
            "is_bot": stranger.has("app"), "is_stranger": true, "updated": 0,
            "profile": { "real_name": stranger.text("name"), "api_app_id": stranger.text("app"), "bot_id": "B0STRANGE" },
        })
    }));
    members.push(json!({
        "id": "USLACKBOT", "team_id": team.id(), "name": "slackbot", "deleted": false, "is_bot": true, "updated": 0,
        "profile": { "real_name": "Slackbot", "api_app_id": "", "always_active": true },
    }));
    answer::page(call, "members", members, 1_000, 1_000)
}

fn is_role(person: &Object, role: &str) -> bool {
    person.text("role") == role
}

fn member(person: &Object, team: &str, shows_email: bool) -> Value {
    let mut profile = json!({ "real_name": person.text("full_name") });
    if shows_email {
        profile["email"] = person.value("email");
    }
    let is_owner = is_role(person, "primary_owner") || is_role(person, "owner");
    json!({
        "id": person.id(), "team_id": team, "name": person.text("username"), "deleted": person.is("left"), "is_bot": false,
        "is_app_user": false, "is_primary_owner": is_role(person, "primary_owner"), "is_owner": is_owner,
        "is_admin": is_owner || is_role(person, "admin"), "is_restricted": is_role(person, "guest"),
        "is_ultra_restricted": false, "updated": 1_790_000_000, "profile": profile,
    })
}

fn bot(bot: &Object) -> Value {
    let home = if bot.has("home") { bot.text("home") } else { bot.text("team") };
    json!({
        "id": bot.id(), "team_id": home, "name": bot.text("name").to_lowercase(), "deleted": bot.is("deleted"),
        "is_bot": true, "is_app_user": false, "is_workflow_bot": bot.is("is_workflow"), "updated": 1_790_000_000,
        "profile": {
            "real_name": bot.text("name"), "api_app_id": bot.text("app"), "bot_id": bot.text("bot_id"),
            "always_active": true,
        },
    })
}

/// Lists everybody in the organization.
pub(super) fn users(call: &Call<'_, Slack>) -> Answer {
    let mut users: Vec<Value> = call.all("people").iter().map(user).collect();
    users.extend(call.all("bots").iter().map(|bot| {
        json!({
            "id": bot.id(), "email": null, "username": bot.text("name").to_lowercase(), "full_name": bot.text("name"),
            "is_bot": true, "is_active": !bot.is("deleted"), "workspaces": [bot.text("team")], "last_active_ts": 0,
        })
    }));
    answer::page(call, "users", users, 100, 100)
}

fn user(person: &Object) -> Value {
    let is_owner = is_role(person, "primary_owner") || is_role(person, "owner");
    json!({
        "id": person.id(), "email": person.value("email"), "username": person.text("username"),
        "full_name": person.text("full_name"), "is_primary_owner": is_role(person, "primary_owner"), "is_owner": is_owner,
        "is_admin": is_owner || is_role(person, "admin"), "is_restricted": is_role(person, "guest"),
        "is_ultra_restricted": false, "is_bot": false, "is_active": !person.is("left"), "date_created": 1_600_000_000,
        "expiration_ts": 0, "last_active_ts": person.seconds("last_active").unwrap_or(0), "roles": person.texts("roles"),
        "workspaces": person.texts("teams"), "has_2fa": true, "has_sso": true,
    })
}
