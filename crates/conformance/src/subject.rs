//! What is examined: one provider with its exchanges, and the means to open connections to servers that speak them.

use crate::exchange::{Day, Exchange, Listing, Paging};
use crate::fault::{Fault, Planned};
use crate::reading::{self, Reading};
use crate::server::Server;
use crate::world::{self, Answer, World};
use jiff::Timestamp;
use remit_connector::secret::{Secret, SecretError, SecretRef, SecretSource};
use remit_connector::session::{Access, Clock, Limits, NoCache, Tape, Tuning};
use remit_connector::{Connection, Event, EventSink, Open, Provider, StageInfo};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;
use url::Url;

/// One provider and what its author composed for it.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The provider.
    pub provider: &'static Provider,
    /// Its exchanges: a world in which every stage has something, and everything that it declares can be seen.
    pub exchanges: Vec<Exchange>,
    /// Settings with which it opens; secrets in them may be any reference.
    pub settings: serde_json::Value,
    /// Laws that do not hold for a stage, with the reason.
    pub excuses: &'static [Excuse],
}

/// Why a law does not hold for a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Excuse {
    /// The stage.
    pub stage: &'static str,
    /// The law's name.
    pub law: &'static str,
    /// The reason, as a reader wants to hear it.
    pub why: &'static str,
}

/// A subject on the bench.
#[derive(Debug)]
pub(crate) struct Bench {
    pub(crate) subject: Subject,
    whole: OnceCell<Reading>,
}

/// A connection and the events that it sent.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) connection: Arc<dyn Connection>,
    pub(crate) events: Arc<Mutex<Vec<Event>>>,
}

/// How a connection is opened, where a law needs it otherwise than usual.
#[derive(Debug, Clone, Copy)]
pub(crate) struct How {
    pub(crate) tuning: Tuning,
    pub(crate) clock: Clock,
    pub(crate) access: Access,
}

impl Default for How {
    fn default() -> Self {
        // Bodies are far smaller here than in life, so the cap is too; patience is that of a test.
        let tuning = Tuning { body_cap: 1024 * 1024, attempts: 3, ..Tuning::for_tests() };
        Self { tuning, clock: Clock::Fixed(instant()), access: Access::ReadOnly }
    }
}

/// The instant at which connections believe to live: what they ask and find must not depend on when a test runs.
pub(crate) fn instant() -> Timestamp {
    Timestamp::from_second(1_795_510_800).expect("it is an instant of 2026")
}

/// Returns the canary: a secret that is known, so that it is noticed where it must not be. It looks like no real one.
pub(crate) fn canary() -> String {
    ["canary", "that", "sings", "where", "secrets", "leak", "and", "nowhere", "else"].join("0")
}

/// Gives the canary for every reference.
#[derive(Debug)]
struct CanarySource;

impl SecretSource for CanarySource {
    fn read(&self, _reference: &SecretRef) -> Result<Secret<String>, SecretError> {
        Ok(Secret::new(canary()))
    }
}

impl Bench {
    /// Puts a subject on the bench.
    pub(crate) fn new(subject: Subject) -> Self {
        Self { subject, whole: OnceCell::new() }
    }

    /// Returns the world of the exchanges.
    pub(crate) fn world(&self) -> World {
        World { exchanges: self.subject.exchanges.clone(), usual_size: world::USUAL_SIZE }
    }

