//! GitLab: one top-level group on gitlab.com or on an instance, read as one of its owners sees it, or a whole self-managed
//! instance, read as an administrator sees it.
//!
//! Read `settings.rs` for what a connection is told, `dialect.rs` for how GitLab answers, `stages/tenant.rs` for which
//! listings there are where, and one file of `stages/` for how a listing becomes records.

mod auth;
mod dialect;
mod listing;
mod people;
mod place;
mod record;
mod revoke;
mod settings;
mod stages;

use async_trait::async_trait;
use remit_connector::core::graph::SYSTEM_PREFIX;
use remit_connector::core::model::{Edge, ExternalId, Relation};
use remit_connector::session::{ChangeAnswer, Limits, Session};
use remit_connector::{
    Connection, Connector, Cursor, Descriptor, FetchError, IdForm, NotRevocable, Open, OpenError, Provider,
    RevokeCall, RevokePlan, Stage, Target,
};
use settings::{Extent, Settings};
use std::collections::BTreeMap;
use std::sync::Arc;

/// GitLab, as the list of providers names it.
pub const PROVIDER: Provider = Provider {
    descriptor: &DESCRIPTOR,
    stages: || Gitlab::STAGES.iter().map(|stage| &stage.info).collect(),
    settings_schema: || schemars::schema_for!(Settings),
    sample_settings: settings::SAMPLE,
    open,
};

const DESCRIPTOR: Descriptor = Descriptor {
    id: "gitlab",
    name: "GitLab",
    default_base_url: "https://gitlab.com/api/v4",
    credentials: &[
        "token of a service account or a group access token with the role Owner (recommended), or of a person",
        "token of an administrator of a self-managed instance",
        "OAuth application with the refresh token that somebody's consent gave, in a browser or with a device's code",
    ],
    // gitlab.com lets through 2,000 a minute; 600 of a group's projects, of which a page has a hundred.
    published_limits: Limits { concurrency: 5, per_minute: Some(1_600) },
    limits_text: "On gitlab.com 2,000 requests a minute for a user, and fewer for some endpoints. An instance of one's own \
                  has no limit unless an administrator sets one, by default 7,200 an hour. Answers tell the first kind in \
                  `RateLimit` headers, and nothing of the second.",
    scope_catalog: include_str!("../scopes.csv"),
    id_forms: ID_FORMS,
    blind_spots: BLIND_SPOTS,
    guide: include_str!("../README.md"),
};

const ID_FORMS: &[IdForm] = &[
    IdForm::new("", "OAuth application of an instance, by its application id", &["oauth"], &["applications"]),
    IdForm::new(
        "bot:",
        "group or project access token, by the id of its bot, which outlives rotation",
        &["resource_token"],
        &["resource_tokens", "group_tokens", "project_tokens"],
    ),
    IdForm::new(
        "token:",
        "personal access token",
        &["pat", "granular"],
        &["personal_tokens", "impersonation_tokens"],
    ),
    IdForm::new(
        "service-account:",
        "service account",
        &["pat", "granular"],
        &["service_accounts", "service_account_tokens"],
    ),
    IdForm::new("ssh-key:", "SSH key of a person", &["ssh_key"], &["ssh_keys", "user_ssh_keys"]),
    IdForm::new(
        "deploy-token:",
        "deploy token",
        &["deploy_token"],
        &["deploy_tokens", "group_deploy_tokens", "project_deploy_tokens"],
    ),
    IdForm::new(
        "deploy-key:",
        "deploy key in one project",
        &["deploy_key"],
        &["deploy_keys", "project_deploy_keys"],
    ),
    IdForm::new("integration:", "integration", &["event"], &["group_integrations", "project_integrations"]),
    IdForm::new("hook:", "webhook", &["event"], &["system_hooks", "group_webhooks", "project_webhooks"]),
    IdForm::new("runner:", "runner", &["runner"], &["runners"]),
    IdForm::new("trigger:", "trigger token", &["trigger"], &["triggers"]),
    IdForm::new("agent:", "Kubernetes agent", &["agent"], &["agents"]),
    IdForm::new("mirror:", "push mirror", &["mirror"], &["mirrors"]),
    IdForm::new("pull-mirror:", "pull mirror, by its project", &["mirror"], &["pull_mirrors"]),
    IdForm::new(
        "group-link:",
        "group of an identity provider that gives a role",
        &["link"],
        &["saml_group_links", "ldap_group_links"],
    ),
    IdForm::new("scim:", "provisioning of a group's members by SCIM", &["link"], &["scim"]),
    IdForm::new(
        "job-token:",
        "jobs that another project lets in",
        &["job_token"],
        &["job_tokens", "job_token_projects", "job_token_groups"],
    ),
    IdForm::new(
        "variable:",
        "pipelines that read a CI/CD variable which holds another system's key",
        &["variable"],
        &["instance_variables", "group_variables", "project_variables"],
    ),
];

