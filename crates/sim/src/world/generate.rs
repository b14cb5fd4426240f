//! Worlds of any size from a seed: the same size and seed give the same world, byte for byte.

use std::collections::HashMap;
use std::sync::Arc;

use super::authority::{
    App, Installation, OwnerKind, Permissions, Selection, Token, TokenPermissions, TokenSelection,
};
use super::file::{Organization, Scanner};
use super::resource::{DeployKey, Hook, Person, Repository, Role, Visibility};
use super::{Link, Objects, When, World};
use crate::random::Random;

/// How much a generated world holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Size {
    /// App installations, the scanner's own among them.
    pub installations: u32,
    /// Distinct apps; the installations share them in turn.
    pub apps: u32,
    /// Fine-grained tokens.
    pub tokens: u32,
    /// Of a thousand tokens, how many reach a chosen subset of repositories.
    pub tokens_with_subset_per_mille: u32,
    /// Repositories.
    pub repositories: u32,
    /// How many of the repositories have deploy keys; spread evenly.
    pub repositories_with_keys: u32,
    /// Deploy keys of each repository that has any.
    pub keys_per_repository: u32,
    /// Webhooks of each repository.
    pub hooks_per_repository: u32,
    /// Members; every twentieth is an owner.
    pub members: u32,
}

impl Size {
    /// Returns the benchmarks' first workload: 47,000 records.
    pub fn w1() -> Self {
        Self {
            installations: 2_000,
            apps: 2_000,
            tokens: 20_000,
            tokens_with_subset_per_mille: 0,
            repositories: 5_000,
            repositories_with_keys: 5_000,
            keys_per_repository: 2,
            hooks_per_repository: 2,
            members: 1_000,
        }
    }

    /// Returns the same in another size, every count multiplied.
    #[must_use]
    pub fn times(&self, factor: u32) -> Self {
        Self {
            installations: self.installations * factor,
            apps: self.apps * factor,
            tokens: self.tokens * factor,
            repositories: self.repositories * factor,
            repositories_with_keys: self.repositories_with_keys * factor,
            members: self.members * factor,
            ..*self
        }
    }
}

const ORGANIZATION: u64 = 9_031_177;
/// 2026-10-25T09:00:00Z
const START: i64 = 1_792_918_800;
const DAY: i64 = 86_400;
/// What a scanner needs to read everything.
pub(super) const READ_ALL: [&str; 21] = [
    "actions",
    "administration",
    "dependabot_secrets",
    "members",
    "metadata",
    "organization_administration",
    "organization_agent_secrets",
    "organization_api_insights",
    "organization_copilot_seat_management",
    "organization_dependabot_secrets",
    "organization_hooks",
    "organization_personal_access_token_requests",
    "organization_personal_access_tokens",
    "organization_plan",
    "organization_private_registries",
    "organization_secrets",
    "organization_self_hosted_runners",
    "repository_hooks",
    "secrets",
    "environments",
    "contents",
];
const KEYS: [&str; 12] = [
    "contents",
    "issues",
    "pull_requests",
    "checks",
    "statuses",
    "deployments",
    "actions",
    "workflows",
    "administration",
    "packages",
    "members",
    "organization_hooks",
];
const EVENTS: [&str; 6] = ["push", "pull_request", "issues", "check_run", "deployment", "release"];

impl World {
    /// Makes a world of this size. It has single sign-on and Enterprise, and does not drift.
    pub fn generated(size: &Size, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let pool: Vec<Permissions> = (0..64).map(|_| permissions(&mut random)).collect();
        let people = people(size);
        let directory: HashMap<String, u64> = people.iter().map(|one| (one.login.clone(), one.id)).collect();
        let objects = Objects {
            apps: (0..size.apps.max(1)).map(|index| app(index, &pool, &mut random)).collect(),
            installations: installations(size, &pool, &mut random),
            tokens: (0..size.tokens).map(|index| token(index, size, &pool, &mut random)).collect(),
            repositories: (0..size.repositories).map(|index| repository(index, &mut random)).collect(),
            deploy_keys: deploy_keys(size, &mut random),
            hooks: hooks(size, &mut random),
            people,
            ..Objects::default()
        };
        Self {
            start: START,
            seed,
            organization: Arc::new(Organization {
                id: ORGANIZATION,
                login: "acme".to_owned(),
                name: Some("Acme".to_owned()),
                plan: "enterprise".to_owned(),
                saml: true,
                enterprise: true,
                copilot: false,
                oidc: None,
                created: When::FromStart(-2_000 * DAY),
            }),
            scanner: Arc::new(Scanner { installation: 5_000_000, token_owner: Link::to(&login(0)) }),
            base: Arc::new(objects),
            drift: Arc::new(Vec::new()),
            directory: Arc::new(directory),
        }
    }
}

fn permissions(random: &mut Random) -> Permissions {
    let mut pairs = vec![("metadata", "read")];
    for key in KEYS {
        match random.below(6) {
            0 | 1 => pairs.push((key, "read")),
            2 => pairs.push((key, "write")),
            _ => {}
        }
    }
    Permissions::of(pairs)
}

fn past(random: &mut Random, days: u32) -> When {
    When::FromStart(-i64::from(random.below(days * 86_400)))
}

fn login(index: u32) -> String {
    format!("person-{index:05}")
}

fn person_id(index: u32) -> u64 {
    4_000_000 + u64::from(index)
}

fn repository_name(index: u32) -> String {
    format!("service-{index:05}")
}

