//! Webhooks of an instance (system hooks), of groups and of projects.
//!
//! Source: GitLab's documentation, "Project webhooks API", "Group webhooks API" and "System hooks API", read November 2026. An
//! address often holds a secret in its path or query: only its host is kept.

use crate::Gitlab;
use crate::listing::{At, Item, Listing};
use crate::place::{self, Place};
use crate::stages::deliveries;
use crate::stages::event::{Events, TELLS};
use remit_connector::Page;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{ExternalId, Facets, Grant, IntegrationKind, Transport};
use remit_connector::record::{Holder, state};
use remit_connector::wire::{host, time};
use serde::Deserialize;
use url::Url;

const ANY: Listing = Listing {
    tells: TELLS,
    blind_spots: &[
        "Who made a webhook is not told, and by older servers neither whether it has a secret to sign with.",
        "Of a branch filter, of headers and of secret parts of an address, which a webhook may have, nothing is kept.",
    ],
    ..Listing::PLAIN
};

/// A webhook. Its headers and the parts of its address that are kept secret are no fields here.
#[derive(Debug, Deserialize)]
pub(crate) struct Webhook {
    id: u64,
    url: Option<String>,
    name: Option<String>,
    created_at: Option<String>,
    enable_ssl_verification: Option<bool>,
    alert_status: Option<String>,
    /// Whether a token goes with each delivery, and whether each is signed: newer servers tell it.
    token_present: Option<bool>,
    signing_token_present: Option<bool>,
    #[serde(flatten)]
    events: Events,
}

impl Item for Webhook {
    const LISTINGS: &'static [Listing] = &[
        ANY.of_instance("system_hooks", "system hooks", "GET /hooks"),
        Listing {
            permissions: &["the role Owner in the group, and GitLab Premium"],
            plan: Some("webhooks of groups, of GitLab Premium"),
            ..ANY.of_group("group_webhooks", "webhooks of groups", "GET /groups/{id}/hooks")
        },
        ANY.of_project("project_webhooks", "webhooks of projects", "GET /projects/{id}/hooks"),
    ];

    fn put(self, _: &Gitlab, at: At<'_>, page: &mut Page) {
        let deliveries = match at.place {
            Place::Group => Some(deliveries::OF_GROUP),
            Place::Project => Some(deliveries::OF_PROJECT),
            Place::Instance => None,
        };
        page.children.extend(deliveries.map(|stage| place::child_of(stage, self.id, at.slice)));
        let host = host(self.url.as_deref());
        let is_on = self.alert_status.as_deref().map(|status| status != "disabled");
        let holder = Holder {
            state: state(is_on),
            made_at: time(self.created_at.as_deref()),
            name: self.name.clone().filter(|name| !name.is_empty()).or_else(|| host.known().cloned()),
            host,
            ..Holder::new(IntegrationKind::Webhook, format!("hook:{}", self.id))
        };
        let granted = ExternalId::new(format!("{}:{}", at.id(), holder.id));
        let facets = Facets {
            grants: vec![Grant { id: granted, ..holder.grant("event", self.events.names(), at.reach()) }],
            transport: Some(self.transport()),
            ..Facets::default()
        };
        page.records.push(holder.record(at.endpoint, facets));
    }
}

impl Webhook {
    /// Without encryption there is no certificate to check. A token that goes along proves the sender, too, to whoever
    /// compares it.
    fn transport(&self) -> Transport {
        let url = self.url.as_deref().and_then(|url| Url::parse(url).ok());
        let is_encrypted = url.map(|url| url.scheme() == "https");
        let is_proven = match (self.token_present, self.signing_token_present) {
            (Some(token), Some(signing)) => Some(token || signing),
            (token, signing) => token.or(signing).filter(|is_there| *is_there),
        };
        Transport {
            is_encrypted: Fact::null_is_unknown(is_encrypted),
            checks_certificate: match is_encrypted {
                Some(false) => Fact::Absent,
                Some(true) | None => Fact::null_is_unknown(self.enable_ssl_verification),
            },
            is_signed: Fact::null_is_unknown(is_proven),
        }
    }
}
