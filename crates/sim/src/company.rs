//! The demo's company on all of its platforms, on the same day.

use jiff::Timestamp;

use crate::entra::Entra;
use crate::kit::{Connection, Platform, Simulated, Simulation, SimulationSettings};
use crate::{ACME, OKTA_ACME, OktaSettings, OktaSimulator, OktaWorld, Settings, Simulator, Time, World};
use crate::{Atlassian, Gitlab, GoogleWorkspace, Salesforce, Slack};
use crate::{Counters, WorldError};

/// Why the company cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum CompanyError {
    /// A world file is wrong.
    #[error(transparent)]
    World(#[from] WorldError),
    /// A platform cannot be served.
    #[error("cannot listen on this machine: {0}")]
    Listen(#[from] std::io::Error),
}

/// A company that lives on every simulated platform.
#[derive(Debug)]
pub struct Company {
    /// Its platforms.
    pub platforms: Vec<Box<dyn Simulation>>,
    start: Timestamp,
}

impl Company {
    /// Starts its platforms on day 0, with the time of their worlds.
    ///
    /// # Errors
    /// There is no free port, or no thread.
    pub fn start() -> Result<Self, CompanyError> {
        let world = World::parse(ACME)?;
        let start = world.instant(0);
        Ok(Self {
            platforms: vec![
                github(world)?,
                okta()?,
                platform::<GoogleWorkspace>()?,
                platform::<Entra>()?,
                platform::<Slack>()?,
                platform::<Salesforce>()?,
                platform::<Gitlab>()?,
                platform::<Atlassian>()?,
            ],
            start,
        })
    }

    /// Returns the instant of day 0.
    pub fn day_0(&self) -> Timestamp {
        self.start
    }

    /// Moves all platforms to a day.
    pub fn set_day(&self, day: u32) {
        self.platforms.iter().for_each(|platform| platform.set_day(day));
    }

    /// Returns how many requests all platforms have been sent.
    pub fn n_requests(&self) -> u64 {
        self.platforms.iter().map(|platform| platform.requests().total).sum()
    }
}

fn github(world: World) -> Result<Box<dyn Simulation>, CompanyError> {
    let settings = Settings { time: Time::World, ..Settings::default() };
    Ok(Box::new(Simulator::start_blocking(world, settings)?))
}

fn okta() -> Result<Box<dyn Simulation>, CompanyError> {
    let settings = OktaSettings { time: Time::World, ..OktaSettings::default() };
    Ok(Box::new(OktaSimulator::start_blocking(OktaWorld::parse(OKTA_ACME)?, settings)?))
}

fn platform<P: Platform>() -> Result<Box<dyn Simulation>, CompanyError> {
    let settings = SimulationSettings { time: Time::World, ..SimulationSettings::default() };
    Ok(Box::new(Simulated::<P>::start_blocking(Simulated::<P>::acme()?, settings)?))
}

impl Simulation for Simulator {
    fn provider(&self) -> &'static str {
        "github"
    }

    fn base_url(&self) -> String {
        Self::base_url(self)
    }

    fn connection(&self) -> Connection {
        let id = self.client_id();
        Connection {
            settings: format!("org: acme\nauth:\n  app: {{ id: {id}, private_key: {{ file: app.pem }} }}\n"),
            files: vec![("app.pem".to_owned(), self.app_key_pem().to_owned())],
        }
    }

    fn set_day(&self, day: u32) {
        Self::set_day(self, day);
    }

    fn requests(&self) -> Counters {
        Self::requests(self)
    }
}

impl Simulation for OktaSimulator {
    fn provider(&self) -> &'static str {
        "okta"
    }

    fn base_url(&self) -> String {
        Self::base_url(self)
    }

    fn connection(&self) -> Connection {
        let (client, key) = (self.client_id(), self.key_id());
        Connection {
            settings: format!(
                "domain: acme.okta.example\nauth:\n  service_app: {{ client_id: {client}, key_id: {key}, private_key: \
                 {{ file: okta.pem }} }}\nsystems: {{ 0oa5github0acme0001d7: acme-github }}\n"
            ),
            files: vec![("okta.pem".to_owned(), self.app_key_pem().to_owned())],
        }
    }

    fn set_day(&self, day: u32) {
        Self::set_day(self, day);
    }

    fn requests(&self) -> Counters {
        Self::requests(self)
    }
}
