//! Files of API calls: one a day, as far back as the tenant's edition keeps them, a line for each call.

use std::fmt::Write;

use axum::body::Bytes;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::answer::{error, time};
use super::{Salesforce, objects};
use crate::kit::{Answer, Call};

const DAY: i64 = 86_400;

const HEAD: &str = "\"EVENT_TYPE\",\"TIMESTAMP_DERIVED\",\"USER_ID\",\"CLIENT_IP\",\"CONNECTED_APP_ID\",\
                    \"CONNECTED_APP_NAME\",\"API_FAMILY\",\"API_VERSION\",\"ENTITY_NAME\",\"HTTP_METHOD\",\"STATUS_CODE\"\n";

/// Returns the rows of the list of files, the newest first.
pub(super) fn files(call: &Call<'_, Salesforce>) -> Vec<Map<String, Value>> {
    let kept = call.day.tenant.value("event_days").as_i64().unwrap_or(1);
    let today = call.now.div_euclid(DAY);
    let file = |day: i64| {
        let date = time(json!(Timestamp::from_second(day * DAY).unwrap_or_default().to_string()));
        let row = json!({
            "Id": format!("0ATbn{day:010}GAC"), "EventType": "ApiTotalUsage", "Interval": "Daily", "LogDate": date,
            "LogFileLength": lines(call, day).len(),
        });
        row.as_object().cloned().unwrap_or_default()
    };
    // A day's file comes a day late.
    (today - 1 - kept..today - 1).rev().map(file).collect()
}

/// Answers with a file.
pub(super) fn file(call: &Call<'_, Salesforce>) -> Answer {
    if !objects::sees(call, "EventLogFile") {
        return error(403, "INSUFFICIENT_ACCESS", "insufficient access rights");
    }
    let id = call.part(1);
    let known = files(call).iter().any(|file| file.get("Id").and_then(Value::as_str) == Some(id));
    let day = id.strip_prefix("0ATbn").and_then(|rest| rest.strip_suffix("GAC")?.parse().ok());
    match day.filter(|_| known) {
        Some(day) => {
            let body = Bytes::from(lines(call, day));
            Answer { content_type: "text/csv".to_owned(), body, ..Answer::empty(200) }
        }
        None => error(404, "NOT_FOUND", "The requested resource does not exist"),
    }
}

/// Writes the calls of a day: each app calls at even distances, from its first day to its last call.
fn lines(call: &Call<'_, Salesforce>, day: i64) -> String {
    let mut text = HEAD.to_owned();
    for app in call.all("ApiUse") {
        let per_day = app.value("per_day").as_i64().unwrap_or(1).max(1);
        let (first, last) = (app.seconds("first").unwrap_or(0), app.seconds("last").unwrap_or(call.now));
        let times = (0..per_day).map(|n| day * DAY + n * DAY / per_day);
        for at in times.filter(|at| (first..=last).contains(at)) {
            let at = Timestamp::from_second(at).unwrap_or_default().strftime("%Y-%m-%dT%H:%M:%S.004Z");
            // The file's ids are the short ones.
            let short = |field: &str| app.text(field).get(..15).unwrap_or_default().to_owned();
            let (user, id, name) = (short("user"), short("app"), app.text("name"));
            let line = writeln!(
                text,
                "\"ApiTotalUsage\",\"{at}\",\"{user}\",\"203.0.113.77\",\"{id}\",\"{name}\",\"REST\",\"66.0\",\"{}\",\"GET\",\"200\"",
                app.text("entity"),
            );
            debug_assert!(line.is_ok(), "a string takes all that is written");
        }
    }
    text
}
