//! One request from the wire to the answer: faults, credentials, budgets, permissions, the route.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::{Request, Response};

use super::access::{Access, Caller, Standing};
use super::answer::Answer;
use super::call::Call;
use super::inside::Inside;
use super::platform::{Platform, Route};
use crate::connection::{Cutter, forever};
use crate::fault::FaultKind;
use crate::mishap;
use crate::routes::{decode, pairs};

/// Request bodies are short, but for batches.
const BODY: usize = 1 << 22;

/// Answers one request.
pub(super) async fn serve<P: Platform>(
    State(inside): State<Arc<Inside<P>>>,
    ConnectInfo(cutter): ConnectInfo<Cutter>,
    request: Request<Body>,
) -> Response<Body> {
    let entered = Entered::new(&inside);
    let (head, body) = request.into_parts();
    let path = head.uri.path();
    let found = find::<P>(head.method.as_str(), path);
    let template = found.as_ref().map_or("(unknown)", |(route, _)| route.template);
    let is_writing =
        head.method != "GET" && found.as_ref().is_none_or(|(route, _)| route.access != Access::Open);
    count(&inside, template, is_writing, entered.concurrent);
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
    let (method, headers) = (head.method.as_str(), &head.headers);
    let answer = answer(&inside, method, path, query, headers, &body, fault.as_ref(), entered.concurrent);
    let (answer, fault) = in_own_words::<P>(answer, fault);
    mishap::spoil(answer.into_response(), fault, path, head.uri.query(), &inside.base_url, &cutter)
}

/// Counts a request as under way until it is dropped, answered or not.
struct Entered<P: Platform> {
    inside: Arc<Inside<P>>,
    concurrent: u32,
}

impl<P: Platform> Entered<P> {
    fn new(inside: &Arc<Inside<P>>) -> Self {
        let mut meter = inside.meter();
        meter.concurrent += 1;
        Self { inside: Arc::clone(inside), concurrent: meter.concurrent }
    }
}

impl<P: Platform> Drop for Entered<P> {
    fn drop(&mut self) {
        let mut meter = self.inside.meter();
        meter.concurrent = meter.concurrent.saturating_sub(1);
    }
}

fn count<P: Platform>(inside: &Inside<P>, template: &str, is_writing: bool, concurrent: u32) {
    let mut counters = inside.counters();
    counters.total += 1;
    counters.most_concurrent = counters.most_concurrent.max(concurrent);
    counters.writing += u64::from(is_writing);
    *counters.by_template.entry(template.to_owned()).or_default() += 1;
}

#[expect(
    clippy::too_many_arguments,
    reason = "a request has so many parts, and this is where they come together"
)]
fn answer<P: Platform>(
    inside: &Inside<P>,
    method: &str,
    path: &str,
    query: Vec<(String, String)>,
    headers: &axum::http::HeaderMap,
    body: &Bytes,
    fault: Option<&FaultKind>,
    concurrent: u32,
) -> Answer {
    let day = inside.day();
    let now = inside.now(&day);
    let found = find::<P>(method, path);
    let template = found.as_ref().map_or("", |(route, _)| route.template);
    let (route, parts) = found.map_or((None, Vec::new()), |(route, parts)| (Some(route), parts));
    let call = Call { inside, day: &day, method, path, template, parts, query, headers, body, now };
    let is_crowded = concurrent > inside.settings.concurrent;
    if is_crowded || matches!(fault, Some(FaultKind::SecondaryLimit(_))) {
        inside.counters().refused += 1;
        return P::too_many(Standing { limit: 0, remaining: 0, reset: now + 1, now });
    }
    let caller = match route {
        Some(Route { access: Access::Open, .. }) => Caller::with_all(""),
        Some(_) | None => match P::caller(&call) {
            Ok(caller) => caller,
            Err(refusal) => return refusal,
        },
    };
    let standing = match spent(inside, &caller, template, fault, now) {
        Ok(standing) => standing,
        Err(standing) => {
            inside.counters().refused += 1;
            return P::stamp(P::too_many(standing), standing);
        }
    };
    let answer = match route {
        Some(route) => permitted(&call, route, &caller),
        None => P::not_found(path),
    };
    P::stamp(answer, standing)
}

fn permitted<P: Platform>(call: &Call<'_, P>, route: &Route<P>, caller: &Caller) -> Answer {
    let taken = call.inside.taken().clone();
    if taken.features.contains(route.template) {
        return P::switched_off(call);
    }
    if let Access::Needs(needed) = route.access {
        let left: Vec<&str> =
            needed.iter().copied().filter(|one| !taken.permissions.contains(*one)).collect();
        let is_given = left.iter().any(|one| taken.given.contains(*one));
        if left.is_empty() || !(caller.may(&left) || is_given) {
            return P::denied(call, needed);
        }
    }
    (route.answer)(call)
}

fn spent<P: Platform>(
    inside: &Inside<P>,
    caller: &Caller,
    template: &str,
    fault: Option<&FaultKind>,
    now: i64,
) -> Result<Standing, Standing> {
    let taken = inside.meter().take(inside.settings.limit, &caller.name, P::family(template), now);
    match fault {
        Some(FaultKind::PrimaryLimit) => {
            Err(taken.map_or_else(|spent| spent, |standing| Standing { remaining: 0, ..standing }))
        }
        _ => taken,
    }
}

/// Puts the faults that have a body into the platform's words; the others have none.
fn in_own_words<P: Platform>(answer: Answer, fault: Option<FaultKind>) -> (Answer, Option<FaultKind>) {
    match fault {
        Some(FaultKind::Status(status)) => (P::failed(status), None),
        Some(FaultKind::ErrorBody) => (P::error_in_body(), None),
        fault => (answer, fault),
    }
}

/// Finds the route of a path, with the parts that vary.
fn find<P: Platform>(method: &str, path: &str) -> Option<(&'static Route<P>, Vec<String>)> {
    let routes = P::ROUTES.iter().filter(|route| route.method == method);
    routes.into_iter().find_map(|route| Some((route, matching(route.template, path)?)))
}

pub(super) fn matching(template: &str, path: &str) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    let mut actual = path.split('/');
    for expected in template.split('/') {
        if expected.starts_with('{') && expected.ends_with("*}") {
            let rest: Vec<&str> = actual.collect();
            parts.push(decode(&rest.join("/")).unwrap_or_default());
            return (!rest.is_empty()).then_some(parts);
        }
        let found = actual.next()?;
        match expected.split_once('{').zip(expected.rsplit_once('}')) {
            Some(((before, _), (_, after))) => {
                let varying = found.strip_prefix(before)?.strip_suffix(after)?;
                parts.push(decode(varying)?);
            }
            None if expected != found => return None,
            None => {}
        }
    }
    actual.next().is_none().then_some(parts)
}
