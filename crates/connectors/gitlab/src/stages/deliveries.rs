//! When webhooks of groups and projects last delivered something: of each the newest delivery of the last seven days.
//!
//! Source: GitLab's documentation, "Project webhooks API" and "Group webhooks API" (events of a webhook), read November 2026.
//! What was sent and answered is no field here, and evidence is kept without it.

use crate::Gitlab;
use crate::listing::Listing;
use crate::record::SECOND;
use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Activity, ExternalId, Facets, Record, RecordKind, UseKind, Visibility};
use remit_connector::record::{record, used};
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, LastUsed, Page, Stage, Tells};
use serde::Deserialize;

pub(crate) const OF_GROUP: &str = "group_webhook_deliveries";
pub(crate) const OF_PROJECT: &str = "project_webhook_deliveries";

/// How far back deliveries are kept.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

const ANY: Listing = Listing {
    kind: RecordKind::Activity,
    is_first_alone: true,
    tells: Tells {
        last_used: Some(LastUsed {
            kind: UseKind::Delivery,
            resolution: "to the second",
            look_back: "seven days",
        }),
        ..Tells::NOTHING
    },
    blind_spots: &[
        "When something was delivered is what the receiver's clock said: one that tells none leaves it unknown.",
    ],
    plan: Some("deliveries of webhooks, of GitLab 17.3"),
    ..Listing::PLAIN
};
const GROUP: Listing = Listing {
    parent: Some("group_webhooks"),
    ..ANY.of_group(OF_GROUP, "deliveries of groups' webhooks", "GET /groups/{parent}/hooks/{id}/events")
};
const PROJECT: Listing = Listing {
    parent: Some("project_webhooks"),
    ..ANY.of_project(
        OF_PROJECT,
        "deliveries of projects' webhooks",
        "GET /projects/{parent}/hooks/{id}/events",
    )
};

pub(crate) const GROUP_STAGE: Stage<Gitlab> =
    Stage { info: GROUP.info(), page: |gitlab, ask| Box::pin(page(gitlab, &GROUP, ask)) };
pub(crate) const PROJECT_STAGE: Stage<Gitlab> =
    Stage { info: PROJECT.info(), page: |gitlab, ask| Box::pin(page(gitlab, &PROJECT, ask)) };

/// A delivery, of which nothing but the answer's date is kept: GitLab tells no time of its own.
#[derive(Debug, Deserialize)]
struct Delivery {
    response_headers: Option<ResponseHeaders>,
}

#[derive(Debug, Deserialize)]
struct ResponseHeaders {
    #[serde(alias = "Date")]
    date: Option<String>,
}

impl Delivery {
    fn at(&self) -> Fact<Timestamp> {
        let date = self.response_headers.as_ref().and_then(|headers| headers.date.as_deref());
        let Some(date) = date else { return Fact::Unknown(Why::NotReported) };
        let wrong = |_| Fact::Unknown(Why::Malformed("not a date of HTTP".to_owned()));
        rfc2822::parse(date).map_or_else(wrong, |date| Fact::Known(date.timestamp()))
    }
}

async fn page(gitlab: &Gitlab, listing: &Listing, ask: Ask<'_>) -> Result<Page, FetchError> {
    let reply = gitlab.fetch::<Items<Delivery>>(listing, listing.request(ask)).await?;
    let mut last = Fact::Absent;
    let mut page = reply.body.into_page("$", |delivery, _| last = delivery.at());
    if page.rejected.is_empty() {
        let now = gitlab.session.clock().now();
        page.records.push(delivered(&ask.slice.key, last, now, listing.endpoint));
    }
    Ok(page)
}

fn delivered(hook: &str, last: Fact<Timestamp>, now: Timestamp, endpoint: &'static str) -> Record {
    let hook = ExternalId::new(format!("hook:{hook}"));
    let since = now.checked_sub(KEPT).unwrap_or(Timestamp::UNIX_EPOCH);
    let activity = Activity {
        kind: UseKind::Delivery,
        visible: Visibility::Since(since),
        ..used(&hook, "response_headers.Date", last, SECOND)
    };
    let id = ExternalId::new(format!("delivery:{hook}"));
    Record {
        subject: Some(hook),
        activity: vec![activity],
        ..record(RecordKind::Activity, id, Facets::default(), endpoint)
    }
}
