//! What apps called, by one day's file of all API calls: lines of comma-separated values under a line of names.
//!
//! Source: "Object Reference for the Salesforce Platform", page "EventLogFile Supported Event Types: API Total Usage", read
//! November 2026.

use crate::Salesforce;
use crate::facts::{app_id, whole_id};
use crate::stages::{LISTING, event_log_files};
use jiff::Timestamp;
use remit_connector::blank::{activity, record};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    Activity, Attribution, ExternalId, Record, RecordKind, UseKind, Visibility,
};
use remit_connector::session::Request;
use remit_connector::wire::time;
use remit_connector::{Ask, FetchError, Lane, LastUsed, Page, Reason, Slice, Stage, StageInfo, Tells};
use std::collections::BTreeMap;

const ENDPOINT: &str = "GET /services/data/v{version}/sobjects/EventLogFile/{file}/LogFile";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "API calls of apps",
    record_kind: RecordKind::Activity,
    parent: Some(event_log_files::ID),
    permissions: &["View Event Log Files"],
    lane: Lane::Slow,
    page_size: 1,
    requests_per_page: 1,
    tells: Tells {
        last_used: Some(LastUsed {
            kind: UseKind::ApiCall,
            resolution: "to the second, a day late",
            look_back: "the days of which there are files",
        }),
        ..Tells::NOTHING
    },
    blind_spots: &[
        "A file of more than 64 MiB is not read.",
        "Calls of apps that are not installed carry no id of theirs and are not counted.",
        "Which objects an app called is told, and which of its scopes that took is not.",
    ],
    ..LISTING
};

pub(crate) const ID: &str = "api_usage";

/// The slice's parameter with the file's day. Its key is the file's id.
pub(crate) const DAY: &str = "day";

pub(crate) const STAGE: Stage<Salesforce> =
    Stage { info: INFO, page: |salesforce, ask| Box::pin(page(salesforce, ask)) };

/// What was seen of one app.
#[derive(Debug, Default)]
struct Seen {
    last: Option<Timestamp>,
    n_calls: u64,
}

async fn page(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request =
        Request::get(ENDPOINT).part("version", &*salesforce.version).part("file", &*ask.slice.key).text();
    let file = salesforce.send::<String>(ENDPOINT, request).await?.body;
    records(&file, ask.slice).ok_or_else(|| {
        let what = "the file does not begin with the names of its columns";
        FetchError::new(ENDPOINT, Reason::Malformed(what.to_owned()))
    })
}

fn records(file: &str, slice: &Slice) -> Option<Page> {
    let mut lines = file.lines();
    let names: Vec<&str> = fields(lines.next()?).collect();
    let place = |name: &str| names.iter().position(|known| *known == name);
    let (app, at) = (place("CONNECTED_APP_ID")?, place("TIMESTAMP_DERIVED")?);
    let mut apps: BTreeMap<String, Seen> = BTreeMap::new();
    for line in lines {
        // An id of another form stands for an app that the organization does not have.
        let Some(id) = fields(line).nth(app).filter(|id| id.starts_with("0H4")) else { continue };
        let at = fields(line).nth(at).and_then(|at| time(Some(at)).known().copied());
        let seen = apps.entry(whole_id(id)).or_default();
        seen.last = seen.last.max(at);
        seen.n_calls += 1;
    }
    let records = apps.into_iter().map(|(app, seen)| record_of(&app, &seen, slice)).collect();
    Some(Page { records, ..Page::default() })
}

/// Returns a line's values. None that is read here holds a comma or a quote.
fn fields(line: &str) -> impl Iterator<Item = &str> {
    let line = line.strip_prefix('"').unwrap_or(line);
    line.strip_suffix('"').unwrap_or(line).split("\",\"")
}

fn record_of(app: &str, seen: &Seen, slice: &Slice) -> Record {
    let of = app_id(app);
    let id = ExternalId::new(format!("calls:{}:{app}", slice.key));
    let mut record = record(RecordKind::Activity, id, ENDPOINT);
    let day = time(Some(slice.param(DAY))).known().copied();
    let source = format!("ApiTotalUsage of {}", slice.param(DAY).split('T').next().unwrap_or_default());
    record.activity.push(Activity {
        last: Fact::null_is_unknown(seen.last),
        visible: day.map_or(Visibility::Unknown, Visibility::Since),
        count: Fact::Known(seen.n_calls),
        ..activity(of.clone(), source, UseKind::ApiCall)
    });
    record.facets.attribution = Some(Attribution::AppNamed);
    record.subject = Some(of);
    record
}
