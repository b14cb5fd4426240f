//! What exists on one day, indexed for serving.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::world::{App, Moment, Objects, Organization, Repository, World};

/// The organization on one day.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) organization: Arc<Organization>,
    pub(crate) objects: Arc<Objects>,
    pub(crate) moment: Moment,
    directory: Arc<HashMap<String, u64>>,
    repositories: HashMap<String, usize>,
    apps: HashMap<String, usize>,
    /// By repository: positions of its deploy keys and of its webhooks.
    keys: Vec<Vec<u32>>,
    hooks: Vec<Vec<u32>>,
}

/// The lists from which a call can take something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Listed {
    Installation,
    Token,
    Credential,
    DeployKey,
    Hook,
}

/// What calls have taken away so far.
pub(crate) type Removed = BTreeSet<(Listed, u64)>;

/// Takes away what calls have taken away.
fn remove(objects: &mut Objects, removed: &Removed) {
    let stays = |list: Listed, id: u64| !removed.contains(&(list, id));
    objects.installations.retain(|one| stays(Listed::Installation, one.id));
    objects.tokens.retain(|one| stays(Listed::Token, one.id));
    objects.credentials.retain(|one| stays(Listed::Credential, one.id));
    objects.deploy_keys.retain(|one| stays(Listed::DeployKey, one.id));
    objects.hooks.retain(|one| stays(Listed::Hook, one.id));
}

impl State {
    /// Builds the state of `day`, without what calls have taken away.
    pub(crate) fn of(world: &World, day: u32, removed: &Removed) -> Self {
        let mut objects = world.objects(day);
        if !removed.is_empty() {
            remove(Arc::make_mut(&mut objects), removed);
        }
        let repositories: HashMap<String, usize> =
            objects.repositories.iter().enumerate().map(|(at, one)| (one.name.clone(), at)).collect();
        let apps = objects.apps.iter().enumerate().map(|(at, app)| (app.slug.clone(), at)).collect();
        let group = |names: &mut dyn Iterator<Item = Option<&str>>| {
            let mut groups = vec![Vec::new(); repositories.len()];
            for (position, name) in (0_u32..).zip(names) {
                let holder = name.and_then(|name| repositories.get(name));
                if let Some(group) = holder.and_then(|at| groups.get_mut(*at)) {
                    group.push(position);
                }
            }
            groups
        };
        let keys = group(&mut objects.deploy_keys.iter().map(|key| Some(&*key.repository.name)));
        let hooks =
            group(&mut objects.hooks.iter().map(|hook| hook.repository.as_ref().map(|link| &*link.name)));
        Self {
            organization: Arc::clone(world.plan()),
            directory: Arc::clone(world.directory()),
            moment: world.moment(day),
            objects,
            repositories,
            apps,
            keys,
            hooks,
        }
    }

    /// Returns whether a list holds something.
    pub(crate) fn lists(&self, list: Listed, id: u64) -> bool {
        let objects = &self.objects;
        match list {
            Listed::Installation => objects.installations.iter().any(|one| one.id == id),
            Listed::Token => objects.tokens.iter().any(|one| one.id == id),
            Listed::Credential => objects.credentials.iter().any(|one| one.id == id),
            Listed::DeployKey => objects.deploy_keys.iter().any(|one| one.id == id),
            Listed::Hook => objects.hooks.iter().any(|one| one.id == id),
        }
    }

    /// Returns the user id of a login, or `ghost`'s.
    pub(crate) fn user_id(&self, login: &str) -> u64 {
        const GHOST: u64 = 10_137;
        self.directory.get(login).copied().unwrap_or(GHOST)
    }

    /// Returns an app by its slug.
    pub(crate) fn app(&self, slug: &str) -> Option<&App> {
        self.objects.apps.get(*self.apps.get(slug)?)
    }

    /// Returns a repository and its position by its name.
    pub(crate) fn repository(&self, name: &str) -> Option<(usize, &Repository)> {
        let at = *self.repositories.get(name)?;
        Some((at, self.objects.repositories.get(at)?))
    }

    /// Returns the positions of a repository's deploy keys.
    pub(crate) fn keys(&self, repository: usize) -> &[u32] {
        self.keys.get(repository).map_or(&[], Vec::as_slice)
    }

    /// Returns the positions of a repository's webhooks.
    pub(crate) fn hooks(&self, repository: usize) -> &[u32] {
        self.hooks.get(repository).map_or(&[], Vec::as_slice)
    }

    /// Returns `acme/name`.
    pub(crate) fn full_name(&self, name: &str) -> String {
        format!("{}/{name}", self.organization.login)
    }
}
