//! Atlassian Cloud: an organization with its sites, read by its administration's API and by each site's own.
//!
//! Read `settings.rs` for what a connection is told, `dialect.rs` for how Atlassian answers, `listing.rs` for how the
//! organization's lists go on, `site.rs` for the sites, and one file of `stages/` for how a listing becomes records. Data
//! Center is another product and not read here.

mod auth;
mod dialect;
mod listing;
mod revoke;
mod settings;
mod site;
mod stages;

use async_trait::async_trait;
use remit_connector::auth::Auth;
use remit_connector::session::{ChangeAnswer, Limits, Session};
use remit_connector::{
    Connection, Connector, Descriptor, FetchError, IdForm, NotRevocable, Open, OpenError, Provider,
    RevokeCall, RevokePlan, Stage, Target,
};
use settings::Settings;
use site::Site;
use std::sync::Arc;

/// Atlassian, as the list of providers names it.
pub const PROVIDER: Provider = Provider {
    descriptor: &DESCRIPTOR,
    stages: || Atlassian::STAGES.iter().map(|stage| &stage.info).collect(),
    settings_schema: || schemars::schema_for!(Settings),
    sample_settings: settings::SAMPLE,
    open,
};

const DESCRIPTOR: Descriptor = Descriptor {
    id: "atlassian",
    name: "Atlassian",
    default_base_url: "https://api.atlassian.com",
    credentials: &[
        "organization API key with scopes (recommended), or without, which carries the whole organization",
        "for each site an API token of a Jira administrator",
        "for each site, in its place, an OAuth client of a service account (client credentials)",
        "for each site, in its place, an OAuth app with the refresh token that an administrator's consent gave (3LO)",
    ],
    published_limits: Limits { concurrency: 2, per_minute: None },
    limits_text: "The organization's API tells a budget in its answers and publishes none; a site takes bursts of 100 \
                  requests a second for each endpoint, and names the reason where it refuses.",
    scope_catalog: include_str!("../scopes.csv"),
    id_forms: ID_FORMS,
    blind_spots: BLIND_SPOTS,
    guide: include_str!("../README.md"),
};

const SCOPES: &[&str] = &["granular", "oauth", "org_admin"];

const ID_FORMS: &[IdForm] = &[
    IdForm::new(
        "usertoken:",
        "API token of a person",
        &["api_token", "granular", "oauth", "org_admin"],
        &["api_tokens"],
    ),
    IdForm::new("orgkey:", "organization API key", &["org_admin"], &["api_keys"]),
    IdForm::new("service-account:", "service account", SCOPES, &["service_accounts"]),
    IdForm::new("oauth-client:", "OAuth client of a service account", SCOPES, &["oauth_clients"]),
    IdForm::new(
        "app:",
        "app, by the account that it has on a site",
        &["oauth", "connect", "forge"],
        &["apps"],
    ),
    IdForm::new("webhook:", "webhook of a Jira site", &["webhook_event"], &["webhooks"]),
];

const BLIND_SPOTS: &[&str] = &[
    "Atlassian has no list of installed apps with their scopes. An app is seen by the account that it has on a site; what \
     it may do there stays unknown.",
    "Which people have authorized an app of OAuth 2.0 (3LO) no API tells.",
    "The lists of installed add-ons of Jira and Confluence (Universal Plugin Manager) are undocumented for Cloud and are \
     being retired: which publisher, version and state an app has, they alone tell, and they are not read.",
    "The audit logs of Jira and of Confluence are not read: they tell what administrators did, an app's installation among \
     it, by the app's key, which no other list joins to its account, and no scopes. Of what tokens of people did, the \
     organization's log stands in.",
    "API tokens of people whose accounts the organization does not manage are not shown to it.",
    "Webhooks that an app registered are shown to that app alone, and Confluence lists none.",
    "Automation rules that call other systems have no listing.",
    "The keys with which directories are provisioned (SCIM) are never listed: each may make and close accounts. That a \
     directory is provisioned shows in its people alone.",
    "Sites that remit.yaml does not name are not read.",
];

/// One opened connection.
#[derive(Debug)]
pub(crate) struct Atlassian {
    session: Session,
    /// The organization's id.
    org: String,
    sites: Vec<Site>,
}

#[expect(clippy::needless_pass_by_value, reason = "a provider is handed what it opens a connection with")]
fn open(open: Open) -> Result<Arc<dyn Connection>, OpenError> {
    let settings = Settings::parse(&open.settings)?;
    let key = open.secrets.read(&settings.auth.api_key)?;
    let session = Session::open(&DESCRIPTOR, &dialect::DIALECT, Auth::Bearer(key), &open)?;
    let sites = settings.sites.iter().enumerate();
    let sites = sites.map(|(at, site)| Site::open(site, at, &open)).collect::<Result<_, _>>()?;
    Ok(Arc::new(Atlassian { session, org: settings.org, sites }))
}

#[async_trait]
impl Connector for Atlassian {
    const STAGES: &'static [Stage<Self>] = stages::ALL;

    fn revoke(&self, target: Target<'_>) -> Result<RevokePlan, NotRevocable> {
        revoke::plan(self, target)
    }

    async fn carry_out(&self, call: &RevokeCall) -> Result<ChangeAnswer, FetchError> {
        revoke::carry_out(self, call).await
    }
}
