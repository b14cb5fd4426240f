//! One request from the wire to the answer: faults, authentication, limits, endpoint, headers.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, State as Extracted};
use axum::http::{HeaderMap, Method, Request, Response, header};

use crate::access;
use crate::call::{Answer, Call};
use crate::caller::Caller;
use crate::connection::{Cutter, forever};
use crate::fault::FaultKind;
use crate::graphql;
use crate::headers::{self, Dressing};
use crate::limit::{Resource, Standing};
use crate::mishap;
use crate::routes::{self, Route};
use crate::settings::Wait;
use crate::shared::Shared;
use crate::state::State;

/// Request bodies are short: a query, or what to narrow a token to.
const BODY: usize = 1 << 20;
/// The versions of the API that exist. <https://docs.github.com/rest>, read 2026-11-23
const VERSIONS: [&str; 2] = ["2022-11-28", "2026-03-10"];

/// Answers one request.
pub(crate) async fn serve(
    Extracted(shared): Extracted<Arc<Shared>>,
    ConnectInfo(cutter): ConnectInfo<Cutter>,
    request: Request<Body>,
) -> Response<Body> {
    let concurrent = shared.meter().enter();
    let _entered = Entered(Arc::clone(&shared));
    let (head, body) = request.into_parts();
    let path = local_path(head.uri.path());
    let found = routes::find(&head.method, path);
    let template = found.as_ref().map_or("(unknown)", |(route, _)| route.template);
    count(&shared, template, &head.method, &head.headers, concurrent);
    if shared.settings.latency > Duration::ZERO {
        tokio::time::sleep(shared.settings.latency).await;
    }
    let query = routes::pairs(head.uri.query().unwrap_or(""));
    let is_redirected = query.iter().any(|(key, _)| key == "redirected");
    let fault = if is_redirected { None } else { shared.script.strike(template) };
    if fault.is_some() {
        shared.counters().faulty += 1;
    }
    if matches!(fault, Some(FaultKind::Hang)) {
        forever().await;
    }
    if matches!(fault, Some(FaultKind::Reset)) {
        cutter.cut();
    }
    let body = axum::body::to_bytes(body, BODY).await.unwrap_or_default();
    let asked = Asked { path, query, headers: &head.headers, body: &body };
    let (answer, dressing) = answer(&shared, found, asked, fault.as_ref());
    let response = headers::respond(&shared, answer, &dressing, head.headers.get(header::IF_NONE_MATCH));
    mishap::spoil(response, fault, head.uri.path(), head.uri.query(), &shared.base_url, &cutter)
}

/// Counts a request as under way until it is dropped, answered or not.
struct Entered(Arc<Shared>);

impl Drop for Entered {
    fn drop(&mut self) {
        self.0.meter().leave();
    }
}

/// What was asked, without its transport.
struct Asked<'a> {
    path: &'a str,
    query: Vec<(String, String)>,
    headers: &'a HeaderMap,
    body: &'a Bytes,
}

/// Removes the prefix of an Enterprise Server.
fn local_path(path: &str) -> &str {
    match path.strip_prefix("/api/v3") {
        Some(rest) if rest.starts_with('/') => rest,
        _ if path == "/api/graphql" => "/graphql",
        _ => path,
    }
}

fn count(shared: &Shared, template: &str, method: &Method, headers: &HeaderMap, concurrent: u32) {
    let mut counters = shared.counters();
    counters.total += 1;
    counters.most_concurrent = counters.most_concurrent.max(concurrent);
    counters.conditional += u64::from(headers.contains_key(header::IF_NONE_MATCH));
    let reads = method == Method::GET || template == "/graphql" || template.ends_with("/access_tokens");
    counters.writing += u64::from(!reads);
    match counters.by_template.get_mut(template) {
        Some(count) => *count += 1,
        None => {
            counters.by_template.insert(template.to_owned(), 1);
        }
    }
}

