//! Names and dates of stored secrets. No endpoint has a value.

use serde_json::{Value, json};

use crate::call::{Answer, Call};
use crate::world::{SecretStore, SecretVisibility, StoredSecret};

use super::repository;

/// `GET /orgs/{org}/actions/secrets`
pub(super) fn actions(call: &Call<'_>) -> Answer {
    of_organization(call, SecretStore::Actions)
}

/// `GET /orgs/{org}/dependabot/secrets`
pub(super) fn dependabot(call: &Call<'_>) -> Answer {
    of_organization(call, SecretStore::Dependabot)
}

/// `GET /orgs/{org}/agents/secrets`
pub(super) fn agents(call: &Call<'_>) -> Answer {
    of_organization(call, SecretStore::Agents)
}

/// `GET /orgs/{org}/actions/secrets/{name}/repositories`
pub(super) fn actions_reach(call: &Call<'_>) -> Answer {
    reach(call, SecretStore::Actions)
}

/// `GET /orgs/{org}/dependabot/secrets/{name}/repositories`
pub(super) fn dependabot_reach(call: &Call<'_>) -> Answer {
    reach(call, SecretStore::Dependabot)
}

/// `GET /repos/{owner}/{repository}/actions/secrets`
pub(super) fn of_repository(call: &Call<'_>) -> Answer {
    in_repository(call, SecretStore::Actions)
}

/// `GET /repos/{owner}/{repository}/dependabot/secrets`
pub(super) fn dependabot_of_repository(call: &Call<'_>) -> Answer {
    in_repository(call, SecretStore::Dependabot)
}

fn chosen<'a>(call: &Call<'a>, store: SecretStore, repository: Option<&str>) -> Vec<&'a StoredSecret> {
    let is_there = |one: &&StoredSecret| {
        one.store == store && one.repository.as_ref().map(|link| &*link.name) == repository
    };
    call.state.objects.secrets.iter().filter(is_there).collect()
}

fn of_organization(call: &Call<'_>, store: SecretStore) -> Answer {
    let secrets = chosen(call, store, None);
    call.counted("secrets", secrets.len(), |at| {
        let one = secrets.get(at)?;
        let mut value = value(call, one);
        if let Some(map) = value.as_object_mut() {
            map.insert("visibility".to_owned(), json!(visibility(one.visibility)));
        }
        Some(value)
    })
}

fn in_repository(call: &Call<'_>, store: SecretStore) -> Answer {
    let Some((_, one)) = call.repository() else {
        return Answer::not_found();
    };
    let secrets = chosen(call, store, Some(&one.name));
    call.counted("secrets", secrets.len(), |at| Some(value(call, secrets.get(at)?)))
}

fn reach(call: &Call<'_>, store: SecretStore) -> Answer {
    let name = call.parameter(1);
    let secrets = chosen(call, store, None);
    match secrets.iter().find(|one| one.name == name) {
        Some(one) if one.visibility == SecretVisibility::Selected => {
            repository::named(call, Some("repositories"), &one.repositories)
        }
        Some(_) => Answer::error(409, "Visibility type for a secret is not selected"),
        None => Answer::not_found(),
    }
}

fn value(call: &Call<'_>, one: &StoredSecret) -> Value {
    json!({
        "name": one.name,
        "created_at": call.time(one.created),
        "updated_at": call.time(one.updated.unwrap_or(one.created)),
    })
}

/// Returns GitHub's word for who may use a thing of the organization.
pub(super) fn visibility(visibility: SecretVisibility) -> &'static str {
    match visibility {
        SecretVisibility::All => "all",
        SecretVisibility::Private => "private",
        SecretVisibility::Selected => "selected",
    }
}
