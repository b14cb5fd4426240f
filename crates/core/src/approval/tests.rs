//! Records that can be read, and what is said of those that cannot.

use super::*;
use crate::scope::{Catalog, ScopeSet};
use insta::assert_snapshot;
use jiff::civil::date;

const CATALOG: &str = "\
kind,scope,implies,action,resource,risk,flags
app,contents:read,,read,contents,medium,
app,contents:write,contents:read,write,contents,high,
app,checks:write,,write,check,medium,
pat,contents:read,,read,contents,medium,
oauth,repo,,admin,repository,critical,
oauth,user:*,,execute,account,high,
key,repo,,write,repository,high,
";

fn catalog() -> Catalog {
    Catalog::parse("hub".into(), CATALOG).expect("a right catalog")
}

fn parse(files: &[(&str, &str)]) -> Result<Approvals, String> {
    let catalog = catalog();
    let forms = [
        KnownForm { prefix: "", scope_kinds: &["app"], stages: &["apps"] },
        KnownForm { prefix: "credential:", scope_kinds: &["oauth", "key"], stages: &["credentials"] },
    ];
    let strict = [KnownForm { prefix: "id:", scope_kinds: &["app"], stages: &["apps"] }];
    let known = [
        KnownProvider { id: "hub", forms: &forms, catalog: &catalog },
        KnownProvider { id: "strict", forms: &strict, catalog: &catalog },
    ];
    let files: Vec<_> = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Approvals::parse(&files, &known).map_err(|diagnostics| {
        let lines: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
        lines.join("\n")
    })
}

/// Returns what is said of one file.
fn wrong(text: &str) -> String {
    parse(&[("a.yaml", text)]).expect_err("a wrong record")
}

fn right(text: &str) -> Approvals {
    parse(&[("a.yaml", text)]).expect("a right record")
}

fn set(kind: &str, name: &str) -> ScopeSet {
    catalog().set(kind, &[name.to_owned()])
}

