//! How each kind of integration is revoked on GitLab.
//!
//! Source: GitLab's documentation, the pages on the API of each kind, read November 2026. Nothing here rotates a token: one that
//! was used after that would take its whole family with it.

use crate::settings::Extent;
use crate::stages::service_accounts;
use crate::{Gitlab, place};
use remit_connector::core::model::Dossier;
use remit_connector::session::Change;
use remit_connector::{
    Act, Connector, Listed, NotRevocable, RevokeCall, RevokePlan, RevokeStep, Slice, Target,
};

const OWNER: &str = "api, of an Owner of the top-level group";
const GROUP: &str = "api, of an Owner of the group";
const PROJECT: &str = "api, of a Maintainer of the project";
const ADMINISTRATOR: &str = "api, of an administrator with the scope admin_mode";

/// What no deletion undoes.
const STAYS: &[&str] = &["What was read or sent stays with whoever has it.", "It cannot be brought back."];

/// What is sent, and what it needs.
struct Deletion {
    change: Change,
    permission: &'static str,
}

fn deletion(change: Change, permission: &'static str) -> Deletion {
    Deletion { change, permission }
}

/// Says how an integration is revoked, or one credential of a service account. It asks nobody.
pub(crate) fn plan(gitlab: &Gitlab, target: Target<'_>) -> Result<RevokePlan, NotRevocable> {
    let integration = target.integration;
    let name = integration.integration.name.known();
    let name = name.map_or_else(|| integration.id.to_string(), |name| format!("`{name}`"));
    let (kind, rest) = integration.id.as_str().split_once(':').unwrap_or_default();
    let token = target.credential.and_then(|credential| credential.id.as_str().strip_prefix("token:"));
    let slice = source(integration)?;
    if let ("service-account", Some(token)) = (kind, token) {
        let change = Change::delete(
            "DELETE /groups/{group}/service_accounts/{account}/personal_access_tokens/{token}",
        );
        let change = change.part("group", &*slice.key).part("account", rest).part("token", token);
        let listing = Listed {
            stage: service_accounts::TOKENS,
            slice: place::child_of(service_accounts::TOKENS, rest.parse().unwrap_or_default(), &slice).slice,
            id: format!("token:{token}").into(),
        };
        let call = RevokeCall { change, permission: OWNER.to_owned(), listing };
        return Ok(step(format!("revoke a token of the service account {name}"), Act::Call(call)));
    }
    let Some(Deletion { change, permission }) = way(gitlab, kind, rest, integration, &slice)? else {
        let what =
            format!("an owner removes `{}` in GitLab's settings: remit has no call for it", integration.id);
        return Ok(step(format!("remove {name}"), Act::ByHand { what, page: None }));
    };
    let listing = Listed { stage: stage(integration)?, slice, id: integration.id.clone() };
    let call = RevokeCall { change, permission: permission.to_owned(), listing };
    Ok(step(format!("delete {name}"), Act::Call(call)))
}

fn step(does: String, act: Act) -> RevokePlan {
    RevokePlan { steps: vec![RevokeStep { does, leaves: STAYS.to_vec(), act }] }
}

/// Returns the slice in which the integration is listed.
fn source(integration: &Dossier) -> Result<Slice, NotRevocable> {
    let missing = || NotRevocable::FactMissing("in which listing it was".to_owned());
    let source = integration.sources.first().ok_or_else(missing)?;
    Ok(Slice { key: source.slice.clone(), ..Slice::root() })
}

fn stage(integration: &Dossier) -> Result<&'static str, NotRevocable> {
    let named = integration.sources.first().map(|source| source.stage.as_str());
    let found = Gitlab::STAGES.iter().map(|stage| stage.info.id).find(|id| Some(*id) == named);
    found.ok_or_else(|| NotRevocable::FactMissing("in which listing it was".to_owned()))
}

