//! A token as GitLab's listings of personal, group, project and service account tokens have it: the same fields,
//! normalized once.
//!
//! Source: GitLab's documentation, "Personal access tokens API", "Group access tokens API" and "Group credentials
//! inventory", read November 2026. The use of a token is noted at most every ten minutes.

use crate::people::{role, user, user_id};
use crate::record::{credential, grant, integration, record, used};
use jiff::{SignedDuration, Timestamp};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Activity, Consent, Credential, CredentialKind, CredentialState, Edge, ExternalId, Facets, Grant,
    Integration, IntegrationKind, Principal, PrincipalKind, PrincipalStatus, Record, RecordKind, Relation,
    Resources, UseKind,
};
use remit_connector::wire::{Field, time};
use remit_connector::{LastUsed, Tells};
use serde::Deserialize;

/// What every listing of tokens tells.
pub(crate) const TELLS: Tells = Tells {
    scopes: true,
    resources: true,
    holder: true,
    created: true,
    expires: true,
    last_used: Some(LastUsed {
        kind: UseKind::ApiCall,
        resolution: "to ten minutes",
        look_back: "since the token was made",
    }),
};

/// What asks for tokens that work; old servers do not know it.
pub(crate) const ACTIVE: &[(&str, &str)] = &[("state", "active")];

const RESOLUTION: SignedDuration = SignedDuration::from_mins(10);

/// Names everything of which a role decides how much it is, and the roles that the catalog knows it for.
const NARROWED: [&str; 2] = ["api", "read_api"];
const NARROWING: [&str; 6] = ["guest", "planner", "reporter", "developer", "maintainer", "owner"];

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
    pub(crate) user_id: Option<u64>,
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

impl Token {
    /// Whether it is worth listing. Old servers list what was revoked or has ended, too.
    pub(crate) fn is_live(&self) -> bool {
        self.active != Some(false) && self.revoked != Some(true)
    }

    fn credential_id(&self) -> ExternalId {
        ExternalId::new(format!("token:{}", self.id))
    }

    fn credential(&self, kind: CredentialKind) -> Credential {
        Credential {
            holder: user(self.user_id),
            created_at: time(self.created_at.as_deref()),
            expires_at: end(&self.expires_at),
            state: Fact::null_is_unknown(self.active.map(|_| CredentialState::Active)),
            rotated_at: Fact::Absent,
            ..credential(&self.credential_id(), kind, self.name.clone())
        }
    }

    fn last_use(&self) -> Activity {
        used(&self.credential_id(), "last_used_at", self.last_used_at.time(), RESOLUTION)
    }

    fn grant(&self, id: &ExternalId, kind: &str, held: Vec<String>, resources: Resources) -> Grant {
        Grant {
            consent: Fact::Unknown(Why::NotReported),
            granted_at: time(self.created_at.as_deref()),
            ..grant(id, kind, held, Fact::Known(resources))
        }
    }

