//! The endpoints: one table of paths with what each needs, and the function that answers.

mod app;
mod audit;
mod credential;
mod hook;
mod insight;
mod installation;
mod member;
mod organization;
mod repository;
mod revoke;
mod runner;
mod secret;
mod token;

use axum::http::Method;

pub(crate) use self::repository::visible as visible_repositories;

use crate::call::{Answer, Call};
use crate::graphql;
use crate::limit::Resource;

/// What a caller must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// Anybody, without a credential too.
    Anybody,
    /// Anybody with a token.
    Token,
    /// The App itself, by JWT.
    AppJwt,
    /// An installation token.
    Installation,
    /// An App, by its installation token; persons' tokens get 403.
    AppOnly,
    /// A person's token; Apps get 403.
    Person,
}

/// One endpoint.
pub(crate) struct Route {
    pub(crate) method: &'static str,
    pub(crate) template: &'static str,
    pub(crate) who: Who,
    /// The permission that an App or a fine-grained token needs.
    pub(crate) permission: Option<&'static str>,
    /// The level at which it needs it.
    pub(crate) level: &'static str,
    /// The classic scopes of which one is needed.
    pub(crate) scopes: &'static [&'static str],
    /// The status of a caller without them.
    pub(crate) refusal: u16,
    pub(crate) resource: Resource,
    pub(crate) answer: fn(&Call<'_>) -> Answer,
}

type Handler = fn(&Call<'_>) -> Answer;

const fn open(template: &'static str, who: Who, answer: Handler) -> Route {
    Route {
        method: "GET",
        template,
        who,
        permission: None,
        level: "read",
        scopes: &[],
        refusal: 403,
        resource: Resource::Core,
        answer,
    }
}

const fn get(
    template: &'static str,
    permission: &'static str,
    scopes: &'static [&'static str],
    refusal: u16,
    answer: Handler,
) -> Route {
    Route { permission: Some(permission), scopes, refusal, ..open(template, Who::Token, answer) }
}

const fn app_only(template: &'static str, permission: &'static str, answer: Handler) -> Route {
    Route { permission: Some(permission), who: Who::AppOnly, ..open(template, Who::AppOnly, answer) }
}

/// Takes something away, which needs the permission at write.
const fn delete(
    template: &'static str,
    permission: &'static str,
    scopes: &'static [&'static str],
    refusal: u16,
    answer: Handler,
) -> Route {
    Route { method: "DELETE", level: "write", ..get(template, permission, scopes, refusal, answer) }
}

const ORG: &[&str] = &["admin:org"];
const READ_ORG: &[&str] = &["read:org"];
const REPO: &[&str] = &["repo"];
const ORG_HOOK: &[&str] = &["admin:org_hook"];
const REPO_HOOK: &[&str] = &["read:repo_hook"];
const ADMIN_REPO_HOOK: &[&str] = &["admin:repo_hook"];
const TOKENS: &str = "organization_personal_access_tokens";
const COPILOT: &[&str] = &["manage_billing:copilot", "admin:org"];

