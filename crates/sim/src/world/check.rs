//! Checks that the objects of a world refer only to what exists, and that keys are unique.

use std::collections::HashSet;

use super::objects::Keyed;
use super::{Link, Objects, WorldError};

/// Fails at the first reference to nothing, or the first key that stands twice.
pub(super) fn check(objects: &Objects, everybody: &HashSet<String>) -> Result<(), WorldError> {
    unique(objects)?;
    let apps: HashSet<&str> = objects.apps.iter().map(|app| app.slug.as_str()).collect();
    let repositories: HashSet<&str> = objects.repositories.iter().map(|one| one.name.as_str()).collect();
    let app = |link: &Link| known(apps.contains(&*link.name), link, "app");
    let repository = |link: &Link| known(repositories.contains(&*link.name), link, "repository");
    let person = |link: &Link| known(everybody.contains(&*link.name), link, "person");
    for one in &objects.installations {
        app(&one.app)?;
        one.repositories.iter().try_for_each(repository)?;
    }
    for one in &objects.tokens {
        person(&one.owner)?;
        one.repositories.iter().try_for_each(repository)?;
    }
    for one in &objects.requests {
        person(&one.owner)?;
        one.repositories.iter().try_for_each(repository)?;
    }
    objects.credentials.iter().try_for_each(|one| person(&one.login))?;
    objects.deploy_keys.iter().try_for_each(|one| repository(&one.repository))?;
    objects.hooks.iter().filter_map(|one| one.repository.as_ref()).try_for_each(repository)?;
    for one in &objects.secrets {
        one.repository.iter().chain(&one.repositories).try_for_each(repository)?;
    }
    objects.runners.iter().filter_map(|one| one.repository.as_ref()).try_for_each(repository)?;
    objects.seats.iter().try_for_each(|one| person(&one.login))?;
    objects.insights.iter().filter_map(|one| one.user.as_ref()).try_for_each(person)
}

/// Fails at a reference to nothing.
pub(crate) fn known(is_known: bool, link: &Link, kind: &str) -> Result<(), WorldError> {
    if is_known {
        return Ok(());
    }
    Err(WorldError::at(link, format!("no {kind} is called `{}`", link.name)))
}

fn unique(objects: &Objects) -> Result<(), WorldError> {
    once(&objects.people)?;
    once(&objects.apps)?;
    once(&objects.installations)?;
    once(&objects.tokens)?;
    once(&objects.requests)?;
    once(&objects.credentials)?;
    once(&objects.repositories)?;
    once(&objects.deploy_keys)?;
    once(&objects.hooks)?;
    once(&objects.secrets)?;
    once(&objects.runners)?;
    once(&objects.runner_groups)?;
    once(&objects.registries)?;
    once(&objects.seats)?;
    once(&objects.insights)
}

/// Fails at a key that stands twice.
pub(crate) fn once<T: Keyed>(list: &[T]) -> Result<(), WorldError> {
    let mut seen = HashSet::new();
    for object in list {
        let key = object.key();
        if seen.contains(&key) {
            return Err(WorldError::nowhere(format!("`{key}` stands twice in {}", T::LIST)));
        }
        seen.insert(key);
    }
    Ok(())
}
