//! What each path answers: rows of the world in Atlassian's shapes, and its three ways of paging.

use serde_json::{Map, Value, json};

use super::Atlassian;
use crate::kit::{Answer, Call, Object, epoch, millis};

type Asked<'a, 'b> = &'a Call<'b, Atlassian>;

pub(super) fn organizations(call: Asked<'_, '_>) -> Answer {
    let tenant = &call.day.tenant;
    let row = json!({
        "id": tenant.text("id"), "type": "orgs", "attributes": { "name": tenant.text("name") }, "relationships": {},
        "links": { "self": call.address(&[]) },
    });
    Answer::ok(&json!({ "data": [row], "links": { "self": call.address(&[]) } }))
}

/// Answers for the scanner's own organization alone.
fn own<'c>(call: Asked<'c, '_>) -> Result<Asked<'c, 'c>, Answer> {
    match call.part(0) == call.day.tenant.text("id") {
        true => Ok(call),
        false => Err(super::administration(404, "Not Found", "There is no such organization")),
    }
}

/// A page whose next one is named by a bare cursor. A size under another name than the endpoint's is an error of the
/// server's, as it really is.
fn page(call: Asked<'_, '_>, size: &str, rows: &[Value]) -> Answer {
    if let Err(refusal) = own(call) {
        return refusal;
    }
    let wrong = if size == "pageSize" { "limit" } else { "pageSize" };
    if call.query(wrong).is_some() {
        return Answer::of(500, &json!({ "message": "Internal server error" }));
    }
    let (window, next) =
        call.after(call.query("cursor"), call.number(size).unwrap_or(50).min(500), rows.len());
    let data = rows.get(window).unwrap_or_default();
    let links = json!({ "self": call.address(&[]), "next": next.unwrap_or_default(), "prev": "" });
    Answer::ok(&json!({ "data": data, "links": links }))
}

fn rows(call: Asked<'_, '_>, collection: &str, row: impl Fn(&Object) -> Value) -> Vec<Value> {
    call.all(collection).iter().map(row).collect()
}

fn account(call: Asked<'_, '_>, id: &str) -> Value {
    let name = call.day.find("people", id).map_or(Value::Null, |person| person.value("name"));
    json!({ "id": id, "name": name })
}

