//! How each kind of integration is revoked on GitLab.
//!
//! Source: GitLab's documentation, the pages on the API of each kind, read November 2026. Nothing here rotates a token: one that
//! was used after that would take its whole family with it.

use crate::stages::tokens;
use crate::{Gitlab, place};
use remit_connector::core::model::Dossier;
use remit_connector::session::Change;
use remit_connector::{Act, Listed, NotRevocable, RevokeCall, RevokePlan, RevokeStep, Slice, Target};

const OWNER: &str = "api, of an Owner of the top-level group";
const GROUP: &str = "api, of an Owner of the group";
const PROJECT: &str = "api, of a Maintainer of the project";
const ADMINISTRATOR: &str = "api, of an administrator with the scope admin_mode";

/// How what a stage lists is deleted, and what that needs. `{id}` is the slice's key, `{one}` the thing's own number or name,
/// and `{project}` the project's where the thing's id holds both.
const DELETIONS: &[(&str, &str, &str)] = &[
    ("personal_tokens", "DELETE /groups/{id}/manage/personal_access_tokens/{one}", OWNER),
    ("impersonation_tokens", "DELETE /users/{id}/impersonation_tokens/{one}", ADMINISTRATOR),
    ("resource_tokens", "DELETE /groups/{id}/manage/resource_access_tokens/{one}", OWNER),
    ("group_tokens", "DELETE /groups/{id}/access_tokens/{one}", GROUP),
    ("project_tokens", "DELETE /projects/{id}/access_tokens/{one}", PROJECT),
    ("service_accounts", "DELETE /groups/{id}/service_accounts/{one}", OWNER),
    ("ssh_keys", "DELETE /groups/{id}/manage/ssh_keys/{one}", OWNER),
    ("user_ssh_keys", "DELETE /users/{id}/keys/{one}", ADMINISTRATOR),
    ("applications", "DELETE /applications/{one}", ADMINISTRATOR),
    ("group_deploy_tokens", "DELETE /groups/{id}/deploy_tokens/{one}", GROUP),
    ("project_deploy_tokens", "DELETE /projects/{id}/deploy_tokens/{one}", PROJECT),
    ("deploy_keys", "DELETE /projects/{project}/deploy_keys/{one}", PROJECT),
    ("project_deploy_keys", "DELETE /projects/{id}/deploy_keys/{one}", PROJECT),
    ("group_integrations", "DELETE /groups/{id}/integrations/{one}", GROUP),
    ("project_integrations", "DELETE /projects/{id}/integrations/{one}", PROJECT),
    ("system_hooks", "DELETE /hooks/{one}", ADMINISTRATOR),
    ("group_webhooks", "DELETE /groups/{id}/hooks/{one}", GROUP),
    ("project_webhooks", "DELETE /projects/{id}/hooks/{one}", PROJECT),
    ("runners", "DELETE /runners/{one}", GROUP),
    ("triggers", "DELETE /projects/{id}/triggers/{one}", PROJECT),
    ("agents", "DELETE /projects/{id}/cluster_agents/{one}", PROJECT),
    ("mirrors", "DELETE /projects/{id}/remote_mirrors/{one}", PROJECT),
    ("job_token_projects", "DELETE /projects/{id}/job_token_scope/allowlist/{one}", PROJECT),
    ("job_token_groups", "DELETE /projects/{id}/job_token_scope/groups_allowlist/{one}", PROJECT),
];

/// Of an instance every token is deleted in one place.
const ANY_TOKEN: (&str, &str) = ("DELETE /personal_access_tokens/{one}", ADMINISTRATOR);

const ACCOUNT_TOKEN: &str =
    "DELETE /groups/{group}/service_accounts/{account}/personal_access_tokens/{token}";

/// What no deletion undoes.
const STAYS: &[&str] = &["What was read or sent stays with whoever has it.", "It cannot be brought back."];

/// Says how an integration is revoked, or one credential of a service account. It asks nobody.
pub(crate) fn plan(gitlab: &Gitlab, target: Target<'_>) -> Result<RevokePlan, NotRevocable> {
    let integration = target.integration;
    let name = integration.integration.name.known();
    let name = name.map_or_else(|| integration.id.to_string(), |name| format!("`{name}`"));
    let (kind, rest) = integration.id.as_str().split_once(':').unwrap_or_default();
    let token = target.credential.and_then(|credential| credential.id.as_str().strip_prefix("token:"));
    let Some((stage, slice, endpoint, permission)) = listed(gitlab, integration)? else {
        let what =
            format!("an owner removes `{}` in GitLab's settings: remit has no call for it", integration.id);
        return Ok(step(format!("remove {name}"), Act::ByHand { what, page: None }));
    };
    if let ("service-account", Some(token)) = (kind, token) {
        let change = Change::delete(ACCOUNT_TOKEN);
        let change = change.part("group", &*slice.key).part("account", rest).part("token", token);
        let account = rest.parse().unwrap_or_default();
        let listing = Listed {
            stage: tokens::OF_ACCOUNT,
            slice: place::child_of(tokens::OF_ACCOUNT, account, &slice).slice,
            id: format!("token:{token}").into(),
        };
        let call = RevokeCall { change, permission: OWNER.to_owned(), listing };
        return Ok(step(format!("revoke a token of the service account {name}"), Act::Call(call)));
    }
    let parts = [
        ("id", slice.key.clone()),
        ("one", itself(integration, kind)),
        ("project", rest.split(':').next().unwrap_or_default().to_owned()),
    ];
    let used = parts.into_iter().filter(|(part, _)| endpoint.contains(&format!("{{{part}}}")));
    let change = used.fold(Change::delete(endpoint), |change, (part, value)| change.part(part, value));
    let listing = Listed { stage, slice, id: integration.id.clone() };
    let call = RevokeCall { change, permission: permission.to_owned(), listing };
    Ok(step(format!("delete {name}"), Act::Call(call)))
}

fn step(does: String, act: Act) -> RevokePlan {
    RevokePlan { steps: vec![RevokeStep { does, leaves: STAYS.to_vec(), act }] }
}

/// Where an integration is listed, and how what stands there is deleted.
type Listing = (&'static str, Slice, &'static str, &'static str);

/// Returns where an integration is listed; none where a person has to delete it.
fn listed(gitlab: &Gitlab, integration: &Dossier) -> Result<Option<Listing>, NotRevocable> {
    let missing = || NotRevocable::FactMissing("in which listing it was".to_owned());
    let source = integration.sources.first().ok_or_else(missing)?;
    let slice = Slice { key: source.slice.clone(), ..Slice::root() };
    let found = DELETIONS.iter().find(|(stage, ..)| *stage == source.stage.as_str());
    Ok(found.filter(|_| !integration.id.as_str().ends_with(":any")).map(|(stage, endpoint, permission)| {
        match *stage {
            "personal_tokens" if gitlab.is_whole() => (*stage, slice, ANY_TOKEN.0, ANY_TOKEN.1),
            _ => (*stage, slice, *endpoint, *permission),
        }
    }))
}

/// Returns what a thing is deleted by: mostly what its id ends with. A bot's token and an integration's name stand in the id
/// of the grant alone.
fn itself(integration: &Dossier, kind: &str) -> String {
    let grant = integration.grants.first().filter(|_| matches!(kind, "bot" | "integration"));
    let id = grant.map_or(&integration.id, |grant| &grant.id);
    id.as_str().rsplit(':').next().unwrap_or_default().to_owned()
}
