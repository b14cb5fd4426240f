//! What administrators did to apps lately: installing, changing and blocking them, by the setup audit trail.
//!
//! The trail can be asked for days and nothing else, so that what is about apps is picked out here.

use crate::Salesforce;
use crate::fetch::Query;
use crate::names::{self, Names};
use crate::stages::LISTING;
use jiff::{SignedDuration, Timestamp};
use remit_connector::blank::{activity, record};
use remit_connector::core::model::{Activity, ExternalId, Record, RecordKind, UseKind, Visibility};
use remit_connector::wire::time;
use remit_connector::{Ask, FetchError, Lane, LastUsed, Page, Stage, StageInfo, Tells};
use serde::Deserialize;
use std::future::ready;

const QUERY: Query = Query {
    endpoint: "GET /services/data/v{version}/query?q={SetupAuditTrail}",
    columns: &["Id", "Action", "Section", "Display", "CreatedDate"],
};

/// How far back the trail is read. Salesforce keeps it for 180 days.
const DAYS: i64 = 90;

const INFO: StageInfo = StageInfo {
    id: "audit_trail",
    title: "changes of apps",
    record_kind: RecordKind::Activity,
    lane: Lane::Slow,
    requests_per_page: 1 + names::REQUESTS,
    tells: Tells {
        last_used: Some(LastUsed {
            kind: UseKind::Authorization,
            resolution: "to the second",
            look_back: "90 days",
        }),
        ..Tells::NOTHING
    },
    blind_spots: &["The trail names an app in a sentence: of two apps of one name neither is meant."],
    ..LISTING
};

pub(crate) const STAGE: Stage<Salesforce> =
    Stage { info: INFO, page: |salesforce, ask| Box::pin(page(salesforce, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Change {
    id: String,
    action: Option<String>,
    section: Option<String>,
    display: Option<String>,
    created_date: Option<String>,
}

impl Change {
    /// Whether it is about an app, as section or action say.
    fn is_of_app(&self) -> bool {
        let section = self.section.as_deref().unwrap_or_default();
        let action = self.action.as_deref().unwrap_or_default().to_lowercase();
        section.contains("Connected App")
            || section.contains("External Client App")
            || action.contains("connectedapp")
            || action.contains("externalclient")
    }
}

async fn page(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    let names = salesforce.names().await?;
    let since = salesforce.session.clock().now() - SignedDuration::from_hours(24 * DAYS);
    let soql = QUERY.select(&format!(
        " WHERE CreatedDate >= {} ORDER BY CreatedDate DESC",
        since.strftime("%Y-%m-%dT%H:%M:%SZ")
    ));
    let listed = salesforce.list(QUERY, ask, ready(Ok(soql)), |change: Change, page| {
        page.records.extend(record_of(change, names, since));
    });
    let mut page = listed.await?;
    page.shortfall.clone_from(&names.gap);
    Ok(page)
}

fn record_of(change: Change, names: &Names, since: Timestamp) -> Option<Record> {
    let display = change.display.as_deref().filter(|_| change.is_of_app())?;
    let app = names.named_in(display)?;
    let id = ExternalId::new(format!("change:{}", change.id));
    let mut record = record(RecordKind::Activity, id, QUERY.endpoint);
    let source = format!("SetupAuditTrail, {}", change.action.unwrap_or_default());
    record.activity.push(Activity {
        last: time(change.created_date.as_deref()),
        visible: Visibility::Since(since),
        ..activity(app.clone(), source, UseKind::Authorization)
    });
    record.subject = Some(app.clone());
    Some(record)
}
