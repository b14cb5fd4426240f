//! The audit log of the last thirty days: who made the tokens of groups and projects, which no listing tells.
//!
//! Source: GitLab's documentation, "Audit events API", read November 2026: pages go on by id (keyset), and the log of an
//! instance is asked for at most thirty days at once.

use crate::Gitlab;
use crate::fetch::{Listing, PREMIUM, stage};
use crate::people::user_id;
use crate::place::Place;
use crate::record::{grant, record};
use crate::settings::Extent;
use crate::stages::tenant;
use jiff::{SignedDuration, Timestamp};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{ExternalId, Facets, Grant, PrincipalRef, Record, RecordKind};
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, Page, Stage, StageInfo, Tells};
use serde::Deserialize;
use serde_json::Value;

const INFO: StageInfo = StageInfo {
    permissions: &["the role Owner in the group, or an administrator, and GitLab Premium"],
    tells: Tells::NOTHING,
    blind_spots: &[
        "The log is read thirty days back. Of a group it has what befell the group itself, and not its projects.",
        "That somebody has consented to an OAuth application is in nobody's log but that person's own.",
    ],
    ..stage(ID, "audit events", RecordKind::Activity, Some(tenant::ID))
};

pub(crate) const ID: &str = "audit_events";

/// How far back the log is read.
const WINDOW: SignedDuration = SignedDuration::from_hours(30 * 24);

const NEWEST_FIRST: &[(&str, &str)] = &[("pagination", "keyset"), ("order_by", "id"), ("sort", "desc")];
const OF_GROUP: Listing = Listing {
    query: NEWEST_FIRST,
    plan: Some(PREMIUM),
    ..Listing::new(&INFO, "GET /groups/{id}/audit_events", Place::Group)
};
const ALL: Listing = Listing {
    query: NEWEST_FIRST,
    plan: Some(PREMIUM),
    ..Listing::new(&INFO, "GET /audit_events", Place::Instance)
};

pub(crate) const STAGE: Stage<Gitlab> = Stage { info: INFO, page: |gitlab, ask| Box::pin(page(gitlab, ask)) };

#[derive(Debug, Deserialize)]
struct Event {
    id: u64,
    /// Below zero for what no person did.
    author_id: Option<i64>,
    entity_id: Option<u64>,
    entity_type: Option<String>,
    details: Option<Details>,
}

#[derive(Debug, Deserialize)]
struct Details {
    custom_message: Option<String>,
    author_name: Option<String>,
    /// The bot's id: a number, or a text.
    target_id: Option<Value>,
}

async fn page(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let listing = match gitlab.extent {
        Extent::Group(_) => OF_GROUP,
        Extent::Instance(_) => ALL,
    };
    let since = since(gitlab.session.clock().now());
    let request = listing.request(ask).query("created_after", since);
    let reply = gitlab.fetch::<Items<Event>>(&listing, request).await?;
    let page = reply.body.into_page("$", |event, page| page.records.extend(made(&event, listing.endpoint)));
    Ok(Page { next: reply.next, ..page })
}

/// Returns the beginning of a day, so that a scan that goes on asks for what it asked for before.
fn since(now: Timestamp) -> String {
    let since = now.checked_sub(WINDOW).unwrap_or(Timestamp::UNIX_EPOCH);
    since.strftime("%Y-%m-%dT00:00:00Z").to_string()
}

/// Says who made a token, as its words tell: `Created group access token with token_id: 90311 with scopes: …`.
fn made(event: &Event, endpoint: &'static str) -> Option<Record> {
    let details = event.details.as_ref()?;
    let words = details.custom_message.as_deref()?;
    let (kind, rest) = words.strip_prefix("Created ")?.split_once(" access token with token_id: ")?;
    let kind = ["group", "project"].into_iter().find(|known| *known == kind)?;
    let token: u64 = rest.split_whitespace().next()?.parse().ok()?;
    let place = event
        .entity_id
        .filter(|_| event.entity_type.as_deref().is_some_and(|it| it.eq_ignore_ascii_case(kind)))?;
    let bot = match details.target_id.as_ref()? {
        Value::Number(id) => id.to_string(),
        Value::String(id) => id.clone(),
        _ => return None,
    };
    let author = u64::try_from(event.author_id?).ok()?;
    let by = PrincipalRef { id: Some(user_id(author)), name: details.author_name.clone()? };
    let granted = ExternalId::new(format!("{kind}:{place}:token:{token}"));
    let grant = Grant {
        granted_by: Fact::Known(by),
        consent: Fact::Unknown(Why::NotReported),
        ..grant(&granted, "resource_token", Vec::new(), Fact::Unknown(Why::NotReported))
    };
    let id = ExternalId::new(format!("audit:{}", event.id));
    let facets = Facets { grants: vec![grant], ..Facets::default() };
    Some(Record {
        subject: Some(ExternalId::new(format!("bot:{bot}"))),
        ..record(RecordKind::Activity, id, facets, endpoint)
    })
}
