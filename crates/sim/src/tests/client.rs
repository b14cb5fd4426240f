//! A client of a few lines: one request a connection, the answer read to its end.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::Simulator;

/// An answer, with its body as JSON where it is that.
#[derive(Debug)]
pub(crate) struct Reply {
    /// 0 when the connection ended before an answer.
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) json: Value,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Returns every line of a header.
    pub(crate) fn lines(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    pub(crate) fn message(&self) -> &str {
        self.json["message"].as_str().unwrap_or("")
    }

    /// Returns the target of the next link.
    pub(crate) fn next(&self) -> Option<String> {
        let links = self.header("link")?;
        let next = links.split(", ").find(|link| link.ends_with("rel=\"next\""))?;
        Some(next.split(['<', '>']).nth(1)?.to_owned())
    }
}

/// Asks one simulator with one credential.
pub(crate) struct Client {
    base_url: String,
    address: String,
    authorization: Option<String>,
}

impl Client {
    pub(crate) fn token(simulator: &Simulator, token: &str) -> Self {
        Self { authorization: Some(format!("Bearer {token}")), ..Self::nobody(simulator) }
    }

    pub(crate) fn nobody(simulator: &Simulator) -> Self {
        Self::at(simulator.base_url(), None)
    }

    /// Asks whatever listens at an address, with this header.
    pub(crate) fn at(base_url: String, authorization: Option<String>) -> Self {
        let address = base_url.replace("http://", "").replace("/api/v3", "");
        Self { base_url, address, authorization }
    }

    /// Asks with a fresh token of the App's installation.
    pub(crate) fn installation(simulator: &Simulator) -> Self {
        let app = Self::token(simulator, &jwt(simulator, -60, 540));
        let path = format!("/app/installations/{}/access_tokens", simulator.installation());
        let reply = app.send("POST", &path, &[], "");
        assert_eq!(reply.status, 201, "{reply:?}");
        Self::token(simulator, reply.json["token"].as_str().unwrap_or(""))
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[], "")
    }

    pub(crate) fn graphql(&self, query: &str, variables: &Value) -> Reply {
        self.send("POST", "/graphql", &[], &json!({"query": query, "variables": variables}).to_string())
    }

    pub(crate) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        let mut head = String::from("user-agent: a test\r\n");
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if let Some(authorization) = &self.authorization {
            head.push_str(&format!("authorization: {authorization}\r\n"));
        }
        self.raw(method, path, &head, body)
    }

    pub(crate) fn raw(&self, method: &str, path: &str, head: &str, body: &str) -> Reply {
        let target = self.base_url.replace(&format!("http://{}", self.address), "") + path;
        let length = body.len();
        let request = format!(
            "{method} {target} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {length}\r\n{head}\r\n{body}",
            self.address
        );
        let mut stream = TcpStream::connect(&self.address).expect("the simulator listens");
        stream.write_all(request.as_bytes()).expect("the simulator reads");
        let mut bytes = Vec::new();
        // A reset is part of what some tests look at.
        let ended = stream.read_to_end(&mut bytes);
        if ended.is_err() && bytes.is_empty() {
            return parse(b"");
        }
        parse(&bytes)
    }

    /// Follows next links to the end, and returns the items under `key`, or of the arrays themselves.
    pub(crate) fn all(&self, path: &str, key: Option<&str>) -> Vec<Value> {
        let mut items = Vec::new();
        let mut next = Some(path.to_owned());
        while let Some(path) = next {
            let reply = self.get(&path);
            assert_eq!(reply.status, 200, "{reply:?}");
            let list = key.map_or(&reply.json, |key| &reply.json[key]);
            items.extend(list.as_array().expect("a list").iter().cloned());
            assert!(items.len() < 1_000, "the pages of {path} do not end");
            next = reply.next().map(|url| url.replace(&self.base_url, ""));
        }
        items
    }
}

fn parse(bytes: &[u8]) -> Reply {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(bytes.len());
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let body = bytes.get(end + 4..).unwrap_or(b"").to_vec();
    let json = serde_json::from_slice(&body).unwrap_or(Value::Null);
    Reply { status: status.unwrap_or(0), headers, body, json }
}

/// Signs a JWT of the scanner App, with `iat` and `exp` so many seconds from now.
pub(crate) fn jwt(simulator: &Simulator, issued: i64, expires: i64) -> String {
    jwt_of(simulator.app_key_pem(), &simulator.client_id(), issued, expires)
}

#[expect(clippy::disallowed_methods, reason = "the simulated platform has the machine's clock")]
pub(crate) fn jwt_of(pem: &str, issuer: &str, issued: i64, expires: i64) -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    let now = i64::try_from(since).expect("in this age");
    let claims = json!({"iss": issuer, "iat": now + issued, "exp": now + expires});
    let key = jsonwebtoken::EncodingKey::from_rsa_pem(pem.as_bytes()).expect("a private key");
    let head = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::RS256);
    jsonwebtoken::encode(&head, &claims, &key).expect("the claims can be signed")
}
