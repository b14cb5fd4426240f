//! What apps called, by one day's file of all API calls: lines of comma-separated values under a line of names.
//!
//! Source: "Object Reference for the Salesforce Platform", page "EventLogFile Supported Event Types: API Total Usage", read
//! November 2026.

use crate::Salesforce;
use crate::facts::{app_id, whole_id};
use crate::names::{self, Names};
use crate::stages::event_log_files;
use crate::uses::Uses;
use remit_connector::core::model::{Attribution, RecordKind, UseKind, Visibility};
use remit_connector::session::Request;
use remit_connector::wire::time;
use remit_connector::{Ask, FetchError, Lane, LastUsed, Page, Reason, Slice, Stage, StageInfo, Tells};

const ENDPOINT: &str = "GET /services/data/v{version}/sobjects/EventLogFile/{file}/LogFile";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "API calls of apps",
    record_kind: RecordKind::Activity,
    parent: Some(event_log_files::ID),
    permissions: &["View Event Log Files"],
    lane: Lane::Slow,
    page_size: 1,
    requests_per_page: 1 + names::REQUESTS,
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
        "An app that is not installed, and an external client app, is named by its name alone.",
        "Which objects an app called is told, and which of its scopes that took is not.",
    ],
};

pub(crate) const ID: &str = "api_usage";

/// The slice's parameter with the file's day. Its key is the file's id.
pub(crate) const DAY: &str = "day";

pub(crate) const STAGE: Stage<Salesforce> =
    Stage { info: INFO, page: |salesforce, ask| Box::pin(page(salesforce, ask)) };

async fn page(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    let names = salesforce.names().await?;
    let request =
        Request::get(ENDPOINT).part("version", &*salesforce.version).part("file", &*ask.slice.key).text();
    let file = salesforce.send::<String>(ENDPOINT, request).await?.body;
    records(&file, names, ask.slice).ok_or_else(|| {
        let what = "the file does not begin with the names of its columns";
        FetchError::new(ENDPOINT, Reason::Malformed(what.to_owned()))
    })
}

fn records(file: &str, names: &Names, slice: &Slice) -> Option<Page> {
    let mut lines = file.lines();
    let columns: Vec<&str> = fields(lines.next()?).collect();
    let place = |name: &str| columns.iter().position(|known| *known == name);
    let (id, name, at) =
        (place("CONNECTED_APP_ID")?, place("CONNECTED_APP_NAME")?, place("TIMESTAMP_DERIVED")?);
    let mut uses = Uses::default();
    let mut is_by_name = false;
    for line in lines {
        let value = |place: usize| fields(line).nth(place).unwrap_or_default();
        let app = match (value(id), value(name)) {
            (id, _) if id.starts_with("0H4") => app_id(&whole_id(id)),
            (_, name) if names::is_name(name) => {
                is_by_name = true;
                names.subject(name)
            }
            _ => continue,
        };
        uses.add(app, time(Some(value(at))).known().copied());
    }
    let day = slice.param(DAY);
    let visible = time(Some(day)).known().map_or(Visibility::Unknown, |day| Visibility::Since(*day));
    let source = format!("ApiTotalUsage of {}", day.split('T').next().unwrap_or_default());
    let log = format!("calls:{}", slice.key);
    let mut records = uses.records(&log, &source, UseKind::ApiCall, &visible, ENDPOINT);
    for record in &mut records {
        record.facets.attribution = Some(Attribution::AppNamed);
    }
    Some(Page { records, shortfall: names.gap.clone().filter(|_| is_by_name), ..Page::default() })
}

/// Returns a line's values. None that is read here holds a quote.
fn fields(line: &str) -> impl Iterator<Item = &str> {
    let line = line.strip_prefix('"').unwrap_or(line);
    line.strip_suffix('"').unwrap_or(line).split("\",\"")
}
