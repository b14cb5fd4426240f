//! The System Log, as far as it tells which apps asked for tokens.
//!
//! An app's requests are as regular as the world file says, so that the log of a day is made when it is asked for.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::answer::Answer;
use super::objects::TokenRequests;
use super::routes::Call;

const EVENT: &str = "app.oauth2.token.grant.access_token";

const HOUR: i64 = 3_600;

/// How long the log is kept.
const KEPT: i64 = 90 * 24 * HOUR;

/// Answers with the events that the filter chooses.
pub(super) fn list(call: &Call<'_>) -> Answer {
    let filter = call.query("filter").unwrap_or_default();
    if filter.split(" and ").any(|term| !is_known(term)) {
        return Answer::error(400, "E0000031", "Invalid search criteria.");
    }
    let asked = |name: &str| call.query(name).and_then(|text| text.parse::<Timestamp>().ok());
    let since = asked("since").map_or(call.now - 7 * 24 * HOUR, Timestamp::as_second);
    if since < call.now - 2 * KEPT {
        return Answer::error(
            400,
            "E0000053",
            "Invalid parameter: The since parameter is over 180 days prior",
        );
    }
    let since = since.max(call.now - KEPT);
    let until = asked("until").map_or(call.now, Timestamp::as_second);
    let mut events = Vec::new();
    for requests in &call.day.objects.token_requests {
        let is_wanted = wanted(filter, "actor.id").is_none_or(|app| *app == *requests.app.name);
        if is_wanted && wanted(filter, "eventType").is_none_or(|kind| kind == EVENT) {
            events.extend(times(call, requests, since, until).map(|at| (at, requests)));
        }
    }
    events.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
    if call.query("sortOrder") == Some("DESCENDING") {
        events.reverse();
    }
    let events: Vec<Value> = events.into_iter().map(|(at, requests)| event(call, at, requests)).collect();
    call.page(&events, 1_000)
}

/// Whether this log can be searched so.
fn is_known(term: &str) -> bool {
    ["eventType eq \"", "actor.id eq \"", "outcome.result eq \"SUCCESS\""]
        .iter()
        .any(|start| term.starts_with(start))
        || term.is_empty()
}

/// Returns what a filter wants a field to be.
fn wanted<'f>(filter: &'f str, field: &str) -> Option<&'f str> {
    let term = filter.split(" and ").find_map(|term| term.strip_prefix(field)?.strip_prefix(" eq \""))?;
    term.strip_suffix('"')
}

/// The times of an app's requests within a window, the newest first.
fn times(call: &Call<'_>, requests: &TokenRequests, since: i64, until: i64) -> impl Iterator<Item = i64> {
    let last = call.day.moment.seconds(requests.last).min(call.now);
    let step = i64::from(requests.each_hours.max(1)) * HOUR;
    std::iter::successors(Some(last), move |at| Some(at - step))
        .take_while(move |at| *at >= since)
        .filter(move |at| *at <= until)
}

fn event(call: &Call<'_>, at: i64, requests: &TokenRequests) -> Value {
    let app = &requests.app.name;
    let label = call.day.objects.apps.iter().find(|one| *one.id == **app).map(|one| one.label.as_str());
    let at = Timestamp::from_second(at).unwrap_or(Timestamp::UNIX_EPOCH);
    let scopes = requests.scopes.join(", ");
    json!({
        "uuid": format!("{}-{}", requests.id, at.as_second()),
        "published": format!("{}.000Z", at.to_string().trim_end_matches('Z')),
        "eventType": EVENT,
        "version": "0",
        "severity": "INFO",
        "displayMessage": "OAuth2 access token is granted",
        "actor": {
            "id": app, "type": "PublicClientApp", "alternateId": app, "displayName": label, "detailEntry": null,
        },
        "client": { "id": app, "ipAddress": "203.0.113.9", "zone": "null", "device": "Unknown" },
        "outcome": { "result": "SUCCESS", "reason": null },
        "target": [{
            "id": format!("AT.{}", at.as_second()), "type": "access_token", "alternateId": null,
            "displayName": "Access Token", "detailEntry": { "subject": app },
        }],
        "transaction": { "type": "WEB", "id": "ZInvented", "detail": {} },
        "debugContext": { "debugData": {
            "requestUri": "/oauth2/v1/token", "grantType": "client_credentials",
            "requestedScopes": scopes, "grantedScopes": scopes,
        } },
    })
}
