//! Agents: programs in a Kubernetes cluster that connect to GitLab and act there on what a project says, no AI; and the tokens
//! with which each proves itself.
//!
//! Source: GitLab's documentation, "Agents API", read November 2026.

use crate::Gitlab;
use crate::listing::{At, Item, Listing};
use crate::people::user;
use crate::place;
use crate::record::calls;
use jiff::SignedDuration;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    CredentialKind, ExternalId, Facets, Grant, IntegrationKind, Record, RecordKind,
};
use remit_connector::record::{Holder, used};
use remit_connector::wire::{Field, time};
use remit_connector::{Page, Tells};
use serde::Deserialize;

const TOKENS: &str = "agent_tokens";
const DEVELOPER: &[&str] = &["the role Developer in the project"];

#[derive(Debug, Deserialize)]
pub(crate) struct Agent {
    id: u64,
    name: Option<String>,
    created_at: Option<String>,
    created_by_user_id: Option<u64>,
}

impl Item for Agent {
    const LISTINGS: &'static [Listing] = &[Listing {
        permissions: DEVELOPER,
        tells: Tells { scopes: true, resources: true, holder: true, created: true, ..Tells::NOTHING },
        blind_spots: &[
            "Which other projects and groups an agent serves stands in its configuration file, which is not read.",
        ],
        ..Listing::PLAIN.of_project("agents", "Kubernetes agents", "GET /projects/{id}/cluster_agents")
    }];

    fn put(self, _: &Gitlab, at: At<'_>, page: &mut Page) {
        page.children.push(place::child_of(TOKENS, self.id, at.slice));
        let holder = Holder {
            name: self.name,
            made_at: time(self.created_at.as_deref()),
            held_by: user(self.created_by_user_id),
            ..Holder::new(IntegrationKind::App, format!("agent:{}", self.id))
        };
        let given = holder.grant("agent", vec!["cluster".to_owned()], at.reach());
        let grants = vec![Grant {
            id: ExternalId::new(format!("{}:{}", at.id(), holder.id)),
            granted_by: holder.held_by.clone(),
            ..given
        }];
        page.records.push(holder.record(at.endpoint, Facets { grants, ..Facets::default() }));
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct AgentToken {
    id: u64,
    name: Option<String>,
    status: Option<String>,
    created_at: Option<String>,
    created_by_user_id: Option<u64>,
    #[serde(default)]
    last_used_at: Field<String>,
}

impl Item for AgentToken {
    const LISTINGS: &'static [Listing] = &[Listing {
        kind: RecordKind::Credential,
        parent: Some("agents"),
        permissions: DEVELOPER,
        is_counted: false,
        tells: Tells {
            holder: true,
            created: true,
            expires: true,
            last_used: calls("to the hour", "since the token was made"),
            ..Tells::NOTHING
        },
        ..Listing::PLAIN.of_project(
            TOKENS,
            "tokens of Kubernetes agents",
            "GET /projects/{parent}/cluster_agents/{id}/tokens",
        )
    }];

    /// A token of an agent never ends: GitLab has no setting for it.
    fn put(self, _: &Gitlab, at: At<'_>, page: &mut Page) {
        if self.status.as_deref() == Some("revoked") {
            return;
        }
        let token = Holder {
            name: self.name,
            made_at: time(self.created_at.as_deref()),
            held_by: user(self.created_by_user_id),
            ..Holder::new(IntegrationKind::App, format!("agent-token:{}", self.id))
        };
        let last = self.last_used_at.time();
        let activity = used(&token.id, "last_used_at", last, SignedDuration::from_hours(1));
        let credentials = vec![token.key(CredentialKind::ApiKey, Fact::Absent)];
        let facets = Facets { credentials, ..Facets::default() };
        let record = token.key_of(format!("agent:{}", at.slice.key), at.endpoint, facets);
        page.records.push(Record { activity: vec![activity], ..record });
    }
}
