//! What remit.yaml says about a Salesforce connection.

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
domain: acme.my.salesforce.com
auth:
  client_credentials:
    client_id: 3MVG9.acme.remit
    client_secret: { env: SALESFORCE_SECRET }
";

/// The version of the API that this connector was written against. Salesforce keeps a version for years, and gives the
/// newest to every organization at once.
const VERSION: u16 = 66;
/// External client apps are in the API from here on.
const OLDEST_VERSION: u16 = 59;

/// Which share of the organization's requests a day must stay for others, unless the settings say otherwise: in percent.
const LEAVE: u8 = 20;

/// The settings of a Salesforce connection.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// The organization's My Domain, without `https://`: `acme.my.salesforce.com`, or
    /// `acme--dev.sandbox.my.salesforce.com` for a sandbox.
    pub(crate) domain: String,
    /// How remit proves who it is.
    pub(crate) auth: AuthSettings,
    /// Where stored secrets and sign-ins lead to: by the host, the name of the connection or system behind it.
    #[serde(default)]
    pub(crate) systems: BTreeMap<String, String>,
    /// The version of the API, as a number: 66.
    #[serde(default = "version")]
    pub(crate) api_version: u16,
    /// How many percent of the organization's requests a day remit leaves to others: it stops where less is left. By
    /// default 20.
    #[serde(default = "leave")]
    pub(crate) leave_percent: u8,
}

/// How remit proves who it is.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum AuthSettings {
    /// A user for whom an app signs with its private key (JWT bearer).
    Jwt(JwtSettings),
    /// An app with the user that it runs as (client credentials).
    ClientCredentials(ClientSettings),
    /// A refresh token that a user gave to an app.
    Refresh(RefreshSettings),
    /// An access token that something else obtains.
    Token(SecretRef),
}

/// A user for whom an app signs with its private key.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct JwtSettings {
    /// The app's consumer key.
    pub(crate) client_id: String,
    /// The user's name in Salesforce, which has the form of a mail address.
    pub(crate) username: String,
    /// The private RSA key to the app's certificate, in PEM form.
    pub(crate) private_key: SecretRef,
    /// For whom the assertion is: the login server's address. By default the one of production, and of sandboxes where
    /// the domain is one of a sandbox.
    pub(crate) audience: Option<String>,
}

/// An app with the user that it runs as.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClientSettings {
    /// The app's consumer key.
    pub(crate) client_id: String,
    /// The app's consumer secret.
    pub(crate) client_secret: SecretRef,
}

/// A refresh token that a user gave to an app.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefreshSettings {
    /// The app's consumer key.
    pub(crate) client_id: String,
    /// The app's consumer secret, where the app asks for it.
    pub(crate) client_secret: Option<SecretRef>,
    /// The refresh token. Where the app rotates it, it is in a file that remit may write.
    pub(crate) refresh_token: SecretRef,
}

fn version() -> u16 {
    VERSION
}

fn leave() -> u8 {
    LEAVE
}

impl Settings {
    /// Reads the settings.
    ///
    /// # Errors
    /// Names the key that is wrong and says how to mend it.
    pub(crate) fn parse(settings: &Value) -> Result<Self, OpenError> {
        let read: Self = settings::parse(
            settings,
            &SECRETS,
            "`client_secret: { env: SALESFORCE_SECRET }` or `private_key: { file: salesforce.pem }`",
        )?;
        if read.api_version < OLDEST_VERSION {
            let what = format!("remit reads version {OLDEST_VERSION} and later ones");
            return Err(wrong("api_version", &what));
        }
        if read.leave_percent >= 100 {
            return Err(wrong("leave_percent", "write a number below 100"));
        }
        Ok(read)
    }

    /// Returns the address of the organization's API.
    ///
    /// # Errors
    /// The domain is none, or one that belongs to no single organization.
    pub(crate) fn base_url(&self) -> Result<Url, OpenError> {
        let is_host = |letter: char| letter.is_ascii_alphanumeric() || "-.".contains(letter);
        let (name, _) = self.domain.split_once('.').unwrap_or_default();
        if name.is_empty() || !self.domain.chars().all(is_host) {
            let what = "not a My Domain: write the host alone, such as `acme.my.salesforce.com`";
            return Err(wrong("domain", what));
        }
        if matches!(name, "login" | "test") || self.domain.contains(".lightning.") {
            let what = "this host does not serve the organization's API\nhint: take the one that Setup shows as current \
                        My Domain URL";
            return Err(wrong("domain", what));
        }
        let parsed = Url::parse(&format!("https://{}/", self.domain));
        parsed.map_err(|error| wrong("domain", &format!("not a My Domain: {error}")))
    }

    /// Whether the organization is a sandbox, as its domain says.
    pub(crate) fn is_sandbox(&self) -> bool {
        self.domain.contains(".sandbox.")
    }
}

/// Places where a reader may write a secret out.
const SECRETS: [&str; 9] = [
    "auth",
    "auth.token",
    "auth.jwt",
    "auth.jwt.private_key",
    "auth.client_credentials",
    "auth.refresh",
    "auth.client_credentials.client_secret",
    "auth.refresh.client_secret",
    "auth.refresh.refresh_token",
];
