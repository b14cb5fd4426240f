//! Tokens and keys of all kinds.

use serde_json::{Value, json};

use super::Gitlab;
use super::listing::{page, written};
use super::place::{group, project};
use crate::kit::{Answer, Call, Object};

/// Fields that the world keeps for itself.
const OWN: [&str; 1] = ["kind"];

/// Whether a token works: it was not revoked, and its last day has not come.
fn is_active(call: &Call<'_, Gitlab>, token: &Object) -> bool {
    let has_ended = token.seconds("expires_at").is_some_and(|end| end <= call.now);
    !token.is("revoked") && !has_ended
}

/// Writes a token. Its end is a day, and an older GitLab does not tell of which place it is.
fn shaped(call: &Call<'_, Gitlab>, token: &Object, has_place: bool) -> Value {
    let mut value = written(token, &OWN);
    value["revoked"] = token.is("revoked").into();
    value["active"] = is_active(call, token).into();
    let end = token.text("expires_at").get(..10);
    value["expires_at"] = end.map_or(Value::Null, Into::into);
    for field in ["last_used_at", "description"] {
        value[field] = token.value(field);
    }
    if let (false, Value::Object(fields)) = (has_place, &mut value) {
        fields.remove("resource_type");
        fields.remove("resource_id");
    }
    value
}

fn list(call: &Call<'_, Gitlab>, has_place: bool, chosen: impl Fn(&Object) -> bool) -> Answer {
    let tokens = call.day.all("tokens").iter().filter(|token| chosen(token));
    let wants_active = call.query("state") == Some("active");
    let tokens = tokens.filter(|token| !wants_active || is_active(call, token));
    let items: Vec<Value> = tokens.map(|token| shaped(call, token, has_place)).collect();
    page(call, &items)
}

/// Finds the top-level group that a path names, to which alone the inventory belongs.
fn top(call: &Call<'_, Gitlab>) -> Result<(), Answer> {
    let group = group(call, call.part(0))?;
    if group.has("parent_id") && !group.value("parent_id").is_null() {
        return Err(Answer::of(404, &json!({ "message": "404 Not Found" })));
    }
    Ok(())
}

/// Answers the inventory of personal tokens, or of those of groups and projects.
pub(super) fn inventory(call: &Call<'_, Gitlab>, kind: &str) -> Answer {
    match top(call) {
        Ok(()) => list(call, true, |token| token.text("kind") == kind),
        Err(refusal) => refusal,
    }
}

pub(super) fn inventory_of_keys(call: &Call<'_, Gitlab>) -> Answer {
    match top(call) {
        Ok(()) => keys(call, |_| true),
        Err(refusal) => refusal,
    }
}

fn keys(call: &Call<'_, Gitlab>, chosen: impl Fn(&Object) -> bool) -> Answer {
    let keys = call.day.all("ssh_keys").iter().filter(|key| chosen(key));
    page(call, &keys.map(|key| written(key, &[])).collect::<Vec<_>>())
}

pub(super) fn keys_of_user(call: &Call<'_, Gitlab>) -> Answer {
    keys(call, |key| key.text("user_id") == call.part(0))
}

/// Answers the tokens of one group or one project.
pub(super) fn of_place(call: &Call<'_, Gitlab>, kind: &str) -> Answer {
    let found = if kind == "group" { group(call, call.part(0)) } else { project(call, call.part(0)) };
    match found {
        Ok(place) => list(call, false, |token| {
            token.text("resource_type") == kind && token.text("resource_id") == place.id()
        }),
        Err(refusal) => refusal,
    }
}

/// Answers every token but those for impersonation.
pub(super) fn all(call: &Call<'_, Gitlab>) -> Answer {
    list(call, false, |token| token.text("kind") != "impersonation")
}

pub(super) fn impersonation(call: &Call<'_, Gitlab>) -> Answer {
    list(call, false, |token| token.text("kind") == "impersonation" && token.text("user_id") == call.part(0))
}

pub(super) fn of_account(call: &Call<'_, Gitlab>) -> Answer {
    list(call, false, |token| token.text("kind") == "service" && token.text("user_id") == call.part(1))
}

/// Answers trigger tokens, each with the beginning of its value as GitLab shows it to others than its owner.
pub(super) fn triggers(call: &Call<'_, Gitlab>) -> Answer {
    let triggers = match project(call, call.part(0)) {
        Ok(project) => call.day.of("triggers", "project", project.id()),
        Err(refusal) => return refusal,
    };
    let items = triggers.into_iter().map(|trigger| {
        let mut value = written(trigger, &["project", "owner"]);
        value["token"] = "6d05".into();
        value["last_used"] = trigger.value("last_used");
        let owner = call.day.find("users", trigger.text("owner"));
        value["owner"] = owner.map_or(
            Value::Null,
            |owner| json!({ "id": written(owner, &[])["id"], "username": owner.text("username") }),
        );
        value
    });
    page(call, &items.collect::<Vec<_>>())
}

/// Answers the deploy keys of an instance, each with its projects.
pub(super) fn deploy_keys(call: &Call<'_, Gitlab>) -> Answer {
    let items = call.day.all("deploy_keys").iter().map(|key| {
        let of = call.day.find("projects", key.text("project"));
        let project = of.map_or(Value::Null, |project| written(project, &["inbound"]));
        let mut value = written(key, &["project", "can_push"]);
        let (writing, reading) =
            if key.is("can_push") { (vec![project], Vec::new()) } else { (Vec::new(), vec![project]) };
        value["projects_with_write_access"] = writing.into();
        value["projects_with_readonly_access"] = reading.into();
        value
    });
    page(call, &items.collect::<Vec<_>>())
}
