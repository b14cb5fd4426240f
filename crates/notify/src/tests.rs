//! What messages say, and that they keep within what targets take.

use crate::{Change, Document, Encryption, Message, Smtp, Unread, What, mail, schema_notification, slack};
use insta::assert_snapshot;
use remit_core::finding::{FindingKind, Severity};
use serde_json::{Value, json};

fn change(what: What, severity: Severity, name: &str) -> Change {
    let is_gone = what == What::Resolved;
    Change {
        what,
        at: "2026-11-20T08:30:00Z".parse().unwrap(),
        severity,
        fingerprint: "excess-scope/github/acme-github/42/9f2c".to_owned(),
        kind: Some(FindingKind::ExcessScope),
        connection: Some("acme-github".into()),
        subject: (!is_gone).then(|| "installation:42".to_owned()),
        name: name.to_owned(),
        summary: (!is_gone).then(|| format!("{name} holds 1 scope beyond the approval: secrets:read")),
    }
}

fn changes() -> Vec<Change> {
    vec![
        change(What::Opened, Severity::Critical, "Quorumleaf Review"),
        change(What::Raised(Severity::Low), Severity::High, "Shipmate <Deploy> & Co"),
        change(What::Resolved, Severity::High, "old\nbot"),
    ]
}

fn message<'a>(changes: &'a [Change], unread: &'a [Unread]) -> Message<'a> {
    Message { notification: "ops", changes, unread, now: "2026-11-24T09:00:00Z".parse().unwrap() }
}

fn document(changes: &[Change]) -> Value {
    let unread = [Unread { connection: "acme-okta".into(), was_scanned: false }];
    serde_json::to_value(Document::from(&message(changes, &unread))).unwrap()
}

#[test]
fn a_text_says_what_changed_and_what_was_not_read() {
    let changes = changes();
    let unread = [Unread { connection: "acme-okta".into(), was_scanned: true }];
    let message = message(&changes, &unread);
    assert_snapshot!(message.subject(), @"remit: 1 finding opened, 1 raised, 1 resolved; worst is critical: Granted more than was approved, Quorumleaf Review");
    assert_snapshot!(message.text(), @r"
    1 finding opened, 1 raised, 1 resolved, as of 24 Nov 2026, 09:00 UTC.

    opened, critical: Granted more than was approved (Quorumleaf Review, acme-github)
        Quorumleaf Review holds 1 scope beyond the approval: secrets:read
        to do: remove the surplus scopes at the provider, or extend the approval after review
        open since 20 Nov 2026, 08:30 UTC; excess-scope/github/acme-github/42/9f2c

    raised from low, high: Granted more than was approved (Shipmate <Deploy> & Co, acme-github)
        Shipmate <Deploy> & Co holds 1 scope beyond the approval: secrets:read
        to do: remove the surplus scopes at the provider, or extend the approval after review
        open since 20 Nov 2026, 08:30 UTC; excess-scope/github/acme-github/42/9f2c

    resolved, high: Granted more than was approved (old<U+000A>bot, acme-github)
        resolved 20 Nov 2026, 08:30 UTC; excess-scope/github/acme-github/42/9f2c

    acme-okta was not read whole: what is silent about it proves nothing.
    ");
}

#[test]
fn a_document_keeps_to_its_schema() {
    let validator = jsonschema::validator_for(&schema_notification().to_value()).unwrap();
    let document = document(&changes());
    assert!(validator.is_valid(&document), "{document}");
    for (place, wrong) in
        [("/changes/0/change", json!("gone")), ("/changes/0/severity", json!(3)), ("/now", json!(1))]
    {
        let mut broken = document.clone();
        *broken.pointer_mut(place).unwrap() = wrong;
        assert!(!validator.is_valid(&broken), "{place}");
    }
    assert_eq!(document["changes"][1]["severity_before"], "low");
    assert_eq!(document["changes"][2]["summary"], Value::Null);
    assert_eq!(document["changes"][2]["remedy"], Value::Null);
}

#[test]
fn an_id_tells_other_changes_and_targets_apart() {
    let (all, two) = (changes(), changes().into_iter().take(2).collect::<Vec<_>>());
    let id = message(&all, &[]).id();
    assert_eq!(id, message(&changes(), &[]).id());
    assert_ne!(id, message(&two, &[]).id());
    assert_ne!(id, Message { notification: "other", ..message(&all, &[]) }.id());
}

#[test]
fn slack_markup_of_strangers_is_escaped() {
    let body = slack::body(&message(&changes(), &[])).to_string();
    assert!(body.contains("Shipmate &lt;Deploy&gt; &amp; Co"), "{body}");
    let mention = [change(What::Opened, Severity::High, "<!channel> <https://evil.example|log in>")];
    let body = slack::body(&message(&mention, &[]));
    for text in [&body["text"], &body["blocks"][1]["text"]["text"]] {
        let text = text.as_str().unwrap();
        assert!(!text.contains(['<', '>']), "{text}");
    }
    assert_eq!(body["blocks"][1]["text"]["verbatim"], true);
}

/// Whatever the names are, Slack's limits of blocks and characters hold, and no escape is cut in two.
#[test]
fn a_slack_message_keeps_within_slacks_limits() {
    for name in ["a".repeat(9_000), "&".repeat(9_000), "ü<".repeat(4_000)] {
        let changes: Vec<Change> =
            (0..200).map(|_| change(What::Opened, Severity::Critical, &name)).collect();
        let unread: Vec<Unread> = (0..500)
            .map(|number| Unread { connection: format!("connection-{number}").into(), was_scanned: true })
            .collect();
        let body = slack::body(&message(&changes, &unread));
        let blocks = body["blocks"].as_array().unwrap();
        assert!(blocks.len() <= 50, "{}", blocks.len());
        assert!(length(&blocks[0]["text"]["text"]) <= 150);
        let texts = blocks.iter().skip(1).map(|block| match block.get("text") {
            Some(section) => &section["text"],
            None => &block["elements"][0]["text"],
        });
        for text in texts.chain([&body["text"]]) {
            assert!(length(text) <= 3_000, "{}", length(text));
            let text = text.as_str().unwrap();
            let whole = ["&amp;", "&lt;", "&gt;"]
                .into_iter()
                .fold(text.to_owned(), |text, escape| text.replace(escape, ""));
            assert!(!whole.contains('&'), "an escape is cut");
        }
        let rest = &blocks[41]["elements"][0]["text"];
        assert_eq!(rest, "and 160 more: `remit findings` lists everything that is open.");
    }
}

fn length(text: &Value) -> usize {
    text.as_str().unwrap().chars().count()
}

#[test]
fn a_name_cannot_add_a_header_to_a_mail() {
    let smtp = Smtp {
        server: "localhost".to_owned(),
        port: None,
        encryption: Encryption::None,
        login: None,
        from: "remit@acme.example".to_owned(),
        to: vec!["Security <security@acme.example>".to_owned()],
    };
    let changes = [change(What::Opened, Severity::High, "bot\r\nBcc: all@acme.example\r\n\r\nhello")];
    let mail = mail::mail(&smtp, &message(&changes, &[])).unwrap();
    let formatted = String::from_utf8(mail.formatted()).unwrap();
    let (head, _) = formatted.split_once("\r\n\r\n").unwrap();
    assert!(!head.contains("\r\nBcc"), "{head}");
    assert!(head.contains("To: Security <security@acme.example>"), "{head}");
    assert!(head.contains(&message(&changes, &[]).id()), "{head}");
}
