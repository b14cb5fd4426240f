//! A provider of two stages, repositories and their keys, that answers as a test has written.

use crate::Stop;
use async_trait::async_trait;
use remit_connector::{
    Ask, Check, CheckOutcome, Child, Connection, Cursor, FetchError, Lane, Page, Slice, StageInfo, Tells,
};
use remit_core::fact::{Fact, Why};
use remit_core::model::{AppId, ExternalId, Facets, Integration, IntegrationKind, Record, RecordKind};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

static STAGES: [StageInfo; 2] =
    [stage("repositories", None, Lane::Urgent), stage("keys", Some("repositories"), Lane::Slow)];

const fn stage(id: &'static str, parent: Option<&'static str>, lane: Lane) -> StageInfo {
    StageInfo {
        id,
        title: id,
        record_kind: RecordKind::Integration,
        parent,
        permissions: &[],
        lane,
        page_size: 100,
        requests_per_page: 1,
        tells: Tells::NOTHING,
        blind_spots: &[],
    }
}

#[derive(Debug, Default)]
pub(crate) struct Scripted(Mutex<Script>);

#[derive(Debug, Default)]
struct Script {
    listings: HashMap<(String, String), Listing>,
    asked: Vec<String>,
    stop_after: Option<(String, usize, Stop)>,
}

#[derive(Debug, Default)]
struct Listing {
    pages: Vec<Vec<String>>,
    error: Option<FetchError>,
    is_endless: bool,
    expected: Option<u64>,
}

impl Scripted {
    pub(crate) fn list(&self, stage: &str, slice: &str, pages: &[&[&str]]) {
        let pages = pages.iter().map(|page| page.iter().map(|id| (*id).to_owned()).collect()).collect();
        *self.lock().listing(stage, slice) = Listing { pages, ..Listing::default() };
    }

    pub(crate) fn fail(&self, stage: &str, slice: &str, error: FetchError) {
        self.lock().listing(stage, slice).error = Some(error);
    }

    pub(crate) fn repeat(&self, stage: &str, slice: &str) {
        self.lock().listing(stage, slice).is_endless = true;
    }

    pub(crate) fn expect(&self, stage: &str, slice: &str, expected: u64) {
        self.lock().listing(stage, slice).expected = Some(expected);
    }

    pub(crate) fn stop_after(&self, stage: &str, n_pages: usize, stop: &Stop) {
        self.lock().stop_after = Some((stage.to_owned(), n_pages, stop.clone()));
    }

    pub(crate) fn n_asked(&self) -> usize {
        self.lock().asked.len()
    }

    pub(crate) fn n_asked_of(&self, stage: &str) -> usize {
        self.lock().asked.iter().filter(|asked| *asked == stage).count()
    }

    fn lock(&self) -> MutexGuard<'_, Script> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Script {
    fn listing(&mut self, stage: &str, slice: &str) -> &mut Listing {
        self.listings.entry((stage.to_owned(), slice.to_owned())).or_default()
    }

    fn answer(&mut self, stage: &str, ask: Ask<'_>) -> Result<Page, FetchError> {
        self.asked.push(stage.to_owned());
        let n_asked = self.asked.iter().filter(|asked| *asked == stage).count();
        if let Some((_, _, stop)) = self.stop_after.as_ref().filter(|(at, n, _)| at == stage && n_asked == *n)
        {
            stop.ask();
        }
        let listing = self.listing(stage, &ask.slice.key);
        if let Some(error) = &listing.error {
            return Err(FetchError::new(error.endpoint.clone(), error.reason.clone()));
        }
        let number: usize =
            ask.cursor.map_or(0, |cursor| cursor.0.parse().expect("a cursor of this provider"));
        let ids = listing.pages.get(number).cloned().unwrap_or_default();
        let has_next = listing.is_endless || number + 1 < listing.pages.len();
        let next = has_next.then(|| Cursor(if listing.is_endless { 0 } else { number + 1 }.to_string()));
        let records = ids.iter().map(|id| record(&ask.slice.key, id)).collect();
        let children =
            if stage == "repositories" { ids.iter().map(|id| child(id)).collect() } else { Vec::new() };
        Ok(Page { records, next, children, expected: listing.expected, ..Page::default() })
    }
}

#[async_trait]
impl Connection for Scripted {
    fn stages(&self) -> Vec<&'static StageInfo> {
        STAGES.iter().collect()
    }

    async fn page(&self, stage: &str, ask: Ask<'_>) -> Result<Page, FetchError> {
        self.lock().answer(stage, ask)
    }

    async fn check(&self, _stage: &str) -> Check {
        Check { stage: "repositories", outcome: CheckOutcome::Readable }
    }
}

fn child(id: &str) -> Child {
    Child { stage: "keys", slice: Slice { key: id.to_owned(), ..Slice::root() }, is_empty: false }
}

fn record(slice: &str, id: &str) -> Record {
    let id = if slice.is_empty() { id.to_owned() } else { format!("{slice}:{id}") };
    let integration = Integration {
        kind: IntegrationKind::App,
        app: AppId::from(id.as_str()),
        name: Fact::Known(id.clone()),
        state: Fact::Unknown(Why::NotReported),
        installed_at: Fact::Unknown(Why::NotReported),
        held_by: Fact::Unknown(Why::NotReported),
        host: Fact::Unknown(Why::NotReported),
        manage_url: Fact::Unknown(Why::NotReported),
    };
    Record {
        kind: RecordKind::Integration,
        external_id: ExternalId::from(id),
        subject: None,
        facets: Facets { integration: Some(integration), ..Facets::default() },
        activity: Vec::new(),
        endpoint: "GET /things",
    }
}