fn answer(
    shared: &Shared,
    found: Option<(&'static Route, Vec<String>)>,
    asked: Asked<'_>,
    fault: Option<&FaultKind>,
) -> (Answer, Dressing) {
    let state = shared.state();
    let mut dressing = Dressing::default();
    if let Some(refusal) = refuse_headers(asked.headers) {
        return (refusal, dressing);
    }
    let bearer = bearer(asked.headers);
    let caller = match access::authenticate(shared, &state, bearer) {
        Ok(caller) => caller,
        Err(refusal) => return (refusal, dressing),
    };
    let standing = limit(shared, &state, &caller, found.as_ref().map(|(route, _)| *route), fault);
    dressing.caller = Some(caller.clone());
    dressing.now = shared.now(&state);
    match standing {
        Ok(standing) => dressing.standing = Some(standing),
        Err(Refused { answer, standing, wait }) => {
            shared.counters().refused += 1;
            dressing.standing = Some(standing);
            dressing.wait = wait;
            return (answer, dressing);
        }
    }
    let Some((route, parameters)) = found else {
        return (Answer::not_found(), dressing);
    };
    dressing.route = Some(route);
    if let Err(refusal) = access::permit(shared, route, &caller) {
        return (refusal, dressing);
    }
    if !access::is_here(&state, route, &parameters) {
        return (Answer::not_found(), dressing);
    }
    let call = Call {
        shared,
        state: &state,
        caller: &caller,
        parameters: &parameters,
        query: asked.query,
        path: asked.path,
        body: asked.body,
        token: bearer.unwrap_or(""),
        now: dressing.now,
    };
    ((route.answer)(&call), dressing)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (kind, token) = text.split_once(' ')?;
    (kind.eq_ignore_ascii_case("bearer") || kind.eq_ignore_ascii_case("token")).then(|| token.trim())
}

fn refuse_headers(headers: &HeaderMap) -> Option<Answer> {
    let agent = headers.get(header::USER_AGENT).map_or(&b""[..], |value| value.as_bytes());
    if agent.is_empty() {
        let words = "Request forbidden by administrative rules. Please make sure your request has a User-Agent header (https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required). Check https://developer.github.com for other possible causes.\n";
        return Some(Answer { status: 403, body: Bytes::from_static(words.as_bytes()), link: None });
    }
    let version = headers.get("x-github-api-version")?;
    if VERSIONS.iter().any(|known| version.as_bytes() == known.as_bytes()) {
        return None;
    }
    Some(Answer::error(400, "The API version that you requested is not supported."))
}

/// A request that a limit refused.
struct Refused {
    answer: Answer,
    standing: Standing,
    wait: Option<Wait>,
}

const SECONDARY: &str =
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";

fn limit(
    shared: &Shared,
    state: &State,
    caller: &Caller,
    route: Option<&Route>,
    fault: Option<&FaultKind>,
) -> Result<Standing, Refused> {
    let resource = route.map_or(Resource::Core, |route| route.resource);
    let is_free = route.is_some_and(|route| route.template == "/rate_limit");
    let now = shared.now(state);
    let settings = &shared.settings;
    let mut meter = shared.meter();
    let standing = meter.standing(settings, caller.kind, resource, now);
    let is_cheap = route.is_none_or(|route| route.method == "GET" || resource == Resource::Graphql);
    let points = if is_cheap { 1 } else { 5 };
    let is_over = settings.secondary.is_some_and(|secondary| !meter.take_points(secondary, points, now));
    let scripted = match fault {
        Some(FaultKind::SecondaryLimit(wait)) => Some(*wait),
        _ => None,
    };
    let wait = scripted.or_else(|| settings.secondary.filter(|_| is_over).map(|secondary| secondary.wait));
    if let Some(wait) = wait {
        return Err(Refused { answer: Answer::error(403, SECONDARY), standing, wait: Some(wait) });
    }
    let taken = match fault {
        Some(FaultKind::PrimaryLimit) => Err(Standing { used: standing.limit, ..standing }),
        _ if is_free => Ok(standing),
        _ => meter.take(settings, caller.kind, resource, now),
    };
    taken.map_err(|standing| {
        let words = format!("API rate limit exceeded for installation ID {}.", shared.scanner.installation);
        let answer = match resource {
            Resource::Graphql => graphql::rate_limited(&words),
            Resource::Core | Resource::AuditLog => Answer::error(settings.refusal, &words),
        };
        Refused { answer, standing, wait: None }
    })
}
