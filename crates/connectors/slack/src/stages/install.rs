//! What every listing that shows an installed app says in the same words: ids, the app itself, its grants, its tokens.

use crate::Slack;
use crate::settings::Tenant;
use crate::way::Way;
use jiff::Timestamp;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    AppId, Consent, Credential, CredentialKind, ExternalId, Facets, Grant, Integration, IntegrationKind,
    IntegrationState, PrincipalRef, Record, RecordKind, Resources,
};
use remit_connector::wire::{scopes, text};

/// Returns the external id of an app.
pub(crate) fn app_id(app: &str) -> ExternalId {
    ExternalId::new(format!("app:{app}"))
}

/// Returns the external id of a person.
pub(crate) fn user_id(user: &str) -> ExternalId {
    ExternalId::new(format!("user:{user}"))
}

/// Returns a person of whom a listing gives the id, and perhaps a name.
pub(crate) fn user(id: Option<&str>, name: Option<&str>) -> Fact<PrincipalRef> {
    let id = id.filter(|id| !id.is_empty());
    let name = name.filter(|name| !name.is_empty()).or(id);
    Fact::null_is_unknown(name.map(|name| PrincipalRef { id: id.map(user_id), name: name.to_owned() }))
}

/// Returns an app as it stands here.
pub(crate) fn integration(app: &str, name: Option<String>, installed_at: Fact<Timestamp>) -> Integration {
    Integration {
        kind: IntegrationKind::App,
        app: AppId::new(app),
        name: text(name),
        state: Fact::Known(IntegrationState::Active),
        installed_at,
        held_by: Fact::Unknown(Why::NotReported),
        host: Fact::Unknown(Why::NotReported),
        manage_url: Fact::Unknown(Why::NotReported),
    }
}

/// Returns what an app's bot was granted, as far as the caller will fill in. All workspaces add to the one grant.
pub(crate) fn bot_grant(app: &str, kind: &str, names: Vec<String>, resources: Fact<Resources>) -> Grant {
    // A bot's own scopes are one grant with those that logs cannot tell from them.
    let id = if kind == "bot" { format!("install:{app}") } else { format!("install:{app}:{kind}") };
    Grant {
        id: ExternalId::new(id),
        scope_kind: kind.to_owned(),
        scopes: scopes(names),
        resources,
        consent: Fact::Unknown(Why::NotReported),
        granted_by: Fact::Unknown(Why::NotReported),
        granted_at: Fact::Unknown(Why::NotReported),
        changed_at: Fact::Unknown(Why::NotReported),
        is_pending: false,
    }
}

/// Returns what a person has let an app do in their name.
pub(crate) fn user_grant(app: &str, person: &str, names: Vec<String>, by: Fact<PrincipalRef>) -> Grant {
    Grant {
        id: ExternalId::new(format!("consent:{app}:{person}")),
        consent: Fact::Known(Consent::User),
        granted_by: by,
        ..bot_grant(app, "user", names, Fact::Known(Resources::HolderReach))
    }
}

/// Returns the token that an app holds for a person.
pub(crate) fn user_token(app: &str, person: &str, holder: Fact<PrincipalRef>) -> Credential {
    token(
        format!("user-token:{app}:{person}"),
        CredentialKind::OauthToken,
        Fact::Unknown(Why::NotReported),
        holder,
    )
}

/// Returns a bot's token, which is held for the bot in one workspace. That the bot is there is all that is known of it.
pub(crate) fn bot_token(team: &str, bot: &str, workspace: &str) -> Credential {
    let (hint, holder) = (Fact::Known(workspace.to_owned()), user(Some(bot), None));
    token(format!("bot-token:{team}:{bot}"), CredentialKind::ApiKey, hint, holder)
}

fn token(id: String, kind: CredentialKind, hint: Fact<String>, holder: Fact<PrincipalRef>) -> Credential {
    Credential {
        id: ExternalId::new(id),
        kind,
        name: Fact::Unknown(Why::NotReported),
        hint,
        holder,
        created_at: Fact::Unknown(Why::NotReported),
        expires_at: Fact::Unknown(Why::NotReported),
        state: Fact::Unknown(Why::NotReported),
        rotated_at: Fact::Unknown(Why::NotReported),
    }
}

/// Returns a record that tells about something that has no record of its own.
pub(crate) fn record_about(
    subject: ExternalId,
    kind: RecordKind,
    external_id: String,
    facets: Facets,
    way: Way,
) -> Record {
    Record {
        kind,
        external_id: ExternalId::new(external_id),
        subject: Some(subject),
        facets,
        activity: Vec::new(),
        endpoint: way.endpoint,
    }
}

impl Slack {
    /// Returns what an installation in one workspace reaches.
    pub(crate) fn reach(&self, workspace: &str) -> Fact<Resources> {
        Fact::Known(match self.tenant {
            Tenant::Organization(_) => Resources::Selected(Fact::Known(vec![workspace.to_owned()])),
            Tenant::Workspace(_) => Resources::All,
        })
    }
}
