//! How each kind of integration is revoked at Atlassian.
//!
//! Source: Atlassian's developer documentation, "User management REST API" (manage API tokens), "API access REST API" and
//! "Jira Cloud: webhooks", read November 2026.

use crate::Atlassian;
use crate::stages::{api_keys, api_tokens, oauth_clients, service_account_tokens, webhooks};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{Dossier, ExternalId};
use remit_connector::session::{Change, ChangeAnswer};
use remit_connector::{
    Act, FetchError, Listed, NotRevocable, Reason, RevokeCall, RevokePlan, RevokeStep, Slice, Target,
};
use serde_json::json;

const DELETE_TOKEN: &str = "DELETE /users/{account}/manage/api-tokens/{token}";
const DELETE_ACCOUNT_TOKENS: &str =
    "DELETE /admin/api-access/v1/orgs/{org}/service-accounts/{account}/api-tokens";
const DELETE_CLIENT: &str = "DELETE /admin/api-access/v1/orgs/{org}/oauth-clients/{client}";
const REVOKE_KEY: &str = "PATCH /admin/api-access/v1/orgs/{org}/api-keys/revoke/{key}";
const DELETE_WEBHOOK: &str = "DELETE /rest/webhooks/1.0/webhook/{webhook}";

/// Says how a target is revoked. It asks nobody.
pub(crate) fn plan(atlassian: &Atlassian, target: Target<'_>) -> Result<RevokePlan, NotRevocable> {
    let integration = target.integration;
    let id = integration.id.as_str();
    let (kind, rest) = id.split_once(':').unwrap_or((id, ""));
    let step = match kind {
        "usertoken" => token(integration, rest)?,
        "service-account" => account_tokens(atlassian, integration, rest)?,
        "oauth-client" => client(atlassian, integration, rest),
        "webhook" => webhook(integration, rest)?,
        "orgkey" => key(atlassian, integration, rest),
        _ => by_hand(
            integration,
            "an administrator removes the app under Connected apps of the site: Atlassian has no call for it",
            &["Tokens that people gave the app end with it; what it copied stays."],
        ),
    };
    Ok(RevokePlan { steps: vec![step] })
}

/// Sends one call of a plan: to the site where it is about a site's webhook, else to the organization.
pub(crate) async fn carry_out(atlassian: &Atlassian, call: &RevokeCall) -> Result<ChangeAnswer, FetchError> {
    if call.change.endpoint() != DELETE_WEBHOOK {
        return atlassian.session.change(&call.change).await;
    }
    match atlassian.site(&call.listing.slice) {
        Some(site) => site.session.change(&call.change).await,
        None => Err(FetchError::new(DELETE_WEBHOOK, Reason::NotFound)),
    }
}

fn token(integration: &Dossier, id: &str) -> Result<RevokeStep, NotRevocable> {
    let holder = integration.integration.held_by.known().and_then(|holder| holder.id.as_ref());
    let Some(account) = holder.and_then(|id| id.as_str().strip_prefix("account:")) else {
        return Err(NotRevocable::FactMissing("whose token it is".to_owned()));
    };
    Ok(RevokeStep {
        does: format!("delete the API token {}", name(integration)),
        leaves: vec!["Its holder can make another one, unless the organization's policy forbids it."],
        act: Act::Call(RevokeCall {
            change: Change::delete(DELETE_TOKEN).part("account", account).part("token", id),
            permission: "an API key of the organization that manages the account".to_owned(),
            listing: listed(api_tokens::ID, Slice::root(), integration.id.clone()),
        }),
    })
}

fn account_tokens(
    atlassian: &Atlassian,
    integration: &Dossier,
    account: &str,
) -> Result<RevokeStep, NotRevocable> {
    let token = integration.credentials.iter().find(|one| one.id.as_str().starts_with("satoken:"));
    let Some(token) = token else {
        return Err(NotRevocable::Kind("the service account holds no API token".to_owned()));
    };
    Ok(RevokeStep {
        does: format!("delete all API tokens of the service account {}", name(integration)),
        leaves: vec!["The account stays, and so do its roles and its OAuth clients."],
        act: Act::Call(RevokeCall {
            change: Change::delete(DELETE_ACCOUNT_TOKENS)
                .part("org", &*atlassian.org)
                .part("account", account),
            permission: "delete:service-accounts-tokens:admin".to_owned(),
            listing: listed(service_account_tokens::ID, Slice::root(), token.id.clone()),
        }),
    })
}

fn client(atlassian: &Atlassian, integration: &Dossier, id: &str) -> RevokeStep {
    RevokeStep {
        does: format!("delete the OAuth client {}", name(integration)),
        leaves: vec!["The service account that it acts as stays, with its API tokens."],
        act: Act::Call(RevokeCall {
            change: Change::delete(DELETE_CLIENT).part("org", &*atlassian.org).part("client", id),
            permission: "delete:service-accounts-tokens:admin".to_owned(),
            listing: listed(oauth_clients::ID, Slice::root(), integration.id.clone()),
        }),
    }
}

fn key(atlassian: &Atlassian, integration: &Dossier, id: &str) -> RevokeStep {
    RevokeStep {
        does: format!("revoke the organization's API key {}", name(integration)),
        leaves: vec![
            "What was made with the key stays.",
            "If it is the key that remit reads with, remit reads nothing more until it has another.",
        ],
        act: Act::Call(RevokeCall {
            change: Change::patch(REVOKE_KEY, json!({})).part("org", &*atlassian.org).part("key", id),
            permission: "delete:keys:admin".to_owned(),
            listing: listed(api_keys::ID, Slice::root(), integration.id.clone()),
        }),
    }
}

fn webhook(integration: &Dossier, rest: &str) -> Result<RevokeStep, NotRevocable> {
    let Some((site, number)) = rest.rsplit_once(':') else {
        return Err(NotRevocable::FactMissing("of which site the webhook is".to_owned()));
    };
    let slice = Slice { key: site.to_owned(), ..Slice::default() };
    Ok(RevokeStep {
        does: format!("delete the webhook {}", name(integration)),
        leaves: vec!["What was sent stays where it was sent to."],
        act: Act::Call(RevokeCall {
            change: Change::delete(DELETE_WEBHOOK).part("webhook", number),
            permission: "Administer Jira".to_owned(),
            listing: listed(webhooks::ID, slice, integration.id.clone()),
        }),
    })
}

fn by_hand(integration: &Dossier, what: &str, leaves: &[&'static str]) -> RevokeStep {
    RevokeStep {
        does: format!("remove {}", name(integration)),
        leaves: leaves.to_vec(),
        act: Act::ByHand { what: what.to_owned(), page: Some("https://admin.atlassian.com".to_owned()) },
    }
}

fn listed(stage: &'static str, slice: Slice, id: ExternalId) -> Listed {
    Listed { stage, slice, id }
}

fn name(integration: &Dossier) -> String {
    match &integration.integration.name {
        Fact::Known(name) => format!("`{name}`"),
        Fact::Absent | Fact::Unknown(_) => format!("`{}`", integration.id),
    }
}
