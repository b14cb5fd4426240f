//! The organization's audit log: the phrase's `created`, `action`, `actor` and free words, order, cursors.

use serde_json::{Map, Value, json};

use crate::call::{Answer, Call};
use crate::world::{AuditEvent, When, parse_time};

const DAY: i64 = 86_400;

/// Without a date in the phrase the API returns three months only.
const DEFAULT_DAYS: i64 = 90;
/// Git events are kept for a week.
const GIT_DAYS: i64 = 7;
/// Web events are kept for half a year.
const WEB_DAYS: i64 = 180;

/// One condition of a phrase.
enum Condition<'a> {
    NotBefore(i64),
    NotAfter(i64),
    Action(&'a str),
    Field(&'a str, &'a str),
}

/// `GET /orgs/{org}/audit-log`
pub(super) fn list(call: &Call<'_>) -> Answer {
    if !call.state.organization.enterprise {
        return Answer::not_found();
    }
    let moment = call.state.moment;
    let conditions: Vec<Condition<'_>> =
        call.query("phrase").unwrap_or("").split_whitespace().flat_map(conditions).collect();
    let has_date =
        conditions.iter().any(|one| matches!(one, Condition::NotBefore(_) | Condition::NotAfter(_)));
    let (web, git) = match call.query("include") {
        Some("git") => (false, true),
        Some("all") => (true, true),
        _ => (true, false),
    };
    let mut events: Vec<(usize, i64, &AuditEvent)> = Vec::new();
    for (at, event) in call.state.objects.audit.iter().enumerate() {
        let seconds = moment.seconds(event.at);
        let age = moment.now - seconds;
        let kept = if event.git { GIT_DAYS } else { WEB_DAYS };
        let reach = if has_date { kept } else { kept.min(DEFAULT_DAYS) };
        let is_included = if event.git { git } else { web };
        if is_included && (0..=reach * DAY).contains(&age) && matches(&conditions, event, seconds) {
            events.push((at, seconds, event));
        }
    }
    events.sort_by_key(|(at, seconds, _)| (*seconds, *at));
    if call.query("order") != Some("asc") {
        events.reverse();
    }
    call.cursor_list(events.len(), |nth| {
        events.get(nth).map(|(at, seconds, event)| value(call, *at, *seconds, event))
    })
}

fn conditions(term: &str) -> Vec<Condition<'_>> {
    let Some((name, text)) = term.split_once(':') else {
        return Vec::new();
    };
    let text = text.trim_matches('"');
    match name {
        "created" => dates(text),
        "action" => vec![Condition::Action(text)],
        _ => vec![Condition::Field(name, text)],
    }
}

fn dates(text: &str) -> Vec<Condition<'_>> {
    let seconds = |text: &str| match parse_time(text) {
        Ok(When::At(seconds)) => Some(seconds),
        Ok(When::FromStart(_) | When::FromNow(_)) | Err(_) => None,
    };
    let one = |found: Option<Condition<'static>>| found.into_iter().collect();
    if let Some(rest) = text.strip_prefix(">=") {
        return one(seconds(rest).map(Condition::NotBefore));
    }
    if let Some(rest) = text.strip_prefix('>') {
        return one(seconds(rest).map(|at| Condition::NotBefore(at + 1)));
    }
    if let Some(rest) = text.strip_prefix("<=") {
        return one(seconds(rest).map(Condition::NotAfter));
    }
    if let Some(rest) = text.strip_prefix('<') {
        return one(seconds(rest).map(|at| Condition::NotAfter(at - 1)));
    }
    if let Some((from, to)) = text.split_once("..") {
        let from = seconds(from).map(Condition::NotBefore);
        return from.into_iter().chain(seconds(to).map(Condition::NotAfter)).collect();
    }
    let Some(day) = seconds(text) else {
        return Vec::new();
    };
    vec![Condition::NotBefore(day), Condition::NotAfter(day + DAY - 1)]
}

fn matches(conditions: &[Condition<'_>], event: &AuditEvent, seconds: i64) -> bool {
    let category = event.action.split('.').next().unwrap_or("");
    // Several actions are alternatives; everything else must hold together.
    let mut actions = conditions.iter().filter_map(|one| match one {
        Condition::Action(action) => Some(*action),
        Condition::NotBefore(_) | Condition::NotAfter(_) | Condition::Field(..) => None,
    });
    let mut has_actions = false;
    let is_action = actions.any(|action| {
        has_actions = true;
        action == event.action || action == category
    });
    (is_action || !has_actions)
        && conditions.iter().all(|one| match one {
            Condition::NotBefore(at) => seconds >= *at,
            Condition::NotAfter(at) => seconds <= *at,
            Condition::Action(_) => true,
            Condition::Field("actor", text) => event.actor.as_deref() == Some(*text),
            Condition::Field(name, text) => event.fields.get(*name).is_some_and(|value| same(value, text)),
        })
}

fn same(value: &Value, text: &str) -> bool {
    value.as_str().map_or_else(|| format!("{value}") == text, |value| value == text)
}

fn value(call: &Call<'_>, at: usize, seconds: i64, event: &AuditEvent) -> Value {
    let organization = &call.state.organization;
    let mut map: Map<String, Value> =
        event.fields.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    map.insert("@timestamp".to_owned(), json!(seconds * 1_000));
    map.insert("created_at".to_owned(), json!(seconds * 1_000));
    map.insert("_document_id".to_owned(), json!(format!("event-{at:06}")));
    map.insert("action".to_owned(), json!(event.action));
    map.insert("org".to_owned(), json!(organization.login));
    map.insert("org_id".to_owned(), json!(organization.id));
    if let Some(actor) = &event.actor {
        map.insert("actor".to_owned(), json!(actor));
        map.insert("actor_id".to_owned(), json!(call.state.user_id(actor)));
    }
    Value::Object(map)
}
