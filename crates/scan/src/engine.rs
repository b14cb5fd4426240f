//! The engine: reads every page of every planned slice, stages it, and reconciles at the end.

use crate::account::Account;
use crate::outcome;
use crate::plan::{Plan, Planned};
use crate::queue::{Line, Queue, Work};
use crate::writer::Writer;
use crate::{Guard, ScanError, ScanEvent, ScanEvents};
use futures_util::stream::{FuturesUnordered, StreamExt};
use remit_connector::session::Clock;
use remit_connector::{Ask, Child, Connection, Cursor, FetchError, Page, Reason, Slice};
use remit_core::coverage::{Outcome, SliceOutcome};
use remit_core::model::{ConnectionId, ProviderId, StageId};
use remit_store::{
    ChildSlice, OpenScan, Reconciliation, ScanId, ScanRequest, SliceProgress, StagedPage, Store,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// One scan of one connection, before it runs.
#[derive(Debug)]
pub struct Scan<'a> {
    /// The connection's id.
    pub connection_id: ConnectionId,
    /// Its provider.
    pub provider: ProviderId,
    /// The connection.
    pub connection: &'a dyn Connection,
    /// Where the inventory is kept.
    pub store: &'a dyn Store,
    /// The stages to read; all if none are named.
    pub stages: Option<&'a [String]>,
    /// What gives stored cursors their meaning.
    pub fingerprint: String,
    /// How many pages may be under way at once.
    pub concurrency: usize,
    /// How much may disappear without asking; nothing is asked if there is none.
    pub guard: Option<Guard>,
    /// The clock.
    pub clock: Clock,
    /// Asks the scan to stop.
    pub stop: Stop,
    /// Where events go.
    pub events: ScanEvents,
}

/// A wish that a scan stops, shared with whoever may have it.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks to stop.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What a finished scan did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScanReport {
    /// The scan.
    pub scan: ScanId,
    /// What reconciling did.
    pub reconciliation: Reconciliation,
    /// Whether every slice was read whole.
    pub is_complete: bool,
}

impl Scan<'_> {
    /// Reads everything, reconciles, and says what changed.
    ///
    /// # Errors
    /// The inventory is as it was before. What was read stays in staging, and the next scan goes on from there.
    pub async fn run(self) -> Result<ScanReport, ScanError> {
        let plan = Plan::new(&self.connection.stages(), self.stages)?;
        let request = ScanRequest {
            connection: self.connection_id.clone(),
            provider: self.provider.clone(),
            stages: plan.outline(),
            fingerprint: self.fingerprint.clone(),
            now: self.clock.now(),
        };
        let open = self.store.open_scan(request).await?;
        let scan = open.id;
        let mut reading = Reading::new(&self, &plan, open);
        let read = reading.run().await;
        // Whatever ended the reading: what was read is kept.
        reading.writer.flush().await?;
        read?;
        let is_complete = reading.is_complete;
        // What is known of every slice is needed no more.
        drop(reading);
        self.ask_guard(scan).await?;
        self.events.send(ScanEvent::Reconciling);
        let reconciliation = self.store.reconcile(scan, self.clock.now()).await?;
        self.events.send(ScanEvent::Reconciled(reconciliation));
        Ok(ScanReport { scan, reconciliation, is_complete })
    }

    async fn ask_guard(&self, scan: ScanId) -> Result<(), ScanError> {
        let Some(guard) = self.guard else { return Ok(()) };
        let beyond = guard.beyond(self.store.retirements(scan).await?);
        if beyond.is_empty() { Ok(()) } else { Err(ScanError::MassDisappearance(beyond)) }
    }
}

/// The page loop.
struct Reading<'a> {
    scan: &'a Scan<'a>,
    plan: &'a Plan,
    queue: Queue,
    account: Account,
    writer: Writer<'a>,
    is_complete: bool,
}

impl<'a> Reading<'a> {
    fn new(scan: &'a Scan<'a>, plan: &'a Plan, open: OpenScan) -> Self {
        let writer = Writer::new(scan.store, open.id);
        let mut reading = Self {
            scan,
            plan,
            queue: Queue::default(),
            account: Account::default(),
            writer,
            is_complete: true,
        };
        let n_resumed_pages = open.progress.iter().map(|slice| u64::from(slice.n_pages)).sum();
        scan.events.send(ScanEvent::Begun { scan: open.id, n_resumed_pages });
        reading.resume(open.progress);
        for stage in plan.stages().iter().filter(|stage| stage.info.parent.is_none()) {
            reading.begin(stage, Slice::root());
        }
        reading
    }

