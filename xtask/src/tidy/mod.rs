//! The rules of the house that no compiler knows. Each rule is a file; each says what to do where it does not hold.

mod exception;
mod host;
mod identifier;
mod machine;
mod rust_file;
mod secret;
mod snapshot;
mod source;

use crate::repository::{Files, Repository};
use crate::violation::Violation;

/// Checks every rule on the repository.
pub(crate) fn check(repository: &Repository) -> anyhow::Result<Vec<Violation>> {
    Ok(violations(&repository.files()?))
}

fn violations(files: &Files) -> Vec<Violation> {
    let mut found = Vec::new();
    for (path, text) in files {
        if path.ends_with(".rs") {
            let lines = source::lines(text);
            found.extend(rust_file::check(path, &lines));
            found.extend(host::check(path, &lines));
        }
        found.extend(secret::check(path, text));
        found.extend(machine::check(path, text));
    }
    found.extend(identifier::check(files));
    found.extend(snapshot::check(files));
    let mut found = exception::apply(files, found);
    found.sort();
    found
}

#[cfg(test)]
mod tests;
