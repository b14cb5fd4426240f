//! Writes a connector's crate, and the lines that name it elsewhere.

use crate::repository::Repository;
use crate::run::run;
use anyhow::{Context, bail};
use std::fs;
use std::path::Path;

/// The crate's files and their templates. `@id@` stands for `acme`, `@Type@` for `Acme`, `@snake@` and `@ID@` for `acme` and
/// `ACME`.
const TEMPLATES: &[(&str, &str)] = &[
    ("Cargo.toml", include_str!("../templates/connector/Cargo.toml.template")),
    ("README.md", include_str!("../templates/connector/README.md.template")),
    ("scopes.csv", include_str!("../templates/connector/scopes.csv.template")),
    ("exchanges/apps.json", include_str!("../templates/connector/apps.json.template")),
    ("src/lib.rs", include_str!("../templates/connector/lib.rs.template")),
    ("src/settings.rs", include_str!("../templates/connector/settings.rs.template")),
    ("src/dialect.rs", include_str!("../templates/connector/dialect.rs.template")),
    ("src/stages/mod.rs", include_str!("../templates/connector/stages.rs.template")),
    ("src/stages/apps.rs", include_str!("../templates/connector/apps.rs.template")),
];

/// Files with a line for every connector. Such a line is repeated for the new one.
const LISTS: &[&str] = &[
    "Cargo.toml",
    "crates/cli/Cargo.toml",
    "crates/cli/src/providers.rs",
    "tests/Cargo.toml",
    "tests/conformance/main.rs",
];

/// Writes the crate of a new connector.
pub(crate) fn write(repository: &Repository, id: &str) -> anyhow::Result<()> {
    let is_id = id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !is_id {
        bail!(
            "`{id}` is no id of a provider\nhint: lower-case letters, digits and dashes: `google-workspace`"
        );
    }
    let folder = format!("crates/connectors/{id}");
    if repository.root.join(&folder).exists() {
        bail!("{folder} is there already");
    }
    let pattern = repository.connectors()?.into_iter().next();
    for (path, template) in TEMPLATES {
        create(&repository.root, &format!("{folder}/{path}"), &filled(template, id))?;
    }
    let entry = include_str!("../templates/connector/conformance.rs.template");
    let path = format!("tests/conformance/{}.rs", id.replace('-', "_"));
    create(&repository.root, &path, &filled(entry, id))?;
    for list in LISTS {
        let path = repository.root.join(list);
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        if let Some(text) = pattern.as_deref().and_then(|pattern| with_line(&text, pattern, id)) {
            fs::write(&path, text).with_context(|| format!("cannot write {list}"))?;
            println!("{list}: names {id}");
        }
    }
    // Where a line breaks depends on the length of the id.
    let package = format!("remit-connector-{id}");
    run(repository, "cargo", &["fmt", "--package", &package, "--package", "remit-cli"])?;
    println!("next: step 2 of \"A new connector\" in CONTRIBUTING.md");
    Ok(())
}

/// Puts the id's forms into a template.
fn filled(template: &str, id: &str) -> String {
    let snake = id.replace('-', "_");
    let filled = template.replace("@id@", id).replace("@Type@", &type_name(id));
    filled.replace("@ID@", &snake.to_uppercase()).replace("@snake@", &snake)
}

fn create(root: &Path, path: &str, text: &str) -> anyhow::Result<()> {
    let full = root.join(path);
    let folder = full.parent().context("a file without a folder")?;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    fs::write(&full, text).with_context(|| format!("cannot write {path}"))?;
    println!("{path}");
    Ok(())
}

/// Returns the text with a line for `id` beside each line for `pattern`; none if there is no such line.
fn with_line(text: &str, pattern: &str, id: &str) -> Option<String> {
    let crate_name = format!("remit-connector-{pattern}");
    let snake = pattern.replace('-', "_");
    let names =
        [crate_name.replace('-', "_"), crate_name, format!("mod {snake};"), format!("{snake}::ENTRY")];
    let mut found = false;
    let mut written = String::new();
    for line in text.lines() {
        if names.iter().any(|name| line.contains(name.as_str())) {
            found = true;
            written += &beside(line, pattern, id);
        } else {
            written += line;
        }
        written += "\n";
    }
    found.then_some(written)
}

/// Repeats a line, or the one entry where a whole list stands on the line.
fn beside(line: &str, pattern: &str, id: &str) -> String {
    let snake = pattern.replace('-', "_");
    for entry in [format!("&remit_connector_{snake}::PROVIDER"), format!("{snake}::ENTRY")] {
        if line.contains('[') && line.contains(&entry) {
            return line.replacen(&entry, &format!("{entry}, {}", renamed(&entry, pattern, id)), 1);
        }
    }
    format!("{line}\n{}", renamed(line, pattern, id))
}

fn renamed(line: &str, pattern: &str, id: &str) -> String {
    let words = |id: &str| {
        let snake = id.replace('-', "_");
        [
            format!("connector_{snake}"),
            format!("{snake}::"),
            format!("mod {snake};"),
            format!("connector-{id}"),
            format!("connectors/{id}"),
            format!("\"{id}\""),
        ]
    };
    words(pattern).iter().zip(words(id)).fold(line.to_owned(), |line, (from, to)| line.replace(from, &to))
}

/// Returns `GoogleWorkspace` for `google-workspace`.
fn type_name(id: &str) -> String {
    id.split('-')
        .filter_map(|part| part.split_at_checked(1))
        .map(|(first, rest)| first.to_uppercase() + rest)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{type_name, with_line};

    #[test]
    fn a_list_gains_one_line_beside_its_pattern() {
        let manifest = "[dependencies]\nremit-connector-github.workspace = true\nserde = 1\n";
        assert_eq!(
            with_line(manifest, "github", "google-workspace").as_deref(),
            Some(
                "[dependencies]\nremit-connector-github.workspace = true\n\
                 remit-connector-google-workspace.workspace = true\nserde = 1\n"
            )
        );
        let list = "    &remit_connector_github::PROVIDER,\n";
        let expected =
            "    &remit_connector_github::PROVIDER,\n    &remit_connector_google_workspace::PROVIDER,\n";
        assert_eq!(with_line(list, "github", "google-workspace").as_deref(), Some(expected));
        let short = "const P: &[&Provider] = &[&remit_connector_github::PROVIDER];\n";
        let expected = "const P: &[&Provider] = &[&remit_connector_github::PROVIDER, &remit_connector_acme::PROVIDER];\n";
        assert_eq!(with_line(short, "github", "acme").as_deref(), Some(expected));
        assert_eq!(with_line("nothing\n", "github", "acme"), None);
    }

    #[test]
    fn a_type_is_named_after_the_id() {
        assert_eq!(type_name("google-workspace"), "GoogleWorkspace");
    }
}
