//! What a configuration says, and what its writer is told. The provider here is made up, so that no other can break it.

use super::{Config, schema};
use insta::assert_snapshot;
use remit_connector::session::Limits;
use remit_connector::{Descriptor, Lane, Open, OpenError, Provider, StageInfo, Tells, secret::SecretRef};
use remit_core::finding::Severity;
use remit_core::model::RecordKind;
use remit_notify::Target;
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::Path;
use std::sync::Arc;

static ACME: Provider = Provider {
    descriptor: &Descriptor {
        id: "acme",
        name: "Acme",
        default_base_url: "https://api.acme.example",
        credentials: &[],
        published_limits: Limits { concurrency: 8, per_minute: Some(600) },
        limits_text: "",
        scope_catalog: "",
        id_forms: &[],
        blind_spots: &[],
        guide: "",
    },
    stages: || vec![&APPS, &KEYS],
    settings_schema: || schemars::schema_for!(Settings),
    sample_settings: "",
    open: refuse,
};
static APPS: StageInfo = stage("apps");
static KEYS: StageInfo = stage("deploy_keys");

const fn stage(id: &'static str) -> StageInfo {
    StageInfo {
        id,
        title: id,
        record_kind: RecordKind::Integration,
        parent: None,
        permissions: &[],
        lane: Lane::Urgent,
        page_size: 100,
        requests_per_page: 1,
        tells: Tells::NOTHING,
        blind_spots: &[],
    }
}

