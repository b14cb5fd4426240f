//! One request from the wire to the answer: faults, credentials, budgets, permissions, the listing.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, Method, Request, Response};

use super::access;
use super::answer::Answer;
use super::budget::{Family, Standing};
use super::inside::Inside;
use super::routes::{self, Call};
use super::token;
use crate::connection::{Cutter, forever};
use crate::fault::FaultKind;
use crate::mishap;
use crate::routes::pairs;

/// Request bodies are short.
const BODY: usize = 1 << 20;

/// Answers one request.
pub(super) async fn serve(
    State(inside): State<Arc<Inside>>,
    ConnectInfo(cutter): ConnectInfo<Cutter>,
    request: Request<Body>,
) -> Response<Body> {
    let entered = Entered::new(&inside);
    let (head, body) = request.into_parts();
    let path = head.uri.path();
    let template = template(head.method.as_str(), path);
    count(&inside, template, &head.method, entered.concurrent);
    if inside.settings.latency > Duration::ZERO {
        tokio::time::sleep(inside.settings.latency).await;
    }
    let query = pairs(head.uri.query().unwrap_or(""));
    let is_redirected = query.iter().any(|(key, _)| key == "redirected");
    let fault = if is_redirected { None } else { inside.script.strike(template) };
    if fault.is_some() {
        inside.counters().faulty += 1;
    }
    match &fault {
        Some(FaultKind::Hang) => forever().await,
        Some(FaultKind::Reset) => cutter.cut(),
        _ => {}
    }
    let body = axum::body::to_bytes(body, BODY).await.unwrap_or_default();
    let asked = Asked { method: &head.method, path, query, headers: &head.headers, body: &body };
    let (answer, standing) = answer(&inside, asked, fault.as_ref(), entered.concurrent);
    let (answer, fault) = in_own_words(answer, fault);
    let response = answer.into_response(standing);
    mishap::spoil(response, fault, path, head.uri.query(), &inside.base_url, &cutter)
}

/// Counts a request as under way until it is dropped, answered or not.
struct Entered {
    inside: Arc<Inside>,
    concurrent: u32,
}

impl Entered {
    fn new(inside: &Arc<Inside>) -> Self {
        let mut meter = inside.meter();
        meter.concurrent += 1;
        Self { inside: Arc::clone(inside), concurrent: meter.concurrent }
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        let mut meter = self.inside.meter();
        meter.concurrent = meter.concurrent.saturating_sub(1);
    }
}

/// What was asked, without its transport.
struct Asked<'a> {
    method: &'a Method,
    path: &'a str,
    query: Vec<(String, String)>,
    headers: &'a HeaderMap,
    body: &'a Bytes,
}

/// The name under which a path is counted.
fn template(method: &str, path: &str) -> &'static str {
    match routes::find(method, path) {
        Some((route, _)) => route.template,
        None if path == token::PATH => token::PATH,
        None => "(unknown)",
    }
}

fn count(inside: &Inside, template: &str, method: &Method, concurrent: u32) {
    let mut counters = inside.counters();
    counters.total += 1;
    counters.most_concurrent = counters.most_concurrent.max(concurrent);
    counters.writing += u64::from(method != Method::GET && template != token::PATH);
    *counters.by_template.entry(template.to_owned()).or_default() += 1;
}

fn answer(
    inside: &Inside,
    asked: Asked<'_>,
    fault: Option<&FaultKind>,
    concurrent: u32,
) -> (Answer, Option<Standing>) {
    let day = inside.day();
    let now = inside.now(&day);
    let is_crowded = concurrent > inside.settings.concurrent;
    if is_crowded || matches!(fault, Some(FaultKind::SecondaryLimit(_))) {
        inside.counters().refused += 1;
        return (Answer::too_many(), Some(Standing::crowded(now)));
    }
    if asked.path == token::PATH && asked.method == Method::POST {
        return within_budget(inside, fault, "app", Family::Tokens, now, || {
            token::answer(inside, &day, asked.headers, asked.body, now)
        });
    }
    let caller = match access::authenticate(inside, &day, asked.headers, asked.method, asked.path, now) {
        Ok(caller) => caller,
        Err(refusal) => return (refusal, None),
    };
    let Some((route, parts)) = routes::find(asked.method.as_str(), asked.path) else {
        return (Answer::not_found(asked.path), None);
    };
    within_budget(inside, fault, caller.name, route.family, now, || {
        if let Err(refusal) = access::permit(inside, &day, route, &caller) {
            return refusal;
        }
        let call = Call { inside, day: &day, path: asked.path, parts, query: asked.query, now };
        (route.answer)(&call)
    })
}

fn within_budget(
    inside: &Inside,
    fault: Option<&FaultKind>,
    who: &str,
    family: Family,
    now: i64,
    answer: impl FnOnce() -> Answer,
) -> (Answer, Option<Standing>) {
    let taken = inside.meter().take(inside.settings.budgets, who, family, now);
    let taken = match fault {
        Some(FaultKind::PrimaryLimit) => {
            Err(taken.map_or_else(|spent| spent, |standing| Standing { remaining: 0, ..standing }))
        }
        _ => taken,
    };
    match taken {
        Ok(standing) => (answer(), Some(standing)),
        Err(spent) => {
            inside.counters().refused += 1;
            (Answer::too_many(), Some(spent))
        }
    }
}

/// Puts the faults that have a body into Okta's words; the others have none.
fn in_own_words(answer: Answer, fault: Option<FaultKind>) -> (Answer, Option<FaultKind>) {
    let failed = |status| Answer::error(status, "E0000009", "Internal Server Error");
    match fault {
        Some(FaultKind::Status(status)) => (failed(status), None),
        Some(FaultKind::ErrorBody) => (Answer { status: 200, ..failed(500) }, None),
        fault => (answer, fault),
    }
}
