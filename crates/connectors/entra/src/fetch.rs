//! How stages ask: OData's lists, and twenty questions in one request.
//!
//! Source: Microsoft Graph, "Paging Microsoft Graph data in your app" and "Combine multiple HTTP requests using JSON
//! batching", read November 2026.

use crate::{Entra, dialect};
use remit_connector::paging::next_url;
use remit_connector::session::{Request, Session};
use remit_connector::wire::Items;
use remit_connector::{Cursor, FetchError, Page, Reason, Refusal};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use serde_json::value::RawValue;
use std::collections::HashMap;

/// The request that holds several.
pub(crate) const BATCH: &str = "POST /v1.0/$batch";

/// As many parts as a batch may have.
pub(crate) const PARTS_OF_A_BATCH: usize = 20;

/// One page of a list.
#[derive(Debug, Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
pub(crate) struct Listed<T> {
    pub(crate) value: Items<T>,
    #[serde(rename = "@odata.nextLink")]
    pub(crate) next: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Batch {
    responses: Vec<Part>,
}

#[derive(Debug, Deserialize)]
struct Part {
    id: String,
    status: u16,
    body: Option<Box<RawValue>>,
}

/// What is asked in a batch: the place of a list among those of its slice, and the path.
type Question = (usize, String);

impl Entra {
    /// Asks for a page of a list.
    pub(crate) async fn list<T: DeserializeOwned>(
        &self,
        session: &Session,
        endpoint: &'static str,
        request: Request,
    ) -> Result<(Items<T>, Option<Cursor>), FetchError> {
        let body = session.send::<Listed<T>>(request).await?.body;
        let next = next_url::next(session, endpoint, body.next.as_deref())?;
        Ok((body.value, next))
    }

    /// Asks several questions at once and returns the answers in their order. Parts that were put off have put off the
    /// whole.
    pub(crate) async fn batch<T: DeserializeOwned>(
        &self,
        urls: &[String],
    ) -> Result<Vec<Result<T, Reason>>, FetchError> {
        let parts = urls.iter().enumerate();
        let parts: Vec<_> =
            parts.map(|(i, url)| json!({ "id": i.to_string(), "method": "GET", "url": url })).collect();
        let request = Request::post_query(BATCH, json!({ "requests": parts }));
        let answer = self.session.send::<Batch>(request).await?.body;
        let mut by_id: HashMap<String, Part> =
            answer.responses.into_iter().map(|part| (part.id.clone(), part)).collect();
        Ok((0..urls.len()).map(|i| read(by_id.remove(&i.to_string()))).collect())
    }

    /// Asks for a page of several lists at once: of each that is not at its end. `first` are the questions with which they
    /// begin, in the order of their places.
    pub(crate) async fn lists<T: DeserializeOwned>(
        &self,
        endpoint: &'static str,
        cursor: Option<&Cursor>,
        first: impl Iterator<Item = String>,
    ) -> Result<(Vec<(usize, Items<T>)>, Option<Cursor>), FetchError> {
        let questions: Vec<Question> = match cursor {
            None => first.enumerate().collect(),
            Some(cursor) => serde_json::from_str(&cursor.0).map_err(|_| {
                FetchError::new(
                    endpoint,
                    Reason::Rejected("the stored cursor is not one of a batch".to_owned()),
                )
            })?,
        };
        let urls: Vec<String> = questions.iter().map(|(_, url)| url.clone()).collect();
        let answers = self.batch::<Listed<T>>(&urls).await?;
        let mut lists = Vec::with_capacity(questions.len());
        let mut next: Vec<Question> = Vec::new();
        for ((place, asked), answer) in questions.into_iter().zip(answers) {
            let answer = answer.map_err(|reason| FetchError::new(endpoint, reason))?;
            if let Some(link) = answer.next.as_deref().filter(|link| !link.is_empty()) {
                let link = self.relative(link)?;
                if link == asked {
                    return Err(FetchError::new(endpoint, Reason::Refused(Refusal::RepeatedCursor)));
                }
                next.push((place, link));
            }
            lists.push((place, answer.value));
        }
        let goes_on = !next.is_empty();
        let next = goes_on.then(|| Cursor(serde_json::to_string(&next).expect("numbers and paths are JSON")));
        Ok((lists, next))
    }

    /// Returns a next link as a batch takes it: without host and version.
    fn relative(&self, link: &str) -> Result<String, FetchError> {
        let cursor = self.session.cursor(BATCH, link)?;
        let (_, path) = cursor.0.split_once("/v1.0").ok_or_else(|| {
            FetchError::new(BATCH, Reason::Malformed("the next link leads to another version".to_owned()))
        })?;
        Ok(path.to_owned())
    }
}

fn read<T: DeserializeOwned>(part: Option<Part>) -> Result<T, Reason> {
    let malformed = |what: &str| Reason::Malformed(format!("a part of the batch {what}"));
    let part = part.ok_or_else(|| malformed("is missing"))?;
    let body = part.body.as_ref().map_or("null", |body| body.get());
    match part.status {
        200..=299 => serde_json::from_str(body).map_err(|_| malformed("is not as it is documented")),
        status => Err(dialect::part_refused(status, body)),
    }
}

/// Puts where a listing goes on into its page.
pub(crate) fn then(next: Option<Cursor>, page: Page) -> Page {
    Page { next, ..page }
}
