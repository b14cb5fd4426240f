//! Fine-grained personal access tokens and the requests for them.

use serde_json::{Value, json};

use crate::call::{Answer, Call};
use crate::world::{Link, Token, TokenPermissions, TokenRequest, TokenSelection, When};

use super::repository;

/// `GET /orgs/{org}/personal-access-tokens`
pub(super) fn list(call: &Call<'_>) -> Answer {
    let all = &call.state.objects.tokens;
    if call.query("owner[]").is_none() && call.query("token_id[]").is_none() {
        return call.list(all.len(), |at| Some(token(call, all.get(at)?)));
    }
    let wanted = |name: &str, value: &str| {
        let mut asked = call.query.iter().filter(|(key, _)| key == name).peekable();
        asked.peek().is_none() || asked.any(|(_, text)| text == value)
    };
    let chosen: Vec<&Token> = all
        .iter()
        .filter(|one| wanted("owner[]", &one.owner.name) && wanted("token_id[]", &one.token_id.to_string()))
        .collect();
    call.list(chosen.len(), |at| Some(token(call, chosen.get(at)?)))
}

/// `GET /orgs/{org}/personal-access-tokens/{id}/repositories`
pub(super) fn repositories(call: &Call<'_>) -> Answer {
    let found = call.state.objects.tokens.iter().find(|one| Some(one.id) == call.id(1));
    found.map_or_else(Answer::not_found, |one| reach(call, one.selection, &one.repositories))
}

/// `GET /orgs/{org}/personal-access-token-requests`
pub(super) fn requests(call: &Call<'_>) -> Answer {
    let all = &call.state.objects.requests;
    call.list(all.len(), |at| Some(request(call, all.get(at)?)))
}

/// `GET /orgs/{org}/personal-access-token-requests/{id}/repositories`
pub(super) fn request_repositories(call: &Call<'_>) -> Answer {
    let found = call.state.objects.requests.iter().find(|one| Some(one.id) == call.id(1));
    found.map_or_else(Answer::not_found, |one| reach(call, one.selection, &one.repositories))
}

fn reach(call: &Call<'_>, selection: TokenSelection, chosen: &[Link]) -> Answer {
    let all = &call.state.objects.repositories;
    match selection {
        TokenSelection::None => call.list(0, |_| None),
        TokenSelection::All => call.list(all.len(), |at| Some(repository::short(call, all.get(at)?))),
        TokenSelection::Subset => repository::named(call, None, chosen),
    }
}

fn token(call: &Call<'_>, one: &Token) -> Value {
    let mut value = common(call, one.id, &one.owner, &one.permissions, one.selection, "tokens");
    dates(call, &mut value, one.expires, one.last_used);
    extend(&mut value, "token_id", json!(one.token_id));
    extend(&mut value, "token_name", json!(one.name));
    extend(&mut value, "access_granted_at", json!(call.time(one.granted)));
    value
}

fn request(call: &Call<'_>, one: &TokenRequest) -> Value {
    let mut value = common(call, one.id, &one.owner, &one.permissions, one.selection, "token-requests");
    dates(call, &mut value, one.expires, one.last_used);
    extend(&mut value, "token_id", json!(one.token_id));
    extend(&mut value, "token_name", json!(one.name));
    extend(&mut value, "reason", json!(one.reason));
    extend(&mut value, "created_at", json!(call.time(one.created)));
    value
}

fn common(
    call: &Call<'_>,
    id: u64,
    owner: &Link,
    permissions: &TokenPermissions,
    selection: TokenSelection,
    kind: &str,
) -> Value {
    let organization = call.state.organization.id;
    json!({
        "id": id,
        "owner": call.user(&owner.name),
        "repository_selection": match selection {
            TokenSelection::None => "none",
            TokenSelection::All => "all",
            TokenSelection::Subset => "subset",
        },
        "repositories_url":
            format!("{}/organizations/{organization}/personal-access-{kind}/{id}/repositories", call.shared.base_url),
        "permissions": {
            "organization": *permissions.organization.0,
            "repository": *permissions.repository.0,
            "other": *permissions.other.0,
        },
    })
}

fn dates(call: &Call<'_>, value: &mut Value, expires: Option<When>, last_used: Option<When>) {
    let moment = call.state.moment;
    let is_expired = expires.is_some_and(|when| moment.seconds(when) <= moment.now);
    extend(value, "token_expired", json!(is_expired));
    extend(value, "token_expires_at", json!(call.maybe(expires)));
    extend(value, "token_last_used_at", json!(call.maybe(last_used)));
}

fn extend(value: &mut Value, key: &str, with: Value) {
    if let Some(map) = value.as_object_mut() {
        map.insert(key.to_owned(), with);
    }
}
