//! What every request of a simulator shares.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::app_key::AppKey;
use crate::caller::{Authority, Caller, Issued, IssuedTokens, Kind};
use crate::clock::Clock;
use crate::counters::Counters;
use crate::fault::Script;
use crate::limit::Meter;
use crate::random::Random;
use crate::settings::Settings;
use crate::state::{Listed, Removed, State};
use crate::world::{App, Scanner, Selection, World};

/// The simulator's inside.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) base_url: String,
    pub(crate) settings: Settings,
    pub(crate) script: Script,
    pub(crate) scanner: Arc<Scanner>,
    pub(crate) key: Arc<AppKey>,
    pub(crate) fine_grained: String,
    pub(crate) classic: String,
    scanner_slug: String,
    world: World,
    clock: Clock,
    state: Mutex<Arc<State>>,
    changed: Mutex<Changed>,
    authority: Mutex<Authority>,
    issued: Mutex<(Random, IssuedTokens)>,
    meter: Mutex<Meter>,
    counters: Mutex<Counters>,
}

/// What changed since the start: the day, and what calls have taken away.
#[derive(Debug, Default)]
struct Changed {
    day: u32,
    removed: Removed,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    /// Prepares to serve a world.
    pub(crate) fn new(world: World, mut settings: Settings, base_url: String) -> std::io::Result<Self> {
        let mut random = Random::new(world.seed());
        let token = |kind: &str, random: &mut Random| format!("{kind}_{}", random.word(36));
        let state = Arc::new(State::of(&world, 0, &Removed::new()));
        Ok(Self {
            base_url,
            script: Script::new(std::mem::take(&mut settings.faults)),
            clock: Clock::start(settings.time),
            settings,
            scanner: Arc::clone(world.scanner()),
            key: AppKey::of(world.seed())?,
            fine_grained: token("github_pat", &mut random),
            classic: token("ghp", &mut random),
            authority: Mutex::new(first_authority(&world, &state)),
            scanner_slug: own_installation(&world, &state)
                .map_or_else(String::new, |one| one.app.name.to_string()),
            world,
            state: Mutex::new(state),
            changed: Mutex::default(),
            issued: Mutex::new((random, IssuedTokens::new())),
            meter: Mutex::new(Meter::default()),
            counters: Mutex::new(Counters::default()),
        })
    }

    pub(crate) fn state(&self) -> Arc<State> {
        Arc::clone(&lock(&self.state))
    }

    pub(crate) fn set_day(&self, day: u32) {
        let mut changed = lock(&self.changed);
        changed.day = day;
        *lock(&self.state) = Arc::new(State::of(&self.world, day, &changed.removed));
    }

    /// Takes something away, today and on every later day. Says whether it was there.
    pub(crate) fn remove(&self, list: Listed, id: u64) -> bool {
        let mut changed = lock(&self.changed);
        if !self.state().lists(list, id) {
            return false;
        }
        changed.removed.insert((list, id));
        *lock(&self.state) = Arc::new(State::of(&self.world, changed.day, &changed.removed));
        true
    }

    pub(crate) fn authority(&self) -> MutexGuard<'_, Authority> {
        lock(&self.authority)
    }

    pub(crate) fn meter(&self) -> MutexGuard<'_, Meter> {
        lock(&self.meter)
    }

    pub(crate) fn counters(&self) -> MutexGuard<'_, Counters> {
        lock(&self.counters)
    }

    pub(crate) fn now(&self, state: &State) -> i64 {
        self.clock.now(state.moment.now)
    }

    /// Returns the scanner's own app, which outlives its installation.
    pub(crate) fn scanner_app<'a>(&self, state: &'a State) -> Option<&'a App> {
        state.app(&self.scanner_slug)
    }

    /// Hands out an installation token.
    pub(crate) fn issue(
        &self,
        now: i64,
        permissions: Option<BTreeMap<String, String>>,
        repositories: Option<Arc<BTreeSet<String>>>,
    ) -> (String, i64) {
        let mut issued = lock(&self.issued);
        let token = format!("{}_{}", "ghs", issued.0.word(36));
        let life = i64::try_from(self.settings.token_lifetime.as_secs()).unwrap_or(i64::MAX);
        let expires = now.saturating_add(life);
        issued.1.insert(token.clone(), Issued { expires, permissions, repositories });
        (token, expires)
    }

    /// Forgets an installation token.
    pub(crate) fn revoke(&self, token: &str) {
        lock(&self.issued).1.remove(token);
    }

    /// Returns who holds a bearer token that is no JWT, or nothing when it is unknown or expired.
    pub(crate) fn holder(&self, token: &str, now: i64) -> Option<Caller> {
        let authority = self.authority().clone();
        let caller = |kind| Caller {
            kind,
            permissions: authority.permissions.clone(),
            scopes: Arc::default(),
            repositories: authority.repositories.clone(),
        };
        if token == self.fine_grained {
            return Some(caller(Kind::FineGrained));
        }
        if token == self.classic {
            let scopes = authority.scopes.clone();
            return Some(Caller {
                kind: Kind::Classic,
                permissions: Arc::default(),
                scopes,
                repositories: None,
            });
        }
        let issued = lock(&self.issued).1.get(token).cloned()?;
        if issued.expires <= now || authority.is_suspended {
            return None;
        }
        let mut holder = caller(Kind::Installation);
        if let Some(narrowed) = issued.permissions {
            Arc::make_mut(&mut holder.permissions).retain(|key, _| narrowed.contains_key(key));
        }
        if issued.repositories.is_some() {
            holder.repositories = issued.repositories;
        }
        Some(holder)
    }

    /// Returns a caller who may do everything: for a simulator that asks for no credential.
    pub(crate) fn anyone(&self) -> Caller {
        let authority = self.authority().clone();
        Caller {
            kind: Kind::Installation,
            permissions: authority.permissions,
            scopes: Arc::default(),
            repositories: authority.repositories,
        }
    }
}

/// The scopes of an organization owner's classic token that can read everything.
const SCOPES: [&str; 8] = [
    "admin:org",
    "admin:org_hook",
    "admin:repo_hook",
    "manage_billing:copilot",
    "read:audit_log",
    "read:org",
    "repo",
    "user",
];

fn first_authority(world: &World, state: &State) -> Authority {
    let own = own_installation(world, state);
    let names = |one: &crate::world::Installation| -> Arc<BTreeSet<String>> {
        one.repositories.iter().map(|link| link.name.to_string()).collect::<BTreeSet<_>>().into()
    };
    Authority {
        permissions: own.map(|one| Arc::clone(&one.permissions.0)).unwrap_or_default(),
        scopes: Arc::new(SCOPES.map(str::to_owned).to_vec()),
        repositories: own.filter(|one| one.selection == Selection::Selected).map(names),
        is_suspended: false,
    }
}

fn own_installation<'a>(world: &World, state: &'a State) -> Option<&'a crate::world::Installation> {
    state.objects.installations.iter().find(|one| one.id == world.scanner().installation)
}
