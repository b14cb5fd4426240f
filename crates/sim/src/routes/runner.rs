//! Self-hosted runners and their groups.

use serde_json::{Value, json};

use crate::call::{Answer, Call};
use crate::world::{Runner, RunnerGroup};

use super::secret::visibility;

/// `GET /orgs/{org}/actions/runners`
pub(super) fn of_organization(call: &Call<'_>) -> Answer {
    list(call, None)
}

/// `GET /repos/{owner}/{repository}/actions/runners`
pub(super) fn of_repository(call: &Call<'_>) -> Answer {
    match call.repository() {
        Some((_, one)) => list(call, Some(&one.name)),
        None => Answer::not_found(),
    }
}

/// `GET /orgs/{org}/actions/runner-groups`
pub(super) fn groups(call: &Call<'_>) -> Answer {
    let all = &call.state.objects.runner_groups;
    call.counted("runner_groups", all.len(), |at| Some(group(all.get(at)?)))
}

fn list(call: &Call<'_>, repository: Option<&str>) -> Answer {
    let is_there = |one: &&Runner| one.repository.as_ref().map(|link| &*link.name) == repository;
    let runners: Vec<&Runner> = call.state.objects.runners.iter().filter(is_there).collect();
    call.counted("runners", runners.len(), |at| Some(runner(runners.get(at)?)))
}

fn runner(one: &Runner) -> Value {
    let label = |(id, name): (usize, &String)| json!({"id": id + 1, "name": name, "type": "custom"});
    json!({
        "id": one.id,
        "runner_group_id": one.group,
        "name": one.name,
        "os": one.os,
        "status": if one.online { "online" } else { "offline" },
        "busy": one.busy,
        "ephemeral": one.ephemeral,
        "version": one.version,
        "labels": one.labels.iter().enumerate().map(label).collect::<Vec<_>>(),
    })
}

fn group(one: &RunnerGroup) -> Value {
    json!({
        "id": one.id,
        "name": one.name,
        "visibility": visibility(one.visibility),
        "default": one.default,
        "inherited": false,
        "allows_public_repositories": one.public_repositories,
        "restricted_to_workflows": false,
        "selected_workflows": [],
    })
}
