//! The listings and what changes something: paths, the scope that each needs, and the budget that it spends.

use super::answer::Answer;
use super::budget::Family;
use super::inside::{Day, Inside};
use super::{change, listing, log};
use crate::routes::decode;

/// A request that passed authentication, budgets and permissions.
pub(super) struct Call<'a> {
    pub(super) inside: &'a Inside,
    pub(super) day: &'a Day,
    pub(super) path: &'a str,
    /// Parameters of the path in the order of the template, decoded.
    pub(super) parts: Vec<String>,
    pub(super) query: Vec<(String, String)>,
    pub(super) now: i64,
}

/// A listing, or what changes something.
#[derive(Debug)]
pub(super) struct Route {
    pub(super) method: &'static str,
    pub(super) template: &'static str,
    pub(super) scope: &'static str,
    pub(super) family: Family,
    pub(super) answer: fn(&Call<'_>) -> Answer,
}

const fn route(
    template: &'static str,
    scope: &'static str,
    family: Family,
    answer: fn(&Call<'_>) -> Answer,
) -> Route {
    Route { method: "GET", template, scope, family, answer }
}

const fn delete(
    template: &'static str,
    scope: &'static str,
    family: Family,
    answer: fn(&Call<'_>) -> Answer,
) -> Route {
    Route { method: "DELETE", ..route(template, scope, family, answer) }
}

const fn post(
    template: &'static str,
    scope: &'static str,
    family: Family,
    answer: fn(&Call<'_>) -> Answer,
) -> Route {
    Route { method: "POST", ..route(template, scope, family, answer) }
}

const ROUTES: &[Route] = &[
    route("/api/v1/org", "okta.orgs.read", Family::Others, listing::organization),
    route("/api/v1/apps", "okta.apps.read", Family::Apps, listing::apps),
    route("/api/v1/apps/{app}/grants", "okta.appGrants.read", Family::Apps, listing::grants),
    route("/api/v1/apps/{app}/credentials/jwks", "okta.apps.read", Family::Apps, listing::keys),
    route("/api/v1/apps/{app}/tokens", "okta.apps.read", Family::Apps, listing::refresh_tokens),
    route("/oauth2/v1/clients/{client}/roles", "okta.roles.read", Family::Clients, listing::client_roles),
    route(
        "/oauth2/v1/clients/{client}/roles/{assignment}/targets/catalog/apps",
        "okta.roles.read",
        Family::Clients,
        listing::role_targets,
    ),
    route(
        "/oauth2/v1/clients/{client}/roles/{assignment}/targets/groups",
        "okta.roles.read",
        Family::Clients,
        listing::target_groups,
    ),
    route(
        "/api/v1/users/{user}/roles/{assignment}/targets/catalog/apps",
        "okta.roles.read",
        Family::Users,
        listing::role_targets,
    ),
    route(
        "/api/v1/users/{user}/roles/{assignment}/targets/groups",
        "okta.roles.read",
        Family::Users,
        listing::target_groups,
    ),
    route("/api/v1/idps", "okta.idps.read", Family::Others, listing::identity_providers),
    route("/api/v1/users/{user}/roles", "okta.roles.read", Family::Users, listing::user_roles),
    route("/api/v1/iam/roles/{role}/permissions", "okta.roles.read", Family::Others, listing::permissions),
    route("/api/v1/api-tokens", "okta.apiTokens.read", Family::Others, listing::api_tokens),
    route(
        "/integrations/api/v1/api-services",
        "okta.oauthIntegrations.read",
        Family::Others,
        listing::api_services,
    ),
    route("/api/v1/eventHooks", "okta.eventHooks.read", Family::Others, listing::event_hooks),
    route("/api/v1/inlineHooks", "okta.inlineHooks.read", Family::Others, listing::inline_hooks),
    route("/api/v1/logStreams", "okta.logStreams.read", Family::Others, listing::log_streams),
    route("/api/v1/users", "okta.users.read", Family::Users, listing::users),
    route("/api/v1/logs", "okta.logs.read", Family::Logs, log::list),
    // Each by itself, for whoever looks what came of a change.
    route("/api/v1/apps/{app}", "okta.apps.read", Family::Apps, listing::app),
    route("/api/v1/apps/{app}/credentials/jwks/{key}", "okta.apps.read", Family::Apps, listing::key),
    route("/api/v1/eventHooks/{id}", "okta.eventHooks.read", Family::Others, listing::event_hook),
    route("/api/v1/inlineHooks/{id}", "okta.inlineHooks.read", Family::Others, listing::inline_hook),
    route("/api/v1/logStreams/{id}", "okta.logStreams.read", Family::Others, listing::log_stream),
    delete("/api/v1/api-tokens/{id}", "okta.apiTokens.manage", Family::Others, change::api_token),
    delete("/api/v1/apps/{app}/grants/{id}", "okta.appGrants.manage", Family::Apps, change::grant),
    delete("/api/v1/apps/{app}/tokens", "okta.apps.manage", Family::Apps, change::refresh_tokens),
    delete("/api/v1/apps/{app}/tokens/{id}", "okta.apps.manage", Family::Apps, change::refresh_token),
    delete("/oauth2/v1/clients/{client}/roles/{id}", "okta.roles.manage", Family::Clients, change::role),
    delete(
        "/integrations/api/v1/api-services/{id}",
        "okta.oauthIntegrations.manage",
        Family::Others,
        change::api_service,
    ),
    post("/api/v1/apps/{app}/lifecycle/deactivate", "okta.apps.manage", Family::Apps, change::app),
    post(
        "/api/v1/apps/{app}/credentials/jwks/{key}/lifecycle/deactivate",
        "okta.apps.manage",
        Family::Apps,
        change::key,
    ),
    post(
        "/api/v1/eventHooks/{id}/lifecycle/deactivate",
        "okta.eventHooks.manage",
        Family::Others,
        change::event_hook,
    ),
    post(
        "/api/v1/inlineHooks/{id}/lifecycle/deactivate",
        "okta.inlineHooks.manage",
        Family::Others,
        change::inline_hook,
    ),
    post(
        "/api/v1/logStreams/{id}/lifecycle/deactivate",
        "okta.logStreams.manage",
        Family::Others,
        change::log_stream,
    ),
];

/// Finds what answers at a path, with the path's parameters.
pub(super) fn find(method: &str, path: &str) -> Option<(&'static Route, Vec<String>)> {
    let mut routes = ROUTES.iter().filter(|route| route.method == method);
    routes.find_map(|route| Some((route, matching(route.template, path)?)))
}

fn matching(template: &str, path: &str) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    let mut actual = path.split('/');
    for expected in template.split('/') {
        let found = actual.next()?;
        if expected.starts_with('{') {
            parts.push(decode(found)?);
        } else if expected != found {
            return None;
        }
    }
    actual.next().is_none().then_some(parts)
}
