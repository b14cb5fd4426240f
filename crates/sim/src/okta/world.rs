//! An Okta organization through time, read from a world file.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;

use super::objects::Objects;
use crate::world::{DAY, Link, Moment, When, WorldError, change, known, once, yaml_error};

/// The demo's company in Okta: the same people and the same thirty days as in [`crate::ACME`].
pub const OKTA_ACME: &str = include_str!("../../worlds/acme-okta.yaml");

/// An Okta organization: what is in it on day 0, and what changes later.
#[derive(Debug, Clone)]
pub struct OktaWorld {
    start: i64,
    file: Arc<WorldFile>,
}

/// A world file. `worlds/acme-okta.yaml` shows every part of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WorldFile {
    start: When,
    #[serde(default)]
    seed: u64,
    organization: Organization,
    scanner: Scanner,
    objects: Objects,
    #[serde(default)]
    drift: Vec<Drift>,
}

/// The organization itself.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Organization {
    pub(super) id: String,
    pub(super) subdomain: String,
    pub(super) name: String,
    pub(super) created: When,
}

/// Which app and which API token are the scanner's.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scanner {
    pub(super) app: Link,
    pub(super) key_id: String,
    pub(super) api_token: Link,
}

/// What changes on one day. Removals come first, then replacements, then additions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Drift {
    day: u32,
    /// For the reader of the file.
    #[serde(default)]
    #[expect(dead_code, reason = "a remark; the simulator has no use for it")]
    why: String,
    #[serde(default)]
    remove: Removal,
    #[serde(default)]
    replace: Objects,
    #[serde(default)]
    add: Objects,
}

/// Ids of what goes.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Removal {
    apps: Vec<Link>,
    grants: Vec<Link>,
    keys: Vec<Link>,
    roles: Vec<Link>,
    api_tokens: Vec<Link>,
    api_services: Vec<Link>,
    token_requests: Vec<Link>,
}

impl OktaWorld {
    /// Reads a world file. The state of every day is built once, so that no later day can fail.
    ///
    /// # Errors
    /// It is no world file, refers to what is not there, or changes what is not there.
    pub fn parse(yaml: &str) -> Result<Self, WorldError> {
        let mut file: WorldFile = serde_saphyr::from_str(yaml).map_err(|error| yaml_error(&error))?;
        let When::At(start) = file.start else {
            return Err(WorldError::nowhere("`start` must be a date or a UTC time".to_owned()));
        };
        file.drift.sort_by_key(|change| change.day);
        let mut objects = file.objects.clone();
        check(&objects, &file.scanner)?;
        for change in &file.drift {
            change.apply(&mut objects)?;
            check(&objects, &file.scanner)?;
        }
        Ok(Self { start, file: Arc::new(file) })
    }

    /// Returns the present instant of the world on `day`: the same time of day as day 0's.
    pub fn instant(&self, day: u32) -> Timestamp {
        Timestamp::from_second(self.moment(day).now).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    pub(super) fn seed(&self) -> u64 {
        self.file.seed
    }

    pub(super) fn organization(&self) -> &Organization {
        &self.file.organization
    }

    pub(super) fn scanner(&self) -> &Scanner {
        &self.file.scanner
    }

    /// Returns the two instants that times are counted from on `day`.
    pub(super) fn moment(&self, day: u32) -> Moment {
        Moment { start: self.start, now: self.start + i64::from(day) * DAY }
    }

    /// Returns what exists on `day`.
    pub(super) fn objects(&self, day: u32) -> Objects {
        let mut objects = self.file.objects.clone();
        for change in self.file.drift.iter().take_while(|change| change.day <= day) {
            let applied = change.apply(&mut objects);
            debug_assert!(applied.is_ok(), "parsing applied every change once");
        }
        objects
    }
}

impl Drift {
    fn apply(&self, to: &mut Objects) -> Result<(), WorldError> {
        let (day, remove, replace, add) = (self.day, &self.remove, &self.replace, &self.add);
        change(day, &mut to.people, &[], &replace.people, &add.people)?;
        change(day, &mut to.apps, &remove.apps, &replace.apps, &add.apps)?;
        change(day, &mut to.grants, &remove.grants, &replace.grants, &add.grants)?;
        change(day, &mut to.keys, &remove.keys, &replace.keys, &add.keys)?;
        change(day, &mut to.refresh_tokens, &[], &replace.refresh_tokens, &add.refresh_tokens)?;
        change(day, &mut to.roles, &remove.roles, &replace.roles, &add.roles)?;
        change(day, &mut to.custom_roles, &[], &replace.custom_roles, &add.custom_roles)?;
        change(day, &mut to.api_tokens, &remove.api_tokens, &replace.api_tokens, &add.api_tokens)?;
        change(day, &mut to.api_services, &remove.api_services, &replace.api_services, &add.api_services)?;
        change(day, &mut to.event_hooks, &[], &replace.event_hooks, &add.event_hooks)?;
        change(day, &mut to.inline_hooks, &[], &replace.inline_hooks, &add.inline_hooks)?;
        change(day, &mut to.log_streams, &[], &replace.log_streams, &add.log_streams)?;
        let (old, new) = (&replace.identity_providers, &add.identity_providers);
        change(day, &mut to.identity_providers, &[], old, new)?;
        let (gone, new) = (&remove.token_requests, &add.token_requests);
        change(day, &mut to.token_requests, gone, &replace.token_requests, new)
    }
}

/// Fails at the first reference to nothing, or the first key that stands twice.
fn check(objects: &Objects, scanner: &Scanner) -> Result<(), WorldError> {
    unique(objects)?;
    let apps: HashSet<&str> = objects.apps.iter().map(|app| app.id.as_str()).collect();
    let people: HashSet<&str> = objects.people.iter().map(|person| person.id.as_str()).collect();
    let app = |link: &Link| known(apps.contains(&*link.name), link, "app");
    let person = |link: &Link| known(people.contains(&*link.name), link, "person");
    app(&scanner.app)?;
    let is_token = objects.api_tokens.iter().any(|token| *token.id == *scanner.api_token.name);
    known(is_token, &scanner.api_token, "API token")?;
    objects.grants.iter().try_for_each(|one| app(&one.app).and_then(|()| person(&one.by)))?;
    objects.keys.iter().try_for_each(|one| app(&one.app))?;
    objects.refresh_tokens.iter().try_for_each(|one| app(&one.app).and_then(|()| person(&one.user)))?;
    for role in &objects.roles {
        role.app.iter().chain(&role.targets).try_for_each(app)?;
        role.user.iter().try_for_each(person)?;
        if let Some(link) = &role.custom {
            known(objects.custom_roles.iter().any(|one| *one.id == *link.name), link, "custom role")?;
        }
    }
    objects.api_tokens.iter().try_for_each(|one| person(&one.user))?;
    objects.api_services.iter().try_for_each(|one| person(&one.by))?;
    objects.event_hooks.iter().chain(&objects.inline_hooks).try_for_each(|one| person(&one.by))?;
    objects.token_requests.iter().try_for_each(|one| app(&one.app))
}

fn unique(objects: &Objects) -> Result<(), WorldError> {
    once(&objects.people)?;
    once(&objects.apps)?;
    once(&objects.grants)?;
    once(&objects.keys)?;
    once(&objects.refresh_tokens)?;
    once(&objects.roles)?;
    once(&objects.custom_roles)?;
    once(&objects.api_tokens)?;
    once(&objects.api_services)?;
    once(&objects.event_hooks)?;
    once(&objects.inline_hooks)?;
    once(&objects.log_streams)?;
    once(&objects.identity_providers)?;
    once(&objects.token_requests)
}
