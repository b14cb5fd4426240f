//! What remit.yaml says about an Okta connection.

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
domain: acme.okta.com
auth:
  token: { env: OKTA_TOKEN }
";

/// Where a secret or a form of authentication is named.
const SECRETS: &[&str] = &["auth", "auth.token", "auth.service_app", "auth.service_app.private_key"];

/// The settings of an Okta connection.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// The organization's Okta domain, without `-admin` and without `https://`.
    pub(crate) domain: String,
    /// How remit proves who it is.
    pub(crate) auth: AuthSettings,
    /// Which systems are behind single sign-on: by the id of an app for signing in, the connection or system that it leads to;
    /// by the id of an identity provider, the one that it is.
    #[serde(default)]
    pub(crate) systems: BTreeMap<String, String>,
}

/// How remit proves who it is.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum AuthSettings {
    /// A service app that signs with its private key.
    ServiceApp(ServiceAppSettings),
    /// An API token (SSWS) of an administrator.
    Token(SecretRef),
}

/// A service app that signs with its private key.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ServiceAppSettings {
    /// The app's client id.
    pub(crate) client_id: String,
    /// The id (`kid`) under which Okta holds the public half of the key.
    pub(crate) key_id: Option<String>,
    /// The app's private key, RSA or on the curve P-256 or P-384, in PEM form.
    pub(crate) private_key: SecretRef,
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
            "`token: { env: OKTA_TOKEN }` or `private_key: { file: okta-app.pem }`",
        )
    }

    /// Returns the address of the organization's API.
    ///
    /// # Errors
    /// The domain is none, or the one of the admin console, which serves no API.
    pub(crate) fn base_url(&self) -> Result<Url, OpenError> {
        let is_host = |letter: char| letter.is_ascii_alphanumeric() || "-.".contains(letter);
        let (name, _) = self.domain.split_once('.').unwrap_or_default();
        if name.is_empty() || !self.domain.chars().all(is_host) {
            return Err(wrong("domain", "not an Okta domain: write the host alone, such as `acme.okta.com`"));
        }
        if name.ends_with("-admin") {
            return Err(wrong("domain", "this is the admin console's host: leave `-admin` out"));
        }
        let parsed = Url::parse(&format!("https://{}/", self.domain));
        parsed.map_err(|error| wrong("domain", &format!("not an Okta domain: {error}")))
    }
}