const BLIND_SPOTS: &[&str] = &[
    "OAuth applications of groups and of people have no listing; an administrator sees those of the instance.",
    "Which OAuth applications people have let in is shown to each of them alone.",
    "Personal access tokens and SSH keys of members whom the group does not own (enterprise users), and of all members of \
     a group on an instance that is not read as a whole, cannot be listed.",
    "Tokens that were revoked or have ended are not read.",
    "A role narrows what a token does. It is written beside the scopes `api` and `read_api` of group and project access \
     tokens (`api:maintainer`); other scopes, and those of people's tokens, stand as they are, and the role with the person.",
    "How an identity provider is trusted to sign people in (SAML), and the token with which it provisions them (SCIM), have \
     no listing: groups that are linked, and that somebody was provisioned, are what shows of them.",
    "Pipeline schedules, package and registry rules, streams of audit events, AI agents and flows, and secrets of the \
     secrets manager are not read.",
    "Where a group or an instance requires proof of possession (DPoP), a token that is sent alone is refused: remit cannot \
     read there.",
];

/// One opened GitLab connection.
#[derive(Debug)]
pub(crate) struct Gitlab {
    session: Session,
    /// What is read.
    extent: Extent,
    /// Where GraphQL is, which is not below the base URL.
    graphql: Cursor,
    /// Which system the keys that GitLab keeps are of.
    systems: BTreeMap<String, String>,
}

impl Gitlab {
    /// Returns the edge from what keeps a key to the system whose key it is, where the configuration says which.
    fn stored(&self, holder: &ExternalId, by: &str) -> Vec<Edge> {
        let edge = self.systems.get(by).map(|system| Edge {
            from: holder.clone(),
            relation: Relation::StoresSecretOf,
            to: ExternalId::new(format!("{SYSTEM_PREFIX}{system}")),
        });
        edge.into_iter().collect()
    }
}

fn open(open: Open) -> Result<Arc<dyn Connection>, OpenError> {
    let settings = Settings::parse(&open.settings)?;
    let extent = settings.extent()?;
    let base = match &open.base_url {
        Some(base) => base.clone(),
        None => settings.base_url()?,
    };
    let base = dialect::api(base);
    let graphql = dialect::graphql_path(&base);
    let auth = auth::open(&settings.auth, &base, &open)?;
    let is_default = base.as_str() == DESCRIPTOR.default_base_url;
    let open = Open { base_url: (!is_default).then_some(base), ..open };
    let session = Session::open(&DESCRIPTOR, &dialect::DIALECT, auth, &open)?;
    Ok(Arc::new(Gitlab { session, extent, graphql, systems: settings.systems }))
}

#[async_trait]
impl Connector for Gitlab {
    const STAGES: &'static [Stage<Self>] = stages::ALL;

    fn revoke(&self, target: Target<'_>) -> Result<RevokePlan, NotRevocable> {
        revoke::plan(self, target)
    }

    async fn carry_out(&self, call: &RevokeCall) -> Result<ChangeAnswer, FetchError> {
        self.session.change(&call.change).await
    }
}
