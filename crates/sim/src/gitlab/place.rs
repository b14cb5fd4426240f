//! Groups and projects with what stands in them.

use serde_json::{Value, json};

use super::Gitlab;
use super::listing::{page, written};
use crate::kit::{Answer, Call, Object};

/// Finds a group by its id or its path.
pub(super) fn group<'a>(call: &Call<'a, Gitlab>, named: &str) -> Result<&'a Object, Answer> {
    let mut groups = call.day.all("groups").iter();
    let found = groups.find(|group| group.id() == named || group.text("full_path") == named);
    found.ok_or_else(|| Answer::of(404, &json!({ "message": "404 Group Not Found" })))
}

/// Finds a project by its id or its path.
pub(super) fn project<'a>(call: &Call<'a, Gitlab>, named: &str) -> Result<&'a Object, Answer> {
    let mut projects = call.day.all("projects").iter();
    let found =
        projects.find(|project| project.id() == named || project.text("path_with_namespace") == named);
    found.ok_or_else(|| Answer::of(404, &json!({ "message": "404 Project Not Found" })))
}

fn answered(found: Result<Answer, Answer>) -> Answer {
    found.unwrap_or_else(|refusal| refusal)
}

pub(super) fn metadata(_: &Call<'_, Gitlab>) -> Answer {
    Answer::ok(
        &json!({ "version": "18.5.1-ee", "revision": "5a1f00d", "kas": { "enabled": true }, "enterprise": true }),
    )
}

pub(super) fn one_group(call: &Call<'_, Gitlab>) -> Answer {
    answered(group(call, call.part(0)).map(|group| Answer::ok(&written(group, &[]))))
}

/// Returns what has the path of a group before its own.
fn below<'a>(call: &Call<'a, Gitlab>, collection: &str, field: &str) -> Result<Vec<&'a Object>, Answer> {
    let above = format!("{}/", group(call, call.part(0))?.text("full_path"));
    Ok(call.day.all(collection).iter().filter(|one| one.text(field).starts_with(&above)).collect())
}

fn list(call: &Call<'_, Gitlab>, objects: &[&Object], without: &[&str]) -> Answer {
    let items: Vec<Value> = objects.iter().map(|object| written(object, without)).collect();
    page(call, &items)
}

pub(super) fn descendants(call: &Call<'_, Gitlab>) -> Answer {
    answered(below(call, "groups", "full_path").map(|groups| list(call, &groups, &[])))
}

pub(super) fn projects_of_group(call: &Call<'_, Gitlab>) -> Answer {
    answered(
        below(call, "projects", "path_with_namespace").map(|projects| list(call, &projects, &["inbound"])),
    )
}

/// Answers a whole collection of the instance.
pub(super) fn whole(call: &Call<'_, Gitlab>, collection: &str, without: &[&str]) -> Answer {
    let all: Vec<&Object> = call.day.all(collection).iter().collect();
    list(call, &all, without)
}

/// Answers what stands in a group.
pub(super) fn in_group(call: &Call<'_, Gitlab>, collection: &str) -> Answer {
    answered(
        group(call, call.part(0))
            .map(|group| list(call, &call.day.of(collection, "group", group.id()), &["group"])),
    )
}

/// Answers what stands in a project.
pub(super) fn in_project(call: &Call<'_, Gitlab>, collection: &str) -> Answer {
    answered(
        project(call, call.part(0))
            .map(|project| list(call, &call.day.of(collection, "project", project.id()), &["project"])),
    )
}

/// Answers the members of a group: who they are, and their role.
pub(super) fn members(call: &Call<'_, Gitlab>) -> Answer {
    answered(group(call, call.part(0)).map(|group| {
        let members = call.day.of("members", "group", group.id());
        let items = members.into_iter().filter_map(|member| {
            let mut account = written(call.day.find("users", member.text("user"))?, &["is_admin", "bot"]);
            account["access_level"] = member.value("access_level");
            account["expires_at"] = Value::Null;
            Some(account)
        });
        page(call, &items.collect::<Vec<_>>())
    }))
}

/// Answers CI/CD variables, with values as GitLab does: whoever lists them gets them.
pub(super) fn variables(call: &Call<'_, Gitlab>, of: &str) -> Answer {
    let found = match of {
        "group" => group(call, call.part(0)),
        _ => project(call, call.part(0)),
    };
    answered(found.map(|place| {
        let items = call.day.of("variables", of, place.id()).into_iter().map(|variable| {
            let mut value = variable.without(&["id", "group", "project"]);
            value["value"] = format!("value-of-{}-that-nobody-keeps", variable.id()).into();
            value
        });
        page(call, &items.collect::<Vec<_>>())
    }))
}

pub(super) fn job_token_scope(call: &Call<'_, Gitlab>) -> Answer {
    answered(project(call, call.part(0)).map(|project| {
        let is_limited = !project.has("inbound") || project.is("inbound");
        Answer::ok(&json!({ "inbound_enabled": is_limited, "outbound_enabled": false }))
    }))
}

/// Answers the projects, or the groups, whose jobs a project lets in. It lets itself in.
pub(super) fn allowlist(call: &Call<'_, Gitlab>, collection: &str, field: &str) -> Answer {
    answered(project(call, call.part(0)).map(|project| {
        let allowed = call.day.of("job_tokens", "project", project.id());
        let allowed = allowed.iter().filter_map(|one| call.day.find(collection, one.text(field)));
        let itself = (collection == "projects").then_some(project);
        let all: Vec<&Object> = itself.into_iter().chain(allowed).collect();
        list(call, &all, &["inbound"])
    }))
}

/// Answers the tokens of an agent.
pub(super) fn agent_tokens(call: &Call<'_, Gitlab>) -> Answer {
    let tokens = call.day.of("agent_tokens", "agent_id", call.part(1));
    list(call, &tokens, &[])
}

/// Answers what a query for the paths of some projects and groups asks for.
pub(super) fn graphql(call: &Call<'_, Gitlab>) -> Answer {
    let body = call.json();
    let query = body.get("query").and_then(Value::as_str).unwrap_or_default();
    if !query.contains("projects(ids: $projects)") || !query.contains("groups(ids: $groups)") {
        return Answer::ok(&json!({ "errors": [{ "message": "the simulator knows one query alone" }] }));
    }
    let asked = |name: &str| {
        let ids = body.get("variables").and_then(|all| all.get(name)).and_then(Value::as_array);
        ids.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>()
    };
    let nodes = |name: &str, kind: &str, path: &str| {
        let asked = asked(name);
        let all = call.day.all(name).iter();
        let known = all.map(|one| (format!("gid://gitlab/{kind}/{}", one.id()), one.value(path)));
        let found = known.filter(|(id, _)| asked.contains(id));
        let nodes: Vec<Value> = found.map(|(id, path)| json!({ "id": id, "fullPath": path })).collect();
        json!({ "nodes": nodes })
    };
    Answer::ok(&json!({ "data": {
        "projects": nodes("projects", "Project", "path_with_namespace"), "groups": nodes("groups", "Group", "full_path"),
    } }))
}
