//! What remit.yaml says about a connection to Atlassian.

use remit_connector::OpenError;
use remit_connector::secret::SecretRef;
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
    /// The site's cloud id, for an API token with scopes, which works at Atlassian's gateway alone.
    pub(crate) cloud_id: Option<String>,
    /// The mail address of the account that the token is of.
    pub(crate) email: String,
    /// An API token of a Jira administrator.
    pub(crate) token: SecretRef,
}

impl Settings {
    /// Reads the settings.
    ///
    /// # Errors
    /// Names the key that is wrong and says how to mend it.
    pub(crate) fn parse(settings: &Value) -> Result<Self, OpenError> {
        refuse_literals(settings)?;
        let parsed = Self::deserialize(settings).map_err(|error| wrong(settings, &error.to_string()))?;
        let is_id =
            |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if !is_id(&parsed.org) {
            let what = "not an organization's id: letters, digits and dashes, as in admin.atlassian.com/o/…";
            return Err(setting("org", what));
        }
        for (at, site) in parsed.sites.iter().enumerate() {
            match (&site.host, &site.cloud_id) {
                (Some(host), None) if is_host(host) => {}
                (None, Some(id)) if is_id(id) => {}
                (Some(_), None) => {
                    let what = "not a host: write it alone, such as `acme.atlassian.net`";
                    return Err(setting(&format!("sites.{at}.host"), what));
                }
                (None, Some(_)) => {
                    let what = "not a cloud id: `https://acme.atlassian.net/_edge/tenant_info` tells it";
                    return Err(setting(&format!("sites.{at}.cloud_id"), what));
                }
                (None, None) | (Some(_), Some(_)) => {
                    let what = "a site has either `host`, for a token without scopes, or `cloud_id`, for one with scopes";
                    return Err(setting(&format!("sites.{at}"), what));
                }
            }
        }
        Ok(parsed)
    }
}

fn is_host(host: &str) -> bool {
    host.contains('.') && host.chars().all(|letter| letter.is_ascii_alphanumeric() || "-.".contains(letter))
}

/// Refuses a secret that is written out, before any message can repeat it.
fn refuse_literals(settings: &Value) -> Result<(), OpenError> {
    let mut places = vec!["/auth".to_owned(), "/auth/api_key".to_owned()];
    let n_sites = settings.get("sites").and_then(Value::as_array).map_or(0, Vec::len);
    places.extend((0..n_sites).map(|at| format!("/sites/{at}/token")));
    let is_text = |pointer: &String| settings.pointer(pointer).is_some_and(Value::is_string);
    match places.into_iter().find(is_text) {
        None => Ok(()),
        Some(pointer) => Err(setting(
            &dotted(&pointer),
            "a secret is not written here, but where it is: `{ env: ATLASSIAN_API_KEY }` or `{ file: key }`",
        )),
    }
}

/// Finds the place that serde's message speaks of.
fn wrong(settings: &Value, message: &str) -> OpenError {
    let named =
        |start| message.split_once(start).and_then(|(_, rest)| rest.split_once('`')).map(|(name, _)| name);
    if let Some(missing) = named("missing field `") {
        let path = match missing {
            "api_key" => "auth.api_key",
            "email" | "token" => "sites",
            other => other,
        };
        return setting(path, message);
    }
    if let Some(unknown) = named("unknown field `") {
        let places = ["", "/auth", "/auth/api_key", "/sites/0", "/sites/1", "/sites/2"];
        let holds_it =
            |place: &&str| settings.pointer(place).is_some_and(|value| value.get(unknown).is_some());
        let place = places.into_iter().find(holds_it).unwrap_or_default();
        return setting(&dotted(&format!("{place}/{unknown}")), message);
    }
    setting(if settings.get("org").is_some_and(|org| !org.is_string()) { "org" } else { "auth" }, message)
}

fn dotted(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}

/// Returns what is wrong with a setting.
pub(crate) fn setting(path: &str, what: &str) -> OpenError {
    OpenError::Setting { path: path.to_owned(), what: what.to_owned() }
}
