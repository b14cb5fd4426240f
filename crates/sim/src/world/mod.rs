//! A world: one simulated organization, what is in it on day 0, and what changes later.
//!
//! It is parsed from YAML or generated from a size and a seed. It serves nothing; see `Simulator`.

mod authority;
mod check;
mod drift;
mod evidence;
mod file;
mod generate;
mod link;
mod objects;
mod resource;
#[cfg(test)]
mod tests;
mod when;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;

pub(crate) use self::authority::{
    App, Credential, Installation, OwnerKind, Selection, Token, TokenPermissions, TokenRequest,
    TokenSelection,
};
pub(crate) use self::check::{known, once};
pub(crate) use self::drift::change;
pub(crate) use self::evidence::{AuditEvent, Insight, Seat};
pub(crate) use self::file::{Organization, Scanner};
pub use self::generate::Size;
pub(crate) use self::link::Link;
pub(crate) use self::objects::{Keyed, Objects};
pub(crate) use self::resource::{
    Delivery, DeployKey, Hook, Person, Registry, Repository, Role, Runner, RunnerGroup, SecretStore,
    SecretVisibility, StoredSecret, Visibility,
};
pub(crate) use self::when::{Moment, When, parse as parse_time};

use self::file::{Drift, WorldFile};

pub(crate) const DAY: i64 = 86_400;

/// The demo's company: thirty days in which most of what remit finds goes wrong. Day 0 is 2026-10-25.
pub const ACME: &str = include_str!("../../worlds/acme.yaml");

/// A simulated organization through time.
#[derive(Debug, Clone)]
pub struct World {
    start: i64,
    seed: u64,
    organization: Arc<Organization>,
    scanner: Arc<Scanner>,
    base: Arc<Objects>,
    drift: Arc<Vec<Drift>>,
    /// Ids of everybody who ever was there, by login: what a person owned outlives the membership.
    directory: Arc<HashMap<String, u64>>,
}

/// Why a world file cannot be used: what is wrong, and where when that is known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{what}", .place.map(|(line, column)| format!("line {line}, column {column}: ")).unwrap_or_default())]
pub struct WorldError {
    /// Line and column, counted from 1.
    pub place: Option<(u32, u32)>,
    /// What is wrong there.
    pub what: String,
}

impl WorldError {
    pub(crate) fn at(link: &Link, what: String) -> Self {
        Self { place: Some((link.line, link.column)), what }
    }

    pub(crate) fn nowhere(what: String) -> Self {
        Self { place: None, what }
    }
}

impl World {
    /// Reads a world file. The state of every day is built once, so that no later day can fail.
    pub fn parse(yaml: &str) -> Result<Self, WorldError> {
        let file: WorldFile = serde_saphyr::from_str(yaml).map_err(|error| yaml_error(&error))?;
        let When::At(start) = file.start else {
            return Err(WorldError::nowhere("`start` must be a date or a UTC time".to_owned()));
        };
        let mut directory = HashMap::new();
        let replaced =
            file.drift.iter().flat_map(|drift| drift.add.people.iter().chain(&drift.replace.people));
        for person in file.objects.people.iter().chain(replaced) {
            directory.insert(person.login.clone(), person.id);
        }
        let mut drift = file.drift;
        drift.sort_by_key(|change| change.day);
        let everybody: HashSet<String> = directory.keys().cloned().collect();
        let mut objects = file.objects.clone();
        check::check(&objects, &everybody)?;
        for change in &drift {
            change.apply(&mut objects)?;
            check::check(&objects, &everybody)?;
        }
        if !everybody.contains(&*file.scanner.token_owner.name) {
            let owner = &file.scanner.token_owner;
            return Err(WorldError::at(owner, format!("no person is called `{}`", owner.name)));
        }
        if !file.objects.installations.iter().any(|one| one.id == file.scanner.installation) {
            let what =
                format!("the scanner's installation {} is not there on day 0", file.scanner.installation);
            return Err(WorldError::nowhere(what));
        }
        Ok(Self {
            start,
            seed: file.seed,
            organization: Arc::new(file.organization),
            scanner: Arc::new(file.scanner),
            base: Arc::new(file.objects),
            drift: Arc::new(drift),
            directory: Arc::new(directory),
        })
    }

    /// Returns the present instant of the world on `day`: the same time of day as day 0's.
    pub fn instant(&self, day: u32) -> Timestamp {
        Timestamp::from_second(self.start + i64::from(day) * DAY).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Returns the login of the organization.
    pub fn organization(&self) -> &str {
        &self.organization.login
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    pub(crate) fn plan(&self) -> &Arc<Organization> {
        &self.organization
    }

    pub(crate) fn scanner(&self) -> &Arc<Scanner> {
        &self.scanner
    }

    pub(crate) fn directory(&self) -> &Arc<HashMap<String, u64>> {
        &self.directory
    }

    /// Returns the two instants that times are counted from on `day`.
    pub(crate) fn moment(&self, day: u32) -> Moment {
        Moment { start: self.start, now: self.start + i64::from(day) * DAY }
    }

    /// Returns what exists on `day`.
    pub(crate) fn objects(&self, day: u32) -> Arc<Objects> {
        if self.drift.first().is_none_or(|first| first.day > day) {
            return Arc::clone(&self.base);
        }
        let mut objects = Objects::clone(&self.base);
        for change in self.drift.iter().take_while(|change| change.day <= day) {
            let applied = change.apply(&mut objects);
            debug_assert!(applied.is_ok(), "parsing applied every change once");
        }
        Arc::new(objects)
    }
}

pub(crate) fn yaml_error(error: &serde_saphyr::Error) -> WorldError {
    let place = error.location().map(|location| {
        let number = |value: u64| u32::try_from(value).unwrap_or(0);
        (number(location.line()), number(location.column()))
    });
    WorldError { place, what: error.without_snippet().to_string() }
}
