//! How each kind of integration is revoked on GitHub.
//!
//! Source: GitHub's REST documentation, "Delete a deploy key", "Delete an organization webhook", "Delete a repository
//! webhook", "Update the access a fine-grained personal access token has to organization resources", "Remove a SAML SSO
//! authorization for an organization" and "Delete an installation for the authenticated app", read November 2026.

use crate::Github;
use crate::stages::{
    credential_authorizations, deploy_keys, installations, organization_webhooks, personal_access_tokens,
    repositories, repository_webhooks,
};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{Dossier, ExternalId, Resources};
use remit_connector::session::{Change, ChangeAnswer, Request};
use remit_connector::{
    Act, FetchError, Listed, NotRevocable, Presence, Reason, RevokeCall, RevokePlan, RevokeStep, Slice,
};
use serde::de::IgnoredAny;
use serde_json::json;

const UNINSTALL: &str = "DELETE /app/installations/{installation_id}";
const INSTALLATION: &str = "GET /app/installations/{installation_id}";
const REVOKE_TOKEN: &str = "POST /orgs/{org}/personal-access-tokens/{pat_id}";
const REVOKE_AUTHORIZATION: &str = "DELETE /orgs/{org}/credential-authorizations/{credential_id}";
const DELETE_KEY: &str = "DELETE /repos/{owner}/{repo}/keys/{key_id}";
const DELETE_HOOK: &str = "DELETE /orgs/{org}/hooks/{hook_id}";
const DELETE_REPOSITORY_HOOK: &str = "DELETE /repos/{owner}/{repo}/hooks/{hook_id}";

/// Says how an integration is revoked. It asks nobody.
pub(crate) fn plan(github: &Github, integration: &Dossier) -> Result<RevokePlan, NotRevocable> {
    let id = integration.id.as_str();
    let (kind, rest) = id.split_once(':').unwrap_or((id, ""));
    let step = match kind {
        "installation" => installation(github, integration, rest),
        "fgpat" => token(github, integration)?,
        "credential" | "credential-authorization" => authorization(github, integration)?,
        "deploy-key" => deploy_key(github, integration, rest)?,
        "hook" => webhook(github, integration, rest),
        "repo-hook" => repository_webhook(github, integration, rest)?,
        _ => by_hand(
            format!("remove {}", name(integration)),
            format!(
                "an owner removes `{id}` in the organization's settings: remit has no call for this kind"
            ),
            page(integration),
            &[],
        ),
    };
    Ok(RevokePlan { steps: vec![step] })
}

/// Sends one call of a plan. Uninstalling is signed by the App itself.
pub(crate) async fn carry_out(github: &Github, call: &RevokeCall) -> Result<ChangeAnswer, FetchError> {
    if call.change.endpoint() != UNINSTALL {
        return github.session.change(&call.change).await;
    }
    let Some(app) = &github.app else {
        return Err(FetchError::new(UNINSTALL, Reason::Denied(OWN_KEY.to_owned())));
    };
    let assertion = app.assertion(github.session.clock().now())?;
    github.session.transport().change(&call.change, &assertion).await
}

/// An App that is uninstalled can list nothing any more, but may still ask for its own installation. To an App, "not
/// found" says just that: it sees all of its own.
pub(crate) async fn read_back(github: &Github, call: &RevokeCall) -> Option<Presence> {
    if call.change.endpoint() != UNINSTALL {
        return None;
    }
    let app = github.app.as_ref()?;
    let assertion = match app.assertion(github.session.clock().now()) {
        Ok(assertion) => assertion,
        Err(error) => return Some(Presence::Unknown(error.to_string())),
    };
    let (_, id) = call.listing.id.as_str().split_once(':')?;
    let request = Request::get(INSTALLATION).part("installation_id", id);
    Some(match github.session.transport().send::<IgnoredAny>(request, Some(assertion)).await {
        Ok(_) => Presence::There,
        Err(error) if error.reason == Reason::NotFound => Presence::Gone,
        Err(error) => Presence::Unknown(error.to_string()),
    })
}

const OWN_KEY: &str = "the App's own private key, under `auth.app`";

fn installation(github: &Github, integration: &Dossier, id: &str) -> RevokeStep {
    let does = format!("uninstall the app {}", name(integration));
    let is_own = github.app.as_ref().is_some_and(|app| app.is_own(id, integration.integration.app.as_str()));
    if !is_own {
        let what = "an owner presses Uninstall, or Suspend to be able to go back: GitHub lets only the app itself be \
                    uninstalled by a call";
        return by_hand(does, what.to_owned(), page(integration), INSTALLATION_LEAVES);
    }
    RevokeStep {
        does: format!("{does}, which is the one that remit reads with"),
        leaves: OWN_INSTALLATION_LEAVES.to_vec(),
        act: Act::Call(RevokeCall {
            change: Change::delete(UNINSTALL).part("installation_id", id),
            permission: OWN_KEY.to_owned(),
            listing: listed(installations::ID, Slice::root(), integration),
        }),
    }
}

const INSTALLATION_LEAVES: &[&str] = &[
    "What the app did, made or copied stays, and so do deploy keys and webhooks that it added.",
    "Members who have authorized the app for their own accounts stay authorized.",
    "Whoever may install apps can install it again.",
];

const OWN_INSTALLATION_LEAVES: &[&str] = &[
    "This connection can read nothing afterwards.",
    "The App and its private keys stay; an owner can install it again.",
];

