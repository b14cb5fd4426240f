//! Who may call a listing: the scope of the token, and an admin role that covers it.

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Method};

use super::answer::Answer;
use super::inside::{Day, Inside};
use super::proof;
use super::routes::Route;

/// Who is calling.
#[derive(Debug)]
pub(super) struct Caller {
    /// What budgets are counted for.
    pub(super) name: &'static str,
    /// The scopes of an access token; an API token has none.
    scopes: Option<Vec<String>>,
}

/// Finds out who is calling. `Err` is Okta's refusal.
pub(super) fn authenticate(
    inside: &Inside,
    day: &Day,
    headers: &HeaderMap,
    method: &Method,
    path: &str,
    now: i64,
) -> Result<Caller, Answer> {
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (scheme, token) =
        header.and_then(|header| header.split_once(' ')).ok_or_else(Answer::invalid_token)?;
    if scheme == "SSWS" {
        let id = &inside.world.scanner().api_token.name;
        let mut listed = day.objects.api_tokens.iter();
        let is_alive = listed.any(|token| *token.id == **id) && token == inside.api_token;
        return match is_alive {
            true => Ok(Caller { name: "token", scopes: None }),
            false => Err(Answer::invalid_token()),
        };
    }
    let known = inside.access_token(token, now).ok_or_else(Answer::invalid_token)?;
    // Whoever overheard a bound token has no key to prove that it is theirs.
    let is_its_own = match (&known.key, scheme) {
        (None, "Bearer") => true,
        (Some(key), "DPoP") => {
            proof::check(inside, headers, method, path, Some(token), now).is_ok_and(|proof| proof.key == *key)
        }
        _ => false,
    };
    match is_its_own {
        true => Ok(Caller { name: "app", scopes: Some(known.scopes) }),
        false => Err(Answer::invalid_token()),
    }
}

/// Decides whether the caller may call a listing. `Err` is Okta's refusal.
pub(super) fn permit(inside: &Inside, day: &Day, route: &Route, caller: &Caller) -> Result<(), Answer> {
    let authority = inside.authority();
    let has_scope =
        caller.scopes.as_ref().is_none_or(|scopes| scopes.iter().any(|scope| scope == route.scope));
    let scanner = inside.world.scanner();
    let token = day.objects.api_tokens.iter().find(|token| *token.id == *scanner.api_token.name);
    let has_role = day.objects.roles.iter().any(|role| match (&caller.scopes, &role.app, &role.user) {
        (Some(_), Some(app), _) => app.name == scanner.app.name,
        (None, _, Some(user)) => token.is_some_and(|token| token.user.name == user.name),
        _ => false,
    });
    // The scanner's roles only look.
    let may_change = route.method == "GET" || authority.given.contains(route.scope);
    if !has_scope || !has_role || !may_change || authority.uncovered.contains(route.scope) {
        return Err(Answer::denied());
    }
    match authority.switched_off.contains(route.template) {
        true => Err(Answer::no_feature()),
        false => Ok(()),
    }
}
