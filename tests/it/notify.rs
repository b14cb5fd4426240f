//! Notifications end to end: the built binary, and receivers on loopback.

use remit_tests::{Credential, DAY_0, DAY_30, World};
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What no output may hold: it is in every address.
const CANARY: &str = "canary-4711-secret";

/// A webhook that answers with these statuses in turn, then with the last one, and keeps what it was sent.
struct Receiver {
    url: String,
    requests: Arc<Mutex<Vec<Posted>>>,
}

#[derive(Debug, Clone)]
struct Posted {
    head: String,
    body: Value,
}

impl Receiver {
    fn start(statuses: &'static [u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}/{CANARY}?sig={CANARY}", listener.local_addr().expect("an address"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&requests);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut kept = kept.lock().expect("no test panics with it");
                let status = statuses.get(kept.len()).or(statuses.last()).copied().unwrap_or(200);
                kept.extend(answer(stream, status));
            }
        });
        Self { url, requests }
    }

    fn taken(&self) -> Vec<Posted> {
        self.requests.lock().expect("no test panics with it").clone()
    }
}

fn answer(stream: TcpStream, status: u16) -> Option<Posted> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        reader.read_line(&mut head).ok().filter(|n| *n > 0)?;
    }
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "))?.parse().ok()?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let mut stream = stream;
    write!(stream, "HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").ok()?;
    Some(Posted { head, body: serde_json::from_slice(&body).ok()? })
}

/// The acme organization with notifications.
fn world(notifications: &str) -> World {
    let world = World::acme();
    world.configure(Credential::App, &format!("notifications:\n{notifications}"));
    world
}

fn words<'a>(document: &'a Value, key: &str) -> Vec<&'a str> {
    let changes = document["changes"].as_array().expect("a list of changes");
    changes.iter().map(|change| change[key].as_str().unwrap_or("null")).collect()
}

#[test]
fn a_change_is_told_once_even_where_the_receiver_fails_twice() {
    let receiver = Receiver::start(&[503, 500, 200]);
    let world = world("  - { id: ops, kind: webhook, url: { file: hook }, signing_secret: { file: key } }\n");
    world.write("hook", &receiver.url);
    world.write("key", "whsec_Y2FuYXJ5");
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let taken = receiver.taken();
    assert_eq!(taken.len(), 3, "two failures and one delivery");
    assert!(taken.iter().all(|one| one.body == taken[0].body));
    assert!(taken[2].head.contains("\r\nwebhook-signature: v1,"), "{}", taken[2].head);
    let document = &taken[2].body;
    assert!(
        taken[2].head.contains(&format!("\r\nwebhook-id: {}\r\n", document["id"].as_str().expect("an id")))
    );
    assert!(words(document, "change").iter().all(|change| *change == "opened"), "{document}");
    assert!(words(document, "severity").iter().all(|word| ["critical", "high"].contains(word)), "{document}");
    world.remit_at(DAY_0, &["scan"]).expect(0);
    world.remit_at(DAY_0, &["notify"]).expect(0);
    assert_eq!(receiver.taken().len(), 3, "nothing changed, so nothing is sent");
}

#[test]
fn what_a_receiver_does_not_take_is_kept_and_no_failure_of_the_scan() {
    let receiver = Receiver::start(&[400, 200]);
    let world = world("  - { id: ops, kind: webhook, url: { file: hook } }\n");
    world.write("hook", &receiver.url);
    let scan = world.remit_at(DAY_0, &["scan"]).expect(0);
    assert!(scan.stderr.contains("warning: notification `ops` was not taken: "), "{}", scan.stderr);
    let shown = world.remit_at(DAY_0, &["notify", "--dry-run"]).expect(0);
    assert!(shown.stdout.contains("notification `ops`: remit: "), "{}", shown.stdout);
    assert_eq!(receiver.taken().len(), 1, "what is only shown is not sent");
    world.remit_at(DAY_0, &["notify"]).expect(0);
    let taken = receiver.taken();
    assert_eq!(taken.len(), 2);
    assert_eq!(taken[0].body, taken[1].body, "the second time brings what the first did not");
    let run = world.remit_at(DAY_0, &["notify"]).expect(0);
    assert_eq!(run.stdout, "notification `ops`: nothing changed\n");
}

#[test]
fn a_receiver_that_refuses_fails_the_command() {
    let receiver = Receiver::start(&[403]);
    let world = world("  - { id: ops, kind: webhook, url: { file: hook } }\n");
    world.write("hook", &receiver.url);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let run = world.remit_at(DAY_0, &["notify"]).expect(4);
    assert!(run.stderr.contains("`ops` was not taken: denied"), "{}", run.stderr);
    let none = World::acme().remit_at(DAY_0, &["notify"]).expect(2);
    assert!(none.stderr.contains("no notification is configured"), "{}", none.stderr);
}

