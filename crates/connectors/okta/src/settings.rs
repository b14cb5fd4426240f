//! What remit.yaml says about an Okta connection.

use remit_connector::OpenError;
use remit_connector::secret::SecretRef;
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

/// The settings of an Okta connection.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// The organization's Okta domain, without `-admin` and without `https://`.
    pub(crate) domain: String,
    /// How remit proves who it is.
    pub(crate) auth: AuthSettings,
    /// Where apps for signing in lead to: by the app's id, the name of the connection or system behind it.
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
    /// The app's private RSA key, in PEM form.
    pub(crate) private_key: SecretRef,
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

    /// Returns the address of the organization's API.
    ///
    /// # Errors
    /// The domain is none, or the one of the admin console, which serves no API.
    pub(crate) fn base_url(&self) -> Result<Url, OpenError> {
        let is_host = |letter: char| letter.is_ascii_alphanumeric() || "-.".contains(letter);
        let (name, _) = self.domain.split_once('.').unwrap_or_default();
        if name.is_empty() || !self.domain.chars().all(is_host) {
            return Err(setting(
                "domain",
                "not an Okta domain: write the host alone, such as `acme.okta.com`",
            ));
        }
        if name.ends_with("-admin") {
            return Err(setting("domain", "this is the admin console's host: leave `-admin` out"));
        }
        let parsed = Url::parse(&format!("https://{}/", self.domain));
        parsed.map_err(|error| setting("domain", &format!("not an Okta domain: {error}")))
    }
}

/// Refuses a secret that is written out, before any message can repeat it.
fn refuse_literals(settings: &Value) -> Result<(), OpenError> {
    let is_text = |pointer: &&str| settings.pointer(pointer).is_some_and(Value::is_string);
    let places = ["/auth", "/auth/token", "/auth/service_app", "/auth/service_app/private_key"];
    match places.into_iter().find(is_text) {
        None => Ok(()),
        Some(pointer) => Err(setting(
            &dotted(pointer),
            "a secret is not written here, but where it is: `token: { env: OKTA_TOKEN }` or \
             `private_key: { file: okta-app.pem }`",
        )),
    }
}

/// Finds the place that serde's message speaks of: the key that it names, or else a value of the wrong type.
fn wrong(settings: &Value, message: &str) -> OpenError {
    let named =
        |start| message.split_once(start).and_then(|(_, rest)| rest.split_once('`')).map(|(name, _)| name);
    if let Some(missing) = named("missing field `") {
        let path = match missing {
            "client_id" | "private_key" => format!("auth.service_app.{missing}"),
            _ => missing.to_owned(),
        };
        return setting(&path, message);
    }
    if let Some(unknown) = named("unknown field `").or_else(|| named("unknown variant `")) {
        let places = ["", "/auth", "/auth/service_app", "/auth/token", "/auth/service_app/private_key"];
        let holds_it =
            |place: &&str| settings.pointer(place).is_some_and(|value| value.get(unknown).is_some());
        let place = places.into_iter().find(holds_it).unwrap_or_default();
        return setting(&dotted(&format!("{place}/{unknown}")), message);
    }
    let is_domain = settings.get("domain").is_some_and(|domain| !domain.is_string());
    setting(if is_domain { "domain" } else { "auth" }, message)
}

fn dotted(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}

/// Returns what is wrong with a setting.
pub(crate) fn setting(path: &str, what: &str) -> OpenError {
    OpenError::Setting { path: path.to_owned(), what: what.to_owned() }
}
