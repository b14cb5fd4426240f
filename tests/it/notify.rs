//! Notifications end to end: the built binary, and receivers on loopback.

use remit_tests::{Credential, DAY_0, DAY_30, World};
use serde_json::Value;
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
    assert!(taken[2].head.contains(&format!("\r\nwebhook-id: {}\r\n", document["id"].as_str().expect("an id"))));
    assert!(words(document, "change").iter().all(|change| *change == "opened"), "{document}");
    assert!(words(document, "severity").iter().all(|word| ["critical", "high"].contains(word)), "{document}");
    world.remit_at(DAY_0, &["scan"]).expect(0);
    world.remit_at(DAY_0, &["notify"]).expect(0);
    assert_eq!(receiver.taken().len(), 3, "nothing changed, so nothing is sent");
}
