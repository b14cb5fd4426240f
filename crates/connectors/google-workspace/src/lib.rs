//! Google Workspace: a customer's directory with what people let apps do, read as an administrator who may only look.
//!
//! Read `settings.rs` for what a connection is told, `way.rs` for which scope and which budget a listing needs, `auth.rs`
//! for how service accounts prove themselves, `dialect.rs` for how Google answers, and one file of `stages/` for how a
//! listing becomes records.

mod activity;
mod auth;
mod calls;
mod changes;
mod dialect;
mod each_person;
mod fetch;
mod object;
mod publisher;
mod revoke;
mod settings;
mod stages;
mod way;

use async_trait::async_trait;
use each_person::Everybody;
use remit_connector::session::{ChangeAnswer, Limits};
use remit_connector::{
    Connection, Connector, Descriptor, FetchError, IdForm, NotRevocable, Open, OpenError, Provider,
    RevokeCall, RevokePlan, Stage, Target,
};
use settings::Settings;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::OnceCell;
use way::Ways;

/// Google Workspace, as the list of providers names it.
pub const PROVIDER: Provider = Provider {
    descriptor: &DESCRIPTOR,
    stages: || Google::STAGES.iter().map(|stage| &stage.info).collect(),
    settings_schema: || schemars::schema_for!(Settings),
    sample_settings: settings::SAMPLE,
    open,
};

const DESCRIPTOR: Descriptor = Descriptor {
    id: "google-workspace",
    name: "Google Workspace",
    default_base_url: "https://admin.googleapis.com",
    credentials: &[
        "service account with a key, for an administrator by domain-wide delegation or by an admin role of its own",
        "service account without a key, for which Google signs (recommended)",
        "access token that was obtained elsewhere",
    ],
    published_limits: Limits { concurrency: 8, per_minute: None },
    limits_text: "2,400 requests a minute for the Directory API, each part of a batch counted, and 250 for the audit logs \
                  with a filter; both for one administrator and Cloud project together. remit stays a little below. \
                  Google states no limit in its answers.",
    scope_catalog: include_str!("../scopes.csv"),
    id_forms: ID_FORMS,
    blind_spots: BLIND_SPOTS,
    guide: include_str!("../README.md"),
};

const ID_FORMS: &[IdForm] = &[
    IdForm::new(
        "",
        "OAuth client or service account, by its client id",
        &["oauth", "app_access", "admin_privilege"],
        &["oauth_tokens", "delegations", "app_access", "admin_roles"],
    ),
    IdForm::new("app-password:", "app password of a person", &["app_password"], &["app_passwords"]),
    IdForm::new(
        "api-controls:",
        "all apps for which an administrator has set one rule",
        &["app_access"],
        &["api_controls"],
    ),
    IdForm::new("marketplace:", "app of the Marketplace, by its id", &["oauth"], &["marketplace_apps"]),
    IdForm::new("sso:", "identity provider that signs people in", &["sso"], &["sso_profiles"]),
    IdForm::new("chrome:", "browser extension, by its id", &["chrome"], &["chrome_apps"]),
    IdForm::new("api-key:", "API key of a Cloud project", &["gcp_api"], &["gcp_api_keys"]),
    IdForm::new(
        "anonymous:",
        "client without a registered name: which app it is cannot be known",
        &["oauth"],
        &["oauth_tokens"],
    ),
];

const BLIND_SPOTS: &[&str] = &[
    "Domain-wide delegation has no listing. It is read from the admin log, which holds 180 days, and from the console's \
     list where the settings repeat it (`delegations`).",
    "Which apps are trusted, limited or blocked is read from the same log; older decisions are unknown.",
    "Google names a client's publisher nowhere: clients are joined by the number of their Cloud project, and named where \
     the settings know it (`publishers`).",
    "Channels on which Google tells others of changes (`watch`) have no listing; those who may open one hold a scope for it.",
    "SAML apps of Google as identity provider, forwarding and delegation of mailboxes, SMTP relays, and agents of \
     Workspace Studio are not read.",
    "Backup codes are never asked for: Google would answer with their values.",
    "Of Cloud projects only those that the settings name are read, and of service accounts not their roles there.",
];

/// One opened Google Workspace connection.
#[derive(Debug)]
pub(crate) struct Google {
    ways: Ways,
    settings: Settings,
    tokens: Everybody,
    passwords: Everybody,
    recent: OnceCell<Option<calls::Recent>>,
    domains: OnceCell<Option<BTreeSet<String>>>,
}

fn open(open: Open) -> Result<Arc<dyn Connection>, OpenError> {
    let settings = Settings::parse(&open.settings)?;
    let ways = Ways::open(&settings, open)?;
    let tokens = Everybody::new(&stages::oauth_tokens::ASKED);
    let passwords = Everybody::new(&stages::app_passwords::ASKED);
    Ok(Arc::new(Google {
        ways,
        settings,
        tokens,
        passwords,
        recent: OnceCell::new(),
        domains: OnceCell::new(),
    }))
}

#[async_trait]
impl Connector for Google {
    const STAGES: &'static [Stage<Self>] = stages::ALL;

    fn revoke(&self, target: Target<'_>) -> Result<RevokePlan, NotRevocable> {
        revoke::plan(self, target)
    }

    async fn carry_out(&self, call: &RevokeCall) -> Result<ChangeAnswer, FetchError> {
        revoke::carry_out(self, call).await
    }
}
