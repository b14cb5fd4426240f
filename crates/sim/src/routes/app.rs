//! Apps: their public definitions, and what an App does in its own name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::call::{Answer, Call};
use crate::caller::{Kind, rank};
use crate::world::{App, OwnerKind, When};

use super::installation;

/// `GET /apps/{slug}`. Private apps of others are not found.
pub(super) fn definition(call: &Call<'_>) -> Answer {
    let Some(app) = call.state.app(call.parameter(0)) else {
        return Answer::not_found();
    };
    let is_own = app.owner == call.state.organization.login && call.caller.kind != Kind::Nobody;
    if !app.public && !is_own {
        return Answer::not_found();
    }
    Answer::json(&value(call, app))
}

/// `GET /app`
pub(super) fn own(call: &Call<'_>) -> Answer {
    match call.shared.scanner_app(call.state) {
        Some(app) => Answer::json(&value(call, app)),
        None => Answer::not_found(),
    }
}

fn value(call: &Call<'_>, app: &App) -> Value {
    let owner = match app.owner_kind {
        OwnerKind::Enterprise => json!({"slug": app.owner, "id": app.owner_id, "name": app.owner}),
        OwnerKind::Organization => json!({"login": app.owner, "id": app.owner_id, "type": "Organization",
            "html_url": format!("https://github.com/{}", app.owner)}),
        OwnerKind::User => json!({"login": app.owner, "id": app.owner_id, "type": "User",
            "html_url": format!("https://github.com/{}", app.owner)}),
    };
    let mut value = json!({
        "id": app.id,
        "slug": app.slug,
        "node_id": format!("A_{}", app.id),
        "name": app.name,
        "owner": owner,
        "description": app.description,
        "external_url": app.url,
        "html_url": format!("https://github.com/apps/{}", app.slug),
        "created_at": call.time(app.created),
        "updated_at": call.time(app.created),
        "permissions": *app.permissions.0,
        "events": app.events,
    });
    if let Some(map) = value.as_object_mut() {
        if let Some(client_id) = &app.client_id {
            map.insert("client_id".to_owned(), json!(client_id));
        }
        if let Some(count) = app.installations {
            map.insert("installations_count".to_owned(), json!(count));
        }
    }
    value
}

/// `GET /app/installations`
pub(super) fn installations(call: &Call<'_>) -> Answer {
    call.list(1, |_| own_installation(call))
}

/// `GET /orgs/{org}/installation`
pub(super) fn installation(call: &Call<'_>) -> Answer {
    own_installation(call).map_or_else(Answer::not_found, |value| Answer::json(&value))
}

/// `GET /app/installations/{id}`
pub(super) fn installation_by_id(call: &Call<'_>) -> Answer {
    if call.id(0) == Some(call.shared.scanner.installation) {
        installation(call)
    } else {
        Answer::not_found()
    }
}

fn own_installation(call: &Call<'_>) -> Option<Value> {
    let id = call.shared.scanner.installation;
    let own = call.state.objects.installations.iter().find(|one| one.id == id)?;
    let mut value = installation::value(call, own);
    let authority = call.shared.authority();
    if let Some(map) = value.as_object_mut() {
        map.insert("permissions".to_owned(), json!(*authority.permissions));
        if authority.is_suspended {
            map.insert("suspended_at".to_owned(), json!(call.time(When::At(call.now))));
        }
    }
    Some(value)
}

/// What a token may be narrowed to.
#[derive(Debug, Default, Deserialize)]
struct Narrowing {
    permissions: Option<BTreeMap<String, String>>,
    repository_ids: Option<Vec<u64>>,
}

/// `POST /app/installations/{id}/access_tokens`
pub(super) fn issue_token(call: &Call<'_>) -> Answer {
    if call.id(0) != Some(call.shared.scanner.installation) {
        return Answer::not_found();
    }
    let authority = call.shared.authority().clone();
    if authority.is_suspended {
        return Answer::error(403, "This installation has been suspended");
    }
    let narrowing =
        if call.body.is_empty() { Ok(Narrowing::default()) } else { serde_json::from_slice(call.body) };
    let Ok(narrowing) = narrowing else {
        return Answer::error(400, "Problems parsing JSON");
    };
    let held = |key: &str| authority.permissions.get(key).map_or(0, |level| rank(level));
    let mut asked = narrowing.permissions.iter().flatten();
    if asked.any(|(key, level)| rank(level) == 0 || rank(level) > held(key)) {
        let words = "The permissions requested are not granted to this installation.";
        return Answer::error(422, words);
    }
    let repositories = narrowing.repository_ids.map(|ids| named(call, &ids));
    let Some(repositories) = repositories.map_or(Some(None), |names| names.map(Some)) else {
        return Answer::error(
            422,
            "There is at least one repository that does not exist or is not accessible",
        );
    };
    let given = narrowing.permissions.clone().unwrap_or_else(|| BTreeMap::clone(&authority.permissions));
    let is_selected = repositories.is_some() || authority.repositories.is_some();
    let (token, expires) = call.shared.issue(call.now, narrowing.permissions, repositories);
    let body = json!({
        "token": token,
        "expires_at": call.time(When::At(expires)),
        "permissions": given,
        "repository_selection": if is_selected { "selected" } else { "all" },
    });
    Answer::with_status(201, &body)
}

fn named(call: &Call<'_>, ids: &[u64]) -> Option<Arc<BTreeSet<String>>> {
    let all = &call.state.objects.repositories;
    let name = |id: &u64| all.iter().find(|one| one.id == *id).map(|one| one.name.clone());
    ids.iter().map(name).collect::<Option<BTreeSet<_>>>().map(Arc::new)
}

/// `DELETE /installation/token`
pub(super) fn revoke_token(call: &Call<'_>) -> Answer {
    call.shared.revoke(call.token);
    Answer::no_content()
}
