//! GitHub: an organization on github.com, GHE.com or a GitHub Enterprise Server, read as one of its owners sees it.
//!
//! Read `settings.rs` for what a connection is told, `dialect.rs` for how GitHub answers, and one file of `stages/` for
//! how a listing becomes records. Nothing here loops over pages, waits or decides completeness.

mod app;
mod auth;
mod dialect;
mod fetch;
mod permissions;
mod revoke;
mod settings;
mod stages;

use async_trait::async_trait;
use remit_connector::session::{ChangeAnswer, Limits, Session};
use remit_connector::{
    Connection, Connector, Cursor, Descriptor, FetchError, IdForm, NotRevocable, Open, OpenError, Presence,
    Provider, RevokeCall, RevokePlan, Stage, Target,
};
use settings::Settings;
use std::sync::Arc;

/// GitHub, as the list of providers names it.
pub const PROVIDER: Provider = Provider {
    descriptor: &DESCRIPTOR,
    stages: || Github::STAGES.iter().map(|stage| &stage.info).collect(),
    settings_schema: || schemars::schema_for!(Settings),
    sample_settings: settings::SAMPLE,
    open,
};

const DESCRIPTOR: Descriptor = Descriptor {
    id: "github",
    name: "GitHub",
    default_base_url: "https://api.github.com",
    credentials: &[
        "GitHub App (recommended; the only one that may list fine-grained tokens)",
        "fine-grained personal access token of an organization owner",
        "classic personal access token of an organization owner",
    ],
    published_limits: Limits { concurrency: 8, per_minute: Some(900) },
    limits_text: "5,000 requests an hour for a token; 5,000 to 12,500 for an App by the organization's size, 15,000 on \
                  Enterprise Cloud; besides, at most 100 at once and 900 a minute. The audit log has a budget of its \
                  own: 1,750 queries an hour.",
    scope_catalog: include_str!("../scopes.csv"),
    id_forms: ID_FORMS,
    blind_spots: BLIND_SPOTS,
    guide: include_str!("../README.md"),
};

const ID_FORMS: &[IdForm] = &[
    IdForm::new("", "GitHub App, by its numeric app id", &["app_permission"], &["installations"]),
    IdForm::new(
        "fgpat:",
        "fine-grained personal access token",
        &["pat"],
        &["personal_access_tokens", "token_requests"],
    ),
    IdForm::new(
        "credential:",
        "credential authorized for single sign-on",
        &["oauth", "ssh_key", "app_permission"],
        &["credential_authorizations"],
    ),
    IdForm::new(
        "credential-authorization:",
        "single sign-on authorization without a credential id",
        &["oauth", "ssh_key", "app_permission"],
        &["credential_authorizations"],
    ),
    IdForm::new("deploy-key:", "deploy key", &["deploy_key"], &["deploy_keys"]),
    IdForm::new("hook:", "organization webhook", &["webhook_event"], &["organization_webhooks"]),
    IdForm::new("repo-hook:", "repository webhook", &["webhook_event"], &["repository_webhooks"]),
    IdForm::new("runner:", "self-hosted runner", &["runner"], &["runners"]),
];

const BLIND_SPOTS: &[&str] = &[
    "GitHub has no list of the OAuth apps that members have authorized; without SAML single sign-on none of them can be \
     seen.",
    "Without SAML single sign-on GitHub shows an organization no classic personal access token and no member's SSH key. \
     Restricting classic tokens in the organization's settings closes this gap.",
    "Which repositories an installed app was given, where it was given a selection, GitHub tells only the app itself.",
    "Webhooks that an OAuth app created are shown to that app alone.",
    "The private key of an installed app, and how many there are, is known to its publisher alone.",
    "Secrets of environments, Codespaces and agents, variables, runners of single repositories and private registries \
     are not read.",
    "Apps that are installed on the enterprise are not listed among the organization's installations.",
    "GitHub does not mark the accounts that people have made for machines.",
];

/// One opened GitHub connection.
#[derive(Debug)]
pub(crate) struct Github {
    session: Session,
    /// The organization's login, as the settings name it.
    org: String,
    /// What the credential is, as far as its form tells.
    credential: auth::CredentialForm,
    /// The App that reads, where it is one.
    app: Option<Arc<app::AppTokens>>,
    /// Where GraphQL is, if not below the base URL: a GitHub Enterprise Server has it beside `/api/v3`.
    graphql: Option<Cursor>,
}

#[expect(clippy::needless_pass_by_value, reason = "a provider is handed what it opens a connection with")]
fn open(open: Open) -> Result<Arc<dyn Connection>, OpenError> {
    let settings = Settings::parse(&open.settings)?;
    let proof = match open.tape.played_credential() {
        Some(word) => auth::played(word),
        None => auth::open(&settings, &*open.secrets)?,
    };
    let graphql = open.base_url.as_ref().and_then(dialect::graphql_path);
    Ok(Arc::new(Github {
        session: Session::open(&DESCRIPTOR, &dialect::DIALECT, proof.auth, &open)?,
        org: settings.org,
        credential: proof.credential,
        app: proof.app,
        graphql,
    }))
}

#[async_trait]
impl Connector for Github {
    const STAGES: &'static [Stage<Self>] = stages::ALL;

    fn credential(&self) -> &'static str {
        self.credential.as_str()
    }

    fn revoke(&self, target: Target<'_>) -> Result<RevokePlan, NotRevocable> {
        revoke::plan(self, target.integration)
    }

    async fn carry_out(&self, call: &RevokeCall) -> Result<ChangeAnswer, FetchError> {
        revoke::carry_out(self, call).await
    }

    async fn read_back(&self, call: &RevokeCall) -> Option<Presence> {
        revoke::read_back(self, call).await
    }
}
