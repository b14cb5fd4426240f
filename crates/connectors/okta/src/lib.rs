//! Okta: a workforce organization, read as an administrator who may only look sees it.
//!
//! Read `settings.rs` for what a connection is told, `way.rs` for which scope and which budget a listing needs,
//! `dialect.rs` for how Okta answers, and one file of `stages/` for how a listing becomes records. Auth0 is another
//! product and not read here.

mod dialect;
mod fetch;
mod people;
mod revoke;
mod settings;
mod stages;
mod way;

use async_trait::async_trait;
use remit_connector::session::{ChangeAnswer, Limits};
use remit_connector::{
    Connection, Connector, Descriptor, FetchError, IdForm, NotRevocable, Open, OpenError, Presence, Provider,
    RevokeCall, RevokePlan, Stage, Target,
};
use settings::Settings;
use std::collections::BTreeMap;
use std::sync::Arc;
use way::Ways;

/// Okta, as the list of providers names it.
pub const PROVIDER: Provider = Provider {
    descriptor: &DESCRIPTOR,
    stages: || Okta::STAGES.iter().map(|stage| &stage.info).collect(),
    settings_schema: || schemars::schema_for!(Settings),
    sample_settings: settings::SAMPLE,
    open,
};

const DESCRIPTOR: Descriptor = Descriptor {
    id: "okta",
    name: "Okta",
    // Never called: an organization's own domain takes its place.
    default_base_url: "https://your-domain.okta.com",
    credentials: &[
        "service app with a private key (recommended; each scope can be left out by itself)",
        "API token (SSWS) of an administrator",
    ],
    published_limits: Limits { concurrency: 4, per_minute: None },
    limits_text: "A budget a minute for each family of paths, told in every answer; by the published table 100 requests \
                  for `/api/v1/apps` and all below it, 100 for clients, 120 for the log, 600 for users and 1,200 for \
                  the rest, of which one token or app may use half. Besides, at most 75 at once from everybody.",
    scope_catalog: include_str!("../scopes.csv"),
    id_forms: ID_FORMS,
    blind_spots: BLIND_SPOTS,
    guide: include_str!("../README.md"),
};

const ID_FORMS: &[IdForm] = &[
    IdForm::new(
        "",
        "app, by its client id",
        &["oauth", "admin_role", "role_permission", "provisioning"],
        &["apps"],
    ),
    IdForm::new("token:", "API token", &["api_token", "admin_role", "role_permission"], &["api_tokens"]),
    IdForm::new(
        "service:",
        "API service integration, by its name in Okta's catalog",
        &["oauth"],
        &["api_services"],
    ),
    IdForm::new("idp:", "identity provider that signs people in", &[], &["identity_providers"]),
    IdForm::new("event-hook:", "event hook", &["event_hook"], &["event_hooks"]),
    IdForm::new("inline-hook:", "inline hook", &["inline_hook"], &["inline_hooks"]),
    IdForm::new("log-stream:", "log stream", &["log_stream"], &["log_streams"]),
];

const BLIND_SPOTS: &[&str] = &[
    "Client secrets are not read: Okta answers with their values, and notes each reading in the customer's log. Their \
     number and age stay unknown.",
    "The credentials with which Okta provisions accounts in other systems are never shown.",
    "Flows and connections of Okta Workflows have no listing.",
    "What single people have consented to is told only person by person, and is not read; the refresh tokens that apps \
     hold for them are.",
    "Custom authorization servers with their policies, scopes and refresh tokens are not read: they open what the company \
     builds itself, and nothing in Okta.",
    "Agents for directories are shown by their API tokens alone. Connections between apps (cross-app access, native single \
     sign-on) and service accounts of Okta Privileged Access are not read.",
    "Admin roles are read of apps and of people who have API tokens, where a role that a group gives shows with its \
     members; administrators who have no token hold nothing that a machine uses.",
    "Whether new public clients become super administrators by themselves (`clientPrivilegesSetting`) is not read.",
    "Apps for signing in alone (SAML, WS-Federation, bookmarks, stored passwords) hold no authority over Okta and are \
     not listed, unless they provision accounts or the configuration says where they lead to (`systems`).",
    "What an API token read leaves no trace in the log.",
];

/// One opened Okta connection.
#[derive(Debug)]
pub(crate) struct Okta {
    ways: Ways,
    /// The organization's own domain.
    domain: String,
    /// Where apps for signing in lead to, by the app's id.
    systems: BTreeMap<String, String>,
}

fn open(open: Open) -> Result<Arc<dyn Connection>, OpenError> {
    let settings = Settings::parse(&open.settings)?;
    let ways = Ways::open(&settings, open)?;
    Ok(Arc::new(Okta { ways, domain: settings.domain, systems: settings.systems }))
}

#[async_trait]
impl Connector for Okta {
    const STAGES: &'static [Stage<Self>] = stages::ALL;

    fn credential(&self) -> &'static str {
        self.ways.credential.as_str()
    }

    fn revoke(&self, target: Target<'_>) -> Result<RevokePlan, NotRevocable> {
        revoke::plan(self, target)
    }

    async fn carry_out(&self, call: &RevokeCall) -> Result<ChangeAnswer, FetchError> {
        revoke::carry_out(self, call).await
    }

    async fn read_back(&self, call: &RevokeCall) -> Option<Presence> {
        revoke::read_back(self, call).await
    }
}
