//! A platform's world through time, read from a world file: what is there on day 0, and what changes later.
//!
//! ```yaml
//! start: 2026-10-25T09:00:00Z
//! seed: 20261025
//! tenant: { name: Acme }                # whatever the platform needs to know of itself
//! scanner: { app: scanner-app }         # and of the scanner
//! objects:
//!   apps:
//!     - { id: a1, name: Relay, created: -40d, last_used: now-2h }
//! drift:
//!   - day: 9
//!     why: For the reader.
//!     remove: { apps: [a1] }
//!     change: { apps: [{ id: a2, scopes: [read, write] }] }   # fields that take new values
//!     add: { apps: [{ id: a3, name: Late }] }
//! ```
//!
//! A text that is a time, such as `-40d` (from day 0) or `now-2h` (from whatever day it is), becomes RFC 3339.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::object::Object;
use crate::world::{DAY, Moment, When, WorldError, parse_time, yaml_error};

/// The objects of one day by collection, in the order of the file.
pub(super) type Objects = BTreeMap<String, Vec<Object>>;

type Listed = BTreeMap<String, Vec<Map<String, Value>>>;

/// A platform through time.
#[derive(Debug, Clone)]
pub struct PlatformWorld {
    start: i64,
    file: Arc<WorldFile>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct WorldFile {
    start: When,
    #[serde(default)]
    seed: u64,
    #[serde(default)]
    tenant: Map<String, Value>,
    #[serde(default)]
    scanner: Map<String, Value>,
    objects: Listed,
    #[serde(default)]
    drift: Vec<Drift>,
}

/// What changes on one day. Removals come first, then changes, then additions.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Drift {
    day: u32,
    /// For the reader of the file.
    #[serde(default)]
    #[expect(dead_code, reason = "a remark; the simulator has no use for it")]
    why: String,
    #[serde(default)]
    remove: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    change: Listed,
    #[serde(default)]
    add: Listed,
}

/// One change that a request has made since the start.
#[derive(Debug, Clone)]
pub(super) enum Edit {
    /// An object was removed: collection and id.
    Remove(String, String),
    /// Fields of an object took new values: collection, id, fields.
    Change(String, String, Map<String, Value>),
}

impl PlatformWorld {
    /// Reads a world file. The state of every day is built once, so that no later day can fail.
    ///
    /// # Errors
    /// It is no world file, an id is missing or stands twice, or a day changes what is not there.
    pub fn parse(yaml: &str) -> Result<Self, WorldError> {
        let mut file: WorldFile = serde_saphyr::from_str(yaml).map_err(|error| yaml_error(&error))?;
        let When::At(start) = file.start else {
            return Err(WorldError::nowhere("`start` must be a date or a UTC time".to_owned()));
        };
        file.drift.sort_by_key(|drift| drift.day);
        check(&file.objects)?;
        let mut objects = file.objects.clone();
        for drift in &file.drift {
            drift.apply(&mut objects)?;
            check(&objects)?;
        }
        Ok(Self { start, file: Arc::new(file) })
    }

