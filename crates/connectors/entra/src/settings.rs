//! What remit.yaml says about an Entra tenant.

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
tenant: 00000000-0000-0000-0000-000000000000
auth:
  client_secret:
    client_id: 11111111-1111-1111-1111-111111111111
    secret: { env: ENTRA_SECRET }
";

/// The settings of an Entra connection.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// The directory (tenant) id.
    pub(crate) tenant: String,
    /// In which cloud the tenant is.
    #[serde(default)]
    pub(crate) cloud: Cloud,
    /// How remit proves who it is.
    pub(crate) auth: AuthSettings,
    /// Where tokens are issued, if not at the cloud's own address.
    pub(crate) login_url: Option<String>,
    /// Where apps for signing in lead to: by the app's client id, the name of the connection or system behind it.
    #[serde(default)]
    pub(crate) systems: BTreeMap<String, String>,
    /// Which other systems stand behind the issuers that apps trust.
    #[serde(default)]
    pub(crate) issuers: Vec<IssuerSettings>,
}

/// A cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Cloud {
    /// The worldwide cloud.
    #[default]
    Global,
    /// US Government, level 4.
    UsGov,
    /// US Government, level 5 (DoD).
    UsDod,
    /// China, run by 21Vianet.
    China,
}

/// How remit proves who it is.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum AuthSettings {
    /// An app that signs with the key of its certificate.
    Certificate(CertificateSettings),
    /// An app that another issuer's token stands for: workload identity federation.
    Federated(FederatedSettings),
    /// An app with a client secret.
    ClientSecret(ClientSecretSettings),
    /// An access token for Microsoft Graph that something else obtains, such as a managed identity or `az`.
    AccessToken(SecretRef),
}

/// An app that signs with the key of its certificate.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CertificateSettings {
    /// The application (client) id.
    pub(crate) client_id: String,
    /// The certificate's private RSA key, in PEM form.
    pub(crate) private_key: SecretRef,
    /// The certificate, in PEM form. It, or its `thumbprint`, is needed.
    pub(crate) certificate: Option<SecretRef>,
    /// The certificate's thumbprint in hexadecimal, SHA-256 or the SHA-1 that the portal shows.
    pub(crate) thumbprint: Option<String>,
}

/// An app that another issuer's token stands for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FederatedSettings {
    /// The application (client) id.
    pub(crate) client_id: String,
    /// The other issuer's token. It is read anew each time.
    pub(crate) assertion: SecretRef,
}

/// An app with a client secret.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClientSecretSettings {
    /// The application (client) id.
    pub(crate) client_id: String,
    /// The secret's value, which is not its id.
    pub(crate) secret: SecretRef,
}

/// Which system stands behind an issuer.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct IssuerSettings {
    /// The issuer, as federated credentials name it.
    pub(crate) issuer: String,
    /// What the subjects of that system begin with: `repo:acme/`.
    #[serde(default)]
    pub(crate) subject: String,
    /// The name of the connection or system.
    pub(crate) system: String,
}

impl Cloud {
    /// Returns where tokens are issued, and where Microsoft Graph lives.
    pub(crate) fn addresses(self) -> (&'static str, &'static str) {
        match self {
            Self::Global => ("https://login.microsoftonline.com", "https://graph.microsoft.com"),
            Self::UsGov => ("https://login.microsoftonline.us", "https://graph.microsoft.us"),
            Self::UsDod => ("https://login.microsoftonline.us", "https://dod-graph.microsoft.us"),
            Self::China => {
                ("https://login.partner.microsoftonline.cn", "https://microsoftgraph.chinacloudapi.cn")
            }
        }
    }
}

impl Settings {
    /// Reads the settings.
    ///
    /// # Errors
    /// Names the key that is wrong and says how to mend it.
    pub(crate) fn parse(settings: &Value) -> Result<Self, OpenError> {
        let mut read: Self = settings::parse(settings, SECRETS, WRITTEN)?;
        read.tenant.make_ascii_lowercase();
        match is_guid(&read.tenant) {
            true => Ok(read),
            false => Err(wrong("tenant", "write the directory's id, which the portal's overview shows")),
        }
    }

    /// Returns the address of the token endpoint.
    ///
    /// # Errors
    /// The address that the settings name is none.
    pub(crate) fn token_url(&self) -> Result<Url, OpenError> {
        let login = self.login_url.as_deref().unwrap_or(self.cloud.addresses().0).trim_end_matches('/');
        let url = Url::parse(&format!("{login}/{}/oauth2/v2.0/token", self.tenant));
        url.map_err(|error| wrong("login_url", &format!("not an address: {error}")))
    }
}

/// Whether a text is an id as the directory writes them. No other text becomes part of an address.
pub(crate) fn is_guid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    let is_right = |letter: u8| letter.is_ascii_hexdigit() || letter == b'-';
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(is_right)
}

const SECRETS: &[&str] = &[
    "auth",
    "auth.certificate",
    "auth.certificate.private_key",
    "auth.certificate.certificate",
    "auth.federated",
    "auth.federated.assertion",
    "auth.client_secret",
    "auth.client_secret.secret",
    "auth.access_token",
];

/// How a secret is written.
const WRITTEN: &str = "`secret: { env: ENTRA_SECRET }` or `private_key: { file: remit-entra.key }`";
