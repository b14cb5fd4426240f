//! Access tokens: those of the people whom the group owns, or every token of an instance, those of its bots and service
//! accounts among them; impersonation tokens, which administrators made to act as somebody; tokens of service accounts; and
//! those of groups and projects, where no listing has them all.
//!
//! Source: GitLab's documentation, "Personal access tokens API", "Group access tokens API" and "Group credentials
//! inventory", read November 2026. The use of a token is noted at most every ten minutes.

use crate::Gitlab;
use crate::listing::{At, Item, Listing, PREMIUM, Query, When};
use crate::people::{role, user, user_id};
use crate::record::{calls, end};
use crate::stages::people;
use jiff::SignedDuration;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Consent, Credential, CredentialKind, CredentialState, Edge, ExternalId, Facets, Grant, IntegrationKind,
    Principal, PrincipalKind, PrincipalStatus, Record, RecordKind, Relation, Resources,
};
use remit_connector::record::{Holder, untold, used};
use remit_connector::wire::{Field, time};
use remit_connector::{Lane, Page, Tells};
use serde::Deserialize;

pub(crate) const IMPERSONATION: &str = "impersonation_tokens";
pub(crate) const OF_ACCOUNT: &str = "service_account_tokens";
const OF_GROUP: &str = "group_tokens";
const OF_PROJECT: &str = "project_tokens";

/// What has the inventory of credentials.
pub(crate) const INVENTORY_PLAN: &str = "the credentials inventory of GitLab Premium on gitlab.com";

/// What asks for tokens that work; old servers do not know it.
const ACTIVE: Query = &[("state", "active")];

const RESOLUTION: SignedDuration = SignedDuration::from_mins(10);

/// Names everything of which a role decides how much it is, and the roles that the catalog knows it for.
const NARROWED: [&str; 2] = ["api", "read_api"];
const NARROWING: [&str; 6] = ["guest", "planner", "reporter", "developer", "maintainer", "owner"];

/// What all listings of tokens have in common.
pub(crate) const ANY: Listing = Listing {
    tells: Tells {
        scopes: true,
        resources: true,
        holder: true,
        created: true,
        expires: true,
        last_used: calls("to ten minutes", "since the token was made"),
    },
    query: ACTIVE,
    is_counted: false,
    ..Listing::PLAIN
};

/// A token. Some answers hold its value; that is no field here.
#[derive(Debug, Deserialize)]
pub(crate) struct Token {
    pub(crate) id: u64,
    name: Option<String>,
    revoked: Option<bool>,
    active: Option<bool>,
    created_at: Option<String>,
    #[serde(default)]
    expires_at: Field<String>,
    #[serde(default)]
    last_used_at: Field<String>,
    scopes: Option<Vec<String>>,
    user_id: Option<u64>,
    access_level: Option<u64>,
    pub(crate) resource_type: Option<String>,
    pub(crate) resource_id: Option<u64>,
    granular_scopes: Option<Vec<GranularScope>>,
}

/// Part of a fine-grained token: what may be done where.
#[derive(Debug, Deserialize)]
struct GranularScope {
    permissions: Option<Vec<String>>,
    project_id: Option<u64>,
    group_id: Option<u64>,
}

impl Item for Token {
    const LISTINGS: &'static [Listing] = &[
        Listing {
            permissions: &[
                "the role Owner of the top-level group",
                "an administrator with the scope admin_mode",
            ],
            ..Listing {
                plan: Some(INVENTORY_PLAN),
                blind_spots: &[
                    "Of a group's members only those are seen with their tokens whom the group owns (enterprise users), on \
                     gitlab.com.",
                    "What a token reaches is what its owner can: the owner's role narrows its scopes.",
                ],
                whole: Some(("GET /personal_access_tokens", ACTIVE)),
                ..ANY
            }
            .of_top(
                "personal_tokens",
                "personal access tokens",
                "GET /groups/{id}/manage/personal_access_tokens",
            )
        },
        Listing {
            parent: Some(people::ID),
            lane: Lane::Slow,
            blind_spots: &["Who made an impersonation token is not told."],
            ..ANY.of_instance(IMPERSONATION, "impersonation tokens", "GET /users/{id}/impersonation_tokens")
        },
        Listing {
            kind: RecordKind::Credential,
            parent: Some("service_accounts"),
            plan: Some(PREMIUM),
            ..ANY.of_top(
                OF_ACCOUNT,
                "tokens of service accounts",
                "GET /groups/{parent}/service_accounts/{id}/personal_access_tokens",
            )
        },
        Listing {
            when: When::WithoutInventory,
            ..ANY.of_group(OF_GROUP, "group access tokens", "GET /groups/{id}/access_tokens")
        },
        Listing {
            when: When::WithoutInventory,
            ..ANY.of_project(OF_PROJECT, "project access tokens", "GET /projects/{id}/access_tokens")
        },
    ];

    /// Old servers list what was revoked or has ended, too.
    fn put(self, _: &Gitlab, at: At<'_>, page: &mut Page) {
        if self.is_live() {
            page.records.push(match at.stage {
                IMPERSONATION => self.impersonating(at),
                OF_ACCOUNT => self.of_account(at),
                OF_GROUP | OF_PROJECT => self.of_place(at.id().as_str(), at.reach(), at),
                _ => self.personal(at),
            });
        }
    }
}

