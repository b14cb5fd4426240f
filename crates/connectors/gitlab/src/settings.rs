//! What remit.yaml says about a GitLab connection.

use remit_connector::OpenError;
use remit_connector::secret::SecretRef;
use remit_connector::settings::{self, wrong};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use url::Url;

/// Settings that a reader can start from.
pub(crate) const SAMPLE: &str = "\
group: acme
auth:
  token: { env: GITLAB_TOKEN }
";

/// Where a secret is named.
const SECRETS: &[&str] =
    &["auth", "auth.token", "auth.oauth", "auth.oauth.client_secret", "auth.oauth.refresh_token"];

/// The host that is meant where none is written.
const GITLAB_COM: &str = "gitlab.com";

/// The settings of a GitLab connection.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// The host of a self-managed or dedicated instance, without `https://`. Without it, gitlab.com.
    pub(crate) host: Option<String>,
    /// The top-level group that is read, by its path or id. Without it the whole of a self-managed instance is read, which
    /// an administrator alone may do.
    pub(crate) group: Option<String>,
    /// How remit proves who it is.
    pub(crate) auth: AuthSettings,
    /// Which connection or system keys that GitLab keeps are of: by the slug of an integration, the host of a mirror, or the
    /// name of a CI/CD variable. An object of a connection stands after a slash: `acme-okta/app:0oa1b2c3`.
    #[serde(default)]
    pub(crate) systems: BTreeMap<String, String>,
}

/// How remit proves who it is.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum AuthSettings {
    /// A token of a service account, a group or a person.
    Token(SecretRef),
    /// An OAuth application, for which somebody has consented in a browser or with a device's code. remit renews what came
    /// of that, and asks nobody itself.
    Oauth(OauthSettings),
}

/// An OAuth application, for which somebody has consented.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OauthSettings {
    /// The application's id.
    pub(crate) client_id: String,
    /// The application's secret; none for an application that keeps none.
    pub(crate) client_secret: Option<SecretRef>,
    /// The refresh token. GitLab gives a new one at each use, so that it stands in a file that remit may write.
    pub(crate) refresh_token: SecretRef,
}

/// What a connection reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Extent {
    /// One group with everything below it, by its path or id.
    Group(String),
    /// A whole instance, by its host.
    Instance(String),
}

impl Settings {
    /// Reads the settings.
    ///
    /// # Errors
    /// Names the key that is wrong and says how to mend it.
    pub(crate) fn parse(settings: &Value) -> Result<Self, OpenError> {
        settings::parse(
            settings,
            SECRETS,
            "`token: { env: GITLAB_TOKEN }` or `refresh_token: { file: gitlab-refresh }`",
        )
    }

    /// Returns what is to be read.
    ///
    /// # Errors
    /// No group is named, and the host is gitlab.com, of which nobody reads the whole.
    pub(crate) fn extent(&self) -> Result<Extent, OpenError> {
        let group = self.group.as_deref().map(|group| group.trim_matches('/'));
        match (group, &self.host) {
            (Some(""), _) => Err(wrong("group", "it is empty: write the path or the id of the group")),
            (Some(group), _) => Ok(Extent::Group(group.to_owned())),
            (None, Some(host)) if host != GITLAB_COM => Ok(Extent::Instance(host.clone())),
            (None, _) => Err(wrong(
                "group",
                "missing: write the path of the top-level group, or under `host` the instance that an administrator reads \
                 as a whole",
            )),
        }
    }

    /// Returns the address of the instance.
    ///
    /// # Errors
    /// The host is none.
    pub(crate) fn base_url(&self) -> Result<Url, OpenError> {
        let host = self.host.as_deref().unwrap_or(GITLAB_COM);
        let is_host = |letter: char| letter.is_ascii_alphanumeric() || "-.:".contains(letter);
        if host.is_empty() || !host.chars().all(is_host) {
            return Err(wrong("host", "not a host: write it alone, such as `gitlab.acme.example`"));
        }
        let parsed = Url::parse(&format!("https://{host}/"));
        parsed.map_err(|error| wrong("host", &format!("not a host: {error}")))
    }
}
