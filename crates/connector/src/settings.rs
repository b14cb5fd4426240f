//! A connection's settings as remit.yaml writes them: read into a connector's type, with what is wrong told at its key, and
//! without a secret that was written out.

use crate::OpenError;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;

/// Reads settings. `secrets` are the keys at which a secret or a form of authentication is named, with dots and with `*` for
/// every item of a list: `sites.*.token`. A text there is a secret that was written out, and is refused before any message
/// can repeat it; `hint` says how to write it instead.
///
/// # Errors
/// Names the key that is wrong, and says what is.
pub fn parse<T: DeserializeOwned>(settings: &Value, secrets: &[&str], hint: &str) -> Result<T, OpenError> {
    if settings.is_string() {
        return Err(wrong("", &written_out(hint)));
    }
    if let Some(path) = secrets.iter().find_map(|key| literal(settings, key, String::new())) {
        return Err(wrong(&path, &written_out(hint)));
    }
    serde_path_to_error::deserialize(settings).map_err(|error| {
        let message = error.inner().to_string();
        wrong(&path(&error, &message), &message)
    })
}

/// Returns what is wrong with a setting.
pub fn wrong(path: &str, what: &str) -> OpenError {
    OpenError::Setting { path: path.to_owned(), what: what.to_owned() }
}

fn written_out(hint: &str) -> String {
    format!("a secret is not written here, but where it is: {hint}")
}

/// Returns the path of the first text at a key.
fn literal(value: &Value, key: &str, path: String) -> Option<String> {
    if key.is_empty() {
        return value.is_string().then_some(path);
    }
    let (first, rest) = key.split_once('.').unwrap_or((key, ""));
    if first == "*" {
        let items = value.as_array()?.iter().enumerate();
        return items
            .into_iter()
            .find_map(|(index, item)| literal(item, rest, below(&path, &index.to_string())));
    }
    literal(value.get(first)?, rest, below(&path, first))
}

/// Returns the key that a message speaks of. A key that is missing stands in none.
fn path(error: &serde_path_to_error::Error<serde_json::Error>, message: &str) -> String {
    let segments = error.path().iter().filter_map(|segment| match segment {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(key.clone()),
        Segment::Enum { variant } => Some(variant.clone()),
        Segment::Unknown => None,
    });
    let named = |start| message.strip_prefix(start)?.split_once('`').map(|(name, _)| name.to_owned());
    let mut keys: Vec<String> = segments.collect();
    let unnamed =
        named("missing field `").or_else(|| named("unknown field `")).or_else(|| named("unknown variant `"));
    keys.extend(unnamed.filter(|name| keys.last() != Some(name)));
    keys.join(".")
}

fn below(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::OpenError;
    use crate::secret::SecretRef;
    use serde::Deserialize;
    use serde_json::{Value, json};

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it can be read matters")]
    struct Settings {
        org: String,
        auth: Auth,
        #[serde(default)]
        sites: Vec<Site>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case", deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it can be read matters")]
    enum Auth {
        Token(SecretRef),
        App(App),
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it can be read matters")]
    struct App {
        id: String,
        key: SecretRef,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it can be read matters")]
    struct Site {
        token: SecretRef,
    }

    /// Says at which key the settings are wrong.
    fn check(settings: &Value, expected: &str) {
        let secrets = ["auth", "auth.token", "auth.app.key", "sites.*.token"];
        let error = parse::<Settings>(settings, &secrets, "`token: { env: ACME_TOKEN }`").unwrap_err();
        let OpenError::Setting { path, what } = &error else { panic!("{error}") };
        assert_eq!(path, expected, "{settings}: {what}");
        assert!(!what.contains("s3cret"), "{what}");
    }

    #[test]
    fn a_secret_that_is_written_out_is_refused_and_not_repeated() {
        check(&json!("s3cret"), "");
        check(&json!({ "org": "a", "auth": "s3cret" }), "auth");
        check(&json!({ "org": "a", "auth": { "token": "s3cret" } }), "auth.token");
        check(&json!({ "org": "a", "auth": { "app": { "id": "1", "key": "s3cret" } } }), "auth.app.key");
        let site = json!({ "token": { "env": "A" } });
        let auth = json!({ "token": { "env": "A" } });
        check(&json!({ "org": "a", "auth": auth, "sites": [site, { "token": "s3cret" }] }), "sites.1.token");
    }

    #[test]
    fn what_is_wrong_is_told_at_its_key() {
        let auth = json!({ "token": { "env": "A" } });
        check(&json!({ "auth": auth }), "org");
        check(&json!({ "org": 7, "auth": auth }), "org");
        check(&json!({ "org": "a", "auth": auth, "host": 1 }), "host");
        check(&json!({ "org": "a", "auth": { "oath": {} } }), "auth.oath");
        check(&json!({ "org": "a", "auth": { "token": { "envv": "A" } } }), "auth.token.envv");
        check(&json!({ "org": "a", "auth": { "app": { "key": { "env": "A" } } } }), "auth.app.id");
        check(&json!({ "org": "a", "auth": auth, "sites": [{}] }), "sites.0.token");
    }
}
