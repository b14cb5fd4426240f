//! The headers of an answer: limits, permissions, links, entity tags; and the 304 that they allow.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use jiff::Timestamp;

use crate::call::Answer;
use crate::caller::{Caller, Kind};
use crate::limit::Standing;
use crate::routes::Route;
use crate::settings::{Etag, SingleSignOn, Wait};
use crate::shared::Shared;

/// What the headers of an answer tell.
#[derive(Default)]
pub(crate) struct Dressing {
    pub(crate) caller: Option<Caller>,
    pub(crate) route: Option<&'static Route>,
    pub(crate) standing: Option<Standing>,
    pub(crate) wait: Option<Wait>,
    pub(crate) now: i64,
}

/// Makes the response, or a 304 that costs nothing.
pub(crate) fn respond(
    shared: &Shared,
    answer: Answer,
    dressing: &Dressing,
    if_none_match: Option<&HeaderValue>,
) -> Response<Body> {
    let kind = dressing.caller.as_ref().map_or(Kind::Nobody, |caller| caller.kind);
    let is_readable =
        answer.status == 200 && dressing.route.is_some_and(|route| route.template != "/graphql");
    let etag = if is_readable { etag(shared.settings.etag, &answer, kind) } else { None };
    let is_same = etag.as_ref().zip(if_none_match).is_some_and(|(etag, asked)| matches(etag, asked));
    let mut standing = dressing.standing;
    if is_same && let Some(standing) = &mut standing {
        shared.meter().give_back(kind, standing.resource);
        shared.counters().not_modified += 1;
        standing.used = standing.used.saturating_sub(1);
    }
    let status = if is_same { 304 } else { answer.status };
    let body = if is_same { Body::empty() } else { Body::from(answer.body) };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut set = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    };
    set("content-type", "application/json; charset=utf-8");
    set("x-github-media-type", "github.v3; format=json");
    if let Some(etag) = &etag {
        set("etag", etag);
        set("cache-control", "private, max-age=60, s-maxage=60");
    }
    if let Some(link) = &answer.link {
        set("link", link);
    }
    // An Enterprise Server has its limits switched off by default.
    if let Some(standing) = standing.filter(|_| !shared.settings.enterprise_server) {
        limits(standing, &mut set);
    }
    if let Some(wait) = dressing.wait {
        retry_after(wait, dressing.now, &mut set);
    }
    if let Some(caller) = &dressing.caller {
        accepted(shared, caller, dressing.route, &mut set);
    }
    response.headers_mut().remove(header::SERVER);
    response
}

fn limits(standing: Standing, set: &mut impl FnMut(&'static str, &str)) {
    set("x-ratelimit-limit", &standing.limit.to_string());
    set("x-ratelimit-remaining", &standing.remaining().to_string());
    set("x-ratelimit-used", &standing.used.to_string());
    set("x-ratelimit-reset", &standing.reset.to_string());
    set("x-ratelimit-resource", standing.resource.text());
}

fn retry_after(wait: Wait, now: i64, set: &mut impl FnMut(&'static str, &str)) {
    match wait {
        Wait::Seconds(seconds) => set("retry-after", &seconds.to_string()),
        Wait::Date(seconds) => {
            let at = Timestamp::from_second(now + i64::from(seconds)).unwrap_or(Timestamp::UNIX_EPOCH);
            set("retry-after", &at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string());
        }
        Wait::BodyOnly => {}
    }
}

fn accepted(
    shared: &Shared,
    caller: &Caller,
    route: Option<&Route>,
    set: &mut impl FnMut(&'static str, &str),
) {
    match caller.kind {
        Kind::Classic => {
            set("x-oauth-scopes", &caller.scopes.join(", "));
            set("x-accepted-oauth-scopes", &route.map_or(&[][..], |route| route.scopes).join(", "));
            let id = shared.state().organization.id;
            match shared.settings.single_sign_on {
                SingleSignOn::Authorized => {}
                SingleSignOn::Required => {
                    let url = "https://github.com/orgs/acme/sso?authorization_request=invented";
                    set("x-github-sso", &format!("required; url={url}"));
                }
                SingleSignOn::Partial => set("x-github-sso", &format!("partial-results; organizations={id}")),
            }
        }
        Kind::Installation | Kind::FineGrained => {
            if let Some(permission) = route.and_then(|route| route.permission) {
                set(
                    "x-accepted-github-permissions",
                    &format!("{permission}={}", route.map_or("read", |route| route.level)),
                );
            }
        }
        Kind::App | Kind::Nobody => {}
    }
}

fn etag(form: Etag, answer: &Answer, kind: Kind) -> Option<String> {
    let mut hasher = DefaultHasher::new();
    answer.body.hash(&mut hasher);
    answer.link.hash(&mut hasher);
    kind.bucket().hash(&mut hasher);
    let hash = hasher.finish();
    match form {
        Etag::Weak => Some(format!("W/\"{hash:016x}\"")),
        Etag::Strong => Some(format!("\"{hash:016x}\"")),
        Etag::Absent => None,
    }
}

fn matches(etag: &str, asked: &HeaderValue) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    asked.to_str().is_ok_and(|asked| asked.split(',').any(|tag| bare(tag) == bare(etag)))
}