fn people(size: &Size) -> Vec<Person> {
    let person = |index: u32| Person {
        id: person_id(index),
        login: login(index),
        name: None,
        role: if index.is_multiple_of(20) { Role::Admin } else { Role::Member },
        two_factor: true,
    };
    (0..size.members.max(1)).map(person).collect()
}

fn app(index: u32, pool: &[Permissions], random: &mut Random) -> App {
    App {
        id: 300_000 + u64::from(index),
        slug: format!("app-{index:05}"),
        name: format!("App {index:05}"),
        client_id: Some(format!("Iv23li{index:014}")),
        owner: format!("vendor-{:04}", index % 1_000),
        owner_id: 7_000_000 + u64::from(index % 1_000),
        owner_kind: OwnerKind::Organization,
        public: true,
        permissions: random.pick(pool).cloned().unwrap_or_default(),
        events: Vec::new(),
        description: None,
        url: None,
        installations: Some(u64::from(random.below(5_000))),
        created: past(random, 2_000),
    }
}

fn installations(size: &Size, pool: &[Permissions], random: &mut Random) -> Vec<Installation> {
    let everything = Permissions::of(READ_ALL.map(|key| (key, "read")));
    let installation = |index: u32| {
        let created = past(random, 900);
        let is_all = index == 0 || random.below(3) == 0;
        let repositories = if is_all { Vec::new() } else { subset(size, random) };
        Installation {
            id: 5_000_000 + u64::from(index),
            app: Link::to(&format!("app-{:05}", index % size.apps.max(1))),
            permissions: if index == 0 {
                everything.clone()
            } else {
                random.pick(pool).cloned().unwrap_or_default()
            },
            events: random.pick(&EVENTS).map(|event| (*event).to_owned()).into_iter().collect(),
            selection: if is_all { Selection::All } else { Selection::Selected },
            repositories,
            created,
            updated: None,
            suspended: (index % 97 == 96).then(|| past(random, 60)),
            suspended_by: None,
            contact_email: None,
        }
    };
    (0..size.installations.max(1)).map(installation).collect()
}

fn subset(size: &Size, random: &mut Random) -> Vec<Link> {
    if size.repositories == 0 {
        return Vec::new();
    }
    vec![Link::to(&repository_name(random.below(size.repositories)))]
}

fn token(index: u32, size: &Size, pool: &[Permissions], random: &mut Random) -> Token {
    let has_subset = index % 1_000 < size.tokens_with_subset_per_mille;
    Token {
        id: 80_000 + u64::from(index),
        token_id: 1_900_000 + u64::from(index),
        name: format!("token-{index:06}"),
        owner: Link::to(&login(index % size.members.max(1))),
        permissions: TokenPermissions {
            organization: Permissions::default(),
            repository: random.pick(pool).cloned().unwrap_or_default(),
            other: Permissions::default(),
        },
        selection: if has_subset { TokenSelection::Subset } else { TokenSelection::All },
        repositories: if has_subset { subset(size, random) } else { Vec::new() },
        granted: past(random, 400),
        expires: (!index.is_multiple_of(50))
            .then(|| When::FromStart(DAY * (60 + i64::from(random.below(300))))),
        last_used: (!index.is_multiple_of(10)).then(|| past(random, 120)),
    }
}

fn repository(index: u32, random: &mut Random) -> Repository {
    Repository {
        id: 600_000_000 + u64::from(index),
        name: repository_name(index),
        visibility: if index % 40 == 39 { Visibility::Public } else { Visibility::Private },
        archived: false,
        fork: false,
        created: past(random, 1_500),
        pushed: Some(past(random, 90)),
        oidc: None,
    }
}

fn deploy_keys(size: &Size, random: &mut Random) -> Vec<DeployKey> {
    let mut keys = Vec::new();
    let every = size.repositories.checked_div(size.repositories_with_keys).unwrap_or(0);
    for holder in 0..size.repositories_with_keys.min(size.repositories) {
        let repository = Link::to(&repository_name(holder * every.max(1)));
        for nth in 0..size.keys_per_repository {
            let number = u64::from(holder) * u64::from(size.keys_per_repository) + u64::from(nth);
            keys.push(DeployKey {
                id: 90_000_000 + number,
                repository: repository.clone(),
                title: format!("deploy-{nth}"),
                read_only: nth % 2 == 0,
                verified: true,
                enabled: true,
                created: past(random, 900),
                added_by: Some(Link::to(&login(holder % size.members.max(1)))),
                last_used: (nth % 3 != 2).then(|| past(random, 200)),
            });
        }
    }
    keys
}

fn hooks(size: &Size, random: &mut Random) -> Vec<Hook> {
    let mut hooks = Vec::new();
    for repository in 0..size.repositories {
        for nth in 0..size.hooks_per_repository {
            let number = u64::from(repository) * u64::from(size.hooks_per_repository) + u64::from(nth);
            hooks.push(Hook {
                id: 40_000_000 + number,
                repository: Some(Link::to(&repository_name(repository))),
                url: Some(format!("https://hooks-{}.vendor.example/github/{number}", random.below(50))),
                insecure_ssl: false,
                insecure_ssl_as_number: nth % 2 == 1,
                secret: true,
                active: true,
                events: random.pick(&EVENTS).map(|event| (*event).to_owned()).into_iter().collect(),
                created: past(random, 900),
                updated: None,
                last_code: Some(200),
                deliveries: Vec::new(),
            });
        }
    }
    hooks
}
