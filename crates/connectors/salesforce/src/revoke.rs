//! How each kind of integration is revoked in Salesforce.
//!
//! A token is taken back by a value that its listing shows beside it. That value is a secret, so that no plan holds it: it
//! is read when the call is carried out, and kept nowhere.
//!
//! Source: Salesforce Help, "Revoke OAuth Tokens"; "Object Reference for the Salesforce Platform", pages "OauthToken"
//! (`DeleteToken`) and "SetupEntityAccess", read November 2026.

use crate::Salesforce;
use crate::stages::{preauthorizations, tokens};
use remit_connector::core::model::{Credential, CredentialKind, Dossier, ExternalId};
use remit_connector::session::{Change, ChangeAnswer};
use remit_connector::{
    Act, FetchError, Listed, NotRevocable, Reason, Refusal, RevokeCall, RevokePlan, RevokeStep, Slice, Target,
};

const REVOKE: &str = "POST /services/oauth2/revoke";
const UNAUTHORIZE: &str = "DELETE /services/data/v{version}/sobjects/SetupEntityAccess/{id}";

/// Says how a target is revoked. It asks nobody.
pub(crate) fn plan(salesforce: &Salesforce, target: Target<'_>) -> Result<RevokePlan, NotRevocable> {
    let integration = target.integration;
    if let Some(credential) = target.credential {
        let step = token(credential).ok_or_else(|| {
            NotRevocable::Kind("a secret of this kind is taken back in Setup, where it was made".to_owned())
        })?;
        return Ok(RevokePlan { steps: vec![step] });
    }
    let (kind, _) = integration.id.as_str().split_once(':').unwrap_or_default();
    let mut steps = Vec::new();
    if matches!(kind, "app" | "external" | "name") {
        // First whoever could let it in again, then what it holds.
        let entries =
            integration.grants.iter().filter_map(|grant| grant.id.as_str().strip_prefix("preauthorization:"));
        steps.extend(entries.map(|id| preauthorization(salesforce, id)));
        steps.extend(integration.credentials.iter().filter_map(token));
    }
    steps.push(by_hand(integration, kind));
    Ok(RevokePlan { steps })
}

/// Sends one call of a plan.
pub(crate) async fn carry_out(
    salesforce: &Salesforce,
    call: &RevokeCall,
) -> Result<ChangeAnswer, FetchError> {
    if call.change.endpoint() != REVOKE {
        return salesforce.session.change(&call.change).await;
    }
    if !salesforce.session.may_change() {
        return Err(FetchError::new(REVOKE, Reason::Refused(Refusal::ReadOnly)));
    }
    match tokens::read_secret(salesforce, &call.listing.id).await {
        Ok(Some(secret)) => salesforce.session.revoke(&call.change, &secret).await,
        Ok(None) => Ok(ChangeAnswer { status: 404, refusal: Some(Reason::NotFound) }),
        Err(error) => match error.reason {
            Reason::Denied(_) => Ok(ChangeAnswer { status: 403, refusal: Some(error.reason) }),
            Reason::NotFound => Ok(ChangeAnswer { status: 404, refusal: Some(Reason::NotFound) }),
            _ => Err(error),
        },
    }
}

fn preauthorization(salesforce: &Salesforce, id: &str) -> RevokeStep {
    RevokeStep {
        does: "take the app from a profile or permission set that may use it".to_owned(),
        leaves: vec!["Whoever has authorized the app before stays authorized until the token is taken back."],
        act: Act::Call(RevokeCall {
            change: Change::delete(UNAUTHORIZE).part("version", &*salesforce.version).part("id", id),
            permission: "Manage Profiles and Permission Sets".to_owned(),
            listing: listed(preauthorizations::ID, preauthorizations::access_id(id)),
        }),
    }
}

/// Takes back a token that an app holds for a person.
fn token(credential: &Credential) -> Option<RevokeStep> {
    if credential.kind != CredentialKind::OauthToken {
        return None;
    }
    let holder = credential.holder.known().map_or("its user", |holder| holder.name.as_str());
    Some(RevokeStep {
        does: format!("take back the token that the app holds for {holder}"),
        leaves: vec![
            "What was read with it stays read.",
            "Where people authorize the app by themselves, they can do so again.",
        ],
        act: Act::Call(RevokeCall {
            change: Change::revocation(REVOKE),
            permission: "Customize Application".to_owned(),
            listing: listed(tokens::ID, credential.id.clone()),
        }),
    })
}

fn listed(stage: &'static str, id: ExternalId) -> Listed {
    Listed { stage, slice: Slice::root(), id }
}

/// What only a person can do.
fn by_hand(integration: &Dossier, kind: &str) -> RevokeStep {
    let name = integration.integration.name.known().map_or(integration.id.as_str(), String::as_str);
    let (does, what) = match kind {
        "app" | "name" => (
            format!("block the app `{name}`"),
            "an administrator opens Setup, Connected Apps OAuth Usage, and presses Block beside it: nobody can authorize it \
             then",
        ),
        "external" => (
            format!("switch off the app `{name}`"),
            "an administrator opens Setup, External Client App Manager, and turns off its OAuth flows, or uninstalls the \
             package that brought it",
        ),
        "package" => (
            format!("uninstall the package `{name}`"),
            "an administrator opens Setup, Installed Packages, and uninstalls it: its data is lost, too",
        ),
        _ => (
            format!("delete `{name}`"),
            "an administrator deletes it in Setup; the secret that was kept for it is changed in the other system",
        ),
    };
    RevokeStep { does, leaves: Vec::new(), act: Act::ByHand { what: what.to_owned(), page: None } }
}
