//! A running simulated platform: started on a thread of its own, asked and changed from outside, stopped.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;

use super::inside::Inside;
use super::platform::{Connection, Platform};
use super::server;
use super::world::PlatformWorld;
use crate::counters::Counters;
use crate::fault::Fault;
use crate::host::{Host, Port};
use crate::settings::{Limit, Time};
use crate::world::WorldError;

/// How a simulated platform behaves. The default is generous and faultless.
#[derive(Debug, Clone)]
pub struct SimulationSettings {
    /// Requests in a window, for each caller and each family of routes.
    pub limit: Limit,
    /// Requests that may be under way at once.
    pub concurrent: u32,
    /// How long each answer takes.
    pub latency: Duration,
    /// What goes wrong, and when.
    pub faults: Vec<Fault>,
    /// The most items on a page, whatever a request asks for.
    pub page_cap: u32,
    /// How long an access token lives.
    pub token_lifetime: Duration,
    /// Where now comes from.
    pub time: Time,
}

impl Default for SimulationSettings {
    fn default() -> Self {
        Self {
            limit: Limit { requests: 100_000_000, window: 60 },
            concurrent: 1_000,
            latency: Duration::ZERO,
            faults: Vec::new(),
            page_cap: 100_000,
            token_lifetime: Duration::from_secs(3_600),
            time: Time::System,
        }
    }
}

/// A simulated platform on loopback. It stops when dropped.
#[derive(Debug)]
pub struct Simulated<P: Platform> {
    pub(crate) inside: Arc<Inside<P>>,
    host: Host,
}

impl<P: Platform> Simulated<P> {
    /// Starts serving on day 0. The server has its own thread and runtime.
    ///
    /// # Errors
    /// There is no free port, or no thread.
    pub fn start_blocking(world: PlatformWorld, settings: SimulationSettings) -> std::io::Result<Self> {
        let port = Port::take()?;
        let base_url = format!("http://127.0.0.1:{}", port.number);
        let inside = Arc::new(Inside::new(world, settings, base_url)?);
        let router = Router::new().fallback(server::serve::<P>).with_state(Arc::clone(&inside));
        Ok(Self { inside, host: Host::start(port, router)? })
    }

    /// Returns the world of the demo's company.
    ///
    /// # Errors
    /// The file is wrong, which a test would have said.
    pub fn acme() -> Result<PlatformWorld, WorldError> {
        PlatformWorld::parse(P::ACME)
    }

    /// Takes a permission from the scanner: what needs it is denied.
    pub fn take_permission(&self, permission: &str) {
        self.inside.taken().permissions.insert(permission.to_owned());
    }

    /// Gives the scanner a permission beside those that the world says it has.
    pub fn give_permission(&self, permission: &str) {
        self.inside.taken().given.insert(permission.to_owned());
    }

    /// Switches off the feature behind a route, by its template.
    pub fn switch_off(&self, template: &str) {
        self.inside.taken().features.insert(template.to_owned());
    }

    /// Returns the CPU time that the server has used, where the machine tells it.
    pub fn cpu(&self) -> Option<Duration> {
        self.host.cpu()
    }
}

/// A simulated platform, whichever it is.
pub trait Simulation: Debug + Send + Sync {
    /// Returns the provider's id.
    fn provider(&self) -> &'static str;

    /// Returns where it is served, without a slash at its end.
    fn base_url(&self) -> String;

    /// Returns how a scan of it is configured, in the way that the platform recommends.
    fn connection(&self) -> Connection;

    /// Moves the world to a day. Requests that come later see it.
    fn set_day(&self, day: u32);

    /// Returns what has been asked so far.
    fn requests(&self) -> Counters;
}

impl<P: Platform> Simulation for Simulated<P> {
    fn provider(&self) -> &'static str {
        P::ID
    }

    fn base_url(&self) -> String {
        self.inside.base_url.clone()
    }

    fn connection(&self) -> Connection {
        P::connection(&self.inside)
    }

    fn set_day(&self, day: u32) {
        self.inside.set_day(day);
    }

    fn requests(&self) -> Counters {
        self.inside.counters().clone()
    }
}
