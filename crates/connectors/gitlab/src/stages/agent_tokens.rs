//! Tokens with which one agent proves itself.

use crate::Gitlab;
use crate::fetch::{listed, stage};
use crate::people::user;
use crate::record::{credential, record, used};
use crate::stages::agents;
use jiff::SignedDuration;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    Credential, CredentialKind, ExternalId, Facets, Record, RecordKind, UseKind,
};
use remit_connector::session::Request;
use remit_connector::wire::{Field, Items, time};
use remit_connector::{Ask, FetchError, LastUsed, Page, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /projects/{id}/cluster_agents/{agent}/tokens";

const INFO: StageInfo = StageInfo {
    permissions: &["the role Developer in the project"],
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
    ..stage(ID, "tokens of Kubernetes agents", RecordKind::Credential, Some(agents::ID))
};

pub(crate) const ID: &str = "agent_tokens";

/// The slice's parameter with the project's id.
pub(crate) const PROJECT: &str = "project";

pub(crate) const STAGE: Stage<Gitlab> = Stage { info: INFO, page: |gitlab, ask| Box::pin(page(gitlab, ask)) };

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

async fn page(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT)
        .part("id", ask.slice.param(PROJECT))
        .part("agent", &*ask.slice.key)
        .query("per_page", ask.page_size)
        .at(ask.cursor);
    let reply = gitlab.fetch(&INFO, request).await?;
    Ok(listed(reply, |body| records(body, ask.slice)))
}

fn records(body: Items<AgentToken>, slice: &Slice) -> Page {
    body.into_page("$", |token, page| {
        if token.status.as_deref() != Some("revoked") {
            page.records.push(one(token, slice));
        }
    })
}

/// A token of an agent never ends: GitLab has no setting for it.
fn one(token: AgentToken, slice: &Slice) -> Record {
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
    Record {
        subject: Some(agents::external_id(&slice.key)),
        activity: vec![used(&id, "last_used_at", token.last_used_at.time(), SignedDuration::from_hours(1))],
        ..record(RecordKind::Credential, id, facets, ENDPOINT)
    }
}