/// Every endpoint. `/organizations/{id}/…` is answered as `/orgs/{org}/…` is.
pub(crate) static ROUTES: &[Route] = &[
    open("/rate_limit", Who::Anybody, organization::rate_limit),
    open("/user", Who::Person, member::own),
    open("/apps/{slug}", Who::Anybody, app::definition),
    open("/app", Who::AppJwt, app::own),
    open("/app/installations", Who::AppJwt, app::installations),
    open("/app/installations/{id}", Who::AppJwt, app::installation_by_id),
    Route { method: "DELETE", ..open("/app/installations/{id}", Who::AppJwt, revoke::installation) },
    open("/orgs/{org}/installation", Who::AppJwt, app::installation),
    Route { method: "POST", ..open("/app/installations/{id}/access_tokens", Who::AppJwt, app::issue_token) },
    Route { method: "DELETE", ..open("/installation/token", Who::Installation, app::revoke_token) },
    open("/installation/repositories", Who::Installation, repository::of_own_installation),
    open("/user/installations/{id}/repositories", Who::Person, repository::of_installation),
    Route { method: "POST", resource: Resource::Graphql, ..open("/graphql", Who::Token, graphql::answer) },
    open("/orgs/{org}", Who::Token, organization::show),
    get("/orgs/{org}/installations", "organization_administration", ORG, 403, installation::list),
    app_only("/orgs/{org}/personal-access-tokens", "organization_personal_access_tokens", token::list),
    app_only(
        "/orgs/{org}/personal-access-tokens/{id}/repositories",
        "organization_personal_access_tokens",
        token::repositories,
    ),
    app_only(
        "/orgs/{org}/personal-access-token-requests",
        "organization_personal_access_token_requests",
        token::requests,
    ),
    app_only(
        "/orgs/{org}/personal-access-token-requests/{id}/repositories",
        "organization_personal_access_token_requests",
        token::request_repositories,
    ),
    get(
        "/orgs/{org}/credential-authorizations",
        "organization_administration",
        READ_ORG,
        403,
        credential::list,
    ),
    delete(
        "/orgs/{org}/credential-authorizations/{id}",
        "organization_administration",
        ORG,
        403,
        revoke::credential,
    ),
    Route {
        method: "POST",
        level: "write",
        ..app_only("/orgs/{org}/personal-access-tokens", TOKENS, revoke::tokens)
    },
    Route {
        method: "POST",
        level: "write",
        ..app_only("/orgs/{org}/personal-access-tokens/{id}", TOKENS, revoke::token)
    },
    delete("/repos/{owner}/{repository}/keys/{id}", "administration", REPO, 403, revoke::deploy_key),
    delete("/orgs/{org}/hooks/{id}", "organization_hooks", ORG_HOOK, 404, revoke::organization_hook),
    delete(
        "/repos/{owner}/{repository}/hooks/{id}",
        "repository_hooks",
        ADMIN_REPO_HOOK,
        404,
        revoke::repository_hook,
    ),
    open("/orgs/{org}/repos", Who::Token, repository::list),
    open("/repos/{owner}/{repository}", Who::Token, repository::show),
    get("/repos/{owner}/{repository}/keys", "administration", REPO, 404, repository::keys),
    get("/orgs/{org}/hooks", "organization_hooks", ORG_HOOK, 404, hook::of_organization),
    get(
        "/orgs/{org}/hooks/{id}/deliveries",
        "organization_hooks",
        ORG_HOOK,
        404,
        hook::deliveries_of_organization,
    ),
    get("/repos/{owner}/{repository}/hooks", "repository_hooks", REPO_HOOK, 404, hook::of_repository),
    get(
        "/repos/{owner}/{repository}/hooks/{id}/deliveries",
        "repository_hooks",
        REPO_HOOK,
        404,
        hook::deliveries_of_repository,
    ),
    get("/orgs/{org}/actions/secrets", "organization_secrets", ORG, 403, secret::actions),
    get(
        "/orgs/{org}/actions/secrets/{name}/repositories",
        "organization_secrets",
        ORG,
        403,
        secret::actions_reach,
    ),
    get("/orgs/{org}/dependabot/secrets", "organization_dependabot_secrets", ORG, 403, secret::dependabot),
    get(
        "/orgs/{org}/dependabot/secrets/{name}/repositories",
        "organization_dependabot_secrets",
        ORG,
        403,
        secret::dependabot_reach,
    ),
    get("/orgs/{org}/agents/secrets", "organization_agent_secrets", ORG, 403, secret::agents),
    get("/repos/{owner}/{repository}/actions/secrets", "secrets", REPO, 403, secret::of_repository),
    get(
        "/repos/{owner}/{repository}/dependabot/secrets",
        "dependabot_secrets",
        REPO,
        403,
        secret::dependabot_of_repository,
    ),
    get("/orgs/{org}/actions/runners", "organization_self_hosted_runners", ORG, 403, runner::of_organization),
    get("/orgs/{org}/actions/runner-groups", "organization_self_hosted_runners", ORG, 403, runner::groups),
    get("/repos/{owner}/{repository}/actions/runners", "administration", REPO, 403, runner::of_repository),
    get(
        "/orgs/{org}/actions/oidc/customization/sub",
        "organization_administration",
        READ_ORG,
        403,
        organization::oidc,
    ),
    get("/repos/{owner}/{repository}/actions/oidc/customization/sub", "actions", REPO, 403, repository::oidc),
    get(
        "/orgs/{org}/private-registries",
        "organization_private_registries",
        ORG,
        403,
        organization::registries,
    ),
    get("/orgs/{org}/members", "members", READ_ORG, 403, member::members),
    get("/orgs/{org}/outside_collaborators", "members", READ_ORG, 403, member::outside),
    get(
        "/orgs/{org}/copilot/billing/seats",
        "organization_copilot_seat_management",
        COPILOT,
        403,
        organization::seats,
    ),
    Route {
        resource: Resource::AuditLog,
        ..get("/orgs/{org}/audit-log", "organization_administration", &["read:audit_log"], 403, audit::list)
    },
    get(
        "/orgs/{org}/insights/api/subject-stats",
        "organization_api_insights",
        READ_ORG,
        403,
        insight::subjects,
    ),
    get(
        "/orgs/{org}/insights/api/user-stats/{id}",
        "organization_api_insights",
        READ_ORG,
        403,
        insight::user,
    ),
    get(
        "/orgs/{org}/insights/api/summary-stats/{kind}/{id}",
        "organization_api_insights",
        READ_ORG,
        403,
        insight::summary,
    ),
];

/// Finds the endpoint of a path, with the path's parameters, decoded.
pub(crate) fn find(method: &Method, path: &str) -> Option<(&'static Route, Vec<String>)> {
    ROUTES
        .iter()
        .filter(|route| route.method == method.as_str())
        .find_map(|route| Some((route, matching(route, path)?)))
}

fn matching(route: &Route, path: &str) -> Option<Vec<String>> {
    let mut parameters = Vec::new();
    let mut actual = path.split('/');
    let mut expected = route.template.split('/').peekable();
    let mut is_numbered = false;
    while let Some(part) = expected.next() {
        let found = actual.next()?;
        if part.starts_with('{') {
            let name = decode(found)?;
            parameters.push(if is_numbered { format!("#{name}") } else { name });
            is_numbered = false;
        } else if part == "orgs" && found == "organizations" && expected.peek() == Some(&"{org}") {
            is_numbered = true;
        } else if part != found {
            return None;
        }
    }
    actual.next().is_none().then_some(parameters)
}

/// Undoes percent encoding; nothing when that gives no text.
pub(crate) fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        let value = digit(rest.next())? * 16 + digit(rest.next())?;
        bytes.push(u8::try_from(value).ok()?);
    }
    String::from_utf8(bytes).ok().filter(|text| !text.is_empty())
}

/// Reads a query string into pairs, decoded.
pub(crate) fn pairs(query: &str) -> Vec<(String, String)> {
    let plain = |text: &str| decode(&text.replace('+', " ")).unwrap_or_default();
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(key, value)| (plain(key), plain(value)))
        .collect()
}