    /// Returns the present instant of the world on `day`: the same time of day as day 0's.
    pub fn instant(&self, day: u32) -> Timestamp {
        Timestamp::from_second(self.moment(day).now).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Puts more objects into a collection on day 0, for tenants of any size.
    ///
    /// # Errors
    /// An object has no id, or one that is there already.
    pub fn with(mut self, collection: &str, objects: Vec<Map<String, Value>>) -> Result<Self, WorldError> {
        let file = Arc::make_mut(&mut self.file);
        file.objects.entry(collection.to_owned()).or_default().extend(objects);
        check(&file.objects)?;
        Ok(self)
    }

    pub(super) fn seed(&self) -> u64 {
        self.file.seed
    }

    /// Returns what the file says about the tenant itself.
    pub(super) fn tenant(&self, day: u32) -> Object {
        Object(resolved(&self.file.tenant, self.moment(day)))
    }

    /// Returns what the file says about the scanner.
    pub(super) fn scanner(&self, day: u32) -> Object {
        Object(resolved(&self.file.scanner, self.moment(day)))
    }

    /// Returns the two instants that times are counted from on `day`.
    pub(super) fn moment(&self, day: u32) -> Moment {
        Moment { start: self.start, now: self.start + i64::from(day) * DAY }
    }

    /// Returns the days on which something changes by itself.
    pub(super) fn drift_days(&self) -> impl Iterator<Item = u32> {
        self.file.drift.iter().map(|drift| drift.day)
    }

    /// Returns what exists on `day`, after what requests have changed.
    pub(super) fn objects(&self, day: u32, edits: &[(u32, Edit)]) -> Objects {
        let mut listed = self.file.objects.clone();
        for drift in self.file.drift.iter().take_while(|drift| drift.day <= day) {
            let applied = drift.apply(&mut listed);
            debug_assert!(applied.is_ok(), "parsing applied every change once");
        }
        edits.iter().for_each(|(_, edit)| edit.apply(&mut listed));
        let moment = self.moment(day);
        let on_day = |objects: Vec<Map<String, Value>>| {
            objects.into_iter().map(|one| Object(resolved(&one, moment))).collect()
        };
        listed.into_iter().map(|(collection, objects)| (collection, on_day(objects))).collect()
    }
}

fn id(object: &Map<String, Value>) -> &str {
    object.get("id").and_then(Value::as_str).unwrap_or_default()
}

fn check(objects: &Listed) -> Result<(), WorldError> {
    for (collection, list) in objects {
        let mut seen = BTreeSet::new();
        for object in list {
            match id(object) {
                "" => {
                    return Err(WorldError::nowhere(format!(
                        "one of `{collection}` has no `id`, or no text"
                    )));
                }
                id if !seen.insert(id) => {
                    return Err(WorldError::nowhere(format!("`{id}` stands twice in `{collection}`")));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

impl Drift {
    fn apply(&self, to: &mut Listed) -> Result<(), WorldError> {
        let missing = |collection: &str, id: &str| {
            let day = self.day;
            WorldError::nowhere(format!("day {day} changes `{id}` of `{collection}`, which is not there"))
        };
        for (collection, ids) in &self.remove {
            let list = to.entry(collection.clone()).or_default();
            for gone in ids {
                let at =
                    list.iter().position(|one| id(one) == gone).ok_or_else(|| missing(collection, gone))?;
                list.remove(at);
            }
        }
        for (collection, changed) in &self.change {
            let list = to.entry(collection.clone()).or_default();
            for fields in changed {
                let found = list.iter_mut().find(|one| id(one) == id(fields));
                found.ok_or_else(|| missing(collection, id(fields)))?.extend(fields.clone());
            }
        }
        for (collection, added) in &self.add {
            to.entry(collection.clone()).or_default().extend(added.iter().cloned());
        }
        Ok(())
    }
}

impl Edit {
    /// Makes the change where its object is there; on some days it may not be.
    fn apply(&self, to: &mut Listed) {
        match self {
            Self::Remove(collection, gone) => {
                to.entry(collection.clone()).or_default().retain(|one| id(one) != gone);
            }
            Self::Change(collection, which, fields) => {
                let list = to.entry(collection.clone()).or_default();
                if let Some(object) = list.iter_mut().find(|one| id(one) == which) {
                    object.extend(fields.clone());
                }
            }
        }
    }
}

/// Returns the fields with every time as RFC 3339.
fn resolved(fields: &Map<String, Value>, moment: Moment) -> Map<String, Value> {
    fields.iter().map(|(key, value)| (key.clone(), at(value, moment))).collect()
}

fn at(value: &Value, moment: Moment) -> Value {
    match value {
        Value::String(text) if text.starts_with(['-', '+']) || text.starts_with("now") => {
            parse_time(text).map_or_else(|_| value.clone(), |when| moment.text(when).into())
        }
        Value::Array(list) => list.iter().map(|one| at(one, moment)).collect(),
        Value::Object(fields) => Value::Object(resolved(fields, moment)),
        _ => value.clone(),
    }
}
