//! How a connector reads its settings: a secret that is written out is refused before any message can repeat it, and
//! whatever is wrong is told with the key that it is at.

use crate::OpenError;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What a connector says about the places in its settings.
#[derive(Debug, Clone, Copy)]
pub struct Places {
    /// Where a reference to a secret stands, or something that holds one, as JSON pointers: `/auth/client_secret`.
    pub secrets: &'static [&'static str],
    /// How a secret is written, for whoever writes one out.
    pub written: &'static str,
    /// Keys that belong into another place, with the place: `("client_id", "auth")`.
    pub keys: &'static [(&'static str, &'static str)],
    /// Keys of the first level that are texts. What else is of a wrong type is told of `auth`.
    pub texts: &'static [&'static str],
}

/// Reads settings.
///
/// # Errors
/// A secret is written out, or something is missing, unknown or of a wrong type. The error names the key.
pub fn read<T: DeserializeOwned>(settings: &Value, places: Places) -> Result<T, OpenError> {
    let is_text = |pointer: &&&str| settings.pointer(pointer).is_some_and(Value::is_string);
    if let Some(place) = places.secrets.iter().find(is_text) {
        let what = format!("a secret is not written here, but where it is: {}", places.written);
        return Err(wrong(&dotted(place), &what));
    }
    T::deserialize(settings).map_err(|error| placed(settings, places, &error.to_string()))
}

/// Returns what is wrong with a setting.
pub fn wrong(path: &str, what: &str) -> OpenError {
    OpenError::Setting { path: path.to_owned(), what: what.to_owned() }
}

/// Finds the place that serde's message speaks of: the key that it names, or else a value of the wrong type.
fn placed(settings: &Value, places: Places, message: &str) -> OpenError {
    let named =
        |start| message.split_once(start).and_then(|(_, rest)| rest.split_once('`')).map(|(name, _)| name);
    if let Some(missing) = named("missing field `") {
        let place = places.keys.iter().find(|(key, _)| *key == missing);
        let path = place.map_or(missing.to_owned(), |(_, place)| format!("{place}.{missing}"));
        return wrong(&path, message);
    }
    if let Some(unknown) = named("unknown field `").or_else(|| named("unknown variant `")) {
        let holds_it =
            |place: &&str| settings.pointer(place).is_some_and(|value| value.get(unknown).is_some());
        let place = [""].into_iter().chain(places.secrets.iter().copied()).find(holds_it).unwrap_or_default();
        return wrong(&dotted(&format!("{place}/{unknown}")), message);
    }
    let is_no_text = |key: &&&str| settings.get(**key).is_some_and(|value| !value.is_string());
    wrong(places.texts.iter().find(is_no_text).unwrap_or(&"auth"), message)
}

fn dotted(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}

#[cfg(test)]
mod tests {
    use super::{Places, read};
    use serde::Deserialize;
    use serde_json::{Value, json};

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it can be read matters")]
    struct Settings {
        tenant: String,
        auth: Auth,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it can be read matters")]
    struct Auth {
        key: Value,
    }

    const PLACES: Places = Places {
        secrets: &["/auth", "/auth/key"],
        written: "`key: { env: KEY }`",
        keys: &[("key", "auth")],
        texts: &["tenant"],
    };

    #[track_caller]
    fn refused(settings: &Value, at: &str) {
        let error = read::<Settings>(settings, PLACES).expect_err("it is wrong").to_string();
        assert!(error.contains(&format!("`{at}`")), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }

    #[test]
    fn whatever_is_wrong_is_told_with_its_key_and_no_secret() {
        refused(&json!({ "tenant": "t", "auth": { "key": "hunter2" } }), "auth.key");
        refused(&json!({ "tenant": "t", "auth": {} }), "auth.key");
        refused(&json!({ "tenant": "t", "auth": { "key": {}, "kez": 1 } }), "auth.kez");
        refused(&json!({ "tenant": 7, "auth": { "key": {} } }), "tenant");
        refused(&json!({ "auth": { "key": {} } }), "tenant");
    }
}
