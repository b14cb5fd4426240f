//! What every request to a simulated platform shares.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value};

use super::access::{Caller, Standing};
use super::object::Object;
use super::platform::Platform;
use super::simulated::SimulationSettings;
use super::world::{Edit, Objects, PlatformWorld};
use crate::app_key::AppKey;
use crate::clock::Clock;
use crate::counters::Counters;
use crate::fault::Script;
use crate::random::Random;
use crate::settings::Limit;

/// The inside of a simulated platform.
#[derive(Debug)]
pub struct Inside<P> {
    /// Where it is served, without a slash at its end.
    pub base_url: String,
    /// What is its own.
    pub platform: P,
    /// The key pair with which the scanner signs.
    pub key: Arc<AppKey>,
    /// How it behaves.
    pub settings: SimulationSettings,
    pub(super) script: Script,
    world: PlatformWorld,
    clock: Clock,
    day: Mutex<Arc<Day>>,
    edits: Mutex<Vec<(u32, Edit)>>,
    taken: Mutex<Taken>,
    issued: Mutex<Issued>,
    meter: Mutex<Meter>,
    counters: Mutex<Counters>,
}

/// The platform on one day.
#[derive(Debug)]
pub struct Day {
    number: u32,
    /// The present instant of the world, in seconds since the epoch.
    now: i64,
    /// What the file says about the tenant itself.
    pub tenant: Object,
    /// What it says about the scanner.
    pub scanner: Object,
    objects: Objects,
    indexes: Mutex<HashMap<(String, String), Arc<Index>>>,
}

/// The places in a collection of the objects of which a field holds a text.
type Index = HashMap<String, Vec<usize>>;

impl Day {
    /// Returns the present instant of the world, in seconds since the epoch.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// Returns a collection; nothing of one that the world does not have.
    pub fn all(&self, collection: &str) -> &[Object] {
        self.objects.get(collection).map_or(&[], Vec::as_slice)
    }

    /// Returns an object.
    pub fn find(&self, collection: &str, id: &str) -> Option<&Object> {
        self.of(collection, "id", id).first().copied()
    }

    /// Returns the objects of a collection of which a field holds a text.
    pub fn of(&self, collection: &str, field: &str, text: &str) -> Vec<&Object> {
        let all = self.all(collection);
        let index = self.index(collection, field);
        index.get(text).into_iter().flatten().filter_map(|place| all.get(*place)).collect()
    }

    /// Returns an index, and makes it where it is the first to be asked for: a tenant may hold a million objects.
    fn index(&self, collection: &str, field: &str) -> Arc<Index> {
        let mut indexes = lock(&self.indexes);
        let index = indexes.entry((collection.to_owned(), field.to_owned())).or_insert_with(|| {
            let mut index = Index::new();
            for (place, one) in self.all(collection).iter().enumerate() {
                index.entry(one.text(field).to_owned()).or_default().push(place);
            }
            Arc::new(index)
        });
        Arc::clone(index)
    }
}

/// What changed at one instant.
#[derive(Debug)]
pub struct Step {
    /// When, in seconds since the epoch.
    pub at: i64,
    /// The platform before it.
    pub before: Day,
    /// The platform behind it.
    pub after: Day,
}

/// What a test has taken from the scanner or from the tenant.
#[derive(Debug, Clone, Default)]
pub(super) struct Taken {
    pub(super) permissions: BTreeSet<String>,
    /// Permissions that it gave.
    pub(super) given: BTreeSet<String>,
    pub(super) features: BTreeSet<String>,
}

/// The access tokens that were given out, and the assertions that were seen.
#[derive(Debug)]
struct Issued {
    random: Random,
    tokens: HashMap<String, (i64, Caller)>,
    assertions: BTreeSet<String>,
}

