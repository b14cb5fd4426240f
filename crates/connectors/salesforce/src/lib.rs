//! Salesforce: one organization, production or sandbox, read as a user who sees its setup.
//!
//! Read `settings.rs` for what a connection is told, `auth.rs` for how it proves itself, `dialect.rs` for how Salesforce
//! answers, `fetch.rs` for how columns are chosen that the organization has, and one file of `stages/` for how a query's
//! rows become records. Only the REST API is spoken; the Metadata API is not.

mod auth;
mod dialect;
mod facts;
mod fetch;
mod names;
mod powers;
mod revoke;
mod settings;
mod stages;
mod usage;
mod uses;

use async_trait::async_trait;
use names::Names;
use remit_connector::session::{ChangeAnswer, Limits, Session};
use remit_connector::{
    Connection, Connector, Descriptor, FetchError, IdForm, NotRevocable, Open, OpenError, Provider,
    RevokeCall, RevokePlan, Stage, Target,
};
use settings::Settings;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::OnceCell;
use usage::Usage;

/// Salesforce, as the list of providers names it.
pub const PROVIDER: Provider = Provider {
    descriptor: &DESCRIPTOR,
    stages: || Salesforce::STAGES.iter().map(|stage| &stage.info).collect(),
    settings_schema: || schemars::schema_for!(Settings),
    sample_settings: settings::SAMPLE,
    open,
};

const DESCRIPTOR: Descriptor = Descriptor {
    id: "salesforce",
    name: "Salesforce",
    // Never called: an organization's own domain takes its place.
    default_base_url: "https://your-domain.my.salesforce.com",
    credentials: &[
        "app with a certificate, and a user who is pre-authorized for it (JWT bearer; recommended)",
        "app with a secret, and the user that it runs as (client credentials)",
        "refresh token that a user gave to an app",
        "access token that something else obtains",
    ],
    published_limits: Limits { concurrency: 3, per_minute: None },
    limits_text: "An allocation of requests a day, in a window that rolls: 100,000 and 1,000 or 5,000 a license besides, \
                  shared by all of the organization's integrations and told in every answer. remit stops where less than \
                  a fifth is left. At most 25 long requests at once, 5 in trial and developer organizations.",
    scope_catalog: include_str!("../scopes.csv"),
    id_forms: ID_FORMS,
    blind_spots: BLIND_SPOTS,
    guide: include_str!("../README.md"),
};

const ID_FORMS: &[IdForm] = &[
    IdForm::new("", "connected app, by its id", &["token", "oauth", "preauthorization"], &["connected_apps"]),
    IdForm::new(
        "external:",
        "external client app, by its id",
        &["oauth", "user_permission", "preauthorization"],
        &["external_client_apps"],
    ),
    IdForm::new(
        "name:",
        "app that is not installed, by its name, which anybody can give",
        &["token"],
        &["tokens"],
    ),
    IdForm::new("package:", "installed package, by its id (033…)", &["package"], &["packages"]),
    IdForm::new("named-credential:", "named credential", &["outbound"], &["named_credentials"]),
    IdForm::new("data-source:", "external data source", &["outbound"], &["external_data_sources"]),
    IdForm::new(
        "outbound-message:",
        "outbound message",
        &["outbound"],
        &["outbound_messages", "outbound_targets"],
    ),
    IdForm::new("certificate:", "certificate with its key", &["outbound"], &["certificates"]),
    IdForm::new("auth-provider:", "authentication provider", &["sign_in"], &["auth_providers"]),
    IdForm::new("saml:", "single sign-on configuration", &["sign_in"], &["single_sign_on"]),
];

const BLIND_SPOTS: &[&str] = &[
    "Which scopes a connected app has, its consumer key and its network policy stand in the Metadata API alone, which is \
     not read. A token of such an app counts as one that can do whatever its user can.",
    "Custom OAuth scopes, mobile apps on people's devices, licenses of packages, frozen accounts, and the remote sites and \
     trusted addresses that code may call, are not read.",
    "Sessions that Apex code passes on, and sign-ins by password with a security token, have no listing: the log of \
     sign-ins holds the latter, without the app, and is read for apps alone. Outbound messages that pass sessions on are \
     read.",
    "What named credentials, data sources and authentication providers keep as secrets is never shown, nor are external \
     credentials and their principals.",
    "Who installed a connected app, or changed it, is told as evidence of its use, from the last 180 days of the setup \
     audit trail: the app holds nothing by itself that somebody could have agreed to.",
    "What a guest or portal user may do is not read; their tokens are.",
    "An app that nobody installed is known by its name alone, and anybody can give an app any name: none is taken for \
     Salesforce's own.",
];

/// One opened Salesforce connection.
#[derive(Debug)]
pub(crate) struct Salesforce {
    session: Session,
    /// The version of the API: `66.0`.
    version: String,
    /// The organization's own domain.
    domain: String,
    /// What stands behind a host: a connection or another system.
    systems: BTreeMap<String, String>,
    usage: Usage,
    names: OnceCell<Names>,
    packages: OnceCell<Names>,
}

fn open(open: Open) -> Result<Arc<dyn Connection>, OpenError> {
    let settings = Settings::parse(&open.settings)?;
    let domain = settings.base_url()?;
    let open = Open { base_url: Some(open.base_url.clone().unwrap_or(domain)), ..open };
    let auth = auth::open(&settings, &open)?;
    Ok(Arc::new(Salesforce {
        session: Session::open(&DESCRIPTOR, &dialect::DIALECT, auth, &open)?,
        version: format!("{}.0", settings.api_version),
        domain: settings.domain,
        systems: settings.systems,
        usage: Usage::new(settings.leave_percent),
        names: OnceCell::new(),
        packages: OnceCell::new(),
    }))
}

#[async_trait]
impl Connector for Salesforce {
    const STAGES: &'static [Stage<Self>] = stages::ALL;

    fn revoke(&self, target: Target<'_>) -> Result<RevokePlan, NotRevocable> {
        revoke::plan(self, target)
    }

    async fn carry_out(&self, call: &RevokeCall) -> Result<ChangeAnswer, FetchError> {
        revoke::carry_out(self, call).await
    }
}