    /// Takes up what an interrupted scan had read: open slices go on, ended ones are only noted, named ones are queued.
    fn resume(&mut self, progress: Vec<SliceProgress>) {
        let mut children = Vec::new();
        let mut params = std::collections::HashMap::new();
        for slice in &progress {
            for child in &slice.children {
                params.insert((child.stage.clone(), child.slice.clone()), child.params.clone());
            }
            children.extend(slice.children.iter().cloned());
        }
        for slice in progress {
            let Some(stage) = self.plan.find(slice.stage.as_str()) else { continue };
            self.account.name(stage.info.id, &slice.slice);
            self.scan.events.send(ScanEvent::Slices { stage: stage.info.id, n: 1 });
            if let Some(outcome) = slice.outcome {
                self.is_complete &= outcome.is_complete();
                self.scan.events.send(ScanEvent::SliceEnded { stage: stage.info.id, outcome });
                continue;
            }
            let open = self.account.open(stage.info.id, &slice.slice);
            open.note(slice.n_records, None, slice.shortfall);
            let params = params.get(&(slice.stage, slice.slice.clone())).cloned().unwrap_or_default();
            let key = Slice { key: slice.slice, params: params.into_iter().collect() };
            match slice.next.map(Cursor) {
                Some(cursor) => {
                    open.moves_to(&cursor);
                    let page_size = stage.info.page_size;
                    let work = Work {
                        stage: stage.info,
                        slice: key,
                        cursor: Some(cursor),
                        number: slice.n_pages,
                        page_size,
                    };
                    self.queue.push_next(line(stage), work);
                }
                None if slice.n_pages > 0 => self.end_read(stage, &key.key),
                None => self.queue.push(line(stage), first(stage, key)),
            }
        }
        for child in children {
            let Some(stage) = self.plan.find(child.stage.as_str()) else { continue };
            if !child.is_empty {
                self.begin(stage, Slice { key: child.slice, params: child.params.into_iter().collect() });
            }
        }
    }

    async fn run(&mut self) -> Result<(), ScanError> {
        let connection = self.scan.connection;
        let mut under_way = FuturesUnordered::new();
        loop {
            while under_way.len() < self.scan.concurrency.max(1) && !self.scan.stop.is_asked() {
                let Some(work) = self.queue.pop() else { break };
                under_way.push(fetch(connection, work));
            }
            let Some((work, answer)) = under_way.next().await else { break };
            match answer {
                Ok(page) => self.take(work, page),
                Err(error) => self.fail(&work, &error)?,
            }
            if self.writer.is_full() {
                self.writer.flush().await?;
            }
        }
        if self.scan.stop.is_asked() { Err(ScanError::Stopped) } else { Ok(()) }
    }

    fn take(&mut self, work: Work, page: Page) {
        let Some(stage) = self.plan.find(work.stage.id) else { return };
        self.account.is_away(true);
        let n_items = (page.records.len() + page.rejected.len()) as u64;
        let shortfall = outcome::shortfall(&page);
        let open = self.account.open(work.stage.id, &work.slice.key);
        open.note(n_items, page.expected, shortfall.clone());
        let is_repeated = page.next.as_ref().is_some_and(|cursor| !open.moves_to(cursor));
        let n_records = page.records.len() as u64;
        self.scan.events.send(ScanEvent::Page { stage: work.stage.id, n_records, expected: page.expected });
        self.name_children(&page.children);
        let next = page.next.clone();
        self.writer.page(staged(&work, page, shortfall));
        match next {
            Some(_) if is_repeated => {
                self.end(stage, &work.slice.key, Outcome::Failed("the listing repeats itself".to_owned()));
            }
            Some(cursor) => {
                let next = Work { cursor: Some(cursor), number: work.number + 1, ..work };
                self.queue.push_next(line(stage), next);
            }
            None => self.end_read(stage, &work.slice.key),
        }
    }

