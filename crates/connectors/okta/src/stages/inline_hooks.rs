//! Inline hooks: Okta asks an address in the middle of a sign-in, an import or the making of a token, and does what it
//! answers.

use crate::fetch::listed;
use crate::stages::egress::{self, Egress};
use crate::stages::event_hooks::Channel;
use crate::{Okta, way};
use remit_connector::core::model::RecordKind;
use remit_connector::session::Request;
use remit_connector::wire::{Items, host};
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /api/v1/inlineHooks";

const INFO: StageInfo = StageInfo {
    id: "inline_hooks",
    title: "inline hooks",
    record_kind: RecordKind::Integration,
    parent: None,
    permissions: &[way::INLINE_HOOKS.scope],
    lane: Lane::Urgent,
    page_size: 200,
    requests_per_page: 1,
    tells: Tells { holder: false, ..egress::TELLS },
    blind_spots: egress::BLIND_SPOTS,
};

pub(crate) const STAGE: Stage<Okta> = Stage { info: INFO, page: |okta, ask| Box::pin(page(okta, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct InlineHook {
    id: String,
    name: Option<String>,
    status: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    created: Option<String>,
    last_updated: Option<String>,
    channel: Option<Channel>,
}

async fn page(okta: &Okta, ask: Ask<'_>) -> Result<Page, FetchError> {
    let reply = okta.fetch(way::INLINE_HOOKS, Request::get(ENDPOINT).at(ask.cursor)).await?;
    Ok(listed(reply, records))
}

fn records(body: Items<InlineHook>) -> Page {
    body.into_page("$", |hook, page| {
        let egress = Egress {
            prefix: "inline-hook",
            scope_kind: "inline_hook",
            id: hook.id,
            name: hook.name,
            status: hook.status,
            created: hook.created,
            created_by: None,
            last_updated: hook.last_updated,
            scopes: vec![hook.kind],
            host: host(hook.channel.as_ref().and_then(Channel::uri)),
            endpoint: ENDPOINT,
        };
        page.records.push(egress.into_record());
    })
}