fn refuse(_: Open) -> Result<Arc<dyn remit_connector::Connection>, OpenError> {
    Err(OpenError::Setting { path: String::new(), what: String::new() })
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is asked for")]
struct Settings {
    /// The tenant's name.
    tenant: String,
    auth: Auth,
    depth: Option<u8>,
    region: Option<Region>,
    #[serde(default)]
    labels: Vec<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is asked for")]
enum Auth {
    Token(SecretRef),
    App { id: String, key: SecretRef },
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Region {
    East,
    West,
}

fn parse(text: &str) -> Result<Config, String> {
    Config::parse(Path::new("conf/remit.yaml"), text, &[&ACME]).map_err(|diagnostics| {
        let lines: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
        lines.join("\n")
    })
}

fn wrong(text: &str) -> String {
    parse(text).map(|_| ()).unwrap_err()
}

/// Returns what is said about one connection with these lines, which stand from line 4 on.
fn wrong_connection(lines: &str) -> String {
    let head = "store: sqlite:a.db\napprovals: a\nconnections:\n  - id: a\n    provider: acme\n";
    let lines: String = lines.lines().map(|line| format!("    {line}\n")).collect();
    wrong(&format!("{head}{lines}"))
}

const WHOLE: &str = "
store: sqlite:remit.db
approvals: approvals/
people: people.yaml
connections:
  - id: acme-main
    provider: acme
    tenant: 007
    depth: 3
    region: west
    labels: [a, 1]
    base_url: https://acme.example/api/v3
    auth: { app: { id: 12, key: { file: key.pem } } }
    limits: { per_minute: 60 }
    stages: [deploy_keys]
    environment: production
    schedule: '0 */6 * * *'
exposures: exposures/
";

#[test]
fn a_whole_configuration_is_read_with_paths_from_its_own_folder() {
    let config = parse(WHOLE).unwrap();
    assert_eq!(config.store, Path::new("conf/remit.db"));
    assert_eq!(config.approvals, Path::new("conf/approvals"));
    assert_eq!(config.people.as_deref(), Some(Path::new("conf/people.yaml")));
    assert_eq!(config.exposures.as_deref(), Some(Path::new("conf/exposures/")));
    assert_eq!(config.policy, None);
    let connection = &config.connections[0];
    assert_eq!(connection.id.as_str(), "acme-main");
    assert_eq!(connection.base_url.as_ref().map(url::Url::path), Some("/api/v3"));
    assert_eq!(connection.limits, Some(Limits { concurrency: 8, per_minute: Some(60) }));
    assert_eq!(connection.stages, Some(vec!["deploy_keys".to_owned()]));
    assert_eq!(connection.environment.as_deref(), Some("production"));
    assert_eq!((connection.location.line, connection.location.column), (6, 5));
    assert_snapshot!(connection.settings, @r#"{"auth":{"app":{"id":"12","key":{"file":"conf/key.pem"}}},"depth":3,"labels":["a","1"],"region":"west","tenant":"007"}"#);
}

#[test]
fn every_error_of_a_file_is_told_at_once() {
    assert_snapshot!(wrong("
store: remit.db
approvals: store
connection: []
connections:
  - id: Acme Main
    provider: acmee
    anything: 1
  - provider: acme
    tenannt: acme
    auth: { tokn: { env: A } }
    base_url: ftp://acme.example
    stages: [app, deploy_keys]
    schedule: hourly
    limits: { concurrency: 0, per_hour: 1 }
"), @r"
    conf/remit.yaml:2:8: `store` names no database
    hint: write `sqlite:` and a file: `sqlite:remit.db`
    conf/remit.yaml:3:12: this remit reads approved records from a folder only
    hint: name a folder of YAML files: `approvals: approvals/`
    conf/remit.yaml:4:1: unknown key `connection` in the configuration
    hint: it may have `store`, `approvals`, `policy`, `people`, `exposures`, `connections`, `notifications`
    conf/remit.yaml:6:9: `Acme Main` is no id of a connection
    hint: begin with a letter or digit, and use lower-case letters, digits, `-`, `_` and `.`
    conf/remit.yaml:7:15: unknown provider `acmee`
    hint: did you mean `acme`?
    conf/remit.yaml:9:5: `id` is missing
    hint: name the tenant: `id: acme-github`
    conf/remit.yaml:10:5: unknown key `tenannt` in a connection to Acme
    hint: did you mean `tenant`?
    conf/remit.yaml:11:13: unknown key `tokn` in `auth`
    hint: did you mean `token`?
    conf/remit.yaml:12:15: `base_url` is not a URL of a web server
    hint: write scheme, host and path: `https://github.acme.example/api/v3`
    conf/remit.yaml:13:14: Acme has no stage `app`
    hint: did you mean `apps`?
    conf/remit.yaml:14:15: `schedule` has 1 fields, and cron has five: `hourly`
    hint: minute, hour, day of month, month, day of week: `0 */6 * * *` is every six hours
    conf/remit.yaml:15:28: `limits.concurrency` must be from 1 to 65535
    hint: leave it out for the provider's own limit
    conf/remit.yaml:15:31: unknown key `per_hour` in `limits`
    hint: it may have `concurrency`, `per_minute`
    ");
}

#[test]
fn the_settings_are_held_against_the_providers_schema() {
    assert_snapshot!(wrong_connection("
tenant: [acme]
depth: 300
region: north
labels: a
auth: { app: { id: 1, kee: { env: A } }, token: { env: A } }
"), @r#"
    conf/remit.yaml:7:13: `tenant` must be text, not a list
    conf/remit.yaml:8:12: `depth` must be at most 255
    conf/remit.yaml:9:13: `region` cannot be this word
    hint: it may be `east`, `west`
    conf/remit.yaml:10:13: `labels` must be a list, not a single value
    conf/remit.yaml:11:11: `auth` must have exactly one key
    hint: it may have `token`, `app`
    conf/remit.yaml:11:27: unknown key `kee` in `auth.app`
    hint: did you mean `key`?
    "#);
    assert_snapshot!(wrong_connection("depth: deep\nauth: { app: { ident: 1, key: { env: [A] } } }"), @r#"
    conf/remit.yaml:4:5: `tenant` is missing
    hint: the tenant's name
    conf/remit.yaml:6:12: `depth` must be a whole number
    conf/remit.yaml:7:18: `auth.app.id` is missing
    conf/remit.yaml:7:20: unknown key `ident` in `auth.app`
    hint: it may have `id`, `key`
    conf/remit.yaml:7:42: `auth.app.key.env` must be text, not a list
    "#);
}

#[test]
fn a_setting_without_a_value_is_left_out() {
    let settings = parse(&WHOLE.replace("depth: 3", "depth:")).unwrap().connections[0].settings.clone();
    assert_eq!(settings.get("depth"), None);
    assert_eq!(
        wrong(&WHOLE.replace("tenant: 007", "tenant:")),
        "conf/remit.yaml:8:11: `tenant` must be text"
    );
}

#[test]
fn a_secret_in_the_file_is_refused_and_not_shown() {
    let told =
        wrong_connection("tenant: acme\nauth: { token: canary }\nbase_url: https://me:canary@acme.example");
    assert!(!told.contains("canary"), "{told}");
    assert_snapshot!(told, @r#"
    conf/remit.yaml:7:20: `auth.token` holds the secret itself
    hint: say where it is kept: `{ env: NAME }`, `{ file: path }`, `{ command: [program, word] }` or `{ keyring: name }`
    conf/remit.yaml:8:15: `base_url` holds a user or password
    hint: name the credential under `auth`
    "#);
    let told = wrong("store: postgres://remit:canary@db.example/remit\napprovals: a\nconnections: []");
    assert!(!told.contains("canary"), "{told}");
}

#[test]
fn a_connection_stands_once() {
    let connection = "  - { id: a, provider: acme, tenant: t, auth: { token: { env: A } } }\n";
    assert_snapshot!(
        wrong(&format!("store: sqlite:a\napprovals: a\nconnections:\n{connection}{connection}")), @r#"
    conf/remit.yaml:5:11: connection `a` stands twice
    hint: one begins on line 4 already
    "#);
}

#[test]
fn an_empty_file_says_how_to_begin() {
    assert_snapshot!(wrong("# nothing\n"), @r#"
    conf/remit.yaml:1:1: the configuration is empty
    hint: `remit init` writes one to start from
    "#);
}

#[test]
fn an_empty_list_of_stages_means_none() {
    let text = WHOLE.replace("[deploy_keys]", "[]");
    assert_eq!(parse(&text).unwrap().connections[0].stages, Some(Vec::new()));
}

#[test]
fn an_environment_has_a_name() {
    assert_snapshot!(wrong_connection("environment: ' '\nauth: { token: { env: A } }\ntenant: a"), @"
    conf/remit.yaml:6:18: `environment` names none
    hint: name it as approved records do: `environment: production`
    ");
}

#[test]
fn the_schema_knows_generic_keys_and_the_providers_own() {
    let schema = schema(&[&ACME]);
    let connection = schema.pointer("/properties/connections/items/oneOf/0").unwrap();
    let keys: Vec<&String> = connection["properties"].as_object().unwrap().keys().collect();
    assert_snapshot!(format!("{keys:?} {}", connection["required"]), @r#"["auth", "base_url", "depth", "environment", "id", "labels", "limits", "provider", "region", "schedule", "stages", "tenant"] ["id","provider","tenant","auth"]"#);
    assert_eq!(connection["properties"]["auth"]["$ref"], "#/$defs/acme.Auth");
    assert!(schema.pointer("/$defs/acme.Auth").is_some());
}

/// Returns the configuration with these notifications, whose lines stand from line 18 on.
fn with_notifications(lines: &str) -> Result<Config, String> {
    parse(&format!("{}notifications:\n{lines}", WHOLE.trim_start()))
}

#[test]
fn notifications_name_their_targets_by_reference() {
    let config = with_notifications(
        "
  - { id: siem, kind: webhook, url: { env: URL }, signing_secret: { file: key }, severity: low, connections: [acme-main] }
  - { id: mail, kind: smtp, server: localhost, encryption: none, from: a@b.example, to: [A <a@b.example>] }",
    );
    let notifications = config.unwrap().notifications;
    let [siem, mail] = notifications.as_slice() else { panic!("{notifications:?}") };
    assert_eq!((siem.id.as_str(), siem.severity), ("siem", Severity::Low));
    assert_eq!(siem.connections, Some(vec!["acme-main".into()]));
    let Target::Webhook { url, signing_secret } = &siem.target else { panic!("{siem:?}") };
    assert_eq!(*url, SecretRef::Env("URL".to_owned()));
    assert_eq!(*signing_secret, Some(SecretRef::File("conf/key".to_owned())));
    assert_eq!((mail.severity, &mail.connections), (Severity::High, &None));
}

#[test]
fn every_error_of_a_notification_is_told_at_once() {
    let told = with_notifications(
        "
  - { id: ops, kind: slak, url: { env: A } }
  - { id: ops, kind: slack, url: https://hooks.example/canary, severity: hihg, connections: [acme-mian] }
  - { id: Ops, kind: slack, urll: { env: A } }
  - { kind: smtp, server: mail.example, encryption: none, user: a, from: b, to: [], port: 70000 }
  - { id: a, kind: smtp, server: mail.example, encryption: none, user: a, from: b, to: [c] }
  - { id: a, kind: slack, url: { env: A } }
  - { id: a, kind: slack, url: { env: A } }",
    )
    .map(|_| ())
    .unwrap_err();
    assert!(!told.contains("canary"), "{told}");
    assert_snapshot!(told, @r"
    conf/remit.yaml:20:22: `kind` cannot be `slak`
    hint: did you mean `slack`?
    conf/remit.yaml:21:34: `url` holds the secret itself
    hint: say where it is kept: `{ env: NAME }`, `{ file: path }`, `{ command: [program, word] }` or `{ keyring: name }`
    conf/remit.yaml:21:74: `severity` cannot be `hihg`
    hint: did you mean `high`?
    conf/remit.yaml:21:94: there is no connection `acme-mian`
    hint: did you mean `acme-main`?
    conf/remit.yaml:22:11: `Ops` is no id of a notification
    hint: begin with a letter or digit, and use lower-case letters, digits, `-`, `_` and `.`
    conf/remit.yaml:22:29: unknown key `urll` in a notification of kind `slack`
    hint: did you mean `url`?
    conf/remit.yaml:23:5: `id` is missing
    hint: name it: `id: security`
    conf/remit.yaml:23:91: `port` must be at most 65535
    conf/remit.yaml:24:60: mail would travel unencrypted: `none` is for this machine's own servers only
    hint: write `starttls` or `tls`
    conf/remit.yaml:24:72: `user` is there, and no `password`
    hint: name where it is kept: `password: { env: SMTP_PASSWORD }`
    conf/remit.yaml:24:81: `b` is no mail address
    hint: write it as `security@acme.example`
    conf/remit.yaml:24:88: `c` is no mail address
    hint: write it as `security@acme.example`
    conf/remit.yaml:25:5: notification `a` stands twice
    hint: one begins on line 24 already
    conf/remit.yaml:26:5: notification `a` stands twice
    hint: one begins on line 24 already
    ");
}

#[test]
fn the_schema_knows_every_kind_of_notification() {
    let schema = schema(&[&ACME]);
    let kinds = schema.pointer("/properties/notifications/items/oneOf").unwrap().as_array().unwrap();
    let said: Vec<String> = kinds
        .iter()
        .map(|kind| format!("{} {}", kind["properties"]["kind"]["const"], kind["required"]))
        .collect();
    assert_snapshot!(said.join("\n"), @r#"
    "webhook" ["id","kind","url"]
    "slack" ["id","kind","url"]
    "smtp" ["id","kind","server","from","to"]
    "#);
    assert_eq!(kinds[0]["properties"]["url"]["$ref"], "#/$defs/webhook.SecretRef");
    assert!(schema.pointer("/$defs/webhook.SecretRef").is_some());
}
