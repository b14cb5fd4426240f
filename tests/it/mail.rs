//! Notifications by mail, end to end: the built binary and a real mail server on loopback (`smtp-server` on Node.js).

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use remit_tests::{Credential, DAY_0, Run, World};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

/// What no output may hold: it is the password.
const CANARY: &str = "canary-4711-secret";

/// A mail server of one test.
struct Server {
    process: Child,
    said: BufReader<ChildStdout>,
    port: u16,
}

impl Server {
    /// Starts a server; none where this machine has no Node.js, which is said, and in CI is a failure.
    fn start(options: &Value) -> Option<Self> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("smtp");
        if !provisioned(&folder) {
            return None;
        }
        let mut process = Command::new("node")
            .args(["server.mjs", &options.to_string()])
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node can be run");
        let mut said = BufReader::new(process.stdout.take().expect("its output is piped"));
        let mut line = String::new();
        said.read_line(&mut line).expect("the server says where it listens");
        Some(Self { process, said, port: line.trim().parse().expect("a port") })
    }

    /// Ends the server and returns what it took and was asked.
    fn end(mut self) -> Value {
        drop(self.process.stdin.take());
        let mut said = String::new();
        self.said.read_to_string(&mut said).expect("the server says what it took");
        serde_json::from_str(&said).expect("it says it as JSON")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end and nothing to say.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Whether Node.js and the server's packages are there. Where only the packages are missing, they are installed.
#[expect(
    clippy::disallowed_methods,
    reason = "whether a missing server may be passed over depends on where it runs"
)]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn provisioned(folder: &Path) -> bool {
    static PROVISIONED: OnceLock<bool> = OnceLock::new();
    *PROVISIONED.get_or_init(|| {
        let version = Command::new("node").arg("--version").output();
        if !version.is_ok_and(|output| output.status.success()) {
            assert!(std::env::var_os("CI").is_none(), "CI must have Node.js");
            eprintln!("skipped: Node.js is not installed");
            return false;
        }
        if !folder.join("node_modules/smtp-server").exists() {
            let arguments = ["ci", "--no-audit", "--no-fund", "--silent", "--ignore-scripts"];
            let installed = Command::new("npm").args(arguments).current_dir(folder).status();
            assert!(installed.is_ok_and(|status| status.success()), "npm ci fails in tests/smtp");
        }
        true
    })
}

/// Scans the acme organization with a mail notification that has these settings more.
fn scan(server: &Server, more: &str, roots: Option<&str>) -> (World, Run) {
    let world = World::acme();
    world.write("password", CANARY);
    let notifications = format!(
        "notifications:\n  - id: mail\n    kind: smtp\n    server: localhost\n    port: {}\n    from: remit \
         <remit@acme.example>\n    to: [security@acme.example, dana@acme.example]\n{more}",
        server.port
    );
    world.configure(Credential::App, &notifications);
    let mut command = world.command(&["-vv", "scan", "--now", DAY_0]);
    if let Some(roots) = roots {
        world.write("roots.pem", roots);
        command.env("SSL_CERT_FILE", world.path("roots.pem"));
    }
    let run = Run::of(&command.output().expect("remit can be run")).expect(0);
    assert!(!format!("{}{}", run.stdout, run.stderr).contains(CANARY), "{}", run.stderr);
    (world, run)
}

/// A certificate for `localhost`, its key, and the root that vouches for it, as PEM.
fn certificate() -> (String, String, String) {
    let mut root = CertificateParams::default();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = CertifiedIssuer::self_signed(root, KeyPair::generate().expect("a key")).expect("a root");
    let key = KeyPair::generate().expect("a key");
    let leaf = CertificateParams::new(["localhost".to_owned()]).expect("a name");
    let leaf = leaf.signed_by(&key, &root).expect("a certificate");
    (leaf.pem(), key.serialize_pem(), root.pem())
}

#[test]
fn a_busy_server_takes_the_mail_the_next_time_it_is_asked() {
    let Some(server) = Server::start(&json!({ "busy": 1 })) else { return };
    let (world, run) = scan(&server, "    encryption: none\n", None);
    assert!(run.stderr.contains("notification `mail`: remit: "), "{}", run.stderr);
    world.remit_at(DAY_0, &["notify"]).expect(0);
    let said = server.end();
    let mails = said["mails"].as_array().expect("mails");
    assert_eq!(mails.len(), 1, "the second time nothing changed");
    assert_eq!(mails[0]["from"], "remit@acme.example");
    assert_eq!(mails[0]["to"], json!(["security@acme.example", "dana@acme.example"]));
    let raw = mails[0]["raw"].as_str().expect("the mail");
    assert!(raw.contains("\r\nSubject: remit: ") || raw.starts_with("Subject: remit: "), "{raw}");
    assert!(raw.contains("findings opened"), "{raw}");
    assert!(raw.contains("text/plain; charset=utf-8"), "{raw}");
    assert!(raw.contains("(Secretsieve, acme-github)"), "{raw}");
}

#[test]
fn starttls_and_tls_are_spoken_to_a_server_that_somebody_vouches_for() {
    let (cert, key, root) = certificate();
    for (encryption, secure) in [("starttls", false), ("tls", true)] {
        let options = json!({ "secure": secure, "cert": cert, "key": key, "password": CANARY });
        let Some(server) = Server::start(&options) else { return };
        let login =
            format!("    encryption: {encryption}\n    user: remit\n    password: {{ file: password }}\n");
        scan(&server, &login, Some(&root));
        let said = server.end();
        assert_eq!(said["mails"][0]["user"], "remit", "{encryption}: {said}");
        assert_eq!(said["passwords"], json!([{ "password": CANARY, "secure": true }]), "{encryption}");
    }
}

#[test]
fn a_server_that_nobody_vouches_for_or_that_encrypts_nothing_is_told_nothing() {
    let (cert, key, _) = certificate();
    for (encryption, secure, plain) in
        [("starttls", false, false), ("starttls", false, true), ("tls", true, false)]
    {
        let options =
            json!({ "secure": secure, "plain": plain, "cert": cert, "key": key, "password": CANARY });
        let Some(server) = Server::start(&options) else { return };
        let login =
            format!("    encryption: {encryption}\n    user: remit\n    password: {{ file: password }}\n");
        let (_, run) = scan(&server, &login, None);
        assert!(run.stderr.contains("`mail` was not taken"), "{}", run.stderr);
        let said = server.end();
        assert_eq!(said["mails"], json!([]), "{encryption}");
        assert_eq!(said["passwords"], json!([]), "{encryption}");
    }
}

/// The server repeats the password in its refusal; `scan` looks for it in everything that was said.
#[test]
fn a_refused_password_is_not_repeated() {
    let Some(server) = Server::start(&json!({ "password": "another" })) else { return };
    let login = "    encryption: none\n    user: remit\n    password: { file: password }\n";
    let (_, run) = scan(&server, login, None);
    assert!(run.stderr.contains("`mail` was not taken: the server answered 535"), "{}", run.stderr);
    assert_eq!(server.end()["mails"], json!([]));
}