    /// Returns the grants of somebody's token. A fine-grained one has a grant for each place.
    fn personal_grants(&self) -> Vec<Grant> {
        let own = self.scopes.clone().unwrap_or_default();
        let parts = self.granular_scopes.as_deref().unwrap_or_default();
        if parts.is_empty() {
            return vec![self.grant(&self.credential_id(), "pat", own, Resources::HolderReach)];
        }
        let grants = parts.iter().enumerate().map(|(index, part)| {
            let id = ExternalId::new(format!("{}:{index}", self.credential_id()));
            self.grant(&id, "granular", part.permissions.clone().unwrap_or_default(), part.reach())
        });
        grants.collect()
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

/// Maps a person's token: it is an integration of its own, which acts as that person.
pub(crate) fn personal(token: &Token, endpoint: &'static str) -> Record {
    let is_granular = token.granular_scopes.as_ref().is_some_and(|parts| !parts.is_empty());
    let kind = if is_granular { CredentialKind::FineGrainedToken } else { CredentialKind::ClassicToken };
    let id = token.credential_id();
    let facets = Facets {
        integration: Some(holder(IntegrationKind::PersonalToken, &id, token)),
        credentials: vec![token.credential(kind)],
        grants: token.personal_grants(),
        ..Facets::default()
    };
    Record { activity: vec![token.last_use()], ..record(RecordKind::Integration, id, facets, endpoint) }
}

/// Maps a token that an administrator made to act as somebody.
pub(crate) fn impersonation(token: &Token, of: &str, endpoint: &'static str) -> Record {
    let mut record = personal(token, endpoint);
    record.facets.edges.push(Edge {
        from: record.external_id.clone(),
        relation: Relation::Impersonates,
        to: ExternalId::new(format!("user:{of}")),
    });
    for grant in &mut record.facets.grants {
        grant.consent = Fact::Known(Consent::Admin);
    }
    record
}

/// Maps a token of a group or project. GitLab makes a bot for each, which stays the same when the token is rotated, so that
/// the bot is the integration. `place` is the id of the group or project: `project:7`.
pub(crate) fn of_place(
    token: &Token,
    place: &str,
    resources: Fact<Resources>,
    endpoint: &'static str,
) -> Record {
    let bot =
        token.user_id.map_or_else(|| token.credential_id(), |bot| ExternalId::new(format!("bot:{bot}")));
    let role = token.access_level.and_then(role);
    let held = token.scopes.clone().unwrap_or_default();
    let held = held.into_iter().map(|scope| narrowed(scope, role)).collect();
    let granted = ExternalId::new(format!("{place}:token:{}", token.id));
    let given = Grant {
        consent: Fact::Known(Consent::Admin),
        resources,
        ..token.grant(&granted, "resource_token", held, Resources::None)
    };
    let facets = Facets {
        integration: Some(holder(IntegrationKind::Bot, &bot, token)),
        credentials: vec![token.credential(CredentialKind::ApiKey)],
        grants: vec![given],
        principal: token.user_id.map(|id| account(id, format!("bot {id}"), role)),
        ..Facets::default()
    };
    Record { activity: vec![token.last_use()], ..record(RecordKind::Integration, bot, facets, endpoint) }
}

/// Maps a token of a service account, which is listed by itself.
pub(crate) fn of_account(token: &Token, account: &str, endpoint: &'static str) -> Record {
    let facets = Facets {
        credentials: vec![token.credential(CredentialKind::ApiKey)],
        grants: token.personal_grants(),
        ..Facets::default()
    };
    Record {
        subject: Some(ExternalId::new(format!("service-account:{account}"))),
        activity: vec![token.last_use()],
        ..record(RecordKind::Credential, token.credential_id(), facets, endpoint)
    }
}

/// Returns the account of a machine.
pub(crate) fn account(id: u64, name: String, role: Option<&str>) -> Principal {
    Principal {
        id: user_id(id),
        kind: PrincipalKind::Bot,
        name,
        email: Fact::Unknown(Why::NotReported),
        roles: role.map(str::to_owned).into_iter().collect(),
        status: Fact::Known(PrincipalStatus::Active),
    }
}

fn holder(kind: IntegrationKind, id: &ExternalId, token: &Token) -> Integration {
    Integration {
        installed_at: time(token.created_at.as_deref()),
        held_by: user(token.user_id),
        ..integration(kind, id, token.name.clone())
    }
}

/// Writes a scope together with the role that narrows it: `api:maintainer`.
fn narrowed(scope: String, role: Option<&str>) -> String {
    match role.filter(|role| NARROWED.contains(&scope.as_str()) && NARROWING.contains(role)) {
        Some(role) => format!("{scope}:{role}"),
        None => scope,
    }
}

/// Reads an end that some listings write as a day, whose beginning it is, and others as an instant.
pub(crate) fn end(field: &Field<String>) -> Fact<Timestamp> {
    let Field::Value(text) = field else { return field.time() };
    // A day has ten letters: `2027-01-11`.
    if text.len() == 10 { time(Some(&format!("{text}T00:00:00Z"))) } else { field.time() }
}
