//! What every listing that shows an installed app says in the same words: ids, the app itself, its grants, its tokens.

use crate::Slack;
use crate::settings::Tenant;
use crate::way::Way;
use jiff::Timestamp;
use remit_connector::History;
use remit_connector::blank;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    AppId, Consent, Credential, CredentialKind, ExternalId, Facets, Grant, Integration, IntegrationKind,
    IntegrationState, PrincipalRef, Record, RecordKind, Resources,
};
use remit_connector::wire::text;

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
    let blank = blank::integration(IntegrationKind::App, AppId::new(app));
    Integration { name: text(name), state: Fact::Known(IntegrationState::Active), installed_at, ..blank }
}

/// Returns what an app's bot was granted, as far as the caller will fill in. All workspaces add to the one grant.
pub(crate) fn bot_grant(app: &str, kind: &str, names: Vec<String>, resources: Fact<Resources>) -> Grant {
    // A bot's own scopes are one grant with those that logs cannot tell from them.
    let id = if kind == "bot" { format!("install:{app}") } else { format!("install:{app}:{kind}") };
    Grant { resources, ..blank::grant(ExternalId::new(id), kind, names) }
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

/// Says of a grant who agreed and when, as the newest entry about it tells; older ones say what else it holds. An entry that
/// changes something does not tell when it was given first.
pub(crate) fn agreed(
    grant: Grant,
    history: &mut History,
    by: &Fact<PrincipalRef>,
    at: &Fact<Timestamp>,
    is_beginning: bool,
) -> Grant {
    let key = [grant.id.as_str(), "agreed"];
    if history.is_settled(&key) {
        return Grant { granted_by: Fact::Unknown(Why::NotReported), ..grant };
    }
    history.settle(&key);
    match is_beginning {
        true => Grant { granted_by: by.clone(), granted_at: at.clone(), ..grant },
        false => Grant { granted_by: by.clone(), changed_at: at.clone(), ..grant },
    }
}

/// Returns the token that an app holds for a person.
pub(crate) fn user_token(app: &str, person: &str, holder: Fact<PrincipalRef>) -> Credential {
    let id = ExternalId::new(format!("user-token:{app}:{person}"));
    Credential { holder, ..blank::credential(id, CredentialKind::OauthToken) }
}

/// Returns a bot's token, which is held for the bot in one workspace. That the bot is there is all that is known of it.
pub(crate) fn bot_token(team: &str, bot: &str, workspace: &str) -> Credential {
    let id = ExternalId::new(format!("bot-token:{team}:{bot}"));
    let (hint, holder) = (Fact::Known(workspace.to_owned()), user(Some(bot), None));
    Credential { hint, holder, ..blank::credential(id, CredentialKind::ApiKey) }
}

/// Returns a record that tells about something that has no record of its own.
pub(crate) fn record_about(
    subject: ExternalId,
    kind: RecordKind,
    external_id: String,
    facets: Facets,
    way: Way,
) -> Record {
    let blank = blank::record(kind, ExternalId::new(external_id), way.endpoint);
    Record { subject: Some(subject), facets, ..blank }
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
