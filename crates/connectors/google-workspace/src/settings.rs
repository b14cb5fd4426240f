//! What remit.yaml says about a Google Workspace connection.

pub(crate) use remit_connector::settings::wrong as setting;

use remit_connector::OpenError;
use remit_connector::secret::SecretRef;
use remit_connector::settings;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Settings that a reader can start from.
pub(crate) const SAMPLE: &str = "\
auth:
  token: { env: GOOGLE_TOKEN }
";

/// Where a secret, or a form of authentication, is named.
const SECRETS: &[&str] = &[
    "auth",
    "auth.token",
    "auth.service_account",
    "auth.service_account.key",
    "auth.keyless",
    "auth.keyless.caller",
    "auth.keyless.caller.token",
    "auth.keyless.caller.federation",
    "auth.keyless.caller.federation.subject_token",
];

/// The settings of a Google Workspace connection.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// How remit proves who it is.
    pub(crate) auth: AuthSettings,
    /// The customer's id (`C…`), where the administrator manages several; by default the administrator's own.
    #[serde(default = "own_customer")]
    pub(crate) customer: String,
    /// Cloud projects whose service accounts and API keys are read, by their ids.
    #[serde(default)]
    pub(crate) projects: Vec<String>,
    /// The console's list of domain-wide delegations, which no API lists. With it, delegations older than the log are known.
    pub(crate) delegations: Option<Vec<DelegationSettings>>,
    /// Who is behind clients: by the number at the beginning of their ids, which is that of their Cloud project.
    #[serde(default)]
    pub(crate) publishers: BTreeMap<String, PublisherSettings>,
    /// Which connection or system signs people in: by the id of the single sign-on profile, the connection's name.
    #[serde(default)]
    pub(crate) systems: BTreeMap<String, String>,
    /// Where single APIs live, if not at Google's own hosts or the connection's `base_url`.
    #[serde(default)]
    pub(crate) hosts: HostSettings,
}

/// How remit proves who it is.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum AuthSettings {
    /// A service account with its key.
    ServiceAccount(ServiceAccountSettings),
    /// A service account without a key: Google signs for it.
    Keyless(KeylessSettings),
    /// An access token that somebody else obtained, with all scopes in it. It lasts an hour.
    Token(SecretRef),
}

/// A service account with its key.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ServiceAccountSettings {
    /// The key file (JSON) as Google Cloud gave it.
    pub(crate) key: SecretRef,
    /// The administrator for whom it acts, by domain-wide delegation. Without one it acts by an admin role of its own.
    pub(crate) subject: Option<String>,
}

/// A service account without a key.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeylessSettings {
    /// The service account's mail address.
    pub(crate) service_account: String,
    /// The administrator for whom it acts, by domain-wide delegation. Without one it acts by an admin role of its own.
    pub(crate) subject: Option<String>,
    /// Who asks Google to sign: needs `roles/iam.serviceAccountTokenCreator` on the service account.
    pub(crate) caller: CallerSettings,
}

/// Who asks Google to sign.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum CallerSettings {
    /// An access token of Google Cloud, read anew each time: of `gcloud`, or of the machine's metadata server.
    Token(SecretRef),
    /// A token of another issuer, by workload identity federation.
    Federation(FederationSettings),
}

/// A token of another issuer, by workload identity federation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FederationSettings {
    /// The provider of the workload identity pool: `//iam.googleapis.com/projects/…/providers/…`.
    pub(crate) audience: String,
    /// The other issuer's token (JWT), read anew each time.
    pub(crate) subject_token: SecretRef,
}

/// One line of the console's list of domain-wide delegations.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DelegationSettings {
    /// The client's id.
    pub(crate) client: String,
    /// The client's name.
    pub(crate) name: Option<String>,
    /// The scopes.
    pub(crate) scopes: Vec<String>,
}

/// Who is behind clients.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PublisherSettings {
    /// The publisher's name.
    pub(crate) name: String,
    /// The publisher's domain.
    pub(crate) domain: Option<String>,
    /// Whether it is the company itself.
    #[serde(default)]
    pub(crate) own: bool,
}

/// Where single APIs live.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HostSettings {
    /// Where tokens are issued.
    pub(crate) token: Option<String>,
    /// Where Google signs for service accounts.
    pub(crate) credentials: Option<String>,
    /// Where tokens of other issuers are exchanged.
    pub(crate) federation: Option<String>,
    /// The Cloud Identity API.
    pub(crate) cloud_identity: Option<String>,
    /// The Chrome Management API.
    pub(crate) chrome: Option<String>,
    /// The IAM API.
    pub(crate) iam: Option<String>,
    /// The Policy Analyzer API.
    pub(crate) policy_analyzer: Option<String>,
    /// The API Keys API.
    pub(crate) api_keys: Option<String>,
}

fn own_customer() -> String {
    "my_customer".to_owned()
}

impl Settings {
    /// Reads the settings.
    ///
    /// # Errors
    /// Names the key that is wrong and says how to mend it.
    pub(crate) fn parse(settings: &Value) -> Result<Self, OpenError> {
        let hint = "`key: { file: service-account.json }` or `token: { env: GOOGLE_TOKEN }`";
        if settings.pointer("/auth/service_account/key/private_key").is_some() {
            let what = format!("a secret is not written here, but where it is: {hint}");
            return Err(setting("auth.service_account.key", &what));
        }
        let settings: Self = settings::parse(settings, SECRETS, hint)?;
        let is_id = |id: &str| {
            let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_:.".contains(letter);
            !id.is_empty() && id.chars().all(is_plain)
        };
        if !is_id(&settings.customer) {
            return Err(setting("customer", "not a customer's id: it looks like `C02k9xz1p`"));
        }
        match settings.projects.iter().find(|project| !is_id(project)) {
            Some(_) => Err(setting("projects", "not a project's id: it looks like `acme-sync`")),
            None => Ok(settings),
        }
    }
}
