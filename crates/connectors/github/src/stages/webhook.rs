//! A webhook as organizations and repositories list it: the same shape, normalized once.
//!
//! A webhook's address often holds a secret in its path or query. Only its host is kept, and its listings are never asked
//! for conditionally: that would keep whole answers in the cache.

use remit_connector::Tells;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    AppId, Consent, ExternalId, Facets, Grant, Integration, IntegrationKind, IntegrationState, Record,
    RecordKind, Resources, Transport,
};
use remit_connector::wire::time;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
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
    /// `"0"` or `"1"`, as a text or as a number: GitHub sends both.
    insecure_ssl: Option<Switch>,
    /// Only whether it is there is looked at; GitHub shows stars in its place.
    secret: Option<IgnoredAny>,
}

/// A setting that is on or off, in either of GitHub's two spellings.
#[derive(Debug)]
struct Switch(Fact<bool>);

impl<'de> Deserialize<'de> for Switch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Ok(Self(match text.as_str() {
            "0" => Fact::Known(false),
            "1" => Fact::Known(true),
            _ => Fact::Unknown(Why::Malformed("config.insecure_ssl is neither 0 nor 1".to_owned())),
        }))
    }
}

/// Returns a webhook's record.
pub(crate) fn record(
    webhook: Webhook,
    id: ExternalId,
    resources: Resources,
    consent: Fact<Consent>,
    endpoint: &'static str,
) -> Record {
    let url = webhook.config.as_ref().and_then(|config| config.url.as_deref());
    let url = url.map_or(Fact::Unknown(Why::NotReported), address);
    let transport = webhook.config.map(|config| transport(&config, &url));
    let host = url.map(|url| url.host_str().unwrap_or_default().to_owned());
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
        facets: Facets {
            integration: Some(integration),
            grants: vec![grant],
            transport,
            ..Facets::default()
        },
        activity: Vec::new(),
        endpoint,
    }
}

fn address(url: &str) -> Fact<Url> {
    match Url::parse(url) {
        Ok(url) if url.has_host() => Fact::Known(url),
        Ok(_) | Err(_) => Fact::Unknown(Why::Malformed("config.url has no host".to_owned())),
    }
}

/// Without encryption there is no certificate to check. A secret that is not there was not set, or GitHub would show stars.
fn transport(config: &Config, url: &Fact<Url>) -> Transport {
    let is_encrypted = url.as_ref().map(|url| url.scheme() == "https");
    let insecure =
        config.insecure_ssl.as_ref().map_or(Fact::Unknown(Why::NotReported), |switch| switch.0.clone());
    let checks_certificate = match is_encrypted {
        Fact::Known(false) => Fact::Absent,
        Fact::Known(true) | Fact::Absent | Fact::Unknown(_) => insecure.map(|is_insecure| !is_insecure),
    };
    Transport { is_encrypted, checks_certificate, is_signed: Fact::Known(config.secret.is_some()) }
}
