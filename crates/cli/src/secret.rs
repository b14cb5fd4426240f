//! Where secrets come from: the environment, files, commands and the system's keyring. No other code reads these.

use remit_connector::secret::{Secret, SecretError, SecretRef, SecretSource};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use tracing::warn;

#[cfg(test)]
mod tests;

/// Reads secrets at the moment in which they are needed, and keeps none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Secrets;

impl SecretSource for Secrets {
    fn read(&self, reference: &SecretRef) -> Result<Secret<String>, SecretError> {
        match reference {
            SecretRef::Env(name) => from_environment(name),
            SecretRef::File(path) => from_file(path),
            SecretRef::Command(words) => from_command(words),
            SecretRef::Keyring(name) => from_keyring(name),
        }
    }

    fn replace(&self, reference: &SecretRef, value: &Secret<String>) -> Result<(), SecretError> {
        match reference {
            SecretRef::File(path) => into_file(path, value),
            SecretRef::Env(_) | SecretRef::Command(_) | SecretRef::Keyring(_) => {
                Err(failed("a file".to_owned(), "only a file can take a new value".to_owned()))
            }
        }
    }
}

/// Returns an environment variable that is there and is text.
#[expect(clippy::disallowed_methods, reason = "the one place in which the environment is read")]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn from_environment(name: &str) -> Result<Secret<String>, SecretError> {
    let place = format!("environment variable `{name}`");
    let Some(value) = variable(name) else {
        return Err(failed(place, format!("it is not set: `export {name}=…` before running remit")));
    };
    whole(place, value)
}

fn from_file(path: &str) -> Result<Secret<String>, SecretError> {
    let place = format!("file `{path}`");
    let text = fs::read_to_string(path).map_err(|error| failed(place.clone(), error.to_string()))?;
    if is_open_to_all(path) {
        warn!(path, "everybody on this machine can read this secret: `chmod 600` keeps it to you");
    }
    whole(place, text)
}

/// Puts a value into a file that nobody else reads. The old value is there until the new one is whole.
fn into_file(path: &str, value: &Secret<String>) -> Result<(), SecretError> {
    let write = || {
        let target = Path::new(path);
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
        file.write_all(value.reveal().as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(target).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(|error: std::io::Error| failed(format!("file `{path}`"), error.to_string()))
}

fn from_command(words: &[String]) -> Result<Secret<String>, SecretError> {
    let place = format!("command `{}`", words.join(" "));
    let Some((program, arguments)) = words.split_first() else {
        return Err(failed("a command".to_owned(), "its list of words is empty".to_owned()));
    };
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    run(place, program, &arguments)
}

fn from_keyring(name: &str) -> Result<Secret<String>, SecretError> {
    let place = format!("keyring entry `{name}`");
    if cfg!(target_os = "macos") {
        return run(place, "security", &["find-generic-password", "-s", "remit", "-a", name, "-w"]);
    }
    run(place, "secret-tool", &["lookup", "service", "remit", "account", name]).map_err(|error| {
        let hint = format!("`secret-tool store --label remit service remit account {name}` puts it there");
        SecretError { why: format!("{}; {hint}", error.why), ..error }
    })
}

/// Runs a program without a shell. What it prints is the secret, so only its complaints are ever shown.
fn run(place: String, program: &str, arguments: &[&str]) -> Result<Secret<String>, SecretError> {
    let answer = Command::new(program).args(arguments).stdin(Stdio::null()).output();
    let answer = answer.map_err(|error| failed(place.clone(), format!("cannot run `{program}`: {error}")))?;
    if !answer.status.success() {
        let complaint = String::from_utf8_lossy(&answer.stderr);
        let why = format!("`{program}` ended with {}: {}", answer.status, complaint.trim());
        return Err(failed(place, why.trim_end_matches(": ").to_owned()));
    }
    let Ok(text) = String::from_utf8(answer.stdout) else {
        return Err(failed(place, format!("`{program}` prints no text")));
    };
    whole(place, text)
}

/// Takes off the one line end that editors and commands put behind a value. An empty secret is none.
fn whole(place: String, mut text: String) -> Result<Secret<String>, SecretError> {
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    if text.trim().is_empty() {
        return Err(failed(place, "it is empty".to_owned()));
    }
    Ok(Secret::new(text))
}

fn failed(place: String, why: String) -> SecretError {
    SecretError { place, why }
}

#[cfg(unix)]
fn is_open_to_all(path: &str) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o004 != 0)
}

#[cfg(not(unix))]
fn is_open_to_all(_path: &str) -> bool {
    false
}