/// What has been spent in the present window, and how many requests are under way.
#[derive(Debug, Default)]
pub(super) struct Meter {
    spent: HashMap<(String, &'static str), (i64, u32)>,
    pub(super) concurrent: u32,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<P: Platform> Inside<P> {
    pub(super) fn new(
        world: PlatformWorld,
        mut settings: SimulationSettings,
        base_url: String,
    ) -> std::io::Result<Self> {
        let mut random = Random::new(world.seed());
        Ok(Self {
            base_url,
            platform: P::new(&mut random, &world.scanner(0)),
            key: AppKey::of(world.seed())?,
            script: Script::new(std::mem::take(&mut settings.faults)),
            clock: Clock::start(settings.time),
            settings,
            day: Mutex::new(Arc::new(day(&world, 0, &[]))),
            edits: Mutex::default(),
            taken: Mutex::default(),
            issued: Mutex::new(Issued { random, tokens: HashMap::new(), assertions: BTreeSet::new() }),
            meter: Mutex::default(),
            counters: Mutex::default(),
            world,
        })
    }

    /// Returns the platform as it is today.
    pub fn day(&self) -> Arc<Day> {
        Arc::clone(&lock(&self.day))
    }

    pub(super) fn set_day(&self, number: u32) {
        *lock(&self.day) = Arc::new(day(&self.world, number, &lock(&self.edits)));
    }

    fn edit(&self, edit: Edit) {
        let number = self.day().number;
        lock(&self.edits).push((number, edit));
        self.set_day(number);
    }

    /// Returns a word for the state that the platform is in now, by which [`Inside::as_of`] finds it again.
    pub fn mark(&self) -> String {
        format!("{}.{}", self.day().number, lock(&self.edits).len())
    }

    /// Returns the platform as it was when it was marked.
    pub fn as_of(&self, mark: &str) -> Option<Day> {
        let (number, n_edits) = mark.split_once('.')?;
        let edits = lock(&self.edits);
        Some(day(&self.world, number.parse().ok()?, edits.get(..n_edits.parse().ok()?)?))
    }

    /// Returns what has changed since an instant, each day and each request by itself.
    pub fn steps(&self, since: i64) -> Vec<Step> {
        let (today, edits) = (self.day().number, lock(&self.edits));
        let at = |number: u32| self.world.moment(number).now;
        let days = self.world.drift_days().filter(|number| (1..=today).contains(number));
        let days = days.filter(|number| at(*number) >= since).map(|number| Step {
            at: at(number),
            before: day(&self.world, number - 1, &[]),
            after: day(&self.world, number, &[]),
        });
        let made = edits.iter().enumerate().filter(|(_, (number, _))| at(*number) >= since);
        let made = made.map(|(i, (number, _))| Step {
            at: at(*number),
            before: day(&self.world, today, &edits[..i]),
            after: day(&self.world, today, &edits[..=i]),
        });
        days.chain(made).collect()
    }

    /// Removes an object, from now on and on every day.
    pub fn remove(&self, collection: &str, id: &str) {
        self.edit(Edit::Remove(collection.to_owned(), id.to_owned()));
    }

    /// Gives fields of an object new values, from now on and on every day.
    pub fn change(&self, collection: &str, id: &str, fields: Map<String, Value>) {
        self.edit(Edit::Change(collection.to_owned(), id.to_owned(), fields));
    }

    /// Says whether a test has taken a permission from the scanner.
    pub fn is_taken(&self, permission: &str) -> bool {
        lock(&self.taken).permissions.contains(permission)
    }

    pub(super) fn taken(&self) -> MutexGuard<'_, Taken> {
        lock(&self.taken)
    }

    pub(super) fn meter(&self) -> MutexGuard<'_, Meter> {
        lock(&self.meter)
    }

    pub(super) fn counters(&self) -> MutexGuard<'_, Counters> {
        lock(&self.counters)
    }

    /// Returns the present in seconds since the epoch.
    pub fn now(&self, day: &Day) -> i64 {
        self.clock.now(day.now)
    }

    /// Makes an access token that begins with `prefix`.
    pub fn issue(&self, prefix: &str, caller: Caller, now: i64) -> String {
        let mut issued = lock(&self.issued);
        let token = format!("{prefix}{}", issued.random.word(48));
        let life = i64::try_from(self.settings.token_lifetime.as_secs()).unwrap_or(i64::MAX);
        issued.tokens.insert(token.clone(), (now.saturating_add(life), caller));
        token
    }

    /// Returns who holds an access token that still lives.
    pub fn holder(&self, token: &str, now: i64) -> Option<Caller> {
        let issued = lock(&self.issued);
        issued.tokens.get(token).filter(|(expires, _)| *expires > now).map(|(_, caller)| caller.clone())
    }

    /// Notes an assertion; says whether it is the first of its id.
    pub fn is_fresh(&self, assertion: &str) -> bool {
        lock(&self.issued).assertions.insert(assertion.to_owned())
    }
}

impl Meter {
    /// Counts one request; `Err` where the budget is spent.
    pub(super) fn take(
        &mut self,
        limit: Limit,
        who: &str,
        family: &'static str,
        now: i64,
    ) -> Result<Standing, Standing> {
        let length = i64::from(limit.window.max(1));
        let window = now.div_euclid(length);
        let slot = self.spent.entry((who.to_owned(), family)).or_insert((window, 0));
        if slot.0 != window {
            *slot = (window, 0);
        }
        let standing = |spent: u32| Standing {
            limit: limit.requests,
            remaining: limit.requests.saturating_sub(spent),
            reset: (window + 1) * length,
            now,
        };
        if slot.1 >= limit.requests {
            return Err(standing(slot.1));
        }
        slot.1 += 1;
        Ok(standing(slot.1))
    }
}

fn day(world: &PlatformWorld, number: u32, edits: &[(u32, Edit)]) -> Day {
    Day {
        number,
        now: world.moment(number).now,
        tenant: world.tenant(number),
        scanner: world.scanner(number),
        objects: world.objects(number, edits),
        indexes: Mutex::default(),
    }
}
