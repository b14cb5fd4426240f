//! Microsoft Entra ID: a tenant's apps with what they may do, read through Microsoft Graph.
//!
//! Read `settings.rs` for what a connection is told, `dialect.rs` for how Graph answers, `fetch.rs` for its lists and
//! batches, `directory.rs` for how apps and service principals find each other, `permission.rs` for what permissions are
//! called, and one file of `stages/` for how a listing becomes records. Azure's own roles and Exchange's are not read here.

mod auth;
mod changes;
mod dialect;
mod directory;
mod fetch;
mod kept;
mod log;
mod people;
mod permission;
mod publisher;
mod revoke;
mod settings;
mod stages;

use async_trait::async_trait;
use changes::Changes;
use directory::Directory;
use remit_connector::session::{ChangeAnswer, Limits, Session};
use remit_connector::{
    Ask, CheckOutcome, Connection, Connector, Descriptor, FetchError, IdForm, NotRevocable, Open, OpenError,
    Presence, Provider, RevokeCall, RevokePlan, Slice, Stage, StageInfo, Target,
};
use settings::{IssuerSettings, Settings};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::OnceCell;

/// Entra, as the list of providers names it.
pub const PROVIDER: Provider = Provider {
    descriptor: &DESCRIPTOR,
    stages: || Entra::STAGES.iter().map(|stage| &stage.info).collect(),
    settings_schema: || schemars::schema_for!(Settings),
    sample_settings: settings::SAMPLE,
    open,
};

const DESCRIPTOR: Descriptor = Descriptor {
    id: "entra",
    name: "Microsoft Entra",
    default_base_url: "https://graph.microsoft.com",
    credentials: &[
        "app with a certificate (recommended)",
        "app with a federated credential: another issuer's token, no secret",
        "app with a client secret",
        "access token that something else obtains, such as a managed identity",
    ],
    published_limits: Limits { concurrency: 8, per_minute: None },
    limits_text: "A budget of resource units in ten seconds for each app in a tenant: 3,500 for a tenant of fewer than 50 \
                  users, 5,000 up to 500, 8,000 above; a list costs one or two. Reports and logs: 5 requests in ten \
                  seconds, which remit asks one at a time. Lists with certificates: 150 a minute. A refusal says how \
                  long to wait.",
    scope_catalog: include_str!("../scopes.csv"),
    id_forms: ID_FORMS,
    blind_spots: BLIND_SPOTS,
    guide: include_str!("../README.md"),
};

const ID_FORMS: &[IdForm] = &[IdForm {
    prefix: "",
    title: "app, by its application (client) id",
    scope_kinds: &[permission::APPLICATION, permission::DELEGATED, permission::DIRECTORY_ROLE],
    stages: &["service_principals"],
}];

const BLIND_SPOTS: &[&str] = &[
    "Which operations an app used, and so which of its permissions, no listing of Microsoft Graph tells: that log goes to a \
     workspace, a hub or a store of the customer's own.",
    "Sites that were chosen for an app (`Sites.Selected`), and what Exchange narrows an app's mailboxes to or lets it do \
     by roles of its own, are not listed for an app. What Mail, Calendars and Contacts permissions reach may be narrower \
     than it looks.",
    "Roles in Azure subscriptions and management groups are not read.",
    "Consent that teams, chats and people gave to apps for themselves (resource-specific consent) is told team by team \
     and chat by chat, and is not read.",
    "Groups in which an app is a member are not read, save for those that hold a role in the directory; permissions of \
     apps that were given to a group are not followed to its members.",
    "Roles that somebody could have for a time (eligible ones of Privileged Identity Management) are not read; roles that \
     are held now are, for as long as they are.",
    "Which people and groups may use an app is not kept.",
    "Single sign-ins are not read: reports tell the last one of each app and each secret.",
    "What Microsoft's protection says of risky service principals is not read.",
    "What has not changed is not asked for again. Consents rest on a delta query; apps, their secrets and certificates, \
     registrations and their trusts on one and on the directory's log; owners, permissions of apps, roles and the trusts of \
     managed identities on the log alone, which is late by minutes to hours as a rule: until then such a change does not \
     show. After six days, and whenever the log or a delta query cannot be trusted, all is read whole.",
    "What a custom directory role may do is not read: it shows as a scope that nobody knows.",
    "What an agent identity inherits from its blueprint is not read.",
    "Service principals that were deleted and can still be brought back for 30 days are not listed.",
    "Consent policies, app management policies and permission classifications are not judged.",
    "Whether other tenants may use an app of this tenant is not judged.",
];

/// One opened Entra connection.
#[derive(Debug)]
pub(crate) struct Entra {
    pub(crate) session: Session,
    /// Reports and logs have a narrow limit of their own.
    pub(crate) reports: Session,
    /// The directory's own id.
    pub(crate) tenant: String,
    pub(crate) directory: Directory,
    /// What has changed since the last scans, once it was asked.
    pub(crate) changes: OnceCell<Changes>,
    /// Where apps for signing in lead to, by the app's client id.
    pub(crate) systems: BTreeMap<String, String>,
    pub(crate) issuers: Vec<IssuerSettings>,
}

fn open(open: Open) -> Result<Arc<dyn Connection>, OpenError> {
    let settings = Settings::parse(&open.settings)?;
    let (session, reports) = auth::open(&settings, open)?;
    let systems = settings.systems.into_iter();
    Ok(Arc::new(Entra {
        session,
        reports,
        tenant: settings.tenant,
        directory: Directory::default(),
        changes: OnceCell::new(),
        systems: systems.map(|(app, system)| (app.to_ascii_lowercase(), system)).collect(),
        issuers: settings.issuers,
    }))
}

#[async_trait]
impl Connector for Entra {
    const STAGES: &'static [Stage<Self>] = stages::ALL;

    /// What comes behind the service principals is mostly one listing of the tenant, which can be tried by itself.
    async fn check(&self, info: &'static StageInfo) -> CheckOutcome {
        // What was kept is no proof that it can be read now.
        self.changes.get_or_init(async || Changes::default()).await;
        let stage = Self::STAGES.iter().find(|stage| stage.info.id == info.id);
        let stage = stage.expect("the engine asks for stages that are listed");
        match stages::is_read_below(info.id) {
            true => {
                let parent = info.parent.unwrap_or_default();
                CheckOutcome::NotTried(format!("it is read for what `{parent}` names"))
            }
            false => {
                let read =
                    (stage.page)(self, Ask { slice: &Slice::root(), cursor: None, page_size: 1 }).await;
                CheckOutcome::of(read.map_err(|error| stages::with_permission(info, error)))
            }
        }
    }

    fn revoke(&self, target: Target<'_>) -> Result<RevokePlan, NotRevocable> {
        revoke::plan(target)
    }

    async fn read_back(&self, call: &RevokeCall) -> Option<Presence> {
        revoke::read_back(self, call).await
    }

    async fn carry_out(&self, call: &RevokeCall) -> Result<ChangeAnswer, FetchError> {
        self.session.change(&call.change).await
    }
}
