//! A webhook as organizations and repositories list it: the same shape, normalized once.
//!
//! A webhook's address often holds a secret in its path or query. Only its host is kept, and its listings are never asked
//! for conditionally: that would keep whole answers in the cache.

use crate::wire::time;
use remit_connector::Tells;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    AppId, Consent, ExternalId, Facets, Grant, Integration, IntegrationKind, IntegrationState, Record,
    RecordKind, Resources,
};
use serde::Deserialize;
use url::Url;

/// What both listings tell.
pub(crate) const TELLS: Tells = Tells { scopes: true, resources: true, created: true, ..Tells::NOTHING };

/// What neither shows.
pub(crate) const BLIND_SPOTS: &[&str] = &[
    "Webhooks that an OAuth app created are shown to that app alone.",
    "Who created a webhook is not told.",
    "Deliveries are not read, so that no use shows.",
];

#[derive(Debug, Deserialize)]
pub(crate) struct Webhook {
    pub(crate) id: u64,
    active: Option<bool>,
    #[serde(default)]
    events: Vec<String>,
    config: Option<Config>,
    created_at: Option<String>,
    updated_at: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Config {
    url: Option<String>,
}

/// Returns a webhook's record.
pub(crate) fn record(
    webhook: Webhook,
    id: ExternalId,
    resources: Resources,
    consent: Fact<Consent>,
    endpoint: &'static str,
) -> Record {
    let host = webhook
        .config
        .and_then(|config| config.url)
        .map_or(Fact::Unknown(Why::NotReported), |url| host(&url));
    let created_at = time(webhook.created_at.as_deref());
    let integration = Integration {
        kind: IntegrationKind::Webhook,
        app: AppId::new(id.as_str()),
        name: host.clone(),
        state: Fact::null_is_unknown(webhook.active.map(|is_active| match is_active {
            true => IntegrationState::Active,
            false => IntegrationState::Suspended(Fact::Unknown(Why::NotReported)),
        })),
        installed_at: created_at.clone(),
        held_by: Fact::Unknown(Why::NotReported),
        host,
        manage_url: Fact::Unknown(Why::NotReported),
    };
    let mut scopes = webhook.events;
    scopes.sort_unstable();
    scopes.dedup();
    let grant = Grant {
        id: id.clone(),
        scope_kind: "webhook_event".to_owned(),
        scopes,
        resources: Fact::Known(resources),
        consent,
        granted_by: Fact::Unknown(Why::NotReported),
        granted_at: created_at,
        changed_at: time(webhook.updated_at.as_deref()),
        is_pending: false,
    };
    Record {
        kind: RecordKind::Integration,
        external_id: id,
        subject: None,
        facets: Facets { integration: Some(integration), grants: vec![grant], ..Facets::default() },
        activity: Vec::new(),
        endpoint,
    }
}

fn host(url: &str) -> Fact<String> {
    match Url::parse(url).ok().as_ref().and_then(Url::host_str) {
        Some(host) => Fact::Known(host.to_owned()),
        None => Fact::Unknown(Why::Malformed("config.url has no host".to_owned())),
    }
}
