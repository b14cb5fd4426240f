//! Many GETs in one round trip in OData's JSON form, `POST …/$batch`, each with an answer of its own.
//!
//! Source: OData JSON Format 4.01, section 19 "Batch Requests and Responses", read November 2026. Parts may be answered in
//! any order. Where one is put off, the whole is asked again, which costs nothing but the parts.

use crate::session::{Request, Session};
use crate::{FetchError, Reason, Refusal};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

#[derive(Deserialize)]
struct Batch {
    responses: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    id: String,
    status: u16,
    #[serde(default)]
    headers: Option<BTreeMap<String, String>>,
    body: Option<Box<RawValue>>,
}

impl Session {
    /// Asks several questions at once, each by its path and query as the endpoint takes them, and returns the answers in
    /// their order.
    ///
    /// # Errors
    /// The batch as a whole was not answered, or parts of it were put off for too long.
    pub async fn send_json_batch<T: DeserializeOwned>(
        &self,
        endpoint: &'static str,
        urls: &[String],
    ) -> Result<Vec<Result<T, Reason>>, FetchError> {
        let parts = urls.iter().enumerate();
        let parts: Vec<_> =
            parts.map(|(i, url)| json!({ "id": i.to_string(), "method": "GET", "url": url })).collect();
        let request = Request::post_query(endpoint, json!({ "requests": parts }));
        let answer = self.send::<Batch>(request).await?.body;
        let mut by_id: HashMap<String, Part> =
            answer.responses.into_iter().map(|part| (part.id.clone(), part)).collect();
        Ok((0..urls.len()).map(|i| self.part(by_id.remove(&i.to_string()))).collect())
    }

    fn part<T: DeserializeOwned>(&self, part: Option<Part>) -> Result<T, Reason> {
        let malformed = |what: &str| Reason::Malformed(format!("a part of the batch {what}"));
        let part = part.ok_or_else(|| malformed("is missing"))?;
        let body = part.body.as_ref().map_or("null", |body| body.get());
        let status = StatusCode::from_u16(part.status).map_err(|_| malformed("has no status"))?;
        if status.is_success() {
            return serde_json::from_str(body).map_err(|_| malformed("is not as it is documented"));
        }
        if status.is_redirection() {
            return Err(Reason::Refused(Refusal::Origin(
                "a part of a batch that leads elsewhere".to_owned(),
            )));
        }
        Err(self.wire().meaning(status, &headers(part.headers), body.as_bytes()))
    }
}

fn headers(said: Option<BTreeMap<String, String>>) -> HeaderMap {
    let said = said.into_iter().flatten();
    let pair = |(name, value): (String, String)| {
        Some((HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(&value).ok()?))
    };
    said.filter_map(pair).collect()
}

/// Says that parts of the batch that a body answers were put off, if any were, and until when: as long as the longest of
/// them has to wait. It is for the dialect of a provider that takes such batches.
pub fn put_off(body: &RawValue) -> Option<Reason> {
    let text = body.get();
    let may_be = || ["429", "500", "502", "503", "504"].iter().any(|status| text.contains(status));
    if !text.contains("\"responses\"") || !may_be() {
        return None;
    }
    let batch: Batch = serde_json::from_str(text).ok()?;
    let limited: Vec<&Part> = batch.responses.iter().filter(|part| part.status == 429).collect();
    if !limited.is_empty() {
        let waits = limited.iter().filter_map(|part| wait(part.headers.as_ref()?));
        return Some(Reason::RateLimited(waits.max()));
    }
    let is_down = batch.responses.iter().any(|part| matches!(part.status, 500..=599));
    is_down.then(|| Reason::Unavailable("a part of the batch was not answered".to_owned()))
}

fn wait(headers: &BTreeMap<String, String>) -> Option<Duration> {
    let (_, seconds) = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("retry-after"))?;
    seconds.trim().parse().ok().map(Duration::from_secs)
}
