//! One entry of `notifications`: the keys that every kind has, and the target's own settings beside them.

use super::file::Reader;
use super::{ConnectionConfig, connection, settings};
use remit_connector::secret::SecretRef;
use remit_core::document::{Field, Fields, did_you_mean};
use remit_core::finding::Severity;
use remit_core::model::ConnectionId;
use remit_notify::{Encryption, Notification, Smtp, Target, is_mail_address};
use schemars::{JsonSchema, Schema, schema_for};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::net::IpAddr;

const KEYS: &[&str] = &["id", "kind", "severity", "connections"];

/// Milder findings are not told where no severity is named.
const SEVERITY: Severity = Severity::High;

/// One kind of target.
#[derive(Debug)]
pub(super) struct Kind {
    /// The word for it.
    pub(super) name: &'static str,
    /// Its name for readers.
    pub(super) title: &'static str,
    /// The JSON Schema of its settings.
    pub(super) schema: fn() -> Schema,
    /// Reads settings that the schema admits; none, and says so, where they do not fit together.
    target: fn(Value, &Fields<'_>) -> Option<Target>,
}

/// Every kind.
pub(super) static KINDS: [Kind; 3] = [
    Kind { name: "webhook", title: "A webhook", schema: || schema_for!(WebhookSettings), target: webhook },
    Kind {
        name: "slack",
        title: "Slack, or what takes the same",
        schema: || schema_for!(SlackSettings),
        target: slack,
    },
    Kind { name: "smtp", title: "Mail", schema: || schema_for!(SmtpSettings), target: smtp },
];

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WebhookSettings {
    /// Its address. Who knows it can write there, so that it is named by reference.
    url: SecretRef,
    /// What messages are signed with, as Standard Webhooks are; unsigned if left out.
    signing_secret: Option<SecretRef>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SlackSettings {
    /// The incoming webhook's address. Who knows it can write there, so that it is named by reference.
    url: SecretRef,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SmtpSettings {
    /// The server's name.
    server: String,
    /// Its port; the usual one for the encryption if left out.
    port: Option<u16>,
    /// How the connection is encrypted; `starttls` if left out. `none` is for this machine's own servers.
    encryption: Option<EncryptionWord>,
    /// Who signs in.
    user: Option<String>,
    /// The user's password.
    password: Option<SecretRef>,
    /// Whom the mail comes from.
    from: String,
    /// Whom it goes to.
    to: Vec<String>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum EncryptionWord {
    Starttls,
    Tls,
    None,
}

/// Reads every notification; none where the list itself is wrong.
pub(super) fn read_all(
    reader: Reader<'_>,
    list: &Field<'_>,
    connections: &[ConnectionConfig],
) -> Option<Vec<Notification>> {
    let mut notifications: Vec<Notification> = Vec::new();
    let mut lines: HashMap<String, u32> = HashMap::new();
    for entry in list.list()? {
        let Some(notification) = read(reader, &entry, connections) else { continue };
        let line = entry.node().location().line;
        if let Some(first) = lines.get(&notification.id) {
            let hint = format!("one begins on line {first} already");
            entry.wrong(format!("notification `{}` stands twice", notification.id), Some(hint));
        } else {
            lines.insert(notification.id.clone(), line);
        }
        notifications.push(notification);
    }
    Some(notifications)
}

fn read(reader: Reader<'_>, entry: &Field<'_>, connections: &[ConnectionConfig]) -> Option<Notification> {
    let node = entry.node();
    // Which keys are unknown depends on the kind, so all are admitted here and checked with its settings.
    let keys: Vec<&str> =
        KEYS.iter().copied().chain(node.entries().iter().map(|entry| &*entry.key)).collect();
    let fields = Fields::open(node, "a notification", &keys, reader.diagnostics)?;
    let id = fields.require("id", "name it: `id: security`");
    let id = id.and_then(|field| connection::id_text(&field, "a notification"));
    let severities = Severity::ALL.map(|severity| (severity.as_str(), severity));
    let severity = fields.get("severity").and_then(|field| field.choice(&severities));
    let told = fields.get("connections").and_then(|field| self::connections(&field, connections));
    let kinds: Vec<(&str, &Kind)> = KINDS.iter().map(|kind| (kind.name, kind)).collect();
    let kind = fields.require("kind", "say what it is: `kind: slack`")?.choice(&kinds)?.value;
    let what = format!("a notification of kind `{}`", kind.name);
    let settings = settings::read_beside(reader, node, (kind.schema)(), what, KEYS)?;
    Some(Notification {
        id: id?,
        severity: severity.map_or(SEVERITY, |severity| severity.value),
        connections: told,
        target: (kind.target)(settings, &fields)?,
    })
}

fn connections(field: &Field<'_>, configured: &[ConnectionConfig]) -> Option<Vec<ConnectionId>> {
    let ids = || configured.iter().map(|connection| connection.id.as_str());
    let mut told = Vec::new();
    for entry in field.list()? {
        let Some(text) = entry.text() else { continue };
        if !ids().any(|id| id == text.value) {
            let known: Vec<String> = ids().map(|id| format!("`{id}`")).collect();
            let hint = did_you_mean(&text.value, ids())
                .unwrap_or_else(|| format!("configured are: {}", known.join(", ")));
            entry.wrong(format!("there is no connection `{}`", text.value), Some(hint));
        }
        told.push(ConnectionId::from(text.value));
    }
    Some(told)
}

/// Reads settings that the schema admits.
fn typed<T: for<'de> Deserialize<'de>>(settings: Value, fields: &Fields<'_>) -> Option<T> {
    let wrong = |error: serde_json::Error| wrong(fields, "kind", error.to_string(), "");
    serde_json::from_value(settings).map_err(wrong).ok()
}

/// Reports the value of a key that is there.
fn wrong(fields: &Fields<'_>, key: &str, message: String, hint: &str) {
    if let Some(field) = fields.get(key) {
        field.wrong(message, Some(hint.to_owned()).filter(|hint| !hint.is_empty()));
    }
}

fn webhook(settings: Value, fields: &Fields<'_>) -> Option<Target> {
    let WebhookSettings { url, signing_secret } = typed(settings, fields)?;
    Some(Target::Webhook { url, signing_secret })
}

fn slack(settings: Value, fields: &Fields<'_>) -> Option<Target> {
    let SlackSettings { url } = typed(settings, fields)?;
    Some(Target::Slack { url })
}

fn smtp(settings: Value, fields: &Fields<'_>) -> Option<Target> {
    let settings: SmtpSettings = typed(settings, fields)?;
    let sample = "write it as `security@acme.example`";
    if !is_mail_address(&settings.from) {
        wrong(fields, "from", format!("`{}` is no mail address", settings.from), sample);
    }
    for address in settings.to.iter().filter(|address| !is_mail_address(address)) {
        wrong(fields, "to", format!("`{address}` is no mail address"), sample);
    }
    if settings.to.is_empty() {
        wrong(fields, "to", "`to` names nobody".to_owned(), sample);
    }
    match (&settings.user, &settings.password) {
        (Some(_), None) => wrong(
            fields,
            "user",
            "`user` is there, and no `password`".to_owned(),
            "name where it is kept: `password: { env: SMTP_PASSWORD }`",
        ),
        (None, Some(_)) => wrong(
            fields,
            "password",
            "`password` is there, and no `user`".to_owned(),
            "say who signs in: `user: remit@acme.example`",
        ),
        (Some(_), Some(_)) | (None, None) => {}
    }
    let encryption = match settings.encryption {
        None | Some(EncryptionWord::Starttls) => Encryption::StartTls,
        Some(EncryptionWord::Tls) => Encryption::Tls,
        Some(EncryptionWord::None) => Encryption::None,
    };
    if encryption == Encryption::None && !is_loopback(&settings.server) {
        let message = "mail would travel unencrypted: `none` is for this machine's own servers only";
        wrong(fields, "encryption", message.to_owned(), "write `starttls` or `tls`");
    }
    Some(Target::Smtp(Smtp {
        server: settings.server,
        port: settings.port,
        encryption,
        login: settings.user.zip(settings.password),
        from: settings.from,
        to: settings.to,
    }))
}

fn is_loopback(server: &str) -> bool {
    let address = server.parse::<IpAddr>();
    server == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// Returns the schemas of the keys that every notification may have.
pub(super) fn generic(kind: &Kind) -> Map<String, Value> {
    let severities = Severity::ALL.map(Severity::as_str);
    let keys = json!({
        "id": {
            "description": "Its name. What its target has taken is remembered under it.",
            "type": "string",
            "pattern": "^[a-z0-9][a-z0-9._-]*$",
        },
        "kind": { "description": "What kind of target it goes to.", "const": kind.name },
        "severity": {
            "description": "The mildest findings that are told.",
            "enum": severities,
            "default": SEVERITY.as_str(),
        },
        "connections": {
            "description": "The connections whose findings are told; all if left out.",
            "type": "array",
            "items": { "type": "string" },
        },
    });
    match keys {
        Value::Object(keys) => keys,
        _ => Map::new(),
    }
}
