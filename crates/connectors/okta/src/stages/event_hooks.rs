//! Event hooks: chosen kinds of events are sent to an address as they happen.

use crate::fetch::listed;
use crate::stages::egress::{self, Egress};
use crate::{Okta, way};
use remit_connector::core::model::RecordKind;
use remit_connector::session::Request;
use remit_connector::wire::{Items, host};
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo};
use serde::Deserialize;

const ENDPOINT: &str = "GET /api/v1/eventHooks";

const INFO: StageInfo = StageInfo {
    id: "event_hooks",
    title: "event hooks",
    record_kind: RecordKind::Integration,
    parent: None,
    permissions: &[way::EVENT_HOOKS.scope],
    lane: Lane::Urgent,
    page_size: 200,
    requests_per_page: 1,
    tells: egress::TELLS,
    blind_spots: egress::BLIND_SPOTS,
};

pub(crate) const STAGE: Stage<Okta> = Stage { info: INFO, page: |okta, ask| Box::pin(page(okta, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct EventHook {
    id: String,
    name: Option<String>,
    status: Option<String>,
    created: Option<String>,
    created_by: Option<String>,
    last_updated: Option<String>,
    events: Option<Events>,
    channel: Option<Channel>,
}

#[derive(Debug, Deserialize)]
struct Events {
    items: Option<Vec<String>>,
}

/// Where a hook sends to. Its headers and its authentication are no fields here.
#[derive(Debug, Deserialize)]
pub(crate) struct Channel {
    config: Option<Config>,
}

#[derive(Debug, Deserialize)]
struct Config {
    uri: Option<String>,
}

impl Channel {
    /// Returns the address.
    pub(crate) fn uri(&self) -> Option<&str> {
        self.config.as_ref()?.uri.as_deref()
    }
}

async fn page(okta: &Okta, ask: Ask<'_>) -> Result<Page, FetchError> {
    let reply = okta.fetch(way::EVENT_HOOKS, Request::get(ENDPOINT).at(ask.cursor)).await?;
    Ok(listed(reply, records))
}

fn records(body: Items<EventHook>) -> Page {
    body.into_page("$", |hook, page| {
        let egress = Egress {
            prefix: "event-hook",
            scope_kind: "event_hook",
            id: hook.id,
            name: hook.name,
            status: hook.status,
            created: hook.created,
            created_by: hook.created_by,
            last_updated: hook.last_updated,
            scopes: hook.events.and_then(|events| events.items).unwrap_or_default(),
            host: host(hook.channel.as_ref().and_then(Channel::uri)),
            endpoint: ENDPOINT,
        };
        page.records.push(egress.into_record());
    })
}
