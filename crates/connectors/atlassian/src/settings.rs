//! What remit.yaml says about a connection to Atlassian.

use remit_connector::OpenError;
use remit_connector::secret::SecretRef;
use remit_connector::settings::{self, wrong};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// Settings that a reader can start from.
pub(crate) const SAMPLE: &str = "\
org: 0f1d2c3b-acme-org
auth:
  api_key: { env: ATLASSIAN_API_KEY }
sites:
  - host: acme.atlassian.net
    email: remit@acme.example
    token: { env: ATLASSIAN_SITE_TOKEN }
";

/// Where a secret is named.
const SECRETS: &[&str] = &[
    "auth",
    "auth.api_key",
    "sites.*.token",
    "sites.*.oauth",
    "sites.*.oauth.client_secret",
    "sites.*.oauth.refresh_token",
];

/// The settings of a connection.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// The organization's id, as the address of its administration page shows it.
    pub(crate) org: String,
    /// How remit proves who it is to the organization.
    pub(crate) auth: AuthSettings,
    /// Sites whose apps and webhooks are read. Without any, neither can be seen.
    #[serde(default)]
    pub(crate) sites: Vec<SiteSettings>,
}

/// How remit proves who it is to the organization.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuthSettings {
    /// An API key of the organization.
    pub(crate) api_key: SecretRef,
}

/// One site.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SiteSettings {
    /// The site's host, for an API token without scopes: `acme.atlassian.net`.
    pub(crate) host: Option<String>,
    /// The site's cloud id, for an API token with scopes or an OAuth client, which work at Atlassian's gateway alone.
    pub(crate) cloud_id: Option<String>,
    /// The mail address of the account that the token is of.
    pub(crate) email: Option<String>,
    /// An API token of a Jira administrator.
    pub(crate) token: Option<SecretRef>,
    /// An OAuth client, in place of `email` and `token`.
    pub(crate) oauth: Option<OauthSettings>,
}

/// An OAuth client.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OauthSettings {
    /// The client's id.
    pub(crate) client_id: String,
    /// The client's secret.
    pub(crate) client_secret: SecretRef,
    /// The refresh token of somebody who has consented to the app (3LO). Atlassian gives a new one at each use, so that it
    /// stands in a file that remit may write. Without it the client acts in its own name, as the service account that it is
    /// of.
    pub(crate) refresh_token: Option<SecretRef>,
}

impl Settings {
    /// Reads the settings.
    ///
    /// # Errors
    /// Names the key that is wrong and says how to mend it.
    pub(crate) fn parse(settings: &Value) -> Result<Self, OpenError> {
        let parsed: Self =
            settings::parse(settings, SECRETS, "`{ env: ATLASSIAN_API_KEY }` or `{ file: key }`")?;
        let is_id =
            |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if !is_id(&parsed.org) {
            let what = "not an organization's id: letters, digits and dashes, as in admin.atlassian.com/o/…";
            return Err(wrong("org", what));
        }
        for (at, site) in parsed.sites.iter().enumerate() {
            match (&site.host, &site.cloud_id) {
                (Some(host), None) if is_host(host) => {}
                (None, Some(id)) if is_id(id) => {}
                (Some(_), None) => {
                    let what = "not a host: write it alone, such as `acme.atlassian.net`";
                    return Err(wrong(&format!("sites.{at}.host"), what));
                }
                (None, Some(_)) => {
                    let what = "not a cloud id: `https://acme.atlassian.net/_edge/tenant_info` tells it";
                    return Err(wrong(&format!("sites.{at}.cloud_id"), what));
                }
                (None, None) | (Some(_), Some(_)) => {
                    let what = "a site has either `host`, for a token without scopes, or `cloud_id`, for one with scopes";
                    return Err(wrong(&format!("sites.{at}"), what));
                }
            }
        }
        Ok(parsed)
    }
}

fn is_host(host: &str) -> bool {
    host.contains('.') && host.chars().all(|letter| letter.is_ascii_alphanumeric() || "-.".contains(letter))
}