fn token(github: &Github, integration: &Dossier) -> Result<RevokeStep, NotRevocable> {
    let Some(id) = granted(integration, "fgpat-grant:") else {
        return Err(NotRevocable::Kind(
            "the token has not been granted anything yet: an owner denies its request in the organization's settings"
                .to_owned(),
        ));
    };
    Ok(RevokeStep {
        does: format!("take the organization's resources from the fine-grained token {}", name(integration)),
        leaves: vec![
            "The token itself is not deleted: its owner keeps it, and can ask for access again.",
            "It keeps what it may do outside the organization.",
        ],
        act: Act::Call(RevokeCall {
            change: Change::post(REVOKE_TOKEN, json!({ "action": "revoke" }))
                .part("org", &*github.org)
                .part("pat_id", id),
            permission: "organization_personal_access_tokens:write, of a GitHub App".to_owned(),
            listing: listed(personal_access_tokens::ID, Slice::root(), integration),
        }),
    })
}

fn authorization(github: &Github, integration: &Dossier) -> Result<RevokeStep, NotRevocable> {
    let Some(id) = granted(integration, "credential-authorization:") else {
        return Err(NotRevocable::FactMissing("which authorization the credential has".to_owned()));
    };
    Ok(RevokeStep {
        does: format!("withdraw the single sign-on authorization of {}", name(integration)),
        leaves: vec![
            "The credential itself is not deleted: its owner can authorize it again.",
            "It keeps what it may do outside the organization.",
        ],
        act: Act::Call(RevokeCall {
            change: Change::delete(REVOKE_AUTHORIZATION).part("org", &*github.org).part("credential_id", id),
            permission: github.needed_of(&["organization_administration:write", "admin:org (classic token)"]),
            listing: listed(credential_authorizations::ID, Slice::root(), integration),
        }),
    })
}

fn deploy_key(github: &Github, integration: &Dossier, rest: &str) -> Result<RevokeStep, NotRevocable> {
    let Place { slice, owner, repository, id } = place(integration, rest)?;
    Ok(RevokeStep {
        does: format!("delete the deploy key {} of {owner}/{repository}", name(integration)),
        leaves: vec![
            "What was read with the key stays read.",
            "A deleted key cannot be brought back; whoever has its public half can add it anew.",
        ],
        act: Act::Call(RevokeCall {
            change: Change::delete(DELETE_KEY)
                .part("owner", owner)
                .part("repo", repository)
                .part("key_id", id),
            permission: github.needed_of(&["administration:write", "repo (classic token)"]),
            listing: listed(deploy_keys::ID, slice, integration),
        }),
    })
}

const HOOK_LEAVES: &[&str] = &[
    "What was sent stays with the receiver.",
    "A deleted webhook cannot be brought back: its secret and its record of deliveries are lost.",
];

fn webhook(github: &Github, integration: &Dossier, id: &str) -> RevokeStep {
    RevokeStep {
        does: format!("delete the organization's webhook to {}", name(integration)),
        leaves: HOOK_LEAVES.to_vec(),
        act: Act::Call(RevokeCall {
            change: Change::delete(DELETE_HOOK).part("org", &*github.org).part("hook_id", id),
            permission: github.needed_of(&["organization_hooks:write", "admin:org_hook (classic token)"]),
            listing: listed(organization_webhooks::ID, Slice::root(), integration),
        }),
    }
}

fn repository_webhook(
    github: &Github,
    integration: &Dossier,
    rest: &str,
) -> Result<RevokeStep, NotRevocable> {
    let Place { slice, owner, repository, id } = place(integration, rest)?;
    Ok(RevokeStep {
        does: format!("delete the webhook of {owner}/{repository} to {}", name(integration)),
        leaves: HOOK_LEAVES.to_vec(),
        act: Act::Call(RevokeCall {
            change: Change::delete(DELETE_REPOSITORY_HOOK)
                .part("owner", owner)
                .part("repo", repository)
                .part("hook_id", id),
            permission: github.needed_of(&["repository_hooks:write", "admin:repo_hook (classic token)"]),
            listing: listed(repository_webhooks::ID, slice, integration),
        }),
    })
}

/// Where something of a repository is.
struct Place {
    slice: Slice,
    owner: String,
    repository: String,
    id: String,
}

/// Finds the repository by the name that its grant has; the id of the repository stands in the external id.
fn place(integration: &Dossier, rest: &str) -> Result<Place, NotRevocable> {
    let missing = || NotRevocable::FactMissing("in which repository it is".to_owned());
    let (repository_id, id) = rest.split_once(':').ok_or_else(missing)?;
    let mut names = integration.grants.iter().filter_map(|grant| match &grant.resources {
        Fact::Known(Resources::Selected(Fact::Known(names))) => names.first(),
        _ => None,
    });
    let (owner, repository) = names.next().and_then(|name| name.split_once('/')).ok_or_else(missing)?;
    let params = [(repositories::OWNER, owner), (repositories::NAME, repository)];
    let params = params.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
    Ok(Place {
        slice: Slice { key: repository_id.to_owned(), params },
        owner: owner.to_owned(),
        repository: repository.to_owned(),
        id: id.to_owned(),
    })
}

/// Returns the number of the grant whose id begins like this.
fn granted<'a>(integration: &'a Dossier, prefix: &str) -> Option<&'a str> {
    integration.grants.iter().find_map(|grant| grant.id.as_str().strip_prefix(prefix))
}

fn listed(stage: &'static str, slice: Slice, integration: &Dossier) -> Listed {
    Listed { stage, slice, id: ExternalId::clone(&integration.id) }
}

fn by_hand(does: String, what: String, page: Option<String>, leaves: &[&'static str]) -> RevokeStep {
    RevokeStep { does, leaves: leaves.to_vec(), act: Act::ByHand { what, page } }
}

fn page(integration: &Dossier) -> Option<String> {
    integration.integration.manage_url.known().cloned()
}

fn name(integration: &Dossier) -> String {
    let name = integration.integration.name.known();
    name.map_or_else(|| integration.id.to_string(), |name| format!("`{name}`"))
}
