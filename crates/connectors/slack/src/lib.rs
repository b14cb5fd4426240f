//! Slack: an Enterprise organization with its workspaces, or one workspace by itself.
//!
//! Read `settings.rs` for what a connection is told, `way.rs` for which token and which limit a method has, `dialect.rs`
//! for how Slack answers, and one file of `stages/` for how a listing becomes records. Slack has no listing of installed apps: what is installed is put together from bot users and logs.

mod dialect;
mod fetch;
mod revoke;
mod scope;
mod settings;
mod stages;
mod way;

use async_trait::async_trait;
use remit_connector::session::{ChangeAnswer, Limits};
use remit_connector::{
    Connection, Connector, Descriptor, FetchError, IdForm, NotRevocable, Open, OpenError, Presence, Provider,
    RevokeCall, RevokePlan, Stage, Target,
};
use settings::{Settings, Tenant};
use std::sync::Arc;
use way::Ways;

/// Slack, as the list of providers names it.
pub const PROVIDER: Provider = Provider {
    descriptor: &DESCRIPTOR,
    stages: || Slack::STAGES.iter().map(|stage| &stage.info).collect(),
    settings_schema: || schemars::schema_for!(Settings),
    sample_settings: settings::SAMPLE,
    open,
};

const DESCRIPTOR: Descriptor = Descriptor {
    id: "slack",
    name: "Slack",
    default_base_url: "https://slack.com",
    credentials: &[
        "user token of an organization owner or admin, of an app installed for the organization",
        "user or bot token of one workspace",
        "either of these with token rotation",
    ],
    published_limits: Limits { concurrency: 1, per_minute: Some(20) },
    limits_text: "Each method has a limit of its own, by its tier: 20 requests a minute for most that are read here, 50 \
                  for the list of workspaces, 100 for people of an organization. The audit log allows 50 a minute to the \
                  whole organization, of which remit takes 20. Nothing but a 429 tells that a limit is reached.",
    scope_catalog: include_str!("../scopes.csv"),
    id_forms: ID_FORMS,
    blind_spots: BLIND_SPOTS,
    guide: include_str!("../README.md"),
};

const ID_FORMS: &[IdForm] = &[
    IdForm::new(
        "",
        "app, by its id (A…)",
        &["bot", "user", "app", "legacy"],
        &["audit_log", "workspace_bots"],
    ),
    IdForm::new("bot:", "bot without an app, by its bot id", &["bot", "legacy"], &["workspace_bots"]),
    IdForm::new(
        "service:",
        "legacy custom integration, by its id",
        &["webhook", "legacy"],
        &["integration_logs"],
    ),
    IdForm::new("workflow:", "workflow", &[], &["workflows"]),
];

const BLIND_SPOTS: &[&str] = &[
    "Slack lists no tokens. That a bot user is there, or that a log holds an installation and no removal, stands for \
     them.",
    "When a token was last used is not told. What a bot did last is asked of the audit log, which tells of no messages; \
     apps that run on Slack have a log of their runs.",
    "App-level tokens (`xapp-`), tokens for app manifests, and tokens for SCIM and discovery have no listing. SCIM has no \
     scope of its own: whichever app holds a user's `admin` can use it. Manifests are shown to an app's collaborators \
     alone, and are not read.",
    "In one workspace by itself, apps without a bot user are seen in the integration log alone, which takes a token \
     with the scope `admin`.",
    "Where an app holds other scopes in one workspace than in the next, they are shown together.",
    "What a workflow's steps do, what starts it, the functions that apps offer as steps, the tokens that connector steps \
     store, MCP servers attached to apps, and apps' domain restrictions are not read: Slack tells functions by their inputs \
     alone, and triggers by their ids.",
    "Channels shared with other organizations are not read.",
];

/// One opened Slack connection.
#[derive(Debug)]
pub(crate) struct Slack {
    ways: Ways,
    tenant: Tenant,
    /// Whether the audit log has a token of its own.
    has_audit_log: bool,
}

fn open(open: Open) -> Result<Arc<dyn Connection>, OpenError> {
    let settings = Settings::parse(&open.settings)?;
    let tenant = settings.tenant()?;
    let ways = Ways::open(&settings, open)?;
    let has_audit_log = settings.auth.audit.is_some();
    Ok(Arc::new(Slack { ways, tenant, has_audit_log }))
}

#[async_trait]
impl Connector for Slack {
    const STAGES: &'static [Stage<Self>] = stages::ALL;

    fn revoke(&self, target: Target<'_>) -> Result<RevokePlan, NotRevocable> {
        revoke::plan(self, target)
    }

    async fn carry_out(&self, call: &RevokeCall) -> Result<ChangeAnswer, FetchError> {
        revoke::carry_out(self, call).await
    }

    async fn read_back(&self, call: &RevokeCall) -> Option<Presence> {
        revoke::read_back(call)
    }
}
