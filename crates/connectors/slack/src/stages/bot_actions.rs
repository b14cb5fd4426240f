//! What each bot did last, by the organization's audit log: one entry is asked for, the newest of which the bot is the actor.

use crate::Slack;
use crate::stages::workspace_bots;
use crate::way::{self, Way};
use remit_connector::blank::{activity, record};
use remit_connector::core::model::{Activity, ExternalId, RecordKind, UseKind};
use remit_connector::session::Request;
use remit_connector::wire::{Items, seconds};
use remit_connector::{Ask, FetchError, Lane, LastUsed, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const WAY: Way = way::AUDIT;

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "what bots did last",
    record_kind: RecordKind::Activity,
    parent: Some(workspace_bots::ID),
    permissions: &["auditlogs:read (user token of an organization owner)"],
    lane: Lane::Slow,
    page_size: 1,
    requests_per_page: 1,
    tells: Tells {
        last_used: Some(LastUsed {
            kind: UseKind::ApiCall,
            resolution: "to the second",
            look_back: "as far as the audit log goes",
        }),
        ..Tells::NOTHING
    },
    blind_spots: &[
        "The audit log tells of files, channels and settings, and not of messages: a bot without an entry is not taken for \
         unused.",
        "What an app did in a person's name is told as the person's.",
    ],
};

pub(crate) const ID: &str = "bot_actions";

/// The slice's parameters: the bot's user id, and what the bot is of.
pub(crate) const USER: &str = "user";
pub(crate) const SUBJECT: &str = "subject";

pub(crate) const STAGE: Stage<Slack> = Stage { info: INFO, page: |slack, ask| Box::pin(page(slack, ask)) };

#[derive(Debug, Deserialize)]
struct Log {
    entries: Items<Entry>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    date_create: i64,
}

async fn page(slack: &Slack, ask: Ask<'_>) -> Result<Page, FetchError> {
    slack.need_organization(WAY)?;
    let request = Request::get(WAY.endpoint).query("actor", ask.slice.param(USER)).query("limit", 1);
    let body: Log = slack.fetch(WAY, request).await?;
    // The newest comes first, and no other is read.
    let mut page = body.entries.into_page("$.entries", |entry, page| {
        if page.records.is_empty() {
            let subject = ExternalId::new(ask.slice.param(SUBJECT));
            let id = ExternalId::new(format!("bot-action:{}", ask.slice.key));
            let mut record = record(RecordKind::Activity, id, WAY.endpoint);
            record.activity.push(Activity {
                last: seconds(Some(entry.date_create)),
                ..activity(subject.clone(), "audit log of the bot", UseKind::ApiCall)
            });
            record.subject = Some(subject);
            page.records.push(record);
        }
    });
    page.next = None;
    Ok(page)
}
