//! What remit.yaml says about a GitHub connection.

use remit_connector::OpenError;
use remit_connector::secret::SecretRef;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::borrow::Cow;
use std::fmt;

/// Settings that a reader can start from.
pub(crate) const SAMPLE: &str = "\
org: acme
auth:
  token: { env: GITHUB_TOKEN }
";

/// The settings of a GitHub connection.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// The organization's login, as in its web address.
    pub(crate) org: String,
    /// How remit proves who it is.
    pub(crate) auth: AuthSettings,
}

/// How remit proves who it is.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum AuthSettings {
    /// A personal access token, fine-grained or classic.
    Token(SecretRef),
    /// A GitHub App that is installed on the organization.
    App(AppSettings),
}

/// A GitHub App that is installed on the organization.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AppSettings {
    /// The App's client id or numeric app id.
    pub(crate) id: Id,
    /// The App's private key, in PEM form.
    pub(crate) private_key: SecretRef,
    /// The installation's numeric id; remit finds it by the organization if it is left out.
    pub(crate) installation: Option<Id>,
}

/// An id, written with quotation marks or without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Id(pub(crate) String);

impl Settings {
    /// Reads the settings.
    ///
    /// # Errors
    /// Names the key that is wrong and says how to mend it.
    pub(crate) fn parse(settings: &Value) -> Result<Self, OpenError> {
        refuse_literals(settings)?;
        let parsed = Self::deserialize(settings).map_err(|error| wrong(settings, &error.to_string()))?;
        let is_login = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
        if parsed.org.is_empty() || !parsed.org.chars().all(is_login) {
            let what =
                "not an organization's login: write the name as it stands in its web address, such as `acme`";
            return Err(setting("org", what));
        }
        Ok(parsed)
    }
}

/// Refuses a secret that is written out, before any message can repeat it.
fn refuse_literals(settings: &Value) -> Result<(), OpenError> {
    let is_text = |pointer: &&str| settings.pointer(pointer).is_some_and(Value::is_string);
    match ["/auth", "/auth/token", "/auth/app", "/auth/app/private_key"].into_iter().find(is_text) {
        None => Ok(()),
        Some(pointer) => Err(setting(
            &dotted(pointer),
            "a secret is not written here, but where it is: `token: { env: GITHUB_TOKEN }` or \
             `private_key: { file: github-app.pem }`",
        )),
    }
}

/// Finds the place that serde's message speaks of: the key that it names, or else a value of the wrong type.
fn wrong(settings: &Value, message: &str) -> OpenError {
    let named =
        |start| message.split_once(start).and_then(|(_, rest)| rest.split_once('`')).map(|(name, _)| name);
    let path = if let Some(missing) = named("missing field `") {
        match missing {
            "id" | "private_key" => format!("auth.app.{missing}"),
            _ => missing.to_owned(),
        }
    } else if let Some(unknown) = named("unknown field `").or_else(|| named("unknown variant `")) {
        let places = ["", "/auth", "/auth/app", "/auth/token", "/auth/app/private_key"];
        let holds_it =
            |place: &&str| settings.pointer(place).is_some_and(|value| value.get(unknown).is_some());
        let place = places.into_iter().find(holds_it).unwrap_or_default();
        dotted(&format!("{place}/{unknown}"))
    } else if settings.get("org").is_some_and(|org| !org.is_string()) {
        "org".to_owned()
    } else {
        "auth".to_owned()
    };
    setting(&path, message)
}

fn dotted(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}

fn setting(path: &str, what: &str) -> OpenError {
    OpenError::Setting { path: path.to_owned(), what: what.to_owned() }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct IdVisitor;

        impl Visitor<'_> for IdVisitor {
            type Value = Id;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an id, such as `Iv23li0123456789abcd` or `318877`")
            }

            fn visit_u64<E: de::Error>(self, id: u64) -> Result<Id, E> {
                Ok(Id(id.to_string()))
            }

            fn visit_str<E: de::Error>(self, id: &str) -> Result<Id, E> {
                if id.is_empty() {
                    return Err(E::invalid_length(0, &self));
                }
                Ok(Id(id.to_owned()))
            }
        }

        deserializer.deserialize_any(IdVisitor)
    }
}

impl JsonSchema for Id {
    fn schema_name() -> Cow<'static, str> {
        "Id".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "integer"] })
    }
}
