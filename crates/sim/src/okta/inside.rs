//! What every request of the simulated Okta shares.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::budget::Meter;
use super::change::Edit;
use super::objects::Objects;
use super::settings::OktaSettings;
use super::world::OktaWorld;
use crate::app_key::AppKey;
use crate::clock::Clock;
use crate::counters::Counters;
use crate::fault::Script;
use crate::random::Random;
use crate::world::Moment;

/// The simulator's inside.
#[derive(Debug)]
pub(super) struct Inside {
    pub(super) base_url: String,
    pub(super) settings: OktaSettings,
    pub(super) script: Script,
    pub(super) world: OktaWorld,
    pub(super) key: Arc<AppKey>,
    /// The value of the scanner's API token.
    pub(super) api_token: String,
    clock: Clock,
    day: Mutex<Arc<Day>>,
    edits: Mutex<Vec<Edit>>,
    limits: Mutex<Authority>,
    issued: Mutex<Issued>,
    meter: Mutex<Meter>,
    counters: Mutex<Counters>,
}

/// The organization on one day.
#[derive(Debug)]
pub(super) struct Day {
    number: u32,
    pub(super) moment: Moment,
    pub(super) objects: Objects,
}

/// What a test has taken from the scanner or from the organization.
#[derive(Debug, Clone, Default)]
pub(super) struct Authority {
    /// Scopes that the app is not granted.
    pub(super) ungranted: BTreeSet<String>,
    /// Scopes that no admin role of the scanner covers.
    pub(super) uncovered: BTreeSet<String>,
    /// Scopes that the app was granted, and its role made to cover, beyond the world file.
    pub(super) given: BTreeSet<String>,
    /// Templates of listings whose feature is switched off.
    pub(super) switched_off: BTreeSet<String>,
}

/// An access token.
#[derive(Debug, Clone)]
pub(super) struct AccessToken {
    pub(super) expires: i64,
    /// The digest of the key that it is bound to.
    pub(super) key: Option<String>,
    pub(super) scopes: Vec<String>,
}

/// The access tokens that were given out, and the assertions that were seen.
#[derive(Debug)]
pub(super) struct Issued {
    random: Random,
    tokens: HashMap<String, AccessToken>,
    assertions: BTreeSet<String>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Inside {
    /// Prepares to serve a world.
    pub(super) fn new(
        world: OktaWorld,
        mut settings: OktaSettings,
        base_url: String,
    ) -> std::io::Result<Self> {
        let mut random = Random::new(world.seed());
        Ok(Self {
            base_url,
            script: Script::new(std::mem::take(&mut settings.faults)),
            clock: Clock::start(settings.time),
            settings,
            key: AppKey::of(world.seed())?,
            api_token: format!("{}{}", "00", random.word(40)),
            day: Mutex::new(Arc::new(day(&world, 0, &[]))),
            edits: Mutex::default(),
            limits: Mutex::default(),
            issued: Mutex::new(Issued { random, tokens: HashMap::new(), assertions: BTreeSet::new() }),
            meter: Mutex::default(),
            counters: Mutex::default(),
            world,
        })
    }

    pub(super) fn day(&self) -> Arc<Day> {
        Arc::clone(&lock(&self.day))
    }

    pub(super) fn set_day(&self, number: u32) {
        *lock(&self.day) = Arc::new(day(&self.world, number, &lock(&self.edits)));
    }

    /// Changes the organization, from now on and on every day.
    pub(super) fn edit(&self, edit: Edit) {
        lock(&self.edits).push(edit);
        let number = self.day().number;
        self.set_day(number);
    }

    pub(super) fn authority(&self) -> MutexGuard<'_, Authority> {
        lock(&self.limits)
    }

    pub(super) fn meter(&self) -> MutexGuard<'_, Meter> {
        lock(&self.meter)
    }

    pub(super) fn counters(&self) -> MutexGuard<'_, Counters> {
        lock(&self.counters)
    }

    pub(super) fn now(&self, day: &Day) -> i64 {
        self.clock.now(day.moment.now)
    }

    /// Makes an access token.
    pub(super) fn issue(&self, scopes: Vec<String>, key: Option<String>, now: i64) -> String {
        let mut issued = lock(&self.issued);
        let token = format!("{}.{}", "eyJraWQi", issued.random.word(48));
        let life = i64::try_from(self.settings.token_lifetime.as_secs()).unwrap_or(i64::MAX);
        issued.tokens.insert(token.clone(), AccessToken { expires: now.saturating_add(life), key, scopes });
        token
    }

    /// Returns an access token that still lives.
    pub(super) fn access_token(&self, token: &str, now: i64) -> Option<AccessToken> {
        lock(&self.issued).tokens.get(token).filter(|token| token.expires > now).cloned()
    }

    /// Notes an assertion; says whether it is the first of its id.
    pub(super) fn is_fresh(&self, assertion: &str) -> bool {
        lock(&self.issued).assertions.insert(assertion.to_owned())
    }
}

fn day(world: &OktaWorld, number: u32, edits: &[Edit]) -> Day {
    let mut objects = world.objects(number);
    edits.iter().for_each(|edit| edit.apply(&mut objects));
    Day { number, moment: world.moment(number), objects }
}
