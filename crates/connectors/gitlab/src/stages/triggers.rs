//! Trigger tokens: whoever has one starts the project's pipelines, in the name of the token's owner.
//!
//! Source: GitLab's documentation, "Pipeline trigger tokens API", read November 2026. The list shows the reader's own tokens
//! whole: the value is no field here.

use crate::Gitlab;
use crate::fetch::{At, Listing, MAINTAINER, stage};
use crate::people::user_id;
use crate::place::Place;
use crate::record::{credential, grant, integration, record, used};
use crate::stages::places;
use crate::stages::token::end;
use jiff::SignedDuration;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    Credential, CredentialKind, ExternalId, Facets, Grant, Integration, IntegrationKind, PrincipalRef,
    Record, RecordKind, UseKind,
};
use remit_connector::wire::{Field, time};
use remit_connector::{LastUsed, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const INFO: StageInfo = StageInfo {
    permissions: MAINTAINER,
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
    ..stage(ID, "trigger tokens", RecordKind::Integration, Some(places::PROJECTS))
};

pub(crate) const ID: &str = "triggers";

const LISTING: Listing = Listing::new(&INFO, "GET /projects/{id}/triggers", Place::Project);

pub(crate) const STAGE: Stage<Gitlab> =
    Stage { info: INFO, page: |gitlab, ask| Box::pin(gitlab.read(&LISTING, ask, one)) };

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

fn one(_: &Gitlab, trigger: Trigger, at: At<'_>, page: &mut Page) {
    let id = ExternalId::new(format!("trigger:{}:{}", at.slice.key, trigger.id));
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
            ..grant(&id, "trigger", vec!["run_pipelines".to_owned()], at.reach())
        }],
        ..Facets::default()
    };
    let activity = used(&id, "last_used", trigger.last_used.time(), SignedDuration::from_secs(1));
    let record = record(RecordKind::Integration, id, facets, at.endpoint);
    page.records.push(Record { activity: vec![activity], ..record });
}
