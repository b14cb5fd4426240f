//! API request statistics: who called, how often, when last.

use serde_json::{Value, json};

use crate::call::{Answer, Call};
use crate::world::{Insight, When, parse_time};

/// Statistics reach back so many days at most.
const LOOK_BACK: i64 = 30 * 86_400;

/// `GET /orgs/{org}/insights/api/subject-stats`
pub(super) fn subjects(call: &Call<'_>) -> Answer {
    window(call, |since| {
        let chosen = since_then(call, since, |_| true);
        call.list(chosen.len(), |at| Some(subject(call, chosen.get(at)?)))
    })
}

/// `GET /orgs/{org}/insights/api/user-stats/{id}`
pub(super) fn user(call: &Call<'_>) -> Answer {
    window(call, |since| {
        let of_user =
            |one: &Insight| one.user.as_ref().map(|user| call.state.user_id(&user.name)) == call.id(1);
        let chosen = since_then(call, since, of_user);
        call.list(chosen.len(), |at| Some(actor(call, chosen.get(at)?)))
    })
}

/// `GET /orgs/{org}/insights/api/summary-stats/{kind}/{id}`
pub(super) fn summary(call: &Call<'_>) -> Answer {
    window(call, |since| {
        let is_actor = |one: &Insight| one.kind.text() == call.parameter(1) && Some(one.actor) == call.id(2);
        let total: u64 = since_then(call, since, is_actor).iter().map(|one| one.requests).sum();
        Answer::json(&json!({"total_request_count": total, "rate_limited_request_count": 0}))
    })
}

fn window(call: &Call<'_>, answer: impl Fn(i64) -> Answer) -> Answer {
    if !call.state.organization.enterprise || call.shared.settings.enterprise_server {
        return Answer::not_found();
    }
    match call.query("min_timestamp").map(parse_time) {
        Some(Ok(When::At(since))) => answer(since.max(call.state.moment.now - LOOK_BACK)),
        _ => Answer::error(422, "Invalid request.\n\nMissing or invalid min_timestamp."),
    }
}

fn since_then<'a>(call: &Call<'a>, since: i64, is_wanted: impl Fn(&Insight) -> bool) -> Vec<&'a Insight> {
    let moment = call.state.moment;
    let is_recent = |one: &Insight| (since..=moment.now).contains(&moment.seconds(one.last_request));
    call.state.objects.insights.iter().filter(|one| is_recent(one) && is_wanted(one)).collect()
}

fn subject(call: &Call<'_>, one: &Insight) -> Value {
    json!({
        "subject_type": one.kind.text(),
        "subject_name": one.name,
        "subject_id": one.actor,
        "integration_id": one.integration,
        "oauth_application_id": one.oauth_application,
        "total_request_count": one.requests,
        "rate_limited_request_count": 0,
        "last_rate_limited_timestamp": call.maybe(one.last_limited),
        "last_request_timestamp": call.time(one.last_request),
    })
}

fn actor(call: &Call<'_>, one: &Insight) -> Value {
    json!({
        "actor_type": one.kind.text(),
        "actor_name": one.name,
        "actor_id": one.actor,
        "integration_id": one.integration,
        "oauth_application_id": one.oauth_application,
        "total_request_count": one.requests,
        "rate_limited_request_count": 0,
        "last_rate_limited_timestamp": call.maybe(one.last_limited),
        "last_request_timestamp": call.time(one.last_request),
    })
}
