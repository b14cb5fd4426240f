//! How each kind of integration is revoked on Slack.
//!
//! Source: Slack's documentation of the methods `admin.apps.uninstall` and `admin.workflows.unpublish`, read November 2026.

use crate::Slack;
use crate::settings::Tenant;
use crate::stages::{workflows, workspace_bots, workspaces};
use crate::way::{UNINSTALL, UNPUBLISH, Way};
use remit_connector::core::model::{Credential, CredentialKind, Dossier};
use remit_connector::session::{Change, ChangeAnswer};
use remit_connector::{
    Act, FetchError, Listed, NotRevocable, Presence, RevokeCall, RevokePlan, RevokeStep, Slice, Target,
};
use serde_json::json;
use std::collections::BTreeMap;

/// Says how an integration is revoked. It asks nobody.
pub(crate) fn plan(slack: &Slack, target: Target<'_>) -> Result<RevokePlan, NotRevocable> {
    let integration = target.integration;
    let id = integration.id.as_str();
    let steps = match id.split_once(':') {
        Some(("app", app)) => match target.credential {
            Some(credential) => vec![of_token(slack, integration, app, credential)?],
            None => of_app(slack, integration, app)?,
        },
        Some(("workflow", workflow)) => vec![unpublish(integration, workflow)],
        Some(_) | None => vec![by_hand(
            format!("remove {}", name(integration)),
            "an administrator removes it on the workspace's page of apps: Slack has no call for what is no app",
            integration,
            &["Who knows the address of a webhook can use it until then."],
        )],
    };
    Ok(RevokePlan { steps })
}

/// Sends one call of a plan.
pub(crate) async fn carry_out(slack: &Slack, call: &RevokeCall) -> Result<ChangeAnswer, FetchError> {
    let way = way(call);
    slack.ways.session(way).change(&call.change).await
}

/// A workflow that was unpublished stays in its list, so that the list does not prove it.
pub(crate) fn read_back(call: &RevokeCall) -> Option<Presence> {
    (way(call) == UNPUBLISH).then(|| {
        Presence::Unknown(
            "an unpublished workflow stays in the list; the next scan shows its state".to_owned(),
        )
    })
}

fn way(call: &RevokeCall) -> Way {
    if call.change.endpoint() == UNPUBLISH.endpoint { UNPUBLISH } else { UNINSTALL }
}

const APP_LEAVES: &[&str] = &[
    "What the app read, wrote or copied stays.",
    "An app that is approved can be installed again by whoever may install apps: restrict it to prevent that.",
];

/// One call for each workspace in which a bot of the app is, and the people who let it act for them.
fn of_app(slack: &Slack, integration: &Dossier, app: &str) -> Result<Vec<RevokeStep>, NotRevocable> {
    let (people, bots): (Vec<&Credential>, Vec<&Credential>) =
        integration.credentials.iter().partition(|one| one.kind == CredentialKind::OauthToken);
    if bots.is_empty() || matches!(slack.tenant, Tenant::Workspace(_)) {
        let what = match slack.tenant {
            Tenant::Workspace(_) => {
                "an administrator removes it on the workspace's page of apps: only an organization has a call \
                                     for it"
            }
            Tenant::Organization(_) => {
                "an administrator uninstalls it on the organization's page of apps: it has no bot by which \
                                        it could be told that it is gone"
            }
        };
        return Ok(vec![by_hand(
            format!("remove the app {}", name(integration)),
            what,
            integration,
            APP_LEAVES,
        )]);
    }
    let mut steps = Vec::new();
    for bot in bots {
        steps.push(uninstall(integration, app, bot)?);
    }
    steps.extend((!people.is_empty()).then(|| by_people(integration)));
    Ok(steps)
}

fn of_token(
    slack: &Slack,
    integration: &Dossier,
    app: &str,
    credential: &Credential,
) -> Result<RevokeStep, NotRevocable> {
    match (&slack.tenant, credential.kind) {
        (Tenant::Organization(_), CredentialKind::ApiKey) => uninstall(integration, app, credential),
        _ => Ok(by_people(integration)),
    }
}

fn uninstall(integration: &Dossier, app: &str, bot: &Credential) -> Result<RevokeStep, NotRevocable> {
    let missing = || NotRevocable::FactMissing("in which workspace the bot is".to_owned());
    let place = bot.id.as_str().strip_prefix("bot-token:").and_then(|rest| rest.split_once(':'));
    let (team, user) = place.ok_or_else(missing)?;
    let domain = bot.hint.known().ok_or_else(missing)?;
    let params = BTreeMap::from([(workspaces::DOMAIN.to_owned(), domain.clone())]);
    Ok(RevokeStep {
        does: format!("uninstall the app {} from the workspace {domain}", name(integration)),
        leaves: APP_LEAVES.to_vec(),
        act: Act::Call(RevokeCall {
            change: Change::post(UNINSTALL.endpoint, json!({ "app_id": app, "team_ids": [team] })),
            permission: "admin.apps:write".to_owned(),
            listing: Listed {
                stage: workspace_bots::ID,
                slice: Slice { key: team.to_owned(), params },
                id: workspace_bots::external_id(team, user),
            },
        }),
    })
}

fn by_people(integration: &Dossier) -> RevokeStep {
    by_hand(
        format!("take back what people have let {} do in their names", name(integration)),
        "each of them, or an administrator, removes it on the workspace's page of apps: Slack takes such a token back \
         from nobody but its holder",
        integration,
        &["Whoever is deactivated takes these tokens along."],
    )
}

fn unpublish(integration: &Dossier, workflow: &str) -> RevokeStep {
    RevokeStep {
        does: format!("unpublish the workflow {}", name(integration)),
        leaves: vec![
            "The workflow is not deleted: whoever may change it can publish it again.",
            "Tokens that its connector steps have stored stay.",
        ],
        act: Act::Call(RevokeCall {
            change: Change::post(UNPUBLISH.endpoint, json!({ "workflow_ids": [workflow] })),
            permission: "admin.workflows:write".to_owned(),
            listing: Listed { stage: workflows::ID, slice: Slice::root(), id: integration.id.clone() },
        }),
    }
}

fn by_hand(does: String, what: &str, integration: &Dossier, leaves: &[&'static str]) -> RevokeStep {
    let page = integration.integration.manage_url.known().cloned();
    RevokeStep { does, leaves: leaves.to_vec(), act: Act::ByHand { what: what.to_owned(), page } }
}

fn name(integration: &Dossier) -> String {
    let name = integration.integration.name.known();
    name.map_or_else(|| integration.id.to_string(), |name| format!("`{name}`"))
}
