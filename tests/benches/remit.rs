//! remit as a benchmark measures it: what `remit scan` does for one connection, in this process and without its output.

use async_trait::async_trait;
use jiff::Timestamp;
use remit_connector::secret::{Secret, SecretError, SecretRef, SecretSource};
use remit_connector::session::{CachedExchange, Clock, ExchangeCache, Tuning};
use remit_connector::{EventSink, Open, Provider};
use remit_core::approval::Approvals;
use remit_core::exposure::Exposures;
use remit_core::model::{ConnectionId, ProviderId};
use remit_core::people::Directory;
use remit_core::policy::Policy;
use remit_core::scope::{Catalog, Catalogs};
use remit_scan::{Guard, Inputs, Judged, Scan, ScanEvents, ScanReport, Stop, fingerprint};
use remit_store::{CachedBody, SqliteStore, Store};
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;

/// The connection's id.
const CONNECTION: &str = "acme";

/// What is scanned: a provider, how its connection is configured, and which stages are read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source {
    pub(crate) provider: &'static Provider,
    pub(crate) settings: fn() -> Value,
    pub(crate) stages: &'static [&'static str],
}

/// A simulated platform and a token for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) source: &'a Source,
    pub(crate) base_url: &'a str,
    pub(crate) token: &'a str,
}

/// Scans with a store in `folder`, calls `between`, then judges everything with no approval at hand and keeps the findings.
pub(crate) fn scan(target: Target<'_>, folder: &Path, between: impl FnOnce()) -> ScanReport {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let store = Arc::new(SqliteStore::open(&folder.join("remit.db")).expect("a store"));
    runtime.block_on(async {
        let report = discover(target, &store).await;
        between();
        judge(target.source, store.as_ref()).await;
        report
    })
}

async fn discover(target: Target<'_>, store: &Arc<SqliteStore>) -> ScanReport {
    let Source { provider, settings, stages } = *target.source;
    let (settings, descriptor) = (settings(), provider.descriptor);
    let stages: Vec<String> = stages.iter().map(|stage| (*stage).to_owned()).collect();
    let open = Open {
        settings: settings.clone(),
        base_url: Some(target.base_url.parse().expect("the simulator's address is a URL")),
        limits: None,
        secrets: Arc::new(Token(Secret::new(target.token.to_owned()))),
        clock: Clock::System,
        cache: Arc::new(Kept(store.clone())),
        events: EventSink::none(),
        tape: remit_connector::session::Tape::Blank,
        access: remit_connector::session::Access::ReadOnly,
        tuning: Tuning::default(),
    };
    let connection = (provider.open)(open).expect("the settings are right");
    let scan = Scan {
        connection_id: ConnectionId::from(CONNECTION),
        provider: ProviderId::from(descriptor.id),
        connection: connection.as_ref(),
        store: store.as_ref(),
        stages: Some(&stages),
        fingerprint: fingerprint(descriptor.id, Some(target.base_url), &settings, Some(&stages)),
        concurrency: usize::from(descriptor.published_limits.concurrency),
        guard: Some(Guard::default()),
        clock: Clock::System,
        stop: Stop::default(),
        events: ScanEvents::none(),
    };
    let report = scan.run().await.expect("the simulator answers everything");
    assert!(report.is_complete, "the simulator holds nothing back");
    report
}

/// Judges everything that a store holds, with no approval at hand.
pub(crate) async fn judge(source: &Source, store: &SqliteStore) {
    let descriptor = source.provider.descriptor;
    let now = Clock::System.now();
    let id = ConnectionId::from(CONNECTION);
    let provider = ProviderId::from(descriptor.id);
    let mut catalogs = Catalogs::default();
    let catalog = Catalog::parse(provider.clone(), descriptor.scope_catalog);
    catalogs.insert(catalog.expect("a test reads every catalog that is compiled in"));
    let (approvals, policy, people) = (Approvals::empty(), Policy::default(), Directory::default());
    let (exposures, as_of): (Exposures, Option<Timestamp>) = (Exposures::default(), None);
    let inputs = Inputs {
        approvals: &approvals,
        catalogs: &catalogs,
        policy: &policy,
        people: &people,
        exposures: &exposures,
        now,
        as_of,
    };
    remit_scan::judge_into_ledger(store, &[Judged { id, provider, environment: None }], inputs, "no rules")
        .await
        .expect("the store can be read and written");
}

/// The token, whatever is asked for.
#[derive(Debug)]
struct Token(Secret<String>);

impl SecretSource for Token {
    fn read(&self, _reference: &SecretRef) -> Result<Secret<String>, SecretError> {
        Ok(self.0.clone())
    }
}

/// Bodies kept in the store, as the command line keeps them.
#[derive(Debug)]
struct Kept(Arc<SqliteStore>);

#[async_trait]
impl ExchangeCache for Kept {
    async fn load(&self, key: &str) -> Option<CachedExchange> {
        let kept = self.0.cached(key).await.expect("the store can be read")?;
        Some(CachedExchange { etag: kept.etag, next: kept.next, body: kept.body })
    }

    async fn keep(&self, key: &str, exchange: CachedExchange) {
        let body = CachedBody { etag: exchange.etag, next: exchange.next, body: exchange.body };
        self.0.cache(key, body).await.expect("the store can be written");
    }
}
