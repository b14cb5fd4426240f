//! Slack's ways in, which exchanges do not show: what is written wrongly, and the answers of a workspace by itself.

use remit_connector::secret::{Secret, SecretError, SecretRef, SecretSource};
use remit_connector::session::{Access, Clock, NoCache, Tape, Tuning};
use remit_connector::{Ask, Connection, EventSink, FetchError, Open, OpenError, Page, Reason, Slice};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Gives the same secret for every reference.
#[derive(Debug)]
struct Only;

impl SecretSource for Only {
    fn read(&self, _reference: &SecretRef) -> Result<Secret<String>, SecretError> {
        Ok(Secret::new("made-up".to_owned()))
    }
}

fn opened(server: &str, settings: Value) -> Result<Arc<dyn Connection>, OpenError> {
    (remit_connector_slack::PROVIDER.open)(Open {
        settings,
        base_url: Some(server.parse().expect("it is an address")),
        limits: None,
        secrets: Arc::new(Only),
        clock: Clock::System,
        cache: Arc::new(NoCache),
        events: EventSink::none(),
        tuning: Tuning::for_tests(),
        tape: Tape::Blank,
        access: Access::ReadOnly,
    })
}

fn refused(settings: Value) -> String {
    opened("http://127.0.0.1:9", settings).map(drop).expect_err("it is written wrongly").to_string()
}

async fn read(server: &Server, tenant: &str, stage: &str) -> Result<Page, FetchError> {
    let settings = json!({ "tenant": tenant, "auth": { "token": { "env": "SLACK_TOKEN" } } });
    let connection = opened(&server.address, settings).expect("the settings are right");
    let slice = match stage {
        "workspaces" | "audit_log" | "people" => Slice::root(),
        _ => Slice { key: "T0ACME".to_owned(), params: [("domain".to_owned(), "acme".to_owned())].into() },
    };
    connection.page(stage, Ask { slice: &slice, cursor: None, page_size: 100 }).await
}

/// A server with one answer to everything.
struct Server {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Returns the first lines of what it was asked.
    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn answering(body: Value) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback is there");
    let address = format!("http://{}", listener.local_addr().expect("it is bound"));
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let notes = Arc::clone(&asked);
    let body = body.to_string();
    let answer =
        format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    #[expect(clippy::disallowed_methods, reason = "the runtime of the test ends it")]
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut head = [0; 4096];
            let n_bytes = socket.read(&mut head).await.unwrap_or(0);
            let head = String::from_utf8_lossy(head.get(..n_bytes).unwrap_or_default()).into_owned();
            let line = head.lines().next().unwrap_or_default().to_owned();
            notes.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            // A client that went away is none of the test's business.
            drop(socket.write_all(answer.as_bytes()).await);
        }
    });
    Server { address, asked }
}

#[test]
fn a_secret_that_is_written_out_is_refused_and_not_repeated() {
    let places = [
        json!({ "tenant": "E0ACME", "auth": { "token": "canary" } }),
        json!({ "tenant": "E0ACME", "auth": "canary" }),
        json!({ "tenant": "E0ACME", "auth": { "token": { "env": "A" }, "audit": { "token": "canary" } } }),
        json!({ "tenant": "E0ACME", "auth": { "rotating": { "client_secret": "canary" } } }),
    ];
    for settings in places {
        let said = refused(settings);
        assert!(said.contains("is not written here") && !said.contains("canary"), "{said}");
    }
}

#[test]
fn what_is_no_tenant_or_no_credential_is_named() {
    let token = json!({ "token": { "env": "A" } });
    assert!(refused(json!({ "tenant": "acme", "auth": token })).starts_with("`tenant`"));
    assert!(refused(json!({ "tenant": "E0ACME", "auth": {} })).contains("either `token` or `rotating`"));
    let rotating = json!({ "rotating": { "client_id": "1", "client_secret": { "env": "A" }, "refresh_token": { "env": "B" } } });
    let said = refused(json!({ "tenant": "E0ACME", "auth": rotating }));
    assert!(said.starts_with("`auth.rotating.refresh_token`"), "{said}");
}

#[tokio::test]
async fn a_workspace_s_token_is_asked_without_a_workspace() {
    let server = answering(json!({ "ok": true, "members": [
        { "id": "U0BOT", "team_id": "T0ACME", "is_bot": true, "name": "b", "profile": { "api_app_id": "A0APP" } },
        { "id": "U0OUT", "team_id": "T9OTHER", "is_bot": true, "name": "o", "profile": { "api_app_id": "A0OUT" } },
    ] }))
    .await;
    let page = read(&server, "T0ACME", "workspace_bots").await.expect("it is answered");
    let ids: Vec<&str> = page.records.iter().map(|record| record.external_id.as_str()).collect();
    assert_eq!(ids, ["bot:T0ACME:U0BOT"]);
    assert_eq!(server.asked(), ["GET /api/users.list?limit=100 HTTP/1.1"]);
}

#[tokio::test]
async fn a_token_of_another_workspace_is_told_before_anything_is_read() {
    let server = answering(json!({ "ok": true, "team_id": "T1OTHER", "enterprise_id": null })).await;
    let error = read(&server, "T0ACME", "workspaces").await.expect_err("it is another's");
    assert!(matches!(&error.reason, Reason::Rejected(said) if said.contains("T1OTHER")), "{error}");
}

#[tokio::test]
async fn what_only_organizations_have_is_not_asked_of_a_workspace() {
    let server = answering(json!({ "ok": true })).await;
    for stage in ["audit_log", "approved_apps"] {
        let error = read(&server, "T0ACME", stage).await.expect_err("a workspace has none");
        assert!(matches!(error.reason, Reason::NotLicensed(_)), "{error}");
    }
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn a_missing_scope_is_named_as_slack_names_it() {
    let said = json!({ "ok": false, "error": "missing_scope", "needed": "users:read,identify", "provided": "chat:write" });
    let server = answering(said).await;
    let error = read(&server, "T0ACME", "people").await.expect_err("it is denied");
    assert_eq!(error.reason, Reason::Denied("users:read or identify".to_owned()));
}

#[tokio::test]
async fn an_error_that_nobody_documents_is_not_quoted() {
    let server = answering(json!({ "ok": false, "error": "Token canary is wrong" })).await;
    let error = read(&server, "T0ACME", "people").await.expect_err("it is refused");
    assert!(matches!(error.reason, Reason::Rejected(_)) && !error.to_string().contains("canary"), "{error}");
}

#[tokio::test]
async fn success_without_the_list_is_never_an_empty_list() {
    let server = answering(json!({ "ok": true })).await;
    let error = read(&server, "T0ACME", "people").await.expect_err("nothing was listed");
    assert!(matches!(error.reason, Reason::Malformed(_)), "{error}");
}
