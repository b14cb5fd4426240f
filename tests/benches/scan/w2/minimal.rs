//! The minimal client of Google Workspace: a page of people, and their tokens in one batch.

use crate::minimal::{Answer, Client};
use reqwest::header;
use serde::Deserialize;
use std::fmt::Write;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct People {
    users: Vec<Person>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
struct Person {
    id: String,
}

#[derive(Deserialize)]
struct Tokens {
    #[serde(default)]
    items: Vec<Token>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Token {
    client_id: String,
    display_text: String,
    user_key: String,
    scopes: Vec<String>,
}

const PEOPLE: &str =
    "/admin/directory/v1/users?customer=my_customer&fields=nextPageToken,users(id)&maxResults=500";

/// Reads everything and stores it.
pub(crate) async fn read(client: &Client) {
    let mut path = Some(PEOPLE.to_owned());
    while let Some(page) = path {
        let people: People = client.send(client.get(&page)).await.json();
        tokens(client, &people.users).await;
        path = people.next_page_token.map(|token| format!("{PEOPLE}&pageToken={token}"));
    }
}

async fn tokens(client: &Client, people: &[Person]) {
    let mut body = String::new();
    for (number, Person { id }) in people.iter().enumerate() {
        write!(
            body,
            "--minimal\r\nContent-Type: application/http\r\nContent-ID: <part-{number}>\r\n\r\nGET \
             /admin/directory/v1/users/{id}/tokens?fields=items(clientId,displayText,userKey,scopes) \
             HTTP/1.1\r\n\r\n\r\n"
        )
        .expect("writing to a string cannot fail");
    }
    body.push_str("--minimal--\r\n");
    let answer = client.send(client.post("/batch", "multipart/mixed; boundary=minimal", body)).await;
    for part in parts(&answer) {
        let tokens: Tokens = serde_json::from_str(part).expect("the body as documented");
        for one in tokens.items {
            client.keep(one.client_id, &one.display_text, &one.scopes.join(" "), &one.user_key);
        }
    }
}

/// Returns the bodies of the parts.
fn parts(answer: &Answer) -> impl Iterator<Item = &str> {
    let kind = answer.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let (_, boundary) = kind.and_then(|kind| kind.split_once("boundary=")).expect("a multipart body");
    let body = std::str::from_utf8(&answer.body).expect("a body of text");
    let parts = body.split(boundary).skip(1);
    parts.filter_map(|part| Some(part.splitn(3, "\r\n\r\n").nth(2)?.rsplit_once("\r\n--")?.0))
}