/// Returns the row of a token, key or client: the object's own fields, and whose it is.
fn row(call: Asked<'_, '_>, object: &Object, owner: &str) -> Value {
    let mut row = match object.without(&["owner", "uses"]) {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    if object.has("owner") {
        row.insert(owner.to_owned(), account(call, object.text("owner")));
    }
    Value::Object(row)
}

pub(super) fn api_tokens(call: Asked<'_, '_>) -> Answer {
    let rows = rows(call, "api_tokens", |token| {
        let mut row = row(call, token, "user");
        let person = call.day.find("people", token.text("owner"));
        row["user"]["orgId"] = call.day.tenant.value("id");
        row["user"]["email"] = person.map_or(Value::Null, |person| person.value("email"));
        row
    });
    page(call, "pageSize", &rows)
}

pub(super) fn api_keys(call: Asked<'_, '_>) -> Answer {
    page(call, "pageSize", &rows(call, "api_keys", |key| row(call, key, "creator")))
}

pub(super) fn service_accounts(call: Asked<'_, '_>) -> Answer {
    page(call, "pageSize", &rows(call, "service_accounts", |one| row(call, one, "creator")))
}

pub(super) fn service_account_tokens(call: Asked<'_, '_>) -> Answer {
    page(call, "pageSize", &rows(call, "service_account_tokens", |one| row(call, one, "serviceAccount")))
}

pub(super) fn oauth_clients(call: Asked<'_, '_>) -> Answer {
    let rows = rows(call, "oauth_clients", |client| {
        let mut row = row(call, client, "serviceAccount");
        // A client has no `id` beside this.
        if let Value::Object(fields) = &mut row {
            fields.remove("id");
        }
        row["clientId"] = client.value("id");
        row
    });
    page(call, "pageSize", &rows)
}

pub(super) fn directories(call: Asked<'_, '_>) -> Answer {
    let row = json!({ "directoryId": "dir-acme", "name": "Acme" });
    page(call, "limit", &[row])
}

pub(super) fn users(call: Asked<'_, '_>) -> Answer {
    if call.part(1) != "dir-acme" {
        return super::administration(404, "Not Found", "There is no such directory");
    }
    let rows = rows(call, "people", |person| {
        let mut row = person.without(&["id"]);
        row["accountId"] = person.value("id");
        row
    });
    page(call, "limit", &rows)
}

/// The log goes on for ever: each answer names a cursor, and an empty one is the end for now.
pub(super) fn events(call: Asked<'_, '_>) -> Answer {
    if let Err(refusal) = own(call) {
        return refusal;
    }
    let from = call.query("from").and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
    let mut entries: Vec<(i64, Value)> = Vec::new();
    for token in call.all("api_tokens") {
        for (at, used) in token.value("uses").as_array().into_iter().flatten().enumerate() {
            let time =
                millis(used).filter(|time| *time >= from && epoch(used).is_some_and(|at| at <= call.now));
            if let Some(time) = time {
                entries.push((time, entry(call, token, at, used)));
            }
        }
    }
    entries.sort_by_key(|(time, _)| *time);
    let size = call.number("limit").unwrap_or(100).min(500);
    let (window, next) = call.after(call.query("cursor"), size, entries.len());
    let last = window.end;
    let data: Vec<&Value> = entries.get(window).unwrap_or_default().iter().map(|(_, entry)| entry).collect();
    let next = next.unwrap_or_else(|| crate::page::cursor(last));
    Answer::ok(&json!({ "data": data, "meta": { "next": next, "page_size": size } }))
}

fn entry(call: Asked<'_, '_>, token: &Object, at: usize, time: &Value) -> Value {
    let auth =
        json!({ "authType": "container-token", "tokenId": token.id(), "tokenLabel": token.value("label") });
    let mut actor = account(call, token.text("owner"));
    actor["auth"] = auth;
    json!({
        "id": format!("{}-{at}", token.id()), "type": "events",
        "attributes": {
            "time": time, "processedAt": time, "action": "user_token_used", "actor": actor, "context": [],
            "container": [{ "id": call.day.tenant.value("id"), "type": "org", "attributes": {} }],
        },
        "message": { "content": "A token was used", "format": "plain" },
    })
}

pub(super) fn revoke_key(call: Asked<'_, '_>) -> Answer {
    match own(call).map(|call| call.day.find("api_keys", call.part(1)).is_some()) {
        Err(refusal) => refusal,
        Ok(false) => super::administration(404, "Not Found", "There is no such key"),
        Ok(true) => {
            call.inside.remove("api_keys", call.part(1));
            Answer::empty(204)
        }
    }
}

pub(super) fn delete_token(call: Asked<'_, '_>) -> Answer {
    let is_there =
        call.day.find("api_tokens", call.part(1)).is_some_and(|token| token.text("owner") == call.part(0));
    if !is_there {
        return super::administration(404, "Not Found", "There is no such token");
    }
    call.inside.remove("api_tokens", call.part(1));
    Answer::empty(204)
}

/// Answers for the organization's one site alone.
fn on_site(call: Asked<'_, '_>, answer: impl FnOnce() -> Answer) -> Answer {
    match call.part(0) == call.day.tenant.text("cloud_id") {
        true => answer(),
        false => Answer::of(404, &json!({ "code": 404, "message": "No message available" })),
    }
}

pub(super) fn server_info(call: Asked<'_, '_>) -> Answer {
    on_site(call, || {
        Answer::ok(&json!({
            "baseUrl": call.day.tenant.value("site"), "deploymentType": "Cloud", "version": "1001.0.0-SNAPSHOT",
            "serverTitle": "Jira",
        }))
    })
}

pub(super) fn site_users(call: Asked<'_, '_>) -> Answer {
    on_site(call, || {
        let user = |object: &Object, kind: &str, name: &str| {
            json!({
                "accountId": object.id(), "accountType": kind, "active": !object.is("off"), "displayName": object.value(name),
                "self": format!("{}/rest/api/3/user?accountId={}", call.day.tenant.text("site"), object.id()),
            })
        };
        let people = call.all("people").iter().map(|person| user(person, "atlassian", "name"));
        let apps = call.all("apps").iter().map(|app| user(app, "app", "name"));
        let all: Vec<Value> = people.chain(apps).collect();
        let window = call.window(
            call.number("startAt").unwrap_or(0),
            call.number("maxResults").unwrap_or(50).min(1_000),
            all.len(),
        );
        Answer::ok(&Value::Array(all.get(window).unwrap_or_default().to_vec()))
    })
}

pub(super) fn webhooks(call: Asked<'_, '_>) -> Answer {
    on_site(call, || {
        let rows = rows(call, "webhooks", |webhook| {
            let mut row = webhook.without(&["id", "changed", "changed_by"]);
            let site = call.day.tenant.text("site");
            row["self"] = format!("{site}/rest/webhooks/1.0/webhook/{}", webhook.id()).into();
            row["lastUpdated"] = millis(&webhook.value("changed")).map_or(Value::Null, Value::from);
            row["lastUpdatedUser"] = webhook.value("changed_by");
            row["lastUpdatedDisplayName"] = account(call, webhook.text("changed_by"))["name"].clone();
            row
        });
        Answer::ok(&Value::Array(rows))
    })
}

pub(super) fn delete_webhook(call: Asked<'_, '_>) -> Answer {
    on_site(call, || match call.day.find("webhooks", call.part(1)) {
        None => Answer::of(404, &json!({ "errorMessages": ["The webhook does not exist."], "errors": {} })),
        Some(_) => {
            call.inside.remove("webhooks", call.part(1));
            Answer::empty(204)
        }
    })
}
