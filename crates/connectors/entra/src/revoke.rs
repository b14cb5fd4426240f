//! How authority is taken away in Entra: an app is switched off and its grants are deleted, or a secret or a trust of it is.
//!
//! Source: Microsoft Graph, "Update servicePrincipal", "Delete oAuth2PermissionGrant", "Delete an appRoleAssignment",
//! "Delete unifiedRoleAssignment", "application: removePassword" and "Delete federatedIdentityCredential", read November
//! 2026. A certificate is removed by a proof that its own key signs, which remit does not have.

use crate::Entra;
use crate::stages::{APP_KEY, APP_ROLE, CONSENT, DIRECTORY_ROLE, PRINCIPAL_KEY, SERVICE_PRINCIPALS, TRUST};
use remit_connector::core::model::{Credential, CredentialKind, Dossier, Grant, IntegrationKind};
use remit_connector::session::{Change, Request};
use remit_connector::{
    Act, FetchError, Listed, NotRevocable, Presence, Reason, RevokeCall, RevokePlan, RevokeStep, Slice,
    Target,
};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;

const SWITCH_OFF: &str = "PATCH /v1.0/servicePrincipals/{id}";
const DELETE_CONSENT: &str = "DELETE /v1.0/oauth2PermissionGrants/{grant}";
const DELETE_APP_ROLE: &str = "DELETE /v1.0/servicePrincipals/{id}/appRoleAssignments/{grant}";
const DELETE_ROLE: &str = "DELETE /v1.0/roleManagement/directory/roleAssignments/{grant}";
const REMOVE_SECRET: &str = "POST /v1.0/applications(appId='{app}')/removePassword";
const REMOVE_PRINCIPAL_SECRET: &str = "POST /v1.0/servicePrincipals/{id}/removePassword";
const DELETE_TRUST: &str = "DELETE /v1.0/applications(appId='{app}')/federatedIdentityCredentials/{trust}";

/// Where each change is seen to have been made, by the same parts.
const SEEN_AT: [(&str, &str); 7] = [
    (SWITCH_OFF, "GET /v1.0/servicePrincipals/{id}?$select=id,accountEnabled"),
    (DELETE_CONSENT, "GET /v1.0/oauth2PermissionGrants/{grant}"),
    (DELETE_APP_ROLE, "GET /v1.0/servicePrincipals/{id}/appRoleAssignments/{grant}"),
    (DELETE_ROLE, "GET /v1.0/roleManagement/directory/roleAssignments/{grant}"),
    (REMOVE_SECRET, "GET /v1.0/applications(appId='{app}')?$select=id,passwordCredentials"),
    (REMOVE_PRINCIPAL_SECRET, "GET /v1.0/servicePrincipals/{id}?$select=id,passwordCredentials"),
    (DELETE_TRUST, "GET /v1.0/applications(appId='{app}')/federatedIdentityCredentials/{trust}"),
];

/// Says how a target is revoked. It asks nobody.
pub(crate) fn plan(target: Target<'_>) -> Result<RevokePlan, NotRevocable> {
    let dossier = target.integration;
    if let Some(credential) = target.credential {
        return Ok(RevokePlan { steps: vec![of_credential(dossier, credential)] });
    }
    let Some(id) = dossier.id.as_str().strip_prefix("sp:") else {
        return Err(NotRevocable::Kind(
            "the app is registered here and in no use here: delete its registration in the portal".to_owned(),
        ));
    };
    let mut steps = vec![switch_off(dossier, id)];
    steps.extend(dossier.grants.iter().filter_map(|grant| of_grant(dossier, id, grant)));
    Ok(RevokePlan { steps })
}

fn switch_off(dossier: &Dossier, id: &str) -> RevokeStep {
    let change = Change::patch(SWITCH_OFF, json!({ "accountEnabled": false })).part("id", id);
    step(
        format!("switch off {}", name(dossier)),
        &[
            "Tokens that were issued to it stay valid until they end, an hour as a rule.",
            "The app can be switched on again; in other tenants it goes on.",
        ],
        change,
        "Application.ReadWrite.All",
        dossier,
    )
}

