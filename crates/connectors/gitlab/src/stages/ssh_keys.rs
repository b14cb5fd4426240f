//! SSH keys of people: those whom the group owns, or person by person on an instance.
//!
//! Source: GitLab's documentation, "Group credentials inventory" and "User SSH and GPG keys API", read November 2026.

use crate::Gitlab;
use crate::listing::{At, Item, Listing, READ_API};
use crate::people::user;
use crate::place::Place;
use crate::record::{DAY, calls, end};
use crate::stages::people;
use crate::stages::tokens::INVENTORY_PLAN;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{CredentialKind, Facets, Grant, IntegrationKind, Record, Resources};
use remit_connector::record::{Holder, untold, used};
use remit_connector::wire::{Field, time};
use remit_connector::{Lane, Page, Tells};
use serde::Deserialize;

pub(crate) const OF_PERSON: &str = "user_ssh_keys";

const ANY: Listing = Listing {
    tells: Tells {
        scopes: true,
        resources: true,
        holder: true,
        created: true,
        expires: true,
        last_used: calls("to the day", "since the key was added; older servers do not tell"),
    },
    blind_spots: &[
        "Fingerprints of SSH keys are not told, so that a key that two people use is not seen as one.",
    ],
    ..Listing::PLAIN
};

/// A key. Its public half, which may name a machine, is no field here.
#[derive(Debug, Deserialize)]
pub(crate) struct SshKey {
    id: u64,
    title: Option<String>,
    created_at: Option<String>,
    #[serde(default)]
    expires_at: Field<String>,
    #[serde(default)]
    last_used_at: Field<String>,
    usage_type: Option<String>,
    user_id: Option<u64>,
}

impl Item for SshKey {
    const LISTINGS: &'static [Listing] = &[
        Listing {
            plan: Some(INVENTORY_PLAN),
            ..ANY.of_top("ssh_keys", "SSH keys", "GET /groups/{id}/manage/ssh_keys")
        },
        Listing {
            parent: Some(people::ID),
            permissions: READ_API,
            lane: Lane::Slow,
            ..ANY.of_instance(OF_PERSON, "SSH keys of people", "GET /users/{id}/keys")
        },
    ];

    /// Keys of one person do not say whose they are.
    fn put(self, _: &Gitlab, at: At<'_>, page: &mut Page) {
        let owner = match at.place {
            Place::Instance => at.slice.key.parse().ok(),
            Place::Group | Place::Project => self.user_id,
        };
        let holder = Holder {
            name: self.title,
            made_at: time(self.created_at.as_deref()),
            held_by: user(owner),
            ..Holder::new(IntegrationKind::SshKey, format!("ssh-key:{}", self.id))
        };
        let reach = Fact::Known(Resources::HolderReach);
        let given = holder.grant("ssh_key", self.usage_type.into_iter().collect(), reach);
        let facets = Facets {
            credentials: vec![holder.key(CredentialKind::SshKey, end(&self.expires_at))],
            grants: vec![Grant { consent: untold(), ..given }],
            ..Facets::default()
        };
        let activity = vec![used(&holder.id, "last_used_at", self.last_used_at.time(), DAY)];
        page.records.push(Record { activity, ..holder.record(at.endpoint, facets) });
    }
}