#[test]
fn thirty_days_of_drift_open_and_resolve() {
    let receiver = Receiver::start(&[200]);
    let world = world("  - { id: ops, kind: webhook, url: { file: hook }, severity: info }\n");
    world.write("hook", &receiver.url);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    world.simulator().set_day(30);
    world.remit_at(DAY_30, &["scan"]).expect(0);
    let taken = receiver.taken();
    let document = &taken.last().expect("something changed in thirty days").body;
    let changes: Vec<(&str, &str)> =
        words(document, "change").into_iter().zip(words(document, "fingerprint")).collect();
    let first = words(&taken[0].body, "fingerprint");
    for (change, fingerprint) in &changes {
        match *change {
            "opened" => assert!(!first.contains(fingerprint), "{fingerprint} was told"),
            "resolved" => assert!(first.contains(fingerprint), "{fingerprint} was never told"),
            "raised" => assert!(first.contains(fingerprint), "{fingerprint} was never told"),
            other => panic!("{other} {fingerprint}"),
        }
    }
    for change in ["opened", "resolved"] {
        assert!(changes.iter().any(|(word, _)| *word == change), "nothing is {change}");
    }
}

/// An acceptance silences a finding; when it lapses, everybody is told again.
#[test]
fn a_lapsed_acceptance_is_told_anew() {
    let receiver = Receiver::start(&[200]);
    let world = world("  - { id: ops, kind: webhook, url: { file: hook } }\n");
    world.write("hook", &receiver.url);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let fingerprint = words(&receiver.taken()[0].body, "fingerprint")[0].to_owned();
    let acknowledge = ["findings", "acknowledge", &fingerprint, "--owner", "dana@acme.example"];
    let until = ["--reason", "known", "--until", "2026-11-01"];
    world.remit_at(DAY_0, &[&acknowledge[..], &until].concat()).expect(0);
    world.remit_at("2026-10-26T09:00:00Z", &["notify"]).expect(0);
    assert_eq!(receiver.taken().len(), 1, "what somebody accepts is not told");
    world.remit_at("2026-11-02T09:00:00Z", &["notify"]).expect(0);
    let taken = receiver.taken();
    assert_eq!(words(&taken[1].body, "fingerprint"), [fingerprint]);
    assert_eq!(words(&taken[1].body, "change"), ["reopened"]);
}

#[test]
fn another_threshold_makes_old_findings_no_news() {
    let receiver = Receiver::start(&[200]);
    let of = |rest: &str| {
        format!("notifications:\n  - {{ id: ops, kind: webhook, url: {{ file: hook }}{rest} }}\n")
    };
    let world = World::acme();
    world.write("hook", &receiver.url);
    world.configure(Credential::App, &of(", severity: critical"));
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let severities: Vec<Value> = receiver.taken().into_iter().map(|one| one.body).collect();
    assert!(words(&severities[0], "severity").iter().all(|word| *word == "critical"));
    for rest in ["", ", severity: info", ", connections: []", ", connections: [acme-github]"] {
        world.configure(Credential::App, &of(rest));
        world.remit_at(DAY_0, &["notify"]).expect(0);
    }
    assert_eq!(receiver.taken().len(), 1);
}

#[test]
fn slack_takes_a_text_and_blocks() {
    let receiver = Receiver::start(&[200]);
    let world = world("  - { id: chat, kind: slack, url: { file: hook }, severity: info }\n");
    world.write("hook", &receiver.url);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let taken = receiver.taken();
    assert_eq!(taken.len(), 1, "one message tells of everything");
    let body = &taken[0].body;
    assert!(body["text"].as_str().expect("a text").starts_with("remit: "), "{body}");
    assert_eq!(body["blocks"][0]["type"], "header");
    assert!(body["blocks"].as_array().expect("blocks").len() <= 50);
    let run = world.remit_at(DAY_0, &["notify"]).expect(0);
    assert_eq!(run.stdout, "notification `chat`: nothing changed\n");
}

/// Addresses and keys are in nothing that remit writes or says, whether the receiver takes, refuses or is not there.
#[test]
fn no_secret_of_a_target_is_in_any_output_or_file() {
    let world = World::acme();
    let takes = Receiver::start(&[200]);
    let refuses = Receiver::start(&[400]);
    let mut notifications = "notifications:\n".to_owned();
    let gone = format!("http://127.0.0.1:1/{CANARY}");
    let wrong = format!("ftp://a.example/{CANARY}");
    for (id, url) in [("a", &takes.url), ("b", &refuses.url), ("c", &gone), ("d", &wrong)] {
        world.write(&format!("secret/{id}"), url);
        let line = format!(
            "  - {{ id: {id}, kind: webhook, url: {{ file: secret/{id} }}, signing_secret: {{ file: secret/key }} }}\n"
        );
        notifications.push_str(&line);
    }
    world.write("secret/key", CANARY);
    world.configure(Credential::App, &notifications);
    let scan = world.remit_at(DAY_0, &["-vv", "scan"]).expect(0);
    let notify = world.remit_at(DAY_0, &["-vv", "notify"]).expect(4);
    let shown = world.remit_at(DAY_0, &["-vv", "notify", "--dry-run"]).expect(0);
    fs::remove_dir_all(world.path("secret")).expect("the secrets' folder");
    let mut said = vec![scan.stdout, scan.stderr, notify.stdout, notify.stderr, shown.stdout, shown.stderr];
    for file in ["remit.db", "remit.db-wal", "remit.yaml"] {
        let bytes = fs::read(world.path(file)).unwrap_or_default();
        said.push(String::from_utf8_lossy(&bytes).into_owned());
    }
    said.extend(takes.taken().into_iter().map(|one| one.body.to_string()));
    for text in said {
        assert!(!text.contains(CANARY), "the secret is in: {text}");
    }
}