    /// Returns all stages.
    pub(crate) fn stages(&self) -> Vec<&'static StageInfo> {
        (self.subject.provider.stages)()
    }

    /// Returns a stage with its ancestors, the oldest first.
    pub(crate) fn lineage(&self, stage: &'static StageInfo) -> Vec<&'static StageInfo> {
        let all = self.stages();
        let mut lineage = vec![stage];
        let mut parent = stage.parent;
        while let Some(info) = parent.and_then(|id| all.iter().find(|info| info.id == id)) {
            lineage.insert(0, info);
            parent = info.parent;
        }
        lineage
    }

    /// Starts a server with a script.
    pub(crate) async fn serve(&self, script: Vec<Planned>) -> Server {
        Server::start(self.world(), script).await
    }

    /// Starts a server that gives pages of a size where the request does not say one.
    pub(crate) async fn serve_pages(&self, size: Option<u16>) -> Server {
        let usual_size = size.map_or(world::USUAL_SIZE, usize::from);
        Server::start(World { usual_size, ..self.world() }, Vec::new()).await
    }

    /// Opens a connection to a server.
    pub(crate) fn open(&self, server: &Server, how: How) -> Result<Opened, String> {
        self.open_with(self.subject.settings.clone(), Some(server.base_url()), how)
    }

    /// Starts a server that answers whatever no exchange is for in one way.
    pub(crate) async fn serve_otherwise(&self, otherwise: Answer) -> Server {
        Server::start_with(self.world(), Vec::new(), Some(otherwise)).await
    }

    /// Opens a connection to a server, with a tape.
    pub(crate) fn open_taped(&self, server: &Server, how: How, tape: Tape) -> Result<Opened, String> {
        self.open_all(self.subject.settings.clone(), Some(server.base_url()), how, tape)
    }

    /// Opens a connection with settings of one's own.
    pub(crate) fn open_with(
        &self,
        settings: serde_json::Value,
        base_url: Option<Url>,
        how: How,
    ) -> Result<Opened, String> {
        self.open_all(settings, base_url, how, Tape::Blank)
    }

    fn open_all(
        &self,
        settings: serde_json::Value,
        base_url: Option<Url>,
        how: How,
        tape: Tape,
    ) -> Result<Opened, String> {
        let events = Arc::new(Mutex::new(Vec::new()));
        let receiver = Arc::clone(&events);
        let receive = move |event| receiver.lock().unwrap_or_else(PoisonError::into_inner).push(event);
        let open = Open {
            settings,
            base_url,
            // A pace so high that half of it, after a refusal, still makes nobody wait.
            limits: Some(Limits { concurrency: 4, per_minute: Some(600_000) }),
            secrets: Arc::new(CanarySource),
            clock: how.clock,
            cache: Arc::new(NoCache),
            events: EventSink::new(receive),
            tape,
            access: how.access,
            tuning: how.tuning,
        };
        let connection = (self.subject.provider.open)(open).map_err(|error| error.to_string())?;
        Ok(Opened { connection, events })
    }

    /// Reads stages from a server with a script, at full pages.
    pub(crate) async fn read(
        &self,
        script: Vec<Planned>,
        stages: &[&'static StageInfo],
    ) -> Result<Reading, String> {
        let server = self.serve(script).await;
        let opened = self.open(&server, How::default())?;
        Ok(reading::read(&*opened.connection, stages, None).await)
    }

    /// Returns what an undisturbed reading of everything gives. It is read once.
    pub(crate) async fn whole(&self) -> Result<&Reading, String> {
        self.whole.get_or_try_init(|| async { self.read(Vec::new(), &self.stages()).await }).await
    }

    /// Reads a stage and its ancestors with a fault at each of the stage's requests.
    pub(crate) async fn read_with(&self, stage: &'static StageInfo, fault: Fault) -> Result<Reading, String> {
        self.read(vec![Planned::always(stage.id, fault)], &self.lineage(stage)).await
    }

    /// Returns how the provider words a bad day, or why a law cannot be tried.
    pub(crate) fn day(&self, day: Day) -> Result<Answer, String> {
        let world = self.world();
        let response = world.day(day).ok_or_else(|| format!("no exchange is a fault of the kind {day:?}"))?;
        Ok(Answer::of(response))
    }

    /// Returns the stage's listings that are read in pages.
    pub(crate) fn paged(&self, stage: &StageInfo) -> Vec<(Listing, usize)> {
        let world = self.world();
        let listings = world.listings(stage.id);
        listings
            .filter(|(listing, _)| listing.kind != Paging::Single)
            .map(|(listing, items)| (listing.clone(), items.len()))
            .collect()
    }

    /// Whether part of the stage is answered by other exchanges than listings.
    pub(crate) fn has_singles(&self, stage: &StageInfo) -> bool {
        let world = self.world();
        world.of_stage(stage.id).count() > self.paged(stage).len()
    }
}
