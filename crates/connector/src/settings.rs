//! What remit.yaml says about a connection, read into a connector's own type. What is wrong is told with its place, and
//! nothing of what a secret holds.

use crate::OpenError;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Where things stand in a connector's settings, so that an error can say it.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Where keys and secrets stand below the root, as pointers (RFC 6901): `/auth/token`.
    pub places: &'static [&'static str],
    /// Below which place a key is required, where that is not the root: `("client_id", "/auth/service_app")`.
    pub required: &'static [(&'static str, &'static str)],
    /// Keys of the root that are texts. A value of the wrong type is in one of them, or else in `auth`.
    pub texts: &'static [&'static str],
    /// How a secret is written instead: `` `token: { env: ACME_TOKEN }` ``.
    pub example: &'static str,
}

/// Reads settings.
///
/// # Errors
/// Names the key that is wrong and says how to mend it.
pub fn parse<T: DeserializeOwned>(settings: &Value, shape: &Shape) -> Result<T, OpenError> {
    // Before any message can repeat it.
    let is_text = |pointer: &&&str| settings.pointer(pointer).is_some_and(Value::is_string);
    if let Some(pointer) = shape.places.iter().find(is_text) {
        let what = format!("a secret is not written here, but where it is: {}", shape.example);
        return Err(setting(&dotted(pointer), &what));
    }
    T::deserialize(settings).map_err(|error| wrong(settings, shape, &error.to_string()))
}

/// Returns what is wrong with a setting.
pub fn setting(path: &str, what: &str) -> OpenError {
    OpenError::Setting { path: path.to_owned(), what: what.to_owned() }
}

/// Finds the place that serde's message speaks of: the key that it names, or else a value of the wrong type.
fn wrong(settings: &Value, shape: &Shape, message: &str) -> OpenError {
    let named =
        |start| message.split_once(start).and_then(|(_, rest)| rest.split_once('`')).map(|(name, _)| name);
    if let Some(missing) = named("missing field `") {
        let place = shape.required.iter().find(|(key, _)| *key == missing).map_or("", |(_, place)| place);
        return setting(&dotted(&format!("{place}/{missing}")), message);
    }
    if let Some(unknown) = named("unknown field `").or_else(|| named("unknown variant `")) {
        let holds_it =
            |place: &&&str| settings.pointer(place).is_some_and(|value| value.get(unknown).is_some());
        let place = std::iter::once(&"").chain(shape.places).find(holds_it).copied().unwrap_or_default();
        return setting(&dotted(&format!("{place}/{unknown}")), message);
    }
    let is_wrong = |key: &&&str| settings.get(key).is_some_and(|value| !value.is_string());
    setting(shape.texts.iter().find(is_wrong).copied().unwrap_or("auth"), message)
}

fn dotted(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}

#[cfg(test)]
mod tests {
    use super::{Shape, parse};
    use crate::OpenError;
    use crate::secret::SecretRef;
    use serde::Deserialize;
    use serde_json::{Value, json};

    const SHAPE: Shape = Shape {
        places: &["/auth", "/auth/token", "/auth/app", "/auth/app/key"],
        required: &[("id", "/auth/app")],
        texts: &["domain"],
        example: "`token: { env: ACME_TOKEN }`",
    };

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it can be read matters")]
    struct Settings {
        domain: String,
        auth: Auth,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case", deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it can be read matters")]
    enum Auth {
        Token(SecretRef),
        App { id: String, key: SecretRef },
    }

    fn check(settings: &Value, path: &str) {
        match parse::<Settings>(settings, &SHAPE) {
            Err(OpenError::Setting { path: found, what }) => {
                assert_eq!(found, path, "{what}");
                assert!(!what.contains("canary"), "{what}");
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place_and_without_a_secret() {
        let key = json!({ "file": "key.pem" });
        check(&json!({ "domain": "a", "auth": { "token": "canary" } }), "auth.token");
        check(&json!({ "domain": "a", "auth": { "app": { "id": "7", "key": "canary" } } }), "auth.app.key");
        check(&json!({ "auth": { "app": { "id": "7", "key": key } } }), "domain");
        check(&json!({ "domain": "a", "auth": { "app": { "key": key } } }), "auth.app.id");
        check(
            &json!({ "domain": "a", "auth": { "app": { "id": "7", "key": key, "kid": 1 } } }),
            "auth.app.kid",
        );
        check(&json!({ "domain": "a", "auth": { "tokens": {} } }), "auth.tokens");
        check(&json!({ "domain": 7, "auth": { "token": { "env": "T" } } }), "domain");
        check(&json!({ "domain": "a", "auth": 7 }), "auth");
    }
}