/// Returns the deletion of an integration; none where a person has to do it.
fn way(
    gitlab: &Gitlab,
    kind: &str,
    rest: &str,
    integration: &Dossier,
    slice: &Slice,
) -> Result<Option<Deletion>, NotRevocable> {
    let is_whole = matches!(gitlab.extent, Extent::Instance(_));
    let of_slice =
        |endpoint, permission| deletion(Change::delete(endpoint).part("id", &*slice.key), permission);
    let last = rest.rsplit(':').next().unwrap_or_default();
    let with_last = |made: Deletion| Deletion { change: made.change.part("one", last), ..made };
    Ok(Some(with_last(match (kind, stage(integration)?) {
        ("token", "impersonation_tokens") => {
            of_slice("DELETE /users/{id}/impersonation_tokens/{one}", ADMINISTRATOR)
        }
        ("token", _) if is_whole => {
            deletion(Change::delete("DELETE /personal_access_tokens/{one}"), ADMINISTRATOR)
        }
        ("token", _) => of_slice("DELETE /groups/{id}/manage/personal_access_tokens/{one}", OWNER),
        ("service-account", _) => of_slice("DELETE /groups/{id}/service_accounts/{one}", OWNER),
        ("ssh-key", _) if is_whole => of_slice("DELETE /users/{id}/keys/{one}", ADMINISTRATOR),
        ("ssh-key", _) => of_slice("DELETE /groups/{id}/manage/ssh_keys/{one}", OWNER),
        ("application", _) => deletion(Change::delete("DELETE /applications/{one}"), ADMINISTRATOR),
        ("runner", _) => deletion(Change::delete("DELETE /runners/{one}"), GROUP),
        ("deploy-key", _) => return in_project("DELETE /projects/{id}/deploy_keys/{one}", rest),
        ("trigger", _) => return in_project("DELETE /projects/{id}/triggers/{one}", rest),
        ("mirror", _) => return in_project("DELETE /projects/{id}/remote_mirrors/{one}", rest),
        ("agent", _) => of_slice("DELETE /projects/{id}/cluster_agents/{one}", PROJECT),
        ("job-token", "job_token_projects") => {
            of_slice("DELETE /projects/{id}/job_token_scope/allowlist/{one}", PROJECT)
        }
        ("job-token", "job_token_groups") => {
            of_slice("DELETE /projects/{id}/job_token_scope/groups_allowlist/{one}", PROJECT)
        }
        ("bot", _) => return Ok(placed(integration, &BOT)),
        ("deploy-token", _) => return Ok(placed(integration, &DEPLOY_TOKEN)),
        ("integration", _) => return Ok(placed(integration, &INTEGRATION)),
        ("hook", _) => return Ok(placed(integration, &HOOK)),
        _ => return Ok(None),
    })))
}

/// Deletes what stands in a project, by an id that holds the project's and its own.
fn in_project(endpoint: &'static str, rest: &str) -> Result<Option<Deletion>, NotRevocable> {
    let (project, one) =
        rest.split_once(':').ok_or_else(|| NotRevocable::FactMissing("in which project it is".to_owned()))?;
    Ok(Some(deletion(Change::delete(endpoint).part("id", project).part("one", one), PROJECT)))
}

/// Where something is deleted that stands in a group, in a project or in the instance.
type Places = [Option<(&'static str, &'static str)>; 3];

const BOT: Places = [
    Some(("DELETE /groups/{id}/access_tokens/{one}", GROUP)),
    Some(("DELETE /projects/{id}/access_tokens/{one}", PROJECT)),
    None,
];
const DEPLOY_TOKEN: Places = [
    Some(("DELETE /groups/{id}/deploy_tokens/{one}", GROUP)),
    Some(("DELETE /projects/{id}/deploy_tokens/{one}", PROJECT)),
    None,
];
const INTEGRATION: Places = [
    Some(("DELETE /groups/{id}/integrations/{one}", GROUP)),
    Some(("DELETE /projects/{id}/integrations/{one}", PROJECT)),
    None,
];
const HOOK: Places = [
    Some(("DELETE /groups/{id}/hooks/{one}", GROUP)),
    Some(("DELETE /projects/{id}/hooks/{one}", PROJECT)),
    Some(("DELETE /hooks/{one}", ADMINISTRATOR)),
];

/// Finds the place in the id of the grant: `project:7:hook:81`.
fn placed(integration: &Dossier, places: &Places) -> Option<Deletion> {
    let [group, project, instance] = *places;
    integration.grants.iter().find_map(|grant| {
        let (place, rest) = grant.id.as_str().split_once(':')?;
        let ((endpoint, permission), id) = match place {
            "group" => (group?, rest.split(':').next()?),
            "project" => (project?, rest.split(':').next()?),
            _ => (instance?, "instance"),
        };
        let change = Change::delete(endpoint).part("id", id).part("one", rest.rsplit(':').next()?);
        Some(deletion(change, permission))
    })
}
