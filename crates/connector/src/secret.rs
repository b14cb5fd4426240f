//! Secrets in memory: no `Display`, no `Serialize`, and a `Debug` that shows nothing.

use schemars::JsonSchema;
use serde::Deserialize;
use std::fmt;

/// A value that must not be shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Wraps a value.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// Returns the value, to be sent and nothing else.
    pub fn reveal(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("***")
    }
}

/// Where a secret's value is, as configuration names it. A literal value cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum SecretRef {
    /// The environment variable that holds it.
    Env(String),
    /// The file that holds it.
    File(String),
    /// The command that prints it, with its arguments.
    Command(Vec<String>),
    /// The name under which the system's keyring holds it.
    Keyring(String),
}

/// Reads secrets. The command line implements it; the environment and the file system stay out of connectors.
pub trait SecretSource: fmt::Debug + Send + Sync {
    /// Returns the secret's value, without the line end that files and commands put behind it.
    ///
    /// # Errors
    /// Says which reference could not be read, and why.
    fn read(&self, reference: &SecretRef) -> Result<Secret<String>, SecretError>;

    /// Puts a new value in place of the old one, for good, before it returns: for tokens that their issuer replaces at each
    /// use.
    ///
    /// # Errors
    /// Nothing can be put there.
    fn replace(&self, _reference: &SecretRef, _value: &Secret<String>) -> Result<(), SecretError> {
        Err(SecretError {
            place: "a token that is replaced at each use".to_owned(),
            why: "no new one can be put in its place".to_owned(),
        })
    }
}

/// A secret that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot read the secret from {place}: {why}")]
pub struct SecretError {
    /// Where it was looked for: ``environment variable `GITHUB_TOKEN` ``.
    pub place: String,
    /// What went wrong, and how to mend it.
    pub why: String,
}
