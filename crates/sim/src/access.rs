//! Who may call an endpoint: authentication, kinds of callers, permissions, and GitHub's refusals.

use crate::app_key;
use crate::call::Answer;
use crate::caller::{Caller, Kind};
use crate::routes::{Route, Who};
use crate::settings::SingleSignOn;
use crate::shared::Shared;
use crate::state::State;

/// Finds out who is calling. `Err` is GitHub's refusal.
pub(crate) fn authenticate(shared: &Shared, state: &State, bearer: Option<&str>) -> Result<Caller, Answer> {
    let now = shared.now(state);
    let Some(token) = bearer else {
        if !shared.settings.require_authorization {
            return Ok(shared.anyone());
        }
        return Ok(Caller {
            kind: Kind::Nobody,
            permissions: std::sync::Arc::default(),
            scopes: std::sync::Arc::default(),
            repositories: None,
        });
    };
    if token.split('.').count() == 3 {
        let app = shared.scanner_app(state);
        let id = app.map(|app| app.id.to_string()).unwrap_or_default();
        let client_id = app.and_then(|app| app.client_id.clone()).unwrap_or_default();
        let refused = |(status, words): app_key::Refusal| Answer::error(status, words);
        shared.key.check(token, &[&id, &client_id], now).map_err(refused)?;
        return Ok(Caller { kind: Kind::App, ..shared.anyone() });
    }
    shared.holder(token, now).ok_or_else(|| Answer::error(401, "Bad credentials"))
}

/// Decides whether the caller may call this endpoint. `Err` is GitHub's refusal.
pub(crate) fn permit(shared: &Shared, route: &Route, caller: &Caller) -> Result<(), Answer> {
    let kind = caller.kind;
    if kind == Kind::Nobody && route.who != Who::Anybody {
        return Err(Answer::error(401, "Requires authentication"));
    }
    match route.who {
        Who::Anybody => return Ok(()),
        Who::AppJwt if kind != Kind::App => {
            return Err(Answer::error(401, "A JSON web token could not be decoded"));
        }
        Who::AppJwt => return Ok(()),
        _ if kind == Kind::App => {
            return Err(Answer::error(403, "Resource not accessible by integration"));
        }
        Who::Installation if kind != Kind::Installation => {
            let words = "You must authenticate with an installation access token in order to list repositories for an installation.";
            return Err(Answer::error(403, words));
        }
        Who::AppOnly if kind != Kind::Installation => {
            return Err(Answer::error(
                403,
                "You must authenticate with a GitHub App to access this endpoint.",
            ));
        }
        Who::Person if kind.is_app() => {
            return Err(Answer::error(403, "Resource not accessible by integration"));
        }
        Who::Token | Who::Installation | Who::AppOnly | Who::Person => {}
    }
    if kind == Kind::Classic {
        return permit_classic(shared, route, caller);
    }
    let Some(permission) = route.permission else {
        return Ok(());
    };
    if caller.may(permission, route.level) {
        return Ok(());
    }
    if route.refusal == 404 {
        return Err(Answer::not_found());
    }
    let who = if kind.is_app() { "integration" } else { "personal access token" };
    Err(Answer::error(403, &format!("Resource not accessible by {who}")))
}

fn permit_classic(shared: &Shared, route: &Route, caller: &Caller) -> Result<(), Answer> {
    if shared.settings.single_sign_on == SingleSignOn::Required && route.template != "/user" {
        let words = "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.";
        return Err(Answer::error(403, words));
    }
    if caller.has_scope(route.scopes) {
        return Ok(());
    }
    if route.refusal == 404 {
        return Err(Answer::not_found());
    }
    let scope = route.scopes.first().copied().unwrap_or_default();
    Err(Answer::error(403, &format!("You need the \"{scope}\" scope to access this endpoint.")))
}

/// Returns whether the path's organization or owner is this one.
pub(crate) fn is_here(state: &State, route: &Route, parameters: &[String]) -> bool {
    let is_scoped = route.template.starts_with("/orgs/") || route.template.starts_with("/repos/");
    if !is_scoped {
        return true;
    }
    let name = parameters.first().map_or("", String::as_str);
    match name.strip_prefix('#') {
        Some(id) => id.parse() == Ok(state.organization.id),
        None => name.eq_ignore_ascii_case(&state.organization.login),
    }
}
