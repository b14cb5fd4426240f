//! Webhooks that administrators of a Jira site have made. Only the host of an address is kept: the rest may hold a secret.

use crate::Atlassian;
use crate::listing::lacking;
use crate::stages::shape::account_id;
use crate::stages::sites;
use jiff::Timestamp;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    ExternalId, Facets, Grant, IntegrationKind, PrincipalRef, Record, RecordKind, Resources, Transport,
};
use remit_connector::record::{Holder, state};
use remit_connector::session::Request;
use remit_connector::wire::{Items, Unmappable, host};
use remit_connector::{Ask, FetchError, Lane, Page, Reason, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;
use std::collections::BTreeMap;
use url::Url;

const ENDPOINT: &str = "GET /rest/webhooks/1.0/webhook";

pub(crate) const ID: &str = "webhooks";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "webhooks of a Jira site",
    record_kind: RecordKind::Integration,
    parent: Some(sites::ID),
    permissions: &["Administer Jira"],
    lane: Lane::Urgent,
    page_size: 1_000,
    requests_per_page: 1,
    tells: Tells { scopes: true, resources: true, holder: true, ..Tells::NOTHING },
    blind_spots: &[
        "Deliveries are not told, so that no use shows.",
        "When a webhook was made is not told, only when it was last changed.",
    ],
};

pub(crate) const STAGE: Stage<Atlassian> =
    Stage { info: INFO, page: |atlassian, ask| Box::pin(page(atlassian, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Webhook {
    name: Option<String>,
    url: Option<String>,
    #[serde(default)]
    events: Vec<String>,
    /// Which issues it is about, in JQL, by the section that it narrows.
    filters: Option<BTreeMap<String, Option<String>>>,
    enabled: Option<bool>,
    #[serde(rename = "self")]
    address: String,
    last_updated_user: Option<String>,
    last_updated_display_name: Option<String>,
    last_updated: Option<i64>,
}

async fn page(atlassian: &Atlassian, ask: Ask<'_>) -> Result<Page, FetchError> {
    let site = atlassian.site(ask.slice).ok_or_else(|| FetchError::new(ENDPOINT, Reason::NotFound))?;
    let reply = site.session.send::<Items<Webhook>>(Request::get(ENDPOINT)).await;
    let reply = reply.map_err(|error| lacking(error, "webhooks of Jira at this address of the site"))?;
    Ok(records(reply.body, ask.slice))
}

fn records(webhooks: Items<Webhook>, slice: &Slice) -> Page {
    webhooks.try_into_page("$", |webhook, page| {
        let Some(number) = number(&webhook.address) else {
            return Err(Unmappable {
                external_id: webhook.name.unwrap_or_default(),
                why: "its own address does not end with a number",
            });
        };
        let id = ExternalId::new(format!("webhook:{}:{number}", slice.key));
        page.records.push(record(webhook, &id));
        Ok(())
    })
}

/// A webhook has no id but the last part of its own address.
fn number(address: &str) -> Option<&str> {
    address.rsplit('/').next().filter(|tail| !tail.is_empty() && tail.chars().all(|c| c.is_ascii_digit()))
}

fn record(webhook: Webhook, id: &ExternalId) -> Record {
    let changed_by = changed_by(&webhook);
    let holder = Holder {
        name: webhook.name,
        state: state(webhook.enabled),
        held_by: changed_by,
        host: host(webhook.url.as_deref()),
        ..Holder::new(IntegrationKind::Webhook, id.to_string())
    };
    let is_narrowed =
        webhook.filters.is_some_and(|filters| filters.values().flatten().any(|jql| !jql.trim().is_empty()));
    let resources = match is_narrowed {
        true => Resources::Selected(Fact::Unknown(Why::NotReported)),
        false => Resources::All,
    };
    // Only administrators see this list, and only they make such webhooks.
    let grant = Grant {
        changed_at: Fact::null_is_unknown(
            webhook.last_updated.and_then(|millis| Timestamp::from_millisecond(millis).ok()),
        ),
        ..holder.grant("webhook_event", webhook.events, Fact::Known(resources))
    };
    let transport = Some(transport(webhook.url.as_deref()));
    holder.record(ENDPOINT, Facets { grants: vec![grant], transport, ..Facets::default() })
}

fn changed_by(webhook: &Webhook) -> Fact<PrincipalRef> {
    let Some(id) = webhook.last_updated_user.as_deref().filter(|id| !id.is_empty()) else {
        return Fact::Unknown(Why::NotReported);
    };
    let name = webhook.last_updated_display_name.clone().unwrap_or_else(|| id.to_owned());
    Fact::Known(PrincipalRef { id: Some(account_id(id)), name })
}

fn transport(url: Option<&str>) -> Transport {
    let scheme = url.and_then(|url| Url::parse(url).ok()).map(|url| url.scheme() == "https");
    Transport {
        is_encrypted: Fact::null_is_unknown(scheme),
        checks_certificate: Fact::Absent,
        is_signed: Fact::Unknown(Why::NotReported),
    }
}
