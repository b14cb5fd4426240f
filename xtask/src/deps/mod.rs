//! Which crate may know which. The picture is in ARCHITECTURE.md; this is what holds it.

mod layer;
mod metadata;
mod provider;
mod wrapper;

use crate::repository::{Files, Repository};
use crate::violation::Violation;
use metadata::Package;

/// Checks the arrows of the house on the repository.
pub(crate) fn check(repository: &Repository) -> anyhow::Result<Vec<Violation>> {
    let packages = metadata::packages(repository)?;
    Ok(violations(&packages, &repository.files()?))
}

fn violations(packages: &[Package], files: &Files) -> Vec<Violation> {
    let mut found = layer::check(packages);
    found.extend(wrapper::check(packages));
    found.extend(provider::check(packages, files));
    for violation in &mut found {
        violation.line = line_of(files.get(&violation.file), &violation.message);
    }
    found.extend(provider::unshared(packages, files));
    found.sort();
    found
}

/// Returns the line of the manifest that has the message's first word in backticks; the first line otherwise.
fn line_of(text: Option<&String>, message: &str) -> usize {
    let name = message.split('`').nth(1).unwrap_or("");
    let lines = text.into_iter().flat_map(|text| text.lines());
    let mut names = (1..).zip(lines).filter(|(_, line)| {
        let key = line.split(['.', '=', ' ']).next().unwrap_or("");
        key == name
    });
    names.next().map_or(1, |(number, _)| number)
}

fn violation(package: &Package, rule: &'static str, message: String, hint: String) -> Violation {
    Violation { file: package.manifest(), line: 1, rule, message, hint }
}

#[cfg(test)]
mod tests;