impl Token {
    /// Whether it works.
    pub(crate) fn is_live(&self) -> bool {
        self.active != Some(false) && self.revoked != Some(true)
    }

    /// Returns what holds its authority: the token itself, or the bot that it is of.
    fn holder(&self, kind: IntegrationKind, id: String) -> Holder {
        Holder {
            name: self.name.clone(),
            made_at: time(self.created_at.as_deref()),
            held_by: user(self.user_id),
            ..Holder::new(kind, id)
        }
    }

    fn itself(&self) -> Holder {
        self.holder(IntegrationKind::PersonalToken, format!("token:{}", self.id))
    }

    fn key(&self, kind: CredentialKind) -> Credential {
        Credential {
            state: Fact::null_is_unknown(self.active.map(|_| CredentialState::Active)),
            ..self.itself().key(kind, end(&self.expires_at))
        }
    }

    /// Returns the record with what all listings tell of a token.
    fn used(&self, record: Record) -> Record {
        let of = self.itself().id;
        Record { activity: vec![used(&of, "last_used_at", self.last_used_at.time(), RESOLUTION)], ..record }
    }

    fn parts(&self) -> &[GranularScope] {
        self.granular_scopes.as_deref().unwrap_or_default()
    }

    /// Returns the grants of somebody's token. A fine-grained one has a grant for each place.
    fn personal_grants(&self) -> Vec<Grant> {
        let own = self.scopes.clone().unwrap_or_default();
        let itself = self.itself();
        let given =
            |kind, held, reach| Grant { consent: untold(), ..itself.grant(kind, held, Fact::Known(reach)) };
        if self.parts().is_empty() {
            return vec![given("pat", own, Resources::HolderReach)];
        }
        let grants = self.parts().iter().enumerate().map(|(index, part)| Grant {
            id: ExternalId::new(format!("{}:{index}", itself.id)),
            ..given("granular", part.permissions.clone().unwrap_or_default(), part.reach())
        });
        grants.collect()
    }

    /// Maps a person's token: it is an integration of its own, which acts as that person.
    fn personal(&self, at: At<'_>) -> Record {
        let kind = match self.parts() {
            [] => CredentialKind::ClassicToken,
            _ => CredentialKind::FineGrainedToken,
        };
        let (credentials, grants) = (vec![self.key(kind)], self.personal_grants());
        self.used(self.itself().record(at.endpoint, Facets { credentials, grants, ..Facets::default() }))
    }

    /// Maps a token that an administrator made to act as somebody.
    fn impersonating(&self, at: At<'_>) -> Record {
        let mut record = self.personal(at);
        record.facets.edges.push(Edge {
            from: record.external_id.clone(),
            relation: Relation::Impersonates,
            to: ExternalId::new(format!("user:{}", at.slice.key)),
        });
        for grant in &mut record.facets.grants {
            grant.consent = Fact::Known(Consent::Admin);
        }
        record
    }

    /// Maps a token of a group or project. GitLab makes a bot for each, which stays the same when the token is rotated, so
    /// that the bot is the integration. `place` is the id of the group or project: `project:7`.
    pub(crate) fn of_place(&self, place: &str, reach: Fact<Resources>, at: At<'_>) -> Record {
        let bot = self.user_id.map_or_else(|| format!("token:{}", self.id), |bot| format!("bot:{bot}"));
        let holder = self.holder(IntegrationKind::Bot, bot);
        let role = self.access_level.and_then(role);
        let held = self.scopes.clone().unwrap_or_default();
        let held = held.into_iter().map(|scope| narrowed(scope, role)).collect();
        let facets = Facets {
            credentials: vec![self.key(CredentialKind::ApiKey)],
            grants: vec![Grant {
                id: ExternalId::new(format!("{place}:token:{}", self.id)),
                ..holder.grant("resource_token", held, reach)
            }],
            principal: self.user_id.map(|id| account(id, format!("bot {id}"), role)),
            ..Facets::default()
        };
        self.used(holder.record(at.endpoint, facets))
    }

    /// Maps a token of a service account, which is listed by itself.
    fn of_account(&self, at: At<'_>) -> Record {
        let (credentials, grants) = (vec![self.key(CredentialKind::ApiKey)], self.personal_grants());
        let account = format!("service-account:{}", at.slice.key);
        self.used(self.itself().key_of(
            account,
            at.endpoint,
            Facets { credentials, grants, ..Facets::default() },
        ))
    }
}

impl GranularScope {
    /// The places of a fine-grained token are told by id, and named by another listing.
    fn reach(&self) -> Resources {
        match (self.project_id, self.group_id) {
            (None, None) => Resources::HolderReach,
            _ => Resources::Selected(Fact::Unknown(Why::NotRead)),
        }
    }
}

/// Returns the account of a machine.
pub(crate) fn account(id: u64, name: String, role: Option<&str>) -> Principal {
    Principal {
        id: user_id(id),
        kind: PrincipalKind::Bot,
        name,
        email: untold(),
        roles: role.map(str::to_owned).into_iter().collect(),
        status: Fact::Known(PrincipalStatus::Active),
    }
}

/// Writes a scope together with the role that narrows it: `api:maintainer`.
fn narrowed(scope: String, role: Option<&str>) -> String {
    match role.filter(|role| NARROWED.contains(&scope.as_str()) && NARROWING.contains(role)) {
        Some(role) => format!("{scope}:{role}"),
        None => scope,
    }
}
