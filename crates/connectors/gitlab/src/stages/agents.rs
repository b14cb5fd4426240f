//! Agents: programs in a Kubernetes cluster that connect to GitLab and act there on what a project says. No AI.
//!
//! Source: GitLab's documentation, "Agents API", read November 2026.

use crate::Gitlab;
use crate::fetch::{counted, stage};
use crate::people::user;
use crate::place::{self, Place};
use crate::record::{grant, integration, record};
use crate::stages::{agent_tokens, projects};
use remit_connector::core::model::{
    ExternalId, Facets, Grant, Integration, IntegrationKind, Record, RecordKind,
};
use remit_connector::wire::{Items, time};
use remit_connector::{Ask, Child, FetchError, Page, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;
use std::collections::BTreeMap;

const ENDPOINT: &str = "GET /projects/{id}/cluster_agents";

const INFO: StageInfo = StageInfo {
    permissions: &["the role Developer in the project"],
    tells: Tells { scopes: true, resources: true, holder: true, created: true, ..Tells::NOTHING },
    blind_spots: &[
        "Which other projects and groups an agent serves stands in its configuration file, which is not read.",
    ],
    ..stage(ID, "Kubernetes agents", RecordKind::Integration, Some(projects::ID))
};

pub(crate) const ID: &str = "agents";

pub(crate) const STAGE: Stage<Gitlab> = Stage { info: INFO, page: |gitlab, ask| Box::pin(page(gitlab, ask)) };

#[derive(Debug, Deserialize)]
struct Agent {
    id: u64,
    name: Option<String>,
    created_at: Option<String>,
    created_by_user_id: Option<u64>,
}

async fn page(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let reply = gitlab.list(&INFO, ENDPOINT, ask).await?;
    Ok(counted(reply, |body| records(body, ask.slice)))
}

fn records(body: Items<Agent>, slice: &Slice) -> Page {
    body.into_page("$", |agent, page| {
        page.children.push(tokens(agent.id, slice));
        page.records.push(one(agent, slice));
    })
}

fn tokens(agent: u64, project: &Slice) -> Child {
    let params = BTreeMap::from([(agent_tokens::PROJECT.to_owned(), project.key.clone())]);
    place::child(agent_tokens::ID, &Slice { key: agent.to_string(), params })
}

/// Returns the external id of an agent.
pub(crate) fn external_id(id: &str) -> ExternalId {
    ExternalId::new(format!("agent:{id}"))
}

fn one(agent: Agent, slice: &Slice) -> Record {
    let id = external_id(&agent.id.to_string());
    let creator = user(agent.created_by_user_id);
    let created_at = time(agent.created_at.as_deref());
    let granted = ExternalId::new(format!("{}:{id}", Place::Project.id(slice)));
    let facets = Facets {
        integration: Some(Integration {
            installed_at: created_at.clone(),
            held_by: creator.clone(),
            ..integration(IntegrationKind::App, &id, agent.name)
        }),
        grants: vec![Grant {
            granted_by: creator,
            granted_at: created_at,
            ..grant(&granted, "agent", vec!["cluster".to_owned()], Place::Project.reach(slice))
        }],
        ..Facets::default()
    };
    record(RecordKind::Integration, id, facets, ENDPOINT)
}
