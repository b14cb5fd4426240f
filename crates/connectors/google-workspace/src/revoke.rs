//! How each kind of integration is revoked in Google Workspace.
//!
//! Source: Google's documentation, "Directory API: tokens.delete", "asps.delete" and "roleAssignments.delete", and "Control
//! which apps access Google Workspace data", read November 2026.

use crate::Google;
use crate::stages::{admin_roles, app_passwords, oauth_tokens};
use crate::way::{ROLES, SECURITY, Way};
use remit_connector::core::model::{Dossier, ExternalId};
use remit_connector::session::{Change, ChangeAnswer};
use remit_connector::{
    Act, FetchError, Listed, NotRevocable, RevokeCall, RevokePlan, RevokeStep, Slice, Target,
};

const DELETE_TOKEN: &str = "DELETE /admin/directory/v1/users/{user}/tokens/{client}";
const DELETE_PASSWORD: &str = "DELETE /admin/directory/v1/users/{user}/asps/{code}";
const DELETE_ASSIGNMENT: &str = "DELETE /admin/directory/v1/customer/{customer}/roleassignments/{assignment}";

const SECURITY_NEEDS: &str = "admin.directory.user.security";
/// Reading asks for the narrower scope.
const ROLES_NEED: &str = "admin.directory.rolemanagement";

const TOKEN_LEAVES: &[&str] = &[
    "What the app read, made or copied stays.",
    "The person can let the app in again, unless an administrator blocks it.",
];
const PASSWORD_LEAVES: &[&str] = &["The person can make another app password."];
const ROLE_LEAVES: &[&str] = &["The service account and its keys stay, and so does what is delegated to it."];
const DELEGATION_LEAVES: &[&str] = &["The service account and its keys stay, and so do its roles elsewhere."];

/// Says how a target is revoked. It asks nobody.
pub(crate) fn plan(google: &Google, target: Target<'_>) -> Result<RevokePlan, NotRevocable> {
    let integration = target.integration;
    let id = integration.id.as_str();
    let mut steps: Vec<RevokeStep> =
        integration.grants.iter().filter_map(|grant| step(google, integration, &grant.id)).collect();
    if id.starts_with("sso:") {
        let what = "in the console under Security > Authentication > SSO with third party IdP, take the profile from \
                    everybody to whom it is assigned, and delete it";
        steps.push(by_hand(
            format!("stop {} from signing people in", name(integration)),
            what.to_owned(),
            &[],
        ));
    }
    if id.starts_with("chrome:") {
        let what = "in the console under Devices > Chrome > Apps & extensions, block the extension";
        steps.push(by_hand(
            format!("take the extension {} from browsers", name(integration)),
            what.to_owned(),
            &[],
        ));
    }
    if let Some(app) = id.strip_prefix("marketplace:") {
        let what =
            format!("in the console under Apps > Google Workspace Marketplace apps, uninstall `{app}`");
        steps.push(by_hand(format!("uninstall {}", name(integration)), what, &[]));
    }
    match steps.is_empty() {
        true => Err(NotRevocable::Kind(format!(
            "`{id}` is not taken away here: disable it, and then its keys, in its Cloud project"
        ))),
        false => Ok(RevokePlan { steps }),
    }
}

/// Says how one grant is taken away; nothing where another step takes it.
fn step(google: &Google, integration: &Dossier, grant: &ExternalId) -> Option<RevokeStep> {
    let (kind, rest) = grant.as_str().split_once(':')?;
    let name = name(integration);
    match kind {
        "token" => {
            let (user, client) = rest.split_once(':')?;
            let change = Change::delete(DELETE_TOKEN).part("user", user).part("client", client);
            let does = format!("take what the person `{user}` lets {name} do away");
            Some(call(does, TOKEN_LEAVES, change, SECURITY_NEEDS, oauth_tokens::ID, grant))
        }
        "app-password" => {
            let (user, code) = rest.split_once(':')?;
            let change = Change::delete(DELETE_PASSWORD).part("user", user).part("code", code);
            let does = format!("delete the app password {name}");
            Some(call(does, PASSWORD_LEAVES, change, SECURITY_NEEDS, app_passwords::ID, grant))
        }
        "role-assignment" => {
            let change = Change::delete(DELETE_ASSIGNMENT)
                .part("customer", &*google.settings.customer)
                .part("assignment", rest);
            let does = format!("take an admin role from {name}");
            Some(call(does, ROLE_LEAVES, change, ROLES_NEED, admin_roles::ID, grant))
        }
        "delegation" => {
            let what = format!(
                "a super administrator deletes the client `{rest}` in the console under Security > Access and data \
                 control > API controls > Domain-wide delegation"
            );
            Some(by_hand(format!("end the domain-wide delegation to {name}"), what, DELEGATION_LEAVES))
        }
        "app-access" => {
            let what = format!(
                "in the console under Security > Access and data control > API controls > App access control, block \
                 `{rest}`, so that nobody lets it in again"
            );
            Some(by_hand(format!("block {name}"), what, &[]))
        }
        "api-control" => {
            let what = "set it otherwise in the console under Security > Access and data control > API controls > Settings";
            Some(by_hand(format!("narrow the rule for {name}"), what.to_owned(), &[]))
        }
        "api-key" => {
            let what = format!(
                "delete the API key `{rest}` in its Cloud project, under APIs & Services > Credentials"
            );
            Some(by_hand(format!("delete {name}"), what, &[]))
        }
        _ => None,
    }
}

/// Sends one call of a plan.
pub(crate) async fn carry_out(google: &Google, call: &RevokeCall) -> Result<ChangeAnswer, FetchError> {
    let way: Way = match call.change.endpoint() {
        DELETE_ASSIGNMENT => ROLES,
        _ => SECURITY,
    };
    let session = google.ways.session(way);
    match call.change.endpoint() {
        DELETE_TOKEN => google.tokens.forget(session).await,
        DELETE_PASSWORD => google.passwords.forget(session).await,
        _ => (),
    }
    session.change(&call.change).await
}

fn call(
    does: String,
    leaves: &[&'static str],
    change: Change,
    permission: &str,
    stage: &'static str,
    id: &ExternalId,
) -> RevokeStep {
    let listing = Listed { stage, slice: Slice::root(), id: id.clone() };
    let act = Act::Call(RevokeCall { change, permission: permission.to_owned(), listing });
    RevokeStep { does, leaves: leaves.to_vec(), act }
}

fn by_hand(does: String, what: String, leaves: &[&'static str]) -> RevokeStep {
    RevokeStep { does, leaves: leaves.to_vec(), act: Act::ByHand { what, page: None } }
}

fn name(integration: &Dossier) -> String {
    let name = integration.integration.name.known();
    name.map_or_else(|| integration.id.to_string(), |name| format!("`{name}`"))
}