const RECORD: &str = "\
integration: { provider: hub, app: \"15368\", connection: acme-hub }
name: Acme CI
owner: platform@acme.example
purpose: report build status on pull requests
scopes: [checks:write, contents:read]
resources: [\"acme/api\", \"acme/web\"]
data: confidential
expires: 2027-03-31
review: { every: 90d, last: 2026-10-01, by: dana@acme.example }
credentials: { max_age: 90d, max_active: 1 }
ticket: SEC-123
publisher: { domain: acme.example, verified: true }
environment: production
webhooks: [hooks.acme.example]
systems: [acme-salesforce]
authority: [mint, change-access]
agent: { oversight: human-approves, autonomy: suggests }
";

fn written<T>(line: u32, column: u32, value: T) -> Written<T> {
    Written { value, location: Location { file: "a.yaml".to_owned(), line, column } }
}

fn text(words: &str) -> Option<String> {
    Some(words.to_owned())
}

/// What `RECORD` says.
fn expected() -> Approval {
    let string = |line, column, words: &str| written(line, column, words.to_owned());
    Approval {
        key: ApprovalKey { provider: "hub".into(), app: "15368".into(), connection: Some("acme-hub".into()) },
        location: written(1, 1, ()).location,
        name: text("Acme CI"),
        owner: Some(string(3, 8, "platform@acme.example")),
        purpose: Some(string(4, 10, "report build status on pull requests")),
        scopes: vec![string(5, 10, "checks:write"), string(5, 24, "contents:read")],
        resources: ApprovedResources::These(vec![string(6, 13, "acme/api"), string(6, 25, "acme/web")]),
        data: Some(DataClass::Confidential),
        expires: Some(written(8, 10, date(2027, 3, 31))),
        review: Some(Review {
            every_days: Some(90),
            last: Some(written(9, 29, date(2026, 10, 1))),
            by: text("dana@acme.example"),
        }),
        credentials: CredentialRules { max_age_days: Some(90), max_active: Some(1) },
        ticket: text("SEC-123"),
        publisher: Some(ApprovedPublisher {
            id: None,
            domain: text("acme.example"),
            is_verified: Some(true),
        }),
        environment: text("production"),
        webhooks: Some(vec!["hooks.acme.example".to_owned()]),
        systems: Some(vec!["acme-salesforce".to_owned()]),
        authority: Some(vec![Authority::Mint, Authority::ChangeAccess]),
        agent: Some(Agent { oversight: text("human-approves"), autonomy: text("suggests") }),
        is_draft: false,
    }
}

#[test]
fn every_key_of_a_record_is_read() {
    let approvals = right(RECORD);
    assert_eq!(approvals.records(), [expected()]);
    assert_eq!(approvals.approved(0), &set("app", "checks:write").union(&set("app", "contents:read")));
    assert_eq!(approvals.listed_in(0), ["apps".into()]);
}

#[test]
fn what_is_wrong_in_any_file_is_told_at_once() {
    let first = "\
integration: { provider: hbu, app: 1 }
scopes: [contents:raed]
---
integration: { provider: hub, app: 2, conection: x }
scopes: [contents:raed, quantum:write, app/anything, nothing/anything]
resources: everything
expires: tomorrow
data: secret
authority: [mnit]
---
scpoes: []
resources: [acme/api, \"*\"]
";
    let second =
        "integration: { provider: strict, app: 7 }\nscopes: []\nresources: \"*\"\n---\nresources: *\n";
    let said = parse(&[("b.yaml", second), ("a.yaml", first)]).expect_err("wrong records");
    assert_snapshot!(said, @r#"
    a.yaml:1:1: `resources` is missing
    hint: write `resources: "*"` for everything, or a list of names, or `[]` for none
    a.yaml:1:26: unknown provider `hbu`
    hint: did you mean `hub`?
    a.yaml:4:39: unknown key `conection` in `integration`
    hint: did you mean `connection`?
    a.yaml:5:10: unknown scope `contents:raed`
    hint: did you mean `contents:read`?
    a.yaml:5:25: unknown scope `quantum:write`
    hint: a scope that the catalog does not know is approved with its kind: `app/quantum:write`
    a.yaml:5:54: unknown scope `nothing/anything`
    hint: a scope that the catalog does not know is approved with its kind: `app/nothing/anything`
    a.yaml:6:12: `resources` must be a list, not a single value
    hint: write `[everything]`
    a.yaml:7:10: `expires` is not a date: `tomorrow`
    hint: write year, month and day: `2027-03-31`
    a.yaml:8:7: `data` cannot be `secret`
    hint: it may be `public`, `internal`, `confidential`, `restricted`
    a.yaml:9:13: an entry of `authority` cannot be `mnit`
    hint: did you mean `mint`?
    a.yaml:11:1: `integration` is missing
    hint: write `integration: { provider: …, app: "…" }`
    a.yaml:11:1: unknown key `scpoes` in an approved record
    hint: did you mean `scopes`?
    a.yaml:12:23: `*` cannot stand in a list of resources
    hint: write `resources: "*"` for everything
    b.yaml:1:39: `7` is no id of `strict`
    hint: an id begins with one of `id:`
    b.yaml:5:12: not YAML: while scanning an anchor or alias, did not find expected alphabetic or numeric character
    hint: put a value that begins with `*` or `&` in quotes: `"*"`
    "#);
}

#[test]
fn an_empty_list_means_none_and_a_missing_key_is_an_error() {
    let approvals = right("integration: { provider: hub, app: 1 }\nscopes: []\nresources: []\n");
    assert!(approvals.approved(0).is_empty());
    let resources = approvals.records().first().map(|record| &record.resources);
    assert_eq!(resources, Some(&ApprovedResources::These(Vec::new())));
    assert_snapshot!(wrong("integration: { provider: hub, app: 1 }\nscopes:\n"), @r#"
    a.yaml:1:1: `resources` is missing
    hint: write `resources: "*"` for everything, or a list of names, or `[]` for none
    a.yaml:2:7: `scopes` has no value
    hint: write `scopes: []` where nothing is approved
    "#);
}

#[test]
fn owner_and_purpose_may_be_missing() {
    let approvals =
        right("integration: { provider: hub, app: 1 }\nscopes: []\nresources: []\nowner: \" \"\n");
    assert!(approvals.records().iter().all(|record| record.owner.is_none() && record.purpose.is_none()));
}

#[test]
fn a_scope_of_two_kinds_must_say_which() {
    let record = |scope| {
        format!("integration: {{ provider: hub, app: \"credential:9\" }}\nscopes: [{scope}]\nresources: []\n")
    };
    assert_snapshot!(wrong(&record("repo")), @r"
    a.yaml:2:10: `repo` is a scope of more than one kind
    hint: write `oauth/repo` or `key/repo`
    ");
    assert_eq!(right(&record("key/repo")).approved(0), &set("key", "repo"));
    assert_eq!(right(&record("\"user:42\"")).approved(0), &set("oauth", "user:42"));
    assert_eq!(right(&record("oauth/quantum")).approved(0).unknown().count(), 1);
}

#[test]
fn two_records_for_one_integration_are_an_error_that_names_both() {
    let record = |connection| {
        format!("integration: {{ provider: hub, app: 1{connection} }}\nscopes: []\nresources: []\n")
    };
    let (everywhere, one, other) = (record(""), record(", connection: a"), record(", connection: b"));
    assert_snapshot!(parse(&[("a.yaml", &everywhere), ("b.yaml", &everywhere)]).expect_err("twice"), @r"
    b.yaml:1:1: `1` of `hub` has a record already
    hint: the other stands at a.yaml:1:1
    ");
    assert_snapshot!(parse(&[("a.yaml", &everywhere), ("b.yaml", &one)]).expect_err("overlap"), @r"
    b.yaml:1:1: `1` of `hub` has a record for every connection and one for this connection alone
    hint: the other stands at a.yaml:1:1
    ");
    assert_snapshot!(parse(&[("a.yaml", &one), ("b.yaml", &everywhere)]).expect_err("overlap"), @r"
    a.yaml:1:1: `1` of `hub` has a record for every connection and one for this connection alone
    hint: the other stands at b.yaml:1:1
    ");
    assert!(parse(&[("a.yaml", &one), ("b.yaml", &other)]).is_ok());
}

#[test]
fn a_record_with_a_connection_speaks_of_that_one_alone() {
    let approvals =
        right("integration: { provider: hub, app: 01, connection: a }\nscopes: []\nresources: []\n");
    let find = |connection: &str, app: &str| approvals.find(&"hub".into(), &connection.into(), &app.into());
    assert_eq!(find("a", "01"), Some(0));
    assert_eq!(find("b", "01"), None);
    assert_eq!(find("a", "1"), None);
    let everywhere = right("integration: { provider: hub, app: 1 }\nscopes: []\nresources: []\n");
    assert_eq!(everywhere.find(&"hub".into(), &"b".into(), &"1".into()), Some(0));
    assert_eq!(everywhere.find(&"strict".into(), &"b".into(), &"1".into()), None);
}

#[test]
fn a_draft_speaks_of_nothing_and_stands_beside_a_record() {
    let draft = "integration: { provider: hub, app: 1 }\nscopes: []\nresources: []\ndraft: true\n";
    let approvals = right(draft);
    let (provider, connection, app) = ("hub".into(), "a".into(), "1".into());
    assert_eq!(approvals.find(&provider, &connection, &app), None);
    assert_eq!(approvals.find_draft(&provider, &connection, &app), Some(0));
    let record = draft.replace("draft: true\n", "");
    assert!(parse(&[("a.yaml", draft), ("b.yaml", &record)]).is_ok());
}
