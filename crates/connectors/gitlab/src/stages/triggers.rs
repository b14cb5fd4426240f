//! Trigger tokens: whoever has one starts the project's pipelines, in the name of the token's owner.
//!
//! Source: GitLab's documentation, "Pipeline trigger tokens API", read November 2026. The list shows the reader's own tokens
//! whole: the value is no field here.

use crate::Gitlab;
use crate::listing::{At, Item, Listing};
use crate::people::user_id;
use crate::record::{SECOND, calls, end};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{CredentialKind, Facets, IntegrationKind, PrincipalRef, Record};
use remit_connector::record::{Holder, used};
use remit_connector::wire::{Field, time};
use remit_connector::{Page, Tells};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub(crate) struct Trigger {
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

impl Item for Trigger {
    const LISTINGS: &'static [Listing] = &[Listing {
        tells: Tells {
            scopes: true,
            resources: true,
            holder: true,
            created: true,
            expires: true,
            last_used: calls("to the second", "since the token was made"),
        },
        ..Listing::PLAIN.of_project("triggers", "trigger tokens", "GET /projects/{id}/triggers")
    }];

    fn put(self, _: &Gitlab, at: At<'_>, page: &mut Page) {
        let owner =
            self.owner.map(|owner| PrincipalRef { id: Some(user_id(owner.id)), name: owner.username });
        let holder = Holder {
            name: self.description,
            made_at: time(self.created_at.as_deref()),
            held_by: Fact::null_is_unknown(owner),
            ..Holder::new(IntegrationKind::Workflow, format!("trigger:{}:{}", at.slice.key, self.id))
        };
        let facets = Facets {
            credentials: vec![holder.key(CredentialKind::ApiKey, end(&self.expires_at))],
            grants: vec![holder.grant("trigger", vec!["run_pipelines".to_owned()], at.reach())],
            ..Facets::default()
        };
        let activity = vec![used(&holder.id, "last_used", self.last_used.time(), SECOND)];
        page.records.push(Record { activity, ..holder.record(at.endpoint, facets) });
    }
}