fn of_grant(dossier: &Dossier, id: &str, grant: &Grant) -> Option<RevokeStep> {
    let (kind, own) = grant.id.as_str().split_once(':')?;
    let scopes = grant.scopes.join(" ");
    let (change, permission) = match kind {
        CONSENT => (Change::delete(DELETE_CONSENT), "DelegatedPermissionGrant.ReadWrite.All"),
        APP_ROLE => (Change::delete(DELETE_APP_ROLE).part("id", id), "AppRoleAssignment.ReadWrite.All"),
        DIRECTORY_ROLE => (Change::delete(DELETE_ROLE), "RoleManagement.ReadWrite.Directory"),
        _ => return None,
    };
    let does = format!("take away {}", if scopes.is_empty() { "an empty consent" } else { &scopes });
    let leaves = &["Who may consent can give it again."];
    Some(step(does, leaves, change.part("grant", own), permission, dossier))
}

fn of_credential(dossier: &Dossier, credential: &Credential) -> RevokeStep {
    let app = dossier.integration.app.as_str();
    let (kind, own) = credential.id.as_str().split_once(':').unwrap_or_default();
    let is_secret = credential.kind == CredentialKind::ClientSecret;
    let body = || json!({ "keyId": own });
    let leaves = &["Tokens that were issued for it stay valid until they end, an hour as a rule."];
    let principal = dossier.id.as_str().strip_prefix("sp:");
    let change = match (kind, principal) {
        (APP_KEY, _) if is_secret => Change::post(REMOVE_SECRET, body()).part("app", app),
        (PRINCIPAL_KEY, Some(id)) if is_secret => {
            Change::post(REMOVE_PRINCIPAL_SECRET, body()).part("id", id)
        }
        (TRUST, _) if dossier.integration.kind != IntegrationKind::ServiceAccount => {
            Change::delete(DELETE_TRUST).part("app", app).part("trust", own)
        }
        _ => {
            let what = "delete it in the portal: certificates are removed by a proof that their own key signs, and trusts \
                        of managed identities in Azure";
            return RevokeStep {
                does: format!("remove {}", credential.id),
                leaves: leaves.to_vec(),
                act: Act::ByHand { what: what.to_owned(), page: None },
            };
        }
    };
    let does = format!("remove {} of {}", credential.id, name(dossier));
    step(does, leaves, change, "Application.ReadWrite.All", dossier)
}

fn step(
    does: String,
    leaves: &[&'static str],
    change: Change,
    permission: &str,
    dossier: &Dossier,
) -> RevokeStep {
    let listing = Listed { stage: SERVICE_PRINCIPALS, slice: Slice::root(), id: dossier.id.clone() };
    let call = RevokeCall { change, permission: permission.to_owned(), listing };
    RevokeStep { does, leaves: leaves.to_vec(), act: Act::Call(call) }
}

fn name(dossier: &Dossier) -> String {
    let name = dossier.integration.name.known();
    name.map_or_else(|| dossier.id.to_string(), |name| format!("`{name}`"))
}

/// What shows of an app that is asked for by itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Seen {
    account_enabled: Option<bool>,
    password_credentials: Option<Vec<Key>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Key {
    key_id: String,
}

/// Looks at the one thing that a call changed: no listing shows all of them.
pub(crate) async fn read_back(entra: &Entra, call: &RevokeCall) -> Option<Presence> {
    let endpoint = call.change.endpoint();
    let (_, seen_at) = SEEN_AT.iter().find(|(change, _)| *change == endpoint)?;
    let request =
        call.change.parts().fold(Request::get(seen_at), |request, (name, value)| request.part(name, value));
    let presence = |is_there| if is_there { Presence::There } else { Presence::Gone };
    Some(match endpoint {
        SWITCH_OFF | REMOVE_SECRET | REMOVE_PRINCIPAL_SECRET => match ask::<Seen>(entra, request).await {
            Ok(None) => Presence::Gone,
            Ok(Some(Seen { account_enabled: Some(is_on), .. })) if endpoint == SWITCH_OFF => presence(is_on),
            Ok(Some(Seen { password_credentials: Some(keys), .. })) => {
                let removed = call.change.body()?.get("keyId")?;
                presence(keys.iter().any(|key| *removed == *key.key_id))
            }
            Ok(Some(_)) => Presence::Unknown("the answer does not tell".to_owned()),
            Err(error) => Presence::Unknown(error.to_string()),
        },
        _ => match ask::<IgnoredAny>(entra, request).await {
            Ok(found) => presence(found.is_some()),
            Err(error) => Presence::Unknown(error.to_string()),
        },
    })
}

async fn ask<T: serde::de::DeserializeOwned>(
    entra: &Entra,
    request: Request,
) -> Result<Option<T>, FetchError> {
    match entra.session.send::<T>(request).await {
        Ok(reply) => Ok(Some(reply.body)),
        Err(error) if error.reason == Reason::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
