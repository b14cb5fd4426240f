//! A token as GitLab's listings of personal, group, project and service account tokens have it: the same fields,
//! normalized once.
//!
//! Source: GitLab's documentation, "Personal access tokens API", "Group access tokens API" and "Group credentials
//! inventory", read November 2026. The use of a token is noted at most every ten minutes.

use crate::people::{role, user, user_id};
use jiff::{SignedDuration, Timestamp};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Activity, AppId, Consent, Credential, CredentialKind, CredentialState, Edge, ExternalId, Facets, Grant,
    Integration, IntegrationKind, IntegrationState, Principal, PrincipalKind, PrincipalStatus, Record,
    RecordKind, Relation, Resources, UseKind, Visibility,
};
use remit_connector::wire::{Field, scopes, text, time};
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
            id: self.credential_id(),
            kind,
            name: text(self.name.clone()),
            hint: Fact::Unknown(Why::NotReported),
            holder: user(self.user_id),
            created_at: time(self.created_at.as_deref()),
            expires_at: end(&self.expires_at),
            state: Fact::null_is_unknown(self.active.map(|_| CredentialState::Active)),
            rotated_at: Fact::Absent,
        }
    }

    fn last_use(&self) -> Activity {
        Activity {
            of: self.credential_id(),
            source: "last_used_at".to_owned(),
            kind: UseKind::ApiCall,
            last: self.last_used_at.time(),
            resolution: RESOLUTION,
            visible: Visibility::Always,
            count: Fact::Unknown(Why::NotReported),
            scopes: Fact::Unknown(Why::NotReported),
        }
    }

    fn grant(
        &self,
        id: ExternalId,
        scope_kind: &str,
        held: Vec<String>,
        resources: Fact<Resources>,
    ) -> Grant {
        Grant {
            id,
            scope_kind: scope_kind.to_owned(),
            scopes: scopes(held),
            resources,
            consent: Fact::Unknown(Why::NotReported),
            granted_by: Fact::Unknown(Why::NotReported),
            granted_at: time(self.created_at.as_deref()),
            changed_at: Fact::Unknown(Why::NotReported),
            is_pending: false,
        }
    }

    /// Returns the grants of somebody's token. A fine-grained one has a grant for each place.
    fn personal_grants(&self) -> Vec<Grant> {
        let own = self.scopes.clone().unwrap_or_default();
        let parts = self.granular_scopes.as_deref().unwrap_or_default();
        if parts.is_empty() {
            return vec![self.grant(self.credential_id(), "pat", own, Fact::Known(Resources::HolderReach))];
        }
        let grants = parts.iter().enumerate().map(|(index, part)| {
            let id = ExternalId::new(format!("{}:{index}", self.credential_id()));
            self.grant(id, "granular", part.permissions.clone().unwrap_or_default(), part.reach())
        });
        grants.collect()
    }
}

impl GranularScope {
    /// The places of a fine-grained token are told by id, and named by another listing.
    fn reach(&self) -> Fact<Resources> {
        Fact::Known(match (self.project_id, self.group_id) {
            (None, None) => Resources::HolderReach,
            _ => Resources::Selected(Fact::Unknown(Why::NotRead)),
        })
    }
}

/// Maps a person's token: it is an integration of its own, which acts as that person.
pub(crate) fn personal(token: &Token, endpoint: &'static str) -> Record {
    let is_granular = token.granular_scopes.as_ref().is_some_and(|parts| !parts.is_empty());
    let kind = if is_granular { CredentialKind::FineGrainedToken } else { CredentialKind::ClassicToken };
    let id = token.credential_id();
    Record {
        kind: RecordKind::Integration,
        external_id: id.clone(),
        subject: None,
        facets: Facets {
            integration: Some(integration(IntegrationKind::PersonalToken, &id, token)),
            credentials: vec![token.credential(kind)],
            grants: token.personal_grants(),
            ..Facets::default()
        },
        activity: vec![token.last_use()],
        endpoint,
    }
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
    let grant = ExternalId::new(format!("{place}:token:{}", token.id));
    let grant = Grant {
        consent: Fact::Known(Consent::Admin),
        ..token.grant(grant, "resource_token", held, resources)
    };
    Record {
        kind: RecordKind::Integration,
        external_id: bot.clone(),
        subject: None,
        facets: Facets {
            integration: Some(integration(IntegrationKind::Bot, &bot, token)),
            credentials: vec![token.credential(CredentialKind::ApiKey)],
            grants: vec![grant],
            principal: token.user_id.map(|id| account(id, format!("bot {id}"), role)),
            ..Facets::default()
        },
        activity: vec![token.last_use()],
        endpoint,
    }
}

/// Maps a token of a service account, which is listed by itself.
pub(crate) fn of_account(token: &Token, account: &str, endpoint: &'static str) -> Record {
    let id = token.credential_id();
    Record {
        kind: RecordKind::Credential,
        external_id: id,
        subject: Some(ExternalId::new(format!("service-account:{account}"))),
        facets: Facets {
            credentials: vec![token.credential(CredentialKind::ApiKey)],
            grants: token.personal_grants(),
            ..Facets::default()
        },
        activity: vec![token.last_use()],
        endpoint,
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

fn integration(kind: IntegrationKind, id: &ExternalId, token: &Token) -> Integration {
    Integration {
        kind,
        app: AppId::new(id.as_str()),
        name: text(token.name.clone()),
        state: Fact::Known(IntegrationState::Active),
        installed_at: time(token.created_at.as_deref()),
        held_by: user(token.user_id),
        host: Fact::Unknown(Why::NotReported),
        manage_url: Fact::Unknown(Why::NotReported),
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
