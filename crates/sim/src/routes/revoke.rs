//! What takes authority away: the calls by which an owner or an App deletes or revokes. What is gone stays gone on every
//! later day.

use serde::Deserialize;

use crate::call::{Answer, Call};
use crate::state::Listed;

/// `DELETE /app/installations/{id}`
pub(super) fn installation(call: &Call<'_>) -> Answer {
    if call.id(0) != Some(call.shared.scanner.installation) {
        return Answer::not_found();
    }
    // Its tokens are worth nothing from now on.
    call.shared.authority().is_suspended = true;
    removed(call, Listed::Installation, call.id(0))
}

/// `DELETE /orgs/{org}/credential-authorizations/{id}`
pub(super) fn credential(call: &Call<'_>) -> Answer {
    removed(call, Listed::Credential, call.id(1))
}

/// What is to become of a token.
#[derive(Debug, Deserialize)]
struct Decision {
    action: String,
    #[serde(default)]
    pat_ids: Vec<u64>,
}

/// `POST /orgs/{org}/personal-access-tokens/{id}`
pub(super) fn token(call: &Call<'_>) -> Answer {
    match decision(call) {
        Ok(_) => removed(call, Listed::Token, call.id(1)),
        Err(refusal) => refusal,
    }
}

/// `POST /orgs/{org}/personal-access-tokens`: accepted, and done by the time that anybody looks.
pub(super) fn tokens(call: &Call<'_>) -> Answer {
    match decision(call) {
        Ok(decision) => {
            for id in decision.pat_ids {
                call.shared.remove(Listed::Token, id);
            }
            Answer::with_status(202, &serde_json::json!({}))
        }
        Err(refusal) => refusal,
    }
}

fn decision(call: &Call<'_>) -> Result<Decision, Answer> {
    match serde_json::from_slice::<Decision>(call.body) {
        Ok(decision) if decision.action == "revoke" => Ok(decision),
        Ok(_) => Err(Answer::error(422, "Validation Failed")),
        Err(_) => Err(Answer::error(400, "Problems parsing JSON")),
    }
}

/// `DELETE /repos/{owner}/{repository}/keys/{id}`
pub(super) fn deploy_key(call: &Call<'_>) -> Answer {
    let Some((_, repository)) = call.repository() else {
        return Answer::not_found();
    };
    let mut keys = call.state.objects.deploy_keys.iter();
    let found = keys.find(|key| Some(key.id) == call.id(2) && *key.repository.name == *repository.name);
    removed(call, Listed::DeployKey, found.map(|key| key.id))
}

/// `DELETE /orgs/{org}/hooks/{id}`
pub(super) fn organization_hook(call: &Call<'_>) -> Answer {
    let mut hooks = call.state.objects.hooks.iter();
    let found = hooks.find(|hook| Some(hook.id) == call.id(1) && hook.repository.is_none());
    removed(call, Listed::Hook, found.map(|hook| hook.id))
}

/// `DELETE /repos/{owner}/{repository}/hooks/{id}`
pub(super) fn repository_hook(call: &Call<'_>) -> Answer {
    let Some((_, repository)) = call.repository() else {
        return Answer::not_found();
    };
    let mut hooks = call.state.objects.hooks.iter();
    let is_here = |hook: &&crate::world::Hook| {
        hook.repository.as_ref().is_some_and(|link| *link.name == *repository.name)
    };
    let found = hooks.find(|hook| Some(hook.id) == call.id(2) && is_here(hook));
    removed(call, Listed::Hook, found.map(|hook| hook.id))
}

fn removed(call: &Call<'_>, list: Listed, id: Option<u64>) -> Answer {
    match id {
        Some(id) if call.shared.remove(list, id) => Answer::no_content(),
        Some(_) | None => Answer::not_found(),
    }
}
