//! One entry of `connections`: the keys that every provider has, and the provider's own settings beside them.

use super::file::{Reader, wrong_unseen};
use super::{ConnectionConfig, schedule, settings};
use remit_connector::Provider;
use remit_connector::session::Limits;
use remit_core::document::{Field, Fields, Node, did_you_mean};
use remit_core::model::ConnectionId;
use std::collections::HashMap;
use url::Url;

/// The keys that every connection may have. A provider's own settings stand beside them.
pub(super) const KEYS: &[&str] =
    &["id", "provider", "base_url", "environment", "limits", "stages", "schedule"];

/// Reads every connection; none where the list itself is wrong.
pub(super) fn read_all(reader: Reader<'_>, list: &Field<'_>) -> Option<Vec<ConnectionConfig>> {
    let mut connections = Vec::new();
    let mut lines: HashMap<String, u32> = HashMap::new();
    for entry in list.list()? {
        let id = entry.node().get("id").and_then(Node::as_scalar);
        if let Some(id) = id.map(|id| id.text().to_owned()) {
            let line = entry.node().location().line;
            if let Some(first) = lines.get(&id) {
                let hint = format!("one begins on line {first} already");
                report_id(reader, entry.node(), format!("connection `{id}` stands twice"), hint);
            } else {
                lines.insert(id, line);
            }
        }
        connections.extend(read(reader, entry.node()));
    }
    Some(connections)
}

fn report_id(reader: Reader<'_>, connection: &Node, message: String, hint: String) {
    let id = connection.get("id").unwrap_or(connection);
    reader.diagnostics.report(id.diagnostic(message, Some(hint)));
}

/// Reads one connection. What is wrong has been reported, and then the configuration as a whole is given up.
fn read(reader: Reader<'_>, node: &Node) -> Option<ConnectionConfig> {
    // Which keys are unknown depends on the provider, so all are admitted here and checked with its settings.
    let keys: Vec<&str> =
        KEYS.iter().copied().chain(node.entries().iter().map(|entry| &*entry.key)).collect();
    let fields = Fields::open(node, "a connection", &keys, reader.diagnostics)?;
    let id = fields.require("id", "name the tenant: `id: acme-github`");
    let id = id.and_then(|field| id_text(&field, "a connection")).map(ConnectionId::from);
    let provider = fields.require("provider", "say what it is: `provider: github`");
    let provider = provider.and_then(|field| self::provider(reader, &field));
    let base_url = fields.get("base_url").and_then(|field| self::base_url(reader, &field));
    let environment = fields.get("environment").and_then(|field| environment(&field));
    let schedule = fields.get("schedule").and_then(|field| schedule::read(&field));
    let provider = provider?;
    let limits = fields.get("limits").and_then(|field| self::limits(provider, &field));
    let stages = fields.get("stages").and_then(|field| self::stages(provider, &field));
    let settings = settings::read(reader, node, provider);
    Some(ConnectionConfig {
        id: id?,
        provider,
        base_url,
        limits,
        settings: settings?,
        stages,
        environment,
        schedule,
        location: node.location(),
    })
}

/// Reads the id of something, which `what` names with its article.
pub(super) fn id_text(field: &Field<'_>, what: &str) -> Option<String> {
    let text = field.text()?.value;
    let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let is_id = text.starts_with(is_letter) && text.chars().all(|c| is_letter(c) || "-_.".contains(c));
    if !is_id {
        let hint = "begin with a letter or digit, and use lower-case letters, digits, `-`, `_` and `.`";
        field.wrong(format!("`{text}` is no id of {what}"), Some(hint.to_owned()));
        return None;
    }
    Some(text)
}

fn provider(reader: Reader<'_>, field: &Field<'_>) -> Option<&'static Provider> {
    let text = field.text()?.value;
    let found = reader.providers.iter().copied().find(|provider| provider.descriptor.id == text);
    if found.is_none() {
        let ids: Vec<&str> = reader.providers.iter().map(|provider| provider.descriptor.id).collect();
        let hint = did_you_mean(&text, ids.iter().copied())
            .unwrap_or_else(|| format!("there are: {}; `remit connectors` says more", quoted(&ids)));
        field.wrong(format!("unknown provider `{text}`"), Some(hint));
    }
    found
}

fn base_url(reader: Reader<'_>, field: &Field<'_>) -> Option<Url> {
    let text = field.text()?.value;
    let sample = "write scheme, host and path: `https://github.acme.example/api/v3`";
    let wrong = |message: &str, hint: &str| {
        wrong_unseen(reader.diagnostics, field, message.to_owned(), hint);
        None
    };
    let Ok(url) = Url::parse(&text) else {
        return wrong("`base_url` is not a URL", sample);
    };
    if !url.username().is_empty() || url.password().is_some() {
        return wrong("`base_url` holds a user or password", "name the credential under `auth`");
    }
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return wrong("`base_url` is not a URL of a web server", sample);
    }
    if url.query().is_some() || url.fragment().is_some() {
        return wrong("`base_url` holds more than scheme, host and path", sample);
    }
    Some(url)
}

fn environment(field: &Field<'_>) -> Option<String> {
    let text = field.text()?.value;
    if text.trim().is_empty() {
        let hint = "name it as approved records do: `environment: production`".to_owned();
        field.wrong("`environment` names none", Some(hint));
        return None;
    }
    Some(text)
}

fn limits(provider: &Provider, field: &Field<'_>) -> Option<Limits> {
    let fields = field.fields(&["concurrency", "per_minute"])?;
    let published = provider.descriptor.published_limits;
    let concurrency =
        fields.get("concurrency").and_then(|field| count(&field, "concurrency", u32::from(u16::MAX)));
    let per_minute = fields.get("per_minute").and_then(|field| count(&field, "per_minute", u32::MAX));
    let concurrency = concurrency.and_then(|count| u16::try_from(count).ok());
    Some(Limits {
        concurrency: concurrency.unwrap_or(published.concurrency),
        per_minute: per_minute.or(published.per_minute),
    })
}

fn count(field: &Field<'_>, key: &str, most: u32) -> Option<u32> {
    let count = field.count()?.value;
    if count == 0 || count > most {
        let hint = "leave it out for the provider's own limit".to_owned();
        field.wrong(format!("`limits.{key}` must be from 1 to {most}"), Some(hint));
        return None;
    }
    Some(count)
}

fn stages(provider: &Provider, field: &Field<'_>) -> Option<Vec<String>> {
    let ids: Vec<&str> = (provider.stages)().iter().map(|stage| stage.id).collect();
    let mut stages = Vec::new();
    for entry in field.list()? {
        let Some(text) = entry.text() else {
            continue;
        };
        if !ids.contains(&text.value.as_str()) {
            let hint = did_you_mean(&text.value, ids.iter().copied())
                .unwrap_or_else(|| format!("`remit connectors show {}` lists them", provider.descriptor.id));
            entry.wrong(format!("{} has no stage `{}`", provider.descriptor.name, text.value), Some(hint));
        } else if !stages.contains(&text.value) {
            stages.push(text.value);
        }
    }
    Some(stages)
}

fn quoted(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}
