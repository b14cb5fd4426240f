//! How authority is taken away in Okta: apps, keys and hooks are switched off; grants, roles and tokens are deleted.
//!
//! Source: Okta's management API, "Deactivate an application", "Revoke an app grant", "Revoke all application refresh
//! tokens", "Revoke an API token", "Unassign a client role", "Deactivate an OAuth 2.0 client JSON web key", "Delete an API
//! service integration instance" and "Deactivate an event hook", read November 2026.

use crate::Okta;
use crate::stages::{
    api_services, api_tokens, app_grants, app_keys, apps, client_roles, egress, refresh_tokens,
};
use crate::way::{self, Way};
use remit_connector::core::model::{Credential, Dossier, ExternalId, Grant};
use remit_connector::session::{Change, ChangeAnswer, Request};
use remit_connector::wire::Items;
use remit_connector::{
    FetchError, Listed, NotRevocable, Presence, Reason, RevokeCall, RevokePlan, RevokeStep, Slice, Target,
};
use serde::Deserialize;

/// A change: what it is sent as, what it needs, and where it shows that it was made.
#[derive(Debug)]
struct Means {
    /// Its template; an ending that switches off is a POST, all others delete.
    endpoint: &'static str,
    way: Way,
    /// The stage that lists what it takes.
    stage: &'static str,
    /// Where what was switched off is asked for by itself, by the same parts, and with which scope. What was deleted is gone
    /// from its list.
    seen_at: Option<(&'static str, Way)>,
}

const APP: Means = switch(
    "POST /api/v1/apps/{app}/lifecycle/deactivate",
    way::MANAGE_APPS,
    apps::ID,
    ("GET /api/v1/apps/{app}", way::APPS),
);
const KEY: Means = switch(
    "POST /api/v1/apps/{app}/credentials/jwks/{key}/lifecycle/deactivate",
    way::MANAGE_APPS,
    app_keys::ID,
    ("GET /api/v1/apps/{app}/credentials/jwks/{key}", way::APPS),
);
const EVENT_HOOK: Means = switch(
    "POST /api/v1/eventHooks/{id}/lifecycle/deactivate",
    way::MANAGE_EVENT_HOOKS,
    egress::EVENT_HOOKS,
    ("GET /api/v1/eventHooks/{id}", way::EVENT_HOOKS),
);
const INLINE_HOOK: Means = switch(
    "POST /api/v1/inlineHooks/{id}/lifecycle/deactivate",
    way::MANAGE_INLINE_HOOKS,
    egress::INLINE_HOOKS,
    ("GET /api/v1/inlineHooks/{id}", way::INLINE_HOOKS),
);
const LOG_STREAM: Means = switch(
    "POST /api/v1/logStreams/{id}/lifecycle/deactivate",
    way::MANAGE_LOG_STREAMS,
    egress::LOG_STREAMS,
    ("GET /api/v1/logStreams/{id}", way::LOG_STREAMS),
);
const REFRESH_TOKENS: Means = switch(
    "DELETE /api/v1/apps/{app}/tokens",
    way::MANAGE_APPS,
    refresh_tokens::ID,
    (refresh_tokens::ENDPOINT, way::APPS),
);
const REFRESH_TOKEN: Means =
    delete("DELETE /api/v1/apps/{app}/tokens/{id}", way::MANAGE_APPS, refresh_tokens::ID);
const GRANT: Means = delete("DELETE /api/v1/apps/{app}/grants/{id}", way::MANAGE_APP_GRANTS, app_grants::ID);
const ROLE: Means =
    delete("DELETE /oauth2/v1/clients/{client}/roles/{id}", way::MANAGE_ROLES, client_roles::ID);
const API_TOKEN: Means = delete("DELETE /api/v1/api-tokens/{id}", way::MANAGE_API_TOKENS, api_tokens::ID);
const API_SERVICE: Means =
    delete("DELETE /integrations/api/v1/api-services/{id}", way::MANAGE_API_SERVICES, api_services::ID);

/// Returns what is asked for by itself afterwards: it stays in its list.
const fn switch(
    endpoint: &'static str,
    way: Way,
    stage: &'static str,
    seen_at: (&'static str, Way),
) -> Means {
    Means { endpoint, way, stage, seen_at: Some(seen_at) }
}

/// Returns what its list proves to be gone.
const fn delete(endpoint: &'static str, way: Way, stage: &'static str) -> Means {
    Means { endpoint, way, stage, seen_at: None }
}

const ALL: [&Means; 11] = [
    &APP,
    &KEY,
    &EVENT_HOOK,
    &INLINE_HOOK,
    &LOG_STREAM,
    &GRANT,
    &ROLE,
    &REFRESH_TOKEN,
    &REFRESH_TOKENS,
    &API_TOKEN,
    &API_SERVICE,
];

/// Integrations that one change takes: what their ids begin with, what is done, and what stays.
const SIMPLE: [(&str, &Means, &str, &str); 5] = [
    ("token", &API_TOKEN, "delete the API token", "Its owner keeps all roles, and can make another token."),
    (
        "service",
        &API_SERVICE,
        "delete the API service integration",
        "Tokens that were issued to it stay valid until they end, an hour as a rule.",
    ),
    ("event-hook", &EVENT_HOOK, "switch off the event hook", SWITCHED_OFF),
    (
        "inline-hook",
        &INLINE_HOOK,
        "switch off the inline hook",
        "What waits for its answer goes on without one.",
    ),
    ("log-stream", &LOG_STREAM, "switch off the log stream", SWITCHED_OFF),
];

const SWITCHED_OFF: &str = "It can be switched on again, and what was sent stays where it is.";
const LIVE_TOKENS: &str = "Tokens that were issued to it stay valid until they end, an hour as a rule.";

/// Says how a target is revoked. It asks nobody.
pub(crate) fn plan(okta: &Okta, target: Target<'_>) -> Result<RevokePlan, NotRevocable> {
    let integration = target.integration;
    let (kind, own) = integration.id.as_str().split_once(':').unwrap_or_default();
    let simple = SIMPLE.iter().find(|(prefix, ..)| *prefix == kind);
    let steps = match (simple, target.credential) {
        (Some((_, means, does, leaves)), _) => {
            let change = means.change().part("id", own);
            let does = format!("{does} {}", target.name());
            vec![means.step(okta, does, leaves, change, &Slice::root(), &integration.id)]
        }
        (None, _) if kind == "idp" => vec![RevokeStep::by_hand(
            format!("stop {} from signing people in", target.name()),
            "an administrator deactivates it in the admin console under Security > Identity Providers: it may be the only \
             way in for those whom it signs in",
        )],
        (None, _) if okta.ways.is_own(integration.integration.app.as_str()) => vec![RevokeStep::by_hand(
            format!("switch off {}", target.name()),
            "a super administrator does it in the admin console: remit reads by this app, and could not see what came \
             of it",
        )],
        (None, Some(credential)) => vec![of_credential(okta, target, own, credential)],
        (None, None) => of_app(okta, target, own),
    };
    Ok(RevokePlan { steps })
}

/// Switches an app off, and takes what it would have again when it is switched on.
fn of_app(okta: &Okta, target: Target<'_>, app: &str) -> Vec<RevokeStep> {
    let integration = target.integration;
    let does = format!("switch off {}, for everybody who uses it", target.name());
    let change = APP.change().part("app", app);
    let mut steps = vec![APP.step(okta, does, LIVE_TOKENS, change, &Slice::root(), &integration.id)];
    let slice = slice(integration, app);
    steps.extend(integration.grants.iter().filter_map(|grant| of_grant(okta, integration, &slice, grant)));
    let mut tokens = integration.credentials.iter().map(|one| &one.id);
    steps.extend(tokens.find(|id| id.as_str().starts_with("refresh-token:")).map(|first| {
        let does = format!("revoke all refresh tokens of {}", target.name());
        REFRESH_TOKENS.step(okta, does, LIVE_TOKENS, REFRESH_TOKENS.change().part("app", app), &slice, first)
    }));
    steps
}

fn of_grant(okta: &Okta, integration: &Dossier, slice: &Slice, grant: &Grant) -> Option<RevokeStep> {
    let (kind, rest) = grant.id.as_str().split_once(':')?;
    let (means, change) = match kind {
        "grant" => (&GRANT, GRANT.change().part("app", &*slice.key).part("id", rest)),
        "role" => {
            let (assignment, _) = rest.split_once(':')?;
            let client = integration.integration.app.as_str();
            (&ROLE, ROLE.change().part("client", client).part("id", assignment))
        }
        _ => return None,
    };
    let what = if grant.scopes.is_empty() { "a role without permissions" } else { &grant.scopes.join(" ") };
    let leaves = "Who may grant it can grant it again.";
    Some(means.step(okta, format!("take away {what}"), leaves, change, slice, &grant.id))
}

fn of_credential(okta: &Okta, target: Target<'_>, app: &str, credential: &Credential) -> RevokeStep {
    let slice = slice(target.integration, app);
    let name = target.name();
    let (means, change, what) = match credential.id.as_str().split_once(':').unwrap_or_default() {
        ("key", rest) => {
            let key = rest.rsplit_once(':').map_or(rest, |(_, key)| key);
            (&KEY, KEY.change().part("app", app).part("key", key), "switch off a key")
        }
        ("refresh-token", token) => {
            let change = REFRESH_TOKEN.change().part("app", app).part("id", token);
            (&REFRESH_TOKEN, change, "revoke a refresh token")
        }
        ("jwks-uri", _) => {
            let what =
                "take them out at the app's own address, or switch the app off: Okta does not hold them";
            return RevokeStep::by_hand(format!("take the keys of {name} away"), what);
        }
        _ => {
            let what = "in the admin console, under the app's client credentials, make another secret and switch the \
                        old one off: remit does not read secrets, and so does not know their ids";
            return RevokeStep::by_hand(format!("take the client secrets of {name} away"), what);
        }
    };
    means.step(okta, format!("{what} of {name}"), LIVE_TOKENS, change, &slice, &credential.id)
}

impl Means {
    fn change(&self) -> Change {
        match self.endpoint.starts_with("POST ") {
            true => Change::post_bare(self.endpoint),
            false => Change::delete(self.endpoint),
        }
    }

    fn step(
        &self,
        okta: &Okta,
        does: String,
        leaves: &'static str,
        change: Change,
        slice: &Slice,
        id: &ExternalId,
    ) -> RevokeStep {
        let listing = Listed { stage: self.stage, slice: slice.clone(), id: id.clone() };
        RevokeStep::call(does, vec![leaves], change, okta.needed(self.way), listing)
    }
}

/// Returns the slice of the listings below an app.
fn slice(integration: &Dossier, app: &str) -> Slice {
    apps::slice(app, integration.integration.app.as_str(), integration.integration.kind)
}

fn means(call: &RevokeCall) -> Option<&'static Means> {
    ALL.into_iter().find(|means| means.endpoint == call.change.endpoint())
}

/// Sends one call of a plan.
pub(crate) async fn carry_out(okta: &Okta, call: &RevokeCall) -> Result<ChangeAnswer, FetchError> {
    let endpoint = call.change.endpoint();
    let Some(means) = means(call) else {
        return Err(FetchError::new(
            endpoint,
            Reason::Rejected("it is no call of this connector".to_owned()),
        ));
    };
    let sent = okta.ways.session(means.way).change(&call.change).await;
    sent.map_err(|error| okta.explained(means.way, error))
}

/// What shows of an object that was switched off.
#[derive(Debug, Deserialize)]
struct Seen {
    status: String,
}

/// Looks at the one thing that a call switched off; what it deleted, its list shows.
pub(crate) async fn read_back(okta: &Okta, call: &RevokeCall) -> Option<Presence> {
    let means = means(call)?;
    let (seen_at, way) = means.seen_at?;
    let parts = call.change.parts();
    let request = parts.fold(Request::get(seen_at), |request, (name, value)| request.part(name, value));
    if seen_at == refresh_tokens::ENDPOINT {
        return Some(match okta.fetch::<Items<Seen>>(way, request).await {
            Ok(reply) => {
                let revoked = reply.body.iter().filter(|token| token.status == "REVOKED").count();
                presence(reply.next.is_some() || reply.body.len() > revoked)
            }
            Err(error) => Presence::Unknown(error.to_string()),
        });
    }
    Some(match okta.fetch::<Seen>(way, request).await {
        Ok(reply) => presence(reply.body.status == "ACTIVE"),
        Err(error) if error.reason == Reason::NotFound => Presence::Gone,
        Err(error) => Presence::Unknown(error.to_string()),
    })
}

fn presence(is_there: bool) -> Presence {
    if is_there { Presence::There } else { Presence::Gone }
}
