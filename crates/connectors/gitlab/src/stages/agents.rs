//! Agents: programs in a Kubernetes cluster that connect to GitLab and act there on what a project says, no AI; and the tokens
//! with which each proves itself.
//!
//! Source: GitLab's documentation, "Agents API", read November 2026.

use crate::Gitlab;
use crate::fetch::{At, Listing, stage};
use crate::people::user;
use crate::place::{self, Place};
use crate::record::{credential, grant, integration, record, used};
use crate::stages::places;
use jiff::SignedDuration;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    Credential, CredentialKind, ExternalId, Facets, Grant, Integration, IntegrationKind, Record, RecordKind,
    UseKind,
};
use remit_connector::wire::{Field, time};
use remit_connector::{LastUsed, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

pub(crate) const ID: &str = "agents";
pub(crate) const TOKENS: &str = "agent_tokens";

const DEVELOPER: &[&str] = &["the role Developer in the project"];

const INFO: StageInfo = StageInfo {
    permissions: DEVELOPER,
    tells: Tells { scopes: true, resources: true, holder: true, created: true, ..Tells::NOTHING },
    blind_spots: &[
        "Which other projects and groups an agent serves stands in its configuration file, which is not read.",
    ],
    ..stage(ID, "Kubernetes agents", RecordKind::Integration, Some(places::PROJECTS))
};
const TOKENS_INFO: StageInfo = StageInfo {
    permissions: DEVELOPER,
    tells: Tells {
        holder: true,
        created: true,
        expires: true,
        last_used: Some(LastUsed {
            kind: UseKind::ApiCall,
            resolution: "to the hour",
            look_back: "since the token was made",
        }),
        ..Tells::NOTHING
    },
    ..stage(TOKENS, "tokens of Kubernetes agents", RecordKind::Credential, Some(ID))
};

const AGENTS: Listing = Listing::new(&INFO, "GET /projects/{id}/cluster_agents", Place::Project);
const OF_AGENT: Listing = Listing {
    is_counted: false,
    ..Listing::new(&TOKENS_INFO, "GET /projects/{parent}/cluster_agents/{id}/tokens", Place::Project)
};

pub(crate) const STAGE: Stage<Gitlab> =
    Stage { info: INFO, page: |gitlab, ask| Box::pin(gitlab.read(&AGENTS, ask, agent)) };
pub(crate) const TOKENS_STAGE: Stage<Gitlab> =
    Stage { info: TOKENS_INFO, page: |gitlab, ask| Box::pin(gitlab.read(&OF_AGENT, ask, token)) };

#[derive(Debug, Deserialize)]
struct Agent {
    id: u64,
    name: Option<String>,
    created_at: Option<String>,
    created_by_user_id: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct AgentToken {
    id: u64,
    name: Option<String>,
    status: Option<String>,
    created_at: Option<String>,
    created_by_user_id: Option<u64>,
    #[serde(default)]
    last_used_at: Field<String>,
}

fn agent(_: &Gitlab, agent: Agent, at: At<'_>, page: &mut Page) {
    page.children.push(place::child_of(TOKENS, agent.id, at.slice));
    let id = ExternalId::new(format!("agent:{}", agent.id));
    let creator = user(agent.created_by_user_id);
    let created_at = time(agent.created_at.as_deref());
    let granted = ExternalId::new(format!("{}:{id}", at.id()));
    let facets = Facets {
        integration: Some(Integration {
            installed_at: created_at.clone(),
            held_by: creator.clone(),
            ..integration(IntegrationKind::App, &id, agent.name)
        }),
        grants: vec![Grant {
            granted_by: creator,
            granted_at: created_at,
            ..grant(&granted, "agent", vec!["cluster".to_owned()], at.reach())
        }],
        ..Facets::default()
    };
    page.records.push(record(RecordKind::Integration, id, facets, at.endpoint));
}

/// A token of an agent never ends: GitLab has no setting for it.
fn token(_: &Gitlab, token: AgentToken, at: At<'_>, page: &mut Page) {
    if token.status.as_deref() == Some("revoked") {
        return;
    }
    let id = ExternalId::new(format!("agent-token:{}", token.id));
    let facets = Facets {
        credentials: vec![Credential {
            holder: user(token.created_by_user_id),
            created_at: time(token.created_at.as_deref()),
            expires_at: Fact::Absent,
            rotated_at: Fact::Absent,
            ..credential(&id, CredentialKind::ApiKey, token.name)
        }],
        ..Facets::default()
    };
    let activity = used(&id, "last_used_at", token.last_used_at.time(), SignedDuration::from_hours(1));
    page.records.push(Record {
        subject: Some(ExternalId::new(format!("agent:{}", at.slice.key))),
        activity: vec![activity],
        ..record(RecordKind::Credential, id, facets, at.endpoint)
    });
}
