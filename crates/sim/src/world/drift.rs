//! Brings the objects of a world from one day to a later one.

use super::file::Drift;
use super::objects::Keyed;
use super::{Link, Objects, WorldError};

impl Drift {
    /// Applies this change. Fails where it removes or replaces what is not there, or adds what is.
    pub(super) fn apply(&self, to: &mut Objects) -> Result<(), WorldError> {
        let (remove, replace, add) = (&self.remove, &self.replace, &self.add);
        self.list(&mut to.people, &remove.people, &replace.people, &add.people)?;
        self.list(&mut to.apps, &remove.apps, &replace.apps, &add.apps)?;
        self.list(&mut to.installations, &remove.installations, &replace.installations, &add.installations)?;
        self.list(&mut to.tokens, &remove.tokens, &replace.tokens, &add.tokens)?;
        self.list(&mut to.requests, &remove.requests, &replace.requests, &add.requests)?;
        self.list(&mut to.credentials, &remove.credentials, &replace.credentials, &add.credentials)?;
        self.list(&mut to.repositories, &remove.repositories, &replace.repositories, &add.repositories)?;
        self.list(&mut to.deploy_keys, &remove.deploy_keys, &replace.deploy_keys, &add.deploy_keys)?;
        self.list(&mut to.hooks, &remove.hooks, &replace.hooks, &add.hooks)?;
        self.list(&mut to.secrets, &remove.secrets, &replace.secrets, &add.secrets)?;
        self.list(&mut to.runners, &remove.runners, &replace.runners, &add.runners)?;
        self.list(&mut to.runner_groups, &remove.runner_groups, &replace.runner_groups, &add.runner_groups)?;
        self.list(&mut to.registries, &remove.registries, &replace.registries, &add.registries)?;
        self.list(&mut to.seats, &remove.seats, &replace.seats, &add.seats)?;
        self.list(&mut to.insights, &remove.insights, &replace.insights, &add.insights)?;
        to.audit.extend(add.audit.iter().cloned());
        Ok(())
    }

    fn list<T: Keyed + Clone>(
        &self,
        list: &mut Vec<T>,
        remove: &[Link],
        replace: &[T],
        add: &[T],
    ) -> Result<(), WorldError> {
        change(self.day, list, remove, replace, add)
    }
}

/// Changes one list on a day: removals come first, then replacements, then additions.
pub(crate) fn change<T: Keyed + Clone>(
    day: u32,
    list: &mut Vec<T>,
    remove: &[Link],
    replace: &[T],
    add: &[T],
) -> Result<(), WorldError> {
    let wrong = |key: &str, what: &str| {
        WorldError::nowhere(format!("drift of day {day}: `{key}` of {} {what}", T::LIST))
    };
    for link in remove {
        let Some(at) = list.iter().position(|object| object.key() == *link.name) else {
            return Err(WorldError::at(link, format!("{} has no `{}` to remove", T::LIST, link.name)));
        };
        list.remove(at);
    }
    for object in replace {
        let key = object.key();
        let Some(old) = list.iter_mut().find(|old| old.key() == key) else {
            return Err(wrong(&key, "to replace is not there"));
        };
        *old = object.clone();
    }
    for object in add {
        let key = object.key();
        if list.iter().any(|old| old.key() == key) {
            return Err(wrong(&key, "to add is there already"));
        }
        list.push(object.clone());
    }
    Ok(())
}
