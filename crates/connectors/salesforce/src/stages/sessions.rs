//! Sessions that are alive now, as evidence that apps are used: of each app the one that was used last.
//!
//! A session ends by itself within hours, so that it is no credential of its own here: the token behind it is. It lasts so
//! many seconds from when it was used last.
//!
//! Source: "Object Reference for the Salesforce Platform", page "AuthSession", read November 2026.

use crate::Salesforce;
use crate::names;
use crate::stages::LISTING;
use jiff::SignedDuration;
use remit_connector::blank::{activity, record};
use remit_connector::core::model::{Activity, ExternalId, RecordKind, UseKind};
use remit_connector::wire::time;
use remit_connector::{Ask, FetchError, History, Lane, LastUsed, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /services/data/v{version}/query?q={AuthSession}";

const REST: &str = " WHERE LoginType = 'Remote Access 2.0' ORDER BY LastModifiedDate DESC";

const INFO: StageInfo = StageInfo {
    id: "sessions",
    title: "live sessions of apps",
    record_kind: RecordKind::Activity,
    permissions: &["Manage Users"],
    lane: Lane::Slow,
    requests_per_page: 2 + names::REQUESTS,
    tells: Tells {
        last_used: Some(LastUsed {
            kind: UseKind::ApiCall,
            resolution: "to the length of a session",
            look_back: "the sessions that have not ended",
        }),
        ..Tells::NOTHING
    },
    blind_spots: &[
        "Sessions of people, and sessions that Apex code or an outbound message hands on, are not told apart by app.",
        "A session names its app by its name alone.",
    ],
    ..LISTING
};

pub(crate) const STAGE: Stage<Salesforce> =
    Stage { info: INFO, page: |salesforce, ask| Box::pin(page(salesforce, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Session {
    last_modified_date: String,
    num_seconds_valid: Option<i64>,
    #[serde(rename = "LoginHistory.Application")]
    application: Option<String>,
}

async fn page(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    let names = salesforce.names().await?;
    let (mut history, inner) = History::read(ask.cursor, ENDPOINT)?;
    let ask = Ask { cursor: inner.as_ref(), ..ask };
    let soql = salesforce.described::<Session>(ENDPOINT, REST);
    let listed = salesforce.list(ENDPOINT, ask, soql, |session: Session, page| {
        let Some(name) = session.application.filter(|name| names::is_name(name)) else { return };
        let app = names.subject(&name);
        if history.is_settled(&[app.as_str()]) {
            return;
        }
        history.settle(&[app.as_str()]);
        let id = ExternalId::new(format!("session:{app}"));
        let mut record = record(RecordKind::Activity, id, ENDPOINT);
        record.activity.push(Activity {
            last: time(Some(&session.last_modified_date)),
            resolution: SignedDuration::from_secs(session.num_seconds_valid.unwrap_or_default()),
            ..activity(app.clone(), "AuthSession", UseKind::ApiCall)
        });
        record.subject = Some(app);
        page.records.push(record);
    });
    let page = listed.await?;
    let shortfall = names.gap.clone().or_else(|| history.shortfall());
    Ok(Page { next: history.write(page.next), shortfall, ..page })
}
