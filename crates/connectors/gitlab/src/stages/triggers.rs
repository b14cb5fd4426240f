//! Trigger tokens: whoever has one starts the project's pipelines, in the name of the token's owner.
//!
//! Source: GitLab's documentation, "Pipeline trigger tokens API", read November 2026. The list shows the reader's own tokens
//! whole: the value is no field here.

use crate::Gitlab;
use crate::fetch::{counted, stage};
use crate::people::user_id;
use crate::place::Place;
use crate::record::{credential, grant, integration, record, used};
use crate::stages::projects;
use crate::stages::token::end;
use jiff::SignedDuration;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    Credential, CredentialKind, ExternalId, Facets, Grant, Integration, IntegrationKind, PrincipalRef,
    Record, RecordKind, UseKind,
};
use remit_connector::wire::{Field, Items, time};
use remit_connector::{Ask, FetchError, LastUsed, Page, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /projects/{id}/triggers";

const INFO: StageInfo = StageInfo {
    permissions: &["the role Maintainer in the project"],
    tells: Tells {
        scopes: true,
        resources: true,
        holder: true,
        created: true,
        expires: true,
        last_used: Some(LastUsed {
            kind: UseKind::ApiCall,
            resolution: "to the second",
            look_back: "since the token was made",
        }),
    },
    ..stage(ID, "trigger tokens", RecordKind::Integration, Some(projects::ID))
};

pub(crate) const ID: &str = "triggers";

pub(crate) const STAGE: Stage<Gitlab> = Stage { info: INFO, page: |gitlab, ask| Box::pin(page(gitlab, ask)) };

#[derive(Debug, Deserialize)]
struct Trigger {
    id: u64,
    description: Option<String>,
    created_at: Option<String>,
    #[serde(default)]
    expires_at: Field<String>,
    #[serde(default)]
    last_used: Field<String>,
    owner: Option<Owner>,
}

#[derive(Debug, Deserialize)]
struct Owner {
    id: u64,
    username: String,
}

async fn page(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let reply = gitlab.list(&INFO, ENDPOINT, ask).await?;
    Ok(counted(reply, |body| records(body, ask.slice)))
}

fn records(body: Items<Trigger>, slice: &Slice) -> Page {
    body.into_page("$", |trigger, page| page.records.push(one(trigger, slice)))
}

fn one(trigger: Trigger, slice: &Slice) -> Record {
    let id = ExternalId::new(format!("trigger:{}:{}", slice.key, trigger.id));
    let owner = trigger.owner.map(|owner| PrincipalRef { id: Some(user_id(owner.id)), name: owner.username });
    let holder = Fact::null_is_unknown(owner);
    let created_at = time(trigger.created_at.as_deref());
    let facets = Facets {
        integration: Some(Integration {
            installed_at: created_at.clone(),
            held_by: holder.clone(),
            ..integration(IntegrationKind::Workflow, &id, trigger.description.clone())
        }),
        credentials: vec![Credential {
            holder,
            created_at: created_at.clone(),
            expires_at: end(&trigger.expires_at),
            rotated_at: Fact::Absent,
            ..credential(&id, CredentialKind::ApiKey, trigger.description)
        }],
        grants: vec![Grant {
            granted_at: created_at,
            ..grant(&id, "trigger", vec!["run_pipelines".to_owned()], Place::Project.reach(slice))
        }],
        ..Facets::default()
    };
    let activity = used(&id, "last_used", trigger.last_used.time(), SignedDuration::from_secs(1));
    Record { activity: vec![activity], ..record(RecordKind::Integration, id, facets, ENDPOINT) }
}
