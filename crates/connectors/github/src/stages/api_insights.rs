//! API insights: how often each app installation called the API in the last month, and when last.

use crate::Github;
use crate::fetch::listed;
use crate::stages::{installations, token};
use jiff::{SignedDuration, Timestamp};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Activity, ExternalId, Facets, Record, RecordKind, UseKind, Visibility};
use remit_connector::session::Request;
use remit_connector::wire::{Items, time_or_absent};
use remit_connector::{Ask, FetchError, Lane, LastUsed, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /orgs/{org}/insights/api/subject-stats";

const INFO: StageInfo = StageInfo {
    id: "api_insights",
    title: "API use of apps and tokens",
    record_kind: RecordKind::Activity,
    parent: None,
    permissions: &["organization_api_insights:read"],
    lane: Lane::Urgent,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells {
        last_used: Some(LastUsed {
            kind: UseKind::ApiCall,
            resolution: "to six hours: numbers appear late",
            look_back: "30 days",
        }),
        ..Tells::NOTHING
    },
    blind_spots: &["The use of people's tokens is summed up by person, and not read."],
};

const PLAN: &str = "API insights (GitHub Enterprise Cloud)";

/// How far back is asked: as far as GitHub keeps the numbers.
const WINDOW: SignedDuration = SignedDuration::from_hours(30 * 24);

/// By how much a use may be later than the numbers say: GitHub shows them four to six hours late.
const LATENESS: SignedDuration = SignedDuration::from_hours(6);

pub(crate) const STAGE: Stage<Github> = Stage { info: INFO, page: |github, ask| Box::pin(page(github, ask)) };

#[derive(Debug, Deserialize)]
struct SubjectStats {
    subject_type: String,
    subject_id: u64,
    total_request_count: Option<u64>,
    last_request_timestamp: Option<String>,
}

async fn page(github: &Github, ask: Ask<'_>) -> Result<Page, FetchError> {
    let since = start_of_window(github.session.clock().now());
    let request = Request::get(ENDPOINT)
        .part("org", &*github.org)
        .query("min_timestamp", since)
        .query("per_page", ask.page_size)
        .at(ask.cursor);
    let reply = github.fetch_licensed(&INFO, PLAN, request).await?;
    Ok(listed(reply, |body| records(body, since)))
}

/// Returns the full hour at which the window begins, so that all pages of one scan speak of the same window.
fn start_of_window(now: Timestamp) -> Timestamp {
    let start = now.saturating_sub(WINDOW).unwrap_or(Timestamp::MIN);
    let hour = start.as_second().div_euclid(3600) * 3600;
    Timestamp::from_second(hour).unwrap_or(start)
}

fn records(body: Items<SubjectStats>, since: Timestamp) -> Page {
    body.try_into_page("$", |stats, page| {
        // People are subjects too; what they did by hand is nobody's integration.
        let of = match stats.subject_type.as_str() {
            "installation" => installations::external_id(stats.subject_id),
            "fine_grained_pat" => token::token_id(stats.subject_id),
            _ => return Ok(()),
        };
        page.records.push(record(&stats, of, since));
        Ok(())
    })
}

fn record(stats: &SubjectStats, of: ExternalId, since: Timestamp) -> Record {
    let activity = Activity {
        of: of.clone(),
        source: "API insights".to_owned(),
        kind: UseKind::ApiCall,
        last: time_or_absent(stats.last_request_timestamp.as_deref()),
        resolution: LATENESS,
        visible: Visibility::Since(since),
        count: Fact::null_is_unknown(stats.total_request_count),
        scopes: Fact::Unknown(Why::NotReported),
    };
    Record {
        kind: RecordKind::Activity,
        external_id: ExternalId::new(format!("api-insights:{of}")),
        subject: Some(of),
        facets: Facets::default(),
        activity: vec![activity],
        endpoint: ENDPOINT,
    }
}