    fn fail(&mut self, work: &Work, error: &FetchError) -> Result<(), ScanError> {
        if let Reason::Unauthenticated(why) = &error.reason {
            return Err(ScanError::Unauthenticated(why.clone()));
        }
        tracing::warn!(stage = work.stage.id, slice = work.slice.key, %error, "slice not read whole");
        let Some(stage) = self.plan.find(work.stage.id) else { return Ok(()) };
        if self.retries_smaller(stage, work, error) {
            return Ok(());
        }
        self.end(stage, &work.slice.key, outcome::of_error(error));
        let did_answer = !matches!(error.reason, Reason::Unavailable(_));
        if self.account.is_away(did_answer) {
            self.give_up();
        }
        Ok(())
    }

    /// A provider that cuts long answers off may give shorter ones.
    fn retries_smaller(&mut self, stage: &Planned, work: &Work, error: &FetchError) -> bool {
        const SMALLEST: u16 = 10;
        let is_worth_it = work.cursor.is_none() && work.page_size >= 2 * SMALLEST;
        if !is_worth_it || !matches!(error.reason, Reason::Unavailable(_)) {
            return false;
        }
        self.queue.push_next(line(stage), Work { page_size: work.page_size / 2, ..work.clone() });
        true
    }

    /// Ends everything that waits: the provider is away.
    fn give_up(&mut self) {
        let waiting: Vec<Work> = self.queue.drain().collect();
        for work in waiting {
            let Some(stage) = self.plan.find(work.stage.id) else { continue };
            self.end(
                stage,
                &work.slice.key,
                Outcome::Failed("not tried: the provider does not answer".to_owned()),
            );
        }
    }

    fn name_children(&mut self, children: &[Child]) {
        for child in children {
            let Some(stage) = self.plan.find(child.stage) else { continue };
            if child.is_empty {
                self.account.name(stage.info.id, &child.slice.key);
            } else {
                self.begin(stage, child.slice.clone());
            }
        }
    }

    /// Queues a slice, unless it was named before.
    fn begin(&mut self, stage: &Planned, slice: Slice) {
        if self.account.name(stage.info.id, &slice.key) {
            self.scan.events.send(ScanEvent::Slices { stage: stage.info.id, n: 1 });
            self.queue.push(line(stage), first(stage, slice));
        }
    }

    /// Ends a slice that was read to its last page.
    fn end_read(&mut self, stage: &Planned, slice: &str) {
        let outcome = self.account.close(stage.info.id, slice);
        self.end(stage, slice, outcome);
    }

    fn end(&mut self, stage: &Planned, slice: &str, outcome: Outcome) {
        self.account.forget(stage.info.id, slice);
        self.is_complete &= outcome.is_complete();
        self.writer.outcome(SliceOutcome {
            stage: StageId::from(stage.info.id),
            slice: slice.to_owned(),
            outcome: outcome.clone(),
        });
        self.scan.events.send(ScanEvent::SliceEnded { stage: stage.info.id, outcome });
    }
}

async fn fetch(connection: &dyn Connection, work: Work) -> (Work, Result<Page, FetchError>) {
    let ask = Ask { slice: &work.slice, cursor: work.cursor.as_ref(), page_size: work.page_size };
    let answer = connection.page(work.stage.id, ask).await;
    (work, answer)
}

fn first(stage: &Planned, slice: Slice) -> Work {
    Work { stage: stage.info, slice, cursor: None, number: 0, page_size: stage.info.page_size }
}

fn line(stage: &Planned) -> Line {
    match (stage.is_feeder, stage.is_slow()) {
        (true, _) => Line::Feeder,
        (false, true) => Line::Slow,
        (false, false) => Line::Urgent,
    }
}

fn staged(work: &Work, page: Page, shortfall: Option<String>) -> StagedPage {
    let child = |child: Child| ChildSlice {
        stage: StageId::from(child.stage),
        slice: child.slice.key,
        params: child.slice.params.into_iter().collect(),
        is_empty: child.is_empty,
    };
    StagedPage {
        stage: StageId::from(work.stage.id),
        slice: work.slice.key.clone(),
        number: work.number,
        records: page.records,
        next: page.next.map(|cursor| cursor.0),
        children: page.children.into_iter().map(child).collect(),
        tombstones: page.tombstones,
        shortfall,
    }
}
