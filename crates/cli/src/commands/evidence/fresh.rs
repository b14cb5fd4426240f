//! A reading into a store of its own, and what it shows: the same for answers that come from a provider and for those
//! that come from a bundle.

use crate::config::ConnectionConfig;
use crate::project::Rules;
use jiff::Timestamp;
use remit_connector::Connection;
use remit_connector::session::Clock;
use remit_core::finding::Finding;
use remit_core::judge::Judge;
use remit_core::model::{ConnectionId, Dossier, ProviderId};
use remit_report::{FindingsView, Format, InventoryKind, InventoryView, Style, findings, inventory};
use remit_scan::{Judged, Scan, ScanEvents, Stop};
use remit_store::Store;

/// Takes one result: what it is, and its JSON.
pub(super) type Take<'a> = dyn FnMut(&str, &str) -> anyhow::Result<()> + 'a;

/// A connection as it is read anew.
#[derive(Debug)]
pub(super) struct Connected {
    pub(super) id: ConnectionId,
    pub(super) provider: ProviderId,
    pub(super) stages: Option<Vec<String>>,
    pub(super) concurrency: usize,
}

/// Returns a configured connection.
pub(super) fn connected(config: &ConnectionConfig) -> Connected {
    let descriptor = config.provider.descriptor;
    Connected {
        id: config.id.clone(),
        provider: descriptor.id.into(),
        stages: config.stages.clone(),
        concurrency: usize::from(config.limits.unwrap_or(descriptor.published_limits).concurrency),
    }
}

/// A reading into an empty store.
#[derive(Debug)]
pub(super) struct Fresh<'a> {
    store: &'a dyn Store,
    rules: &'a Rules,
    now: Timestamp,
    judged: Vec<Judged>,
    is_complete: bool,
}

impl<'a> Fresh<'a> {
    /// Reads and judges at an instant.
    pub(super) fn new(store: &'a dyn Store, rules: &'a Rules, now: Timestamp) -> Self {
        Self { store, rules, now, judged: Vec::new(), is_complete: true }
    }

    /// Whether everything that was to be read was.
    pub(super) fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Reads one connection.
    pub(super) async fn scan(
        &mut self,
        connected: &Connected,
        source: &dyn Connection,
    ) -> anyhow::Result<()> {
        let scan = Scan {
            connection_id: connected.id.clone(),
            provider: connected.provider.clone(),
            connection: source,
            store: self.store,
            stages: connected.stages.as_deref(),
            fingerprint: String::new(),
            concurrency: connected.concurrency,
            guard: None,
            clock: Clock::Fixed(self.now),
            stop: Stop::default(),
            events: ScanEvents::none(),
        };
        self.is_complete &= scan.run().await?.is_complete;
        self.judged.push(Judged { id: connected.id.clone(), provider: connected.provider.clone() });
        Ok(())
    }

    /// Judges, at `now` of the reading, and hands over everything that it shows: each integration with its findings, the
    /// findings that only the whole shows, and the coverage.
    pub(super) async fn results(&self, take: &mut Take<'_>) -> anyhow::Result<()> {
        self.results_at(self.now, take).await
    }

    /// The same, judged at another instant.
    pub(super) async fn results_at(&self, now: Timestamp, take: &mut Take<'_>) -> anyhow::Result<()> {
        let mut failed = None;
        let each = |dossier: &Dossier, judge: &mut Judge<'_>| {
            let found = judge.judge(dossier).findings;
            if failed.is_none() {
                failed = integration(dossier, &found, now, take).err();
            }
        };
        let inputs = self.rules.inputs(now, None);
        let (whole, connections) = remit_scan::judge(self.store, &self.judged, inputs, each).await?;
        if let Some(error) = failed {
            return Err(error);
        }
        finding_lines(&whole, now, take)?;
        let mut text = Vec::new();
        let view = FindingsView { findings: &[], opened: &|_| None, connections: &connections, now };
        findings(&mut text, Format::Ndjson, STYLE, &view)?;
        lines("coverage", &text, 0, take)
    }
}

const STYLE: Style = Style { color: false, width: 120 };

fn integration(
    dossier: &Dossier,
    found: &[Finding],
    now: Timestamp,
    take: &mut Take<'_>,
) -> anyhow::Result<()> {
    let mut text = Vec::new();
    let dossiers = std::slice::from_ref(dossier);
    let view = InventoryView { kind: InventoryKind::Integrations, dossiers, connections: &[], now };
    inventory(&mut text, Format::Ndjson, STYLE, &view)?;
    lines("inventory", &text, 1, take)?;
    finding_lines(found, now, take)
}

fn finding_lines(found: &[Finding], now: Timestamp, take: &mut Take<'_>) -> anyhow::Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    let mut text = Vec::new();
    let view = FindingsView { findings: found, opened: &|_| None, connections: &[], now };
    findings(&mut text, Format::Ndjson, STYLE, &view)?;
    lines("finding", &text, 1, take)
}

/// Hands over lines behind the first `skip`, which are the listing's own head.
fn lines(kind: &str, text: &[u8], skip: usize, take: &mut Take<'_>) -> anyhow::Result<()> {
    std::str::from_utf8(text)?.lines().skip(skip).try_for_each(|line| take(kind, line))
}
