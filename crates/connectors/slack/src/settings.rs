//! What remit.yaml says about a Slack connection.

use remit_connector::OpenError;
use remit_connector::secret::SecretRef;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

/// Settings that a reader can start from.
pub(crate) const SAMPLE: &str = "\
tenant: E0ACME
auth:
  token: { env: SLACK_TOKEN }
";

/// The settings of a Slack connection.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// The id of the Enterprise organization (`E…`), or of the one workspace (`T…`) that is read.
    pub(crate) tenant: String,
    /// How remit proves who it is.
    pub(crate) auth: AuthSettings,
    /// Where the audit log's API is, without `/audit/v1`, if not where Slack or `base_url` has it.
    pub(crate) audit_url: Option<String>,
}

/// How remit proves who it is. Either `token` or `rotating` is written; it reads all that has no token of its own.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuthSettings {
    /// A bot or user token that lasts.
    pub(crate) token: Option<SecretRef>,
    /// A token that is renewed every twelve hours.
    pub(crate) rotating: Option<RotatingSettings>,
    /// The token of an organization owner for the audit log, where it is another one.
    pub(crate) audit: Option<CredentialSettings>,
    /// The token with the scope `admin` for integration logs, where it is another one.
    pub(crate) admin: Option<CredentialSettings>,
}

/// One token.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum CredentialSettings {
    /// A token that lasts.
    Token(SecretRef),
    /// A token that is renewed every twelve hours.
    Rotating(RotatingSettings),
}

/// A token that is renewed every twelve hours.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RotatingSettings {
    /// The app's client id.
    pub(crate) client_id: String,
    /// The app's client secret.
    pub(crate) client_secret: SecretRef,
    /// The refresh token. Slack replaces it at each use, so that it is in a file that remit may write.
    pub(crate) refresh_token: SecretRef,
}

/// What is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Tenant {
    /// An Enterprise organization, by its id.
    Organization(String),
    /// One workspace, by its id.
    Workspace(String),
}

impl Tenant {
    /// Returns its id.
    pub(crate) fn id(&self) -> &str {
        match self {
            Self::Organization(id) | Self::Workspace(id) => id,
        }
    }
}

impl Settings {
    /// Reads the settings.
    ///
    /// # Errors
    /// Names the key that is wrong and says how to mend it.
    pub(crate) fn parse(settings: &Value) -> Result<Self, OpenError> {
        refuse_literals(settings)?;
        Self::deserialize(settings).map_err(|error| wrong(settings, &error.to_string()))
    }

    /// Returns what is read.
    ///
    /// # Errors
    /// The id is neither an organization's nor a workspace's.
    pub(crate) fn tenant(&self) -> Result<Tenant, OpenError> {
        let id = self.tenant.as_str();
        let is_id = id.len() > 1 && id.chars().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit());
        match id.chars().next() {
            Some('E') if is_id => Ok(Tenant::Organization(id.to_owned())),
            Some('T') if is_id => Ok(Tenant::Workspace(id.to_owned())),
            Some(_) | None => Err(setting(
                "tenant",
                "write the id of an organization, which begins with E, or of a workspace, which begins with T",
            )),
        }
    }

    /// Returns where the audit log's API is: what the settings say, or else with the methods, unless these are Slack's.
    ///
    /// # Errors
    /// What the settings say is no address.
    pub(crate) fn audit_url(&self, base: Option<&Url>) -> Result<Url, OpenError> {
        match (&self.audit_url, base) {
            (None, Some(base)) => Ok(base.clone()),
            (url, _) => Url::parse(url.as_deref().unwrap_or("https://api.slack.com"))
                .map_err(|error| setting("audit_url", &error.to_string())),
        }
    }
}

const CREDENTIALS: [&str; 3] = ["/auth", "/auth/audit", "/auth/admin"];
const SECRETS: [&str; 4] = ["", "/token", "/rotating/client_secret", "/rotating/refresh_token"];

/// Refuses a secret that is written out, before any message can repeat it.
fn refuse_literals(settings: &Value) -> Result<(), OpenError> {
    let places = CREDENTIALS.iter().flat_map(|at| SECRETS.iter().map(move |rest| format!("{at}{rest}")));
    let is_text = |pointer: &String| settings.pointer(pointer).is_some_and(Value::is_string);
    match places.into_iter().find(is_text) {
        None => Ok(()),
        Some(pointer) => Err(setting(
            &dotted(&pointer),
            "a secret is not written here, but where it is: `token: { env: SLACK_TOKEN }` or `refresh_token: { file: \
             slack-refresh-token }`",
        )),
    }
}

/// Finds the place that serde's message speaks of: the key that it names, or else a value of the wrong type.
fn wrong(settings: &Value, message: &str) -> OpenError {
    let named =
        |start| message.split_once(start).and_then(|(_, rest)| rest.split_once('`')).map(|(name, _)| name);
    let credentials = CREDENTIALS.iter().flat_map(|at| [(*at).to_owned(), format!("{at}/rotating")]);
    let secrets = CREDENTIALS.iter().flat_map(|at| SECRETS.iter().map(move |rest| format!("{at}{rest}")));
    let places: Vec<String> = std::iter::once(String::new()).chain(credentials).chain(secrets).collect();
    if let Some(missing) = named("missing field `") {
        let is_rotating = |place: &&String| place.ends_with("/rotating") && settings.pointer(place).is_some();
        let place = match missing {
            "tenant" | "auth" => "",
            _ => places.iter().find(is_rotating).map_or("", String::as_str),
        };
        return setting(&dotted(&format!("{place}/{missing}")), message);
    }
    if let Some(unknown) = named("unknown field `").or_else(|| named("unknown variant `")) {
        let holds_it =
            |place: &&String| settings.pointer(place).is_some_and(|value| value.get(unknown).is_some());
        let place = places.iter().find(holds_it).map_or("", String::as_str);
        return setting(&dotted(&format!("{place}/{unknown}")), message);
    }
    let is_wrong = |key: &&str| settings.get(key).is_some_and(|value| !value.is_string());
    setting(["tenant", "audit_url"].into_iter().find(is_wrong).unwrap_or("auth"), message)
}

fn dotted(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}

/// Returns what is wrong with a setting.
pub(crate) fn setting(path: &str, what: &str) -> OpenError {
    OpenError::Setting { path: path.to_owned(), what: what.to_owned() }
}
