//! Hooks and log streams: what happens in Okta is sent to an address. Event hooks send chosen kinds of events as they
//! happen; inline hooks ask an address in the middle of a sign-in, an import or the making of a token, and do what it
//! answers; log streams send the whole System Log to a service outside.
//!
//! An address may hold a secret in its path or query, and a hook's headers and a stream's settings do hold one. Only the
//! host is kept, and the fields with secrets are not read.

use crate::Okta;
use crate::fetch::listed;
use crate::people::user;
use crate::stages::{apps, listing};
use crate::way::{self, Way};
use remit_connector::blank;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    AppId, Consent, ExternalId, Facets, Grant, Integration, IntegrationKind, Record, RecordKind, Resources,
};
use remit_connector::session::Request;
use remit_connector::wire::{Items, host, text, time};
use remit_connector::{Ask, FetchError, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

/// One of the three listings.
#[derive(Debug, Clone, Copy)]
struct Kind {
    endpoint: &'static str,
    way: Way,
    /// What its ids begin with, and which kind its scopes are of.
    prefix: &'static str,
    scope_kind: &'static str,
}

const EVENT: Kind = Kind {
    endpoint: "GET /api/v1/eventHooks",
    way: way::EVENT_HOOKS,
    prefix: "event-hook",
    scope_kind: "event_hook",
};
const INLINE: Kind = Kind {
    endpoint: "GET /api/v1/inlineHooks",
    way: way::INLINE_HOOKS,
    prefix: "inline-hook",
    scope_kind: "inline_hook",
};
const STREAM: Kind = Kind {
    endpoint: "GET /api/v1/logStreams",
    way: way::LOG_STREAMS,
    prefix: "log-stream",
    scope_kind: "log_stream",
};

pub(crate) const EVENT_HOOKS: &str = "event_hooks";
pub(crate) const INLINE_HOOKS: &str = "inline_hooks";
pub(crate) const LOG_STREAMS: &str = "log_streams";

const TELLS: Tells = Tells { scopes: true, resources: true, created: true, ..Tells::NOTHING };

pub(crate) const EVENT_STAGE: Stage<Okta> = Stage {
    info: StageInfo {
        tells: Tells { holder: true, ..TELLS },
        blind_spots: &["Deliveries are not read, so that no use shows."],
        ..listing(EVENT_HOOKS, "event hooks", RecordKind::Integration, &[way::EVENT_HOOKS.scope])
    },
    page: |okta, ask| Box::pin(page(okta, ask, EVENT)),
};
pub(crate) const INLINE_STAGE: Stage<Okta> = Stage {
    info: StageInfo {
        tells: TELLS,
        blind_spots: &["Deliveries are not read, so that no use shows."],
        ..listing(INLINE_HOOKS, "inline hooks", RecordKind::Integration, &[way::INLINE_HOOKS.scope])
    },
    page: |okta, ask| Box::pin(page(okta, ask, INLINE)),
};
pub(crate) const STREAM_STAGE: Stage<Okta> = Stage {
    info: StageInfo {
        tells: TELLS,
        blind_spots: &[
            "Deliveries are not read, so that no use shows.",
            "To which account an event bus belongs is not kept.",
        ],
        ..listing(LOG_STREAMS, "log streams", RecordKind::Integration, &[way::LOG_STREAMS.scope])
    },
    page: |okta, ask| Box::pin(page(okta, ask, STREAM)),
};

/// A hook or a stream, as all three listings give it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sender {
    id: String,
    name: Option<String>,
    status: Option<String>,
    created: Option<String>,
    created_by: Option<String>,
    last_updated: Option<String>,
    /// Of an event hook.
    events: Option<Events>,
    /// Of an inline hook and of a stream.
    #[serde(rename = "type")]
    kind: Option<String>,
    /// Of a hook. Its headers and its authentication are no fields here.
    channel: Option<Channel>,
    /// Of a stream. Its token is no field here.
    settings: Option<Settings>,
}

#[derive(Debug, Deserialize)]
struct Events {
    items: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
struct Channel {
    config: Option<Config>,
}

#[derive(Debug, Deserialize)]
struct Config {
    uri: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Settings {
    host: Option<String>,
}

impl Sender {
    /// Returns what is sent.
    fn scopes(&mut self) -> Vec<String> {
        let events = self.events.take().and_then(|events| events.items);
        events.unwrap_or_else(|| self.kind.take().into_iter().collect())
    }

    fn host(&mut self) -> Fact<String> {
        match self.settings.take().and_then(|settings| settings.host) {
            Some(host) => text(Some(host)),
            None => host(self.channel.as_ref().and_then(|it| it.config.as_ref()?.uri.as_deref())),
        }
    }
}

async fn page(okta: &Okta, ask: Ask<'_>, kind: Kind) -> Result<Page, FetchError> {
    let request = Request::get(kind.endpoint).at(ask.cursor);
    let reply = match kind.prefix {
        // Hooks are listed whole, and everywhere.
        "log-stream" => {
            let request = request.query("limit", ask.page_size);
            okta.fetch_feature(kind.way, "log streaming", request).await?
        }
        _ => okta.fetch(kind.way, request).await?,
    };
    Ok(listed(reply, |body: Items<Sender>| {
        body.into_page("$", |sender, page| page.records.push(record(kind, sender)))
    }))
}

fn record(kind: Kind, mut sender: Sender) -> Record {
    let id = ExternalId::new(format!("{}:{}", kind.prefix, sender.id));
    let created_at = time(sender.created.as_deref());
    let scopes = sender.scopes();
    let host = sender.host();
    let creator = user(sender.created_by);
    let integration = Integration {
        name: text(sender.name),
        state: apps::state(sender.status.as_deref()),
        installed_at: created_at.clone(),
        held_by: creator.clone(),
        host,
        ..blank::integration(IntegrationKind::Webhook, AppId::new(id.as_str()))
    };
    let grant = Grant {
        resources: Fact::Known(Resources::All),
        consent: Fact::Known(Consent::Admin),
        granted_by: creator,
        granted_at: created_at,
        changed_at: time(sender.last_updated.as_deref()),
        ..blank::grant(id.clone(), kind.scope_kind, scopes)
    };
    let facets = Facets { integration: Some(integration), grants: vec![grant], ..Facets::default() };
    Record { facets, ..blank::record(RecordKind::Integration, id, kind.endpoint) }
}
