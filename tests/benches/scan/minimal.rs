//! What the minimal clients have in common: reqwest, serde and SQLite with four columns, no more than the requests need.

use crate::process::{self, Measured};
use reqwest::header;
use rusqlite::{Connection, ToSql};
use serde::de::DeserializeOwned;
use std::sync::Mutex;

/// A minimal client.
pub(crate) struct Client {
    http: reqwest::Client,
    base_url: String,
    store: Mutex<Connection>,
    /// Keeps the store's file until the end.
    _folder: tempfile::TempDir,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) headers: header::HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// Lets `read` read everything and store it.
pub(crate) fn scan(base_url: &str, token: &str, read: impl AsyncFnOnce(&Client)) -> Measured {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let client = Client::new(base_url, token);
    runtime.block_on(read(&client));
    client.end()
}

impl Client {
    fn new(base_url: &str, token: &str) -> Self {
        let mut headers = header::HeaderMap::new();
        let bearer = format!("Bearer {token}").parse().expect("a token is a header value");
        headers.insert(header::AUTHORIZATION, bearer);
        headers.insert(header::USER_AGENT, header::HeaderValue::from_static("minimal"));
        drop(rustls::crypto::ring::default_provider().install_default());
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the client that the session is measured against"
        )]
        let http = reqwest::Client::builder().default_headers(headers).build().expect("a client");
        let folder = tempfile::tempdir().expect("a folder for the store");
        let store = Connection::open(folder.path().join("minimal.db")).expect("a store");
        store
            .execute_batch("create table row (id, name text, scopes text, created text); begin")
            .expect("a table");
        Self { http, base_url: base_url.to_owned(), store: Mutex::new(store), _folder: folder }
    }

    /// Makes a GET of a path or of an address.
    pub(crate) fn get(&self, path: &str) -> reqwest::RequestBuilder {
        self.http.get(self.url(path))
    }

    /// Makes a POST.
    pub(crate) fn post(&self, path: &str, content_type: &str, body: String) -> reqwest::RequestBuilder {
        self.http.post(self.url(path)).header(header::CONTENT_TYPE, content_type).body(body)
    }

    fn url(&self, path: &str) -> String {
        if path.starts_with('/') { format!("{}{path}", self.base_url) } else { path.to_owned() }
    }

    /// Sends a request.
    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let answer = request.send().await.expect("an answer");
        let headers = answer.headers().clone();
        #[expect(clippy::disallowed_methods, reason = "the minimal client has no cap")]
        let body = answer.bytes().await.expect("a body");
        Answer { headers, body: body.into() }
    }

    /// Stores a row.
    pub(crate) fn keep(&self, id: impl ToSql, name: &str, scopes: &str, created: &str) {
        let store = self.store.lock().expect("nobody panics with it");
        let mut insert = store.prepare_cached("insert into row values (?1, ?2, ?3, ?4)").expect("right SQL");
        insert.execute((id, name, scopes, created)).expect("a row");
    }

    fn end(self) -> Measured {
        let store = self.store.into_inner().expect("nobody panics with it");
        store.execute_batch("commit").expect("a commit");
        let n_records: i64 =
            store.query_row("select count(*) from row", (), |row| row.get(0)).expect("a count");
        Measured {
            n_records: n_records.cast_unsigned(),
            cpu_stored: process::cpu(),
            mib_stored: process::peak_mib(),
            ..Measured::default()
        }
    }
}

impl Answer {
    /// Reads the body.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).expect("the body as documented")
    }
}
