//! The file as a whole: its keys, and the paths that it names.

use super::{Config, connection, notification};
use remit_connector::Provider;
use remit_core::document::{Diagnostic, Diagnostics, Field, Fields, Location, read};
use std::path::{Path, PathBuf};

const KEYS: &[&str] =
    &["store", "approvals", "policy", "people", "exposures", "connections", "notifications"];

impl Config {
    /// Reads a configuration whose connections may be of these providers.
    ///
    /// # Errors
    /// Everything that is wrong in the file, by place.
    pub(crate) fn parse(
        path: &Path,
        text: &str,
        providers: &[&'static Provider],
    ) -> Result<Self, Vec<Diagnostic>> {
        let diagnostics = Diagnostics::default();
        let file = path.to_string_lossy();
        let config =
            Reader { folder: path.parent().unwrap_or(Path::new("")), providers, diagnostics: &diagnostics }
                .read(&file, text);
        match config {
            Some(config) if diagnostics.is_empty() => Ok(config),
            _ => Err(diagnostics.into_sorted()),
        }
    }
}

/// What reading needs besides the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    /// The folder that the file's own paths begin at.
    pub(super) folder: &'a Path,
    /// The providers that a connection may be of.
    pub(super) providers: &'a [&'static Provider],
    /// Where errors go.
    pub(super) diagnostics: &'a Diagnostics,
}

impl Reader<'_> {
    fn read(&self, file: &str, text: &str) -> Option<Config> {
        let roots = read(file, text, self.diagnostics);
        let Some((root, more)) = roots.split_first() else {
            self.report_empty(file);
            return None;
        };
        for extra in more {
            let hint = "write one document, without lines `---` between".to_owned();
            self.diagnostics.report(Diagnostic {
                words: String::new(),
                ..extra.diagnostic("a configuration is one document", Some(hint))
            });
        }
        let fields = Fields::open(root, "the configuration", KEYS, self.diagnostics)?;
        let store =
            fields.require("store", "write `store: sqlite:remit.db`").and_then(|field| self.store(&field));
        let approvals = fields
            .require("approvals", "name the folder of approved records: `approvals: approvals/`")
            .and_then(|field| self.approvals(&field));
        let policy = self.optional_path(&fields, "policy");
        let people = self.optional_path(&fields, "people");
        let exposures = self.optional_path(&fields, "exposures");
        let connections =
            fields.require("connections", "name what is scanned; `connections: []` scans nothing");
        let connections = connections.and_then(|field| connection::read_all(*self, &field));
        let configured = connections.as_deref().unwrap_or_default();
        let notifications = match fields.get("notifications") {
            Some(field) => notification::read_all(*self, &field, configured),
            None => Some(Vec::new()),
        };
        Some(Config {
            store: store?,
            approvals: approvals?,
            policy,
            people,
            exposures,
            connections: connections?,
            notifications: notifications?,
        })
    }

    fn report_empty(&self, file: &str) {
        if self.diagnostics.is_empty() {
            self.diagnostics.report(Diagnostic {
                location: Location { file: file.to_owned(), line: 1, column: 1 },
                words: String::new(),
                message: "the configuration is empty".to_owned(),
                hint: Some("`remit init` writes one to start from".to_owned()),
            });
        }
    }

    fn store(&self, field: &Field<'_>) -> Option<PathBuf> {
        let text = field.text()?.value;
        let path = text.strip_prefix("sqlite:").filter(|path| !path.is_empty());
        if path.is_none() {
            let (message, hint) = if text.starts_with("postgres") {
                // The address may hold a password, so it is not shown.
                ("this remit keeps its inventory in SQLite only".to_owned(), "write `sqlite:remit.db`")
            } else {
                ("`store` names no database".to_owned(), "write `sqlite:` and a file: `sqlite:remit.db`")
            };
            wrong_unseen(self.diagnostics, field, message, hint);
        }
        path.map(|path| self.folder.join(path))
    }

    fn approvals(&self, field: &Field<'_>) -> Option<PathBuf> {
        let text = field.text()?.value;
        if text == "store" {
            let hint = "name a folder of YAML files: `approvals: approvals/`".to_owned();
            field.wrong("this remit reads approved records from a folder only", Some(hint));
            return None;
        }
        Some(self.folder.join(text))
    }

    fn optional_path(&self, fields: &Fields<'_>, key: &str) -> Option<PathBuf> {
        Some(self.folder.join(fields.text(key)?.value))
    }
}

/// Reports a value without showing it, because it may hold a secret.
pub(super) fn wrong_unseen(diagnostics: &Diagnostics, field: &Field<'_>, message: String, hint: &str) {
    diagnostics.report(Diagnostic {
        words: String::new(),
        ..field.node().diagnostic(message, Some(hint.to_owned()))
    });
}
