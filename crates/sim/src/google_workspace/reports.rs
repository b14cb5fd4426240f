//! The audit logs: calls, consents and revocations of people's apps, sign-ins, and what administrators did. Newest first, of
//! 180 days. What the world says was `logged` later than it happened is not there before.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::GoogleWorkspace;
use super::words::{dated, error};
use crate::kit::{Answer, Call, Object};

const KEPT: i64 = 180 * 86_400;
const HOUR: i64 = 3_600;

/// One entry.
struct Entry {
    at: i64,
    id: String,
    actor: String,
    event: String,
    parameters: Vec<Value>,
}

/// Lists entries of one application.
pub(super) fn activities(call: &Call<'_, GoogleWorkspace>) -> Answer {
    let since = match call.query("startTime").map(str::parse::<Timestamp>) {
        None => call.now - KEPT,
        Some(Ok(since)) if since.as_second() >= call.now - KEPT => since.as_second(),
        Some(_) => return error(400, "badRequest", "Start time can not be more than 180 days in the past."),
    };
    let size = call.number("maxResults").unwrap_or(1_000);
    if size == 0 || size > 1_000 {
        return error(400, "invalid", "Invalid value for maxResults");
    }
    let client = call.query("filters").and_then(|filters| filters.strip_prefix("client_id=="));
    let mut entries = match call.part(0) {
        "token" => {
            let mut entries = calls(call, client, since);
            entries.extend(consents(call));
            entries.extend(done(call, "revocations", "revoke"));
            entries
        }
        "login" => done(call, "sign_ins", "login_success"),
        "admin" => decisions(call),
        _ => return error(400, "badRequest", "Bad Request"),
    };
    if let Some(event) = call.query("eventName") {
        entries.retain(|entry| entry.event == event);
    }
    entries.retain(|entry| entry.at >= since && entry.at <= call.now);
    entries.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.id.cmp(&b.id)));
    let (window, next) = call.after(call.query("pageToken"), size, entries.len());
    let shown = entries.get(window).unwrap_or_default().iter().map(|entry| shown(call, entry));
    let shown: Vec<Value> = shown.collect();
    let mut body = json!({ "kind": "admin#reports#activities", "etag": "\"sim\"" });
    if !shown.is_empty() {
        body["items"] = shown.into();
    }
    if let Some(next) = next {
        body["nextPageToken"] = next.into();
    }
    dated(call, Answer::ok(&body))
}

fn shown(call: &Call<'_, GoogleWorkspace>, entry: &Entry) -> Value {
    let email = call.day.find("people", &entry.actor).map_or("", |person| person.text("email"));
    json!({
        "kind": "admin#reports#activity",
        "id": {
            "time": time(entry.at),
            "uniqueQualifier": entry.id,
            "applicationName": call.part(0),
            "customerId": call.day.tenant.id(),
        },
        "actor": { "callerType": "USER", "email": email, "profileId": entry.actor },
        "ipAddress": "203.0.113.44",
        "events": [{ "type": "auth", "name": entry.event, "parameters": entry.parameters }],
    })
}

fn time(at: i64) -> String {
    Timestamp::from_second(at).map_or_else(|_| String::new(), |at| at.to_string())
}

fn named(name: &str, value: &str) -> Value {
    json!({ "name": name, "value": value })
}

/// The calls of clients: one each so many hours, the last of which the world names.
fn calls(call: &Call<'_, GoogleWorkspace>, client: Option<&str>, since: i64) -> Vec<Entry> {
    let mut entries = Vec::new();
    let wanted =
        call.all("calls").iter().filter(|calls| client.is_none_or(|client| calls.text("client") == client));
    for calls in wanted {
        let Some(last) = calls.seconds("last") else { continue };
        let each = calls.value("each_hours").as_i64().unwrap_or(24).max(1) * HOUR;
        let mut at = last;
        while at >= since && entries.len() < 100_000 {
            entries.push(Entry {
                at,
                id: format!("{}-{at}", calls.id()),
                actor: calls.text("user").to_owned(),
                event: "activity".to_owned(),
                parameters: vec![named("client_id", calls.text("client")), named("api_name", "drive")],
            });
            at -= each;
        }
    }
    entries
}

/// What people let in, as the tokens tell that they have.
fn consents(call: &Call<'_, GoogleWorkspace>) -> Vec<Entry> {
    let given = |token: &Object| {
        Some(Entry {
            at: token.seconds("granted")?,
            id: format!("consent-{}", token.id()),
            actor: token.text("user").to_owned(),
            event: "authorize".to_owned(),
            parameters: vec![
                named("client_id", token.text("client")),
                named("app_name", token.text("name")),
                json!({ "name": "scope", "multiValue": token.value("scopes") }),
            ],
        })
    };
    call.all("tokens").iter().filter_map(given).collect()
}

/// What people did themselves: sign in, or take something back from an app.
fn done(call: &Call<'_, GoogleWorkspace>, collection: &str, event: &str) -> Vec<Entry> {
    let entry = |one: &Object| {
        let has_arrived = one.seconds("logged").is_none_or(|logged| logged <= call.day.now());
        has_arrived.then_some(Entry {
            at: one.seconds("at")?,
            id: one.id().to_owned(),
            actor: one.text("user").to_owned(),
            event: if one.has("event") { one.text("event") } else { event }.to_owned(),
            parameters: vec![named("client_id", one.text("client"))],
        })
    };
    call.all(collection).iter().filter_map(entry).collect()
}

/// What administrators did.
fn decisions(call: &Call<'_, GoogleWorkspace>) -> Vec<Entry> {
    let taken = |decision: &Object| {
        let parameters = decision.value("parameters");
        let parameters = parameters.as_object().into_iter().flatten();
        Some(Entry {
            at: decision.seconds("at")?,
            id: decision.id().to_owned(),
            actor: decision.text("by").to_owned(),
            event: decision.text("event").to_owned(),
            parameters: parameters
                .map(|(name, value)| named(name, value.as_str().unwrap_or_default()))
                .collect(),
        })
    };
    call.all("decisions").iter().filter_map(taken).collect()
}
