//! The listings: paths, the scope that each needs, and the budget that it spends.

use super::answer::Answer;
use super::budget::Family;
use super::inside::{Day, Inside};
use super::{listing, log};
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

/// A listing.
#[derive(Debug)]
pub(super) struct Route {
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
    Route { template, scope, family, answer }
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
];

/// Finds the listing of a path, with the path's parameters.
pub(super) fn find(path: &str) -> Option<(&'static Route, Vec<String>)> {
    ROUTES.iter().find_map(|route| Some((route, matching(route.template, path)?)))
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
