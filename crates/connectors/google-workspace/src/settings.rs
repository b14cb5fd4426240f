//! What remit.yaml says about a Google Workspace connection.

use remit_connector::OpenError;
use remit_connector::secret::SecretRef;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Settings that a reader can start from.
pub(crate) const SAMPLE: &str = "\
auth:
  token: { env: GOOGLE_TOKEN }
";

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
        refuse_literals(settings)?;
        let settings = Self::deserialize(settings).map_err(|error| wrong(settings, &error.to_string()))?;
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

/// Refuses a secret that is written out, before any message can repeat it.
fn refuse_literals(settings: &Value) -> Result<(), OpenError> {
    let is_text = |pointer: &&str| settings.pointer(pointer).is_some_and(Value::is_string);
    let places = [
        "/auth",
        "/auth/token",
        "/auth/service_account",
        "/auth/service_account/key",
        "/auth/keyless",
        "/auth/keyless/caller",
        "/auth/keyless/caller/token",
        "/auth/keyless/caller/federation",
        "/auth/keyless/caller/federation/subject_token",
    ];
    let is_key_itself = settings.pointer("/auth/service_account/key/private_key").is_some();
    let place = places.into_iter().find(is_text);
    match place.or(is_key_itself.then_some("/auth/service_account/key")) {
        None => Ok(()),
        Some(pointer) => Err(setting(
            &dotted(pointer),
            "a secret is not written here, but where it is: `key: { file: service-account.json }` or \
             `token: { env: GOOGLE_TOKEN }`",
        )),
    }
}

/// Finds the place that serde's message speaks of: the key that it names, or else a value of the wrong type.
fn wrong(settings: &Value, message: &str) -> OpenError {
    let named =
        |start| message.split_once(start).and_then(|(_, rest)| rest.split_once('`')).map(|(name, _)| name);
    let places = [
        "",
        "/auth",
        "/hosts",
        "/auth/service_account",
        "/auth/service_account/key",
        "/auth/keyless",
        "/auth/keyless/caller",
        "/auth/keyless/caller/federation",
        "/auth/keyless/caller/token",
        "/auth/token",
    ];
    if let Some(missing) = named("missing field `") {
        let below = match missing {
            "key" => "/auth/service_account",
            "service_account" | "caller" => "/auth/keyless",
            "audience" | "subject_token" => "/auth/keyless/caller/federation",
            "client" | "scopes" => "/delegations",
            "name" => "/publishers",
            _ => "",
        };
        return setting(&dotted(&format!("{below}/{missing}")), message);
    }
    if let Some(unknown) = named("unknown field `").or_else(|| named("unknown variant `")) {
        let holds_it =
            |place: &&str| settings.pointer(place).is_some_and(|value| value.get(unknown).is_some());
        let place = places.into_iter().find(holds_it).unwrap_or_default();
        return setting(&dotted(&format!("{place}/{unknown}")), message);
    }
    let keys = ["customer", "projects", "delegations", "publishers", "systems", "hosts"];
    let is_wrong = |key: &&str| match settings.get(key) {
        None => false,
        Some(value) => match *key {
            "customer" => !value.is_string(),
            "projects" | "delegations" => !value.is_array(),
            _ => !value.is_object(),
        },
    };
    setting(keys.into_iter().find(is_wrong).unwrap_or("auth"), message)
}

fn dotted(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}

/// Returns what is wrong with a setting.
pub(crate) fn setting(path: &str, what: &str) -> OpenError {
    OpenError::Setting { path: path.to_owned(), what: what.to_owned() }
}
