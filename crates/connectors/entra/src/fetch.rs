//! How stages ask: OData's lists, one by one or twenty to a request, and what was kept of them where it still stands.
//!
//! Source: Microsoft Graph, "Paging Microsoft Graph data in your app" and "Combine multiple HTTP requests using JSON
//! batching", read November 2026.

use crate::Entra;
use crate::kept::Rests;
use remit_connector::session::{Request, Session};
use remit_connector::wire::Items;
use remit_connector::{Ask, Cursor, FetchError, Page, Reason, Refusal};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

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

/// The next page of one list of a slice.
#[derive(Debug, Serialize, Deserialize)]
struct Step {
    /// The list's place among those of its slice.
    list: usize,
    page: usize,
    /// Where it is asked for: nowhere for a first page, and for one that is kept.
    link: Option<String>,
    is_kept: bool,
    /// The scan that began to read it.
    scan: u64,
}

/// What the lists of a slice begin with: one question by itself, or many that are asked in batches.
enum Questions<'a> {
    One(Request),
    Many(&'a [String]),
}

/// What a page of a slice's lists gives: of each list that is not at its end its place and its items.
pub(crate) type Lists<T> = Vec<(usize, Items<T>)>;

impl Entra {
    /// Returns a page of a list, kept or asked for.
    pub(crate) async fn list<T: DeserializeOwned>(
        &self,
        endpoint: &'static str,
        rests: Rests,
        request: Request,
        cursor: Option<&Cursor>,
    ) -> Result<(Items<T>, Option<Cursor>), FetchError> {
        let (lists, next) = self.advance(endpoint, rests, Questions::One(request), cursor).await?;
        let items = lists.into_iter().map(|(_, items)| items).next();
        Ok((items.unwrap_or_default(), next))
    }

    /// Reads a page of a list and lets `map` put every item's records on it.
    pub(crate) async fn listed<T: DeserializeOwned>(
        &self,
        endpoint: &'static str,
        rests: Rests,
        request: Request,
        cursor: Option<&Cursor>,
        map: impl FnMut(T, &mut Page),
    ) -> Result<Page, FetchError> {
        let (items, next) = self.list::<T>(endpoint, rests, request, cursor).await?;
        Ok(Page { next, ..items.into_page("$.value", map) })
    }

    /// Reads a page of the list that the endpoint names below each of several objects, `{id}`, and lets `map` put every
    /// item's records on it. `query` begins the query.
    pub(crate) async fn listed_below<T: DeserializeOwned>(
        &self,
        endpoint: &'static str,
        rests: Rests,
        ids: &[&str],
        (query, ask): (&str, Ask<'_>),
        mut map: impl FnMut(&str, T, &mut Page),
    ) -> Result<Page, FetchError> {
        let path = endpoint.trim_start_matches("GET /v1.0");
        let url = |id: &&str| format!("{}?{query}$top={}", path.replace("{id}", id), ask.page_size);
        let first: Vec<String> = ids.iter().map(url).collect();
        let (lists, next) = self.advance(endpoint, rests, Questions::Many(&first), ask.cursor).await?;
        let mut page = Page { next, ..Page::default() };
        for (place, list) in lists {
            let Some(id) = ids.get(place) else { continue };
            let one: Page =
                Items::<T>::into_page(list, &format!("$[{id}].value"), |item, page| map(id, item, page));
            page.records.extend(one.records);
            page.rejected.extend(one.rejected);
        }
        Ok(page)
    }

    async fn advance<T: DeserializeOwned>(
        &self,
        endpoint: &'static str,
        rests: Rests,
        questions: Questions<'_>,
        cursor: Option<&Cursor>,
    ) -> Result<(Lists<T>, Option<Cursor>), FetchError> {
        let names = questions.names();
        let steps = match cursor {
            Some(cursor) => read_cursor(endpoint, cursor)?,
            None => self.begin(rests, &names).await,
        };
        let bodies = self.bodies(endpoint, &questions, &names, &steps).await?;
        let mut lists = Vec::with_capacity(steps.len());
        let mut next: Vec<Step> = Vec::new();
        for (step, body) in steps.into_iter().zip(bodies) {
            let name = names.get(step.list).map_or("", String::as_str);
            let malformed = || Reason::Malformed("the answer is no list".to_owned());
            let read: Listed<T> =
                serde_json::from_str(body.get()).map_err(|_| FetchError::new(endpoint, malformed()))?;
            let link = read.next.as_deref().filter(|link| !link.is_empty());
            if !step.is_kept && rests.are_any() && self.changes().await.keeps() {
                self.session.put_away_page(name, step.page, &body, step.scan, link.is_none()).await;
            }
            let link = link.map(|link| questions.link(&self.session, endpoint, link)).transpose()?;
            if link.is_some() && link == step.link {
                return Err(FetchError::new(endpoint, Reason::Refused(Refusal::RepeatedCursor)));
            }
            if link.is_some() {
                next.push(Step { page: step.page + 1, link, ..step });
            }
            lists.push((step.list, read.value));
        }
        let goes_on = !next.is_empty();
        let next = goes_on.then(|| Cursor(serde_json::to_string(&next).expect("numbers and paths are JSON")));
        Ok((lists, next))
    }

    async fn begin(&self, rests: Rests, names: &[String]) -> Vec<Step> {
        let mut steps = Vec::with_capacity(names.len());
        for (list, name) in names.iter().enumerate() {
            let kept = if rests.are_any() { self.standing(name, rests).await } else { None };
            let scan = match kept {
                Some(scan) => scan,
                None if rests.are_any() => self.changes().await.scan(),
                None => 0,
            };
            steps.push(Step { list, page: 0, link: None, is_kept: kept.is_some(), scan });
        }
        steps
    }

    /// Returns the body of each step, in their order.
    async fn bodies(
        &self,
        endpoint: &'static str,
        questions: &Questions<'_>,
        names: &[String],
        steps: &[Step],
    ) -> Result<Vec<Box<RawValue>>, FetchError> {
        let name = |step: &Step| names.get(step.list).map_or("", String::as_str);
        let asked: Vec<&Step> = steps.iter().filter(|step| !step.is_kept).collect();
        let answers = match questions {
            _ if asked.is_empty() => Vec::new(),
            Questions::One(request) => {
                let link = asked.iter().find_map(|step| step.link.clone());
                let request = request.clone().at(link.map(Cursor).as_ref());
                vec![Ok(self.session_of(endpoint).send::<Box<RawValue>>(request).await?.body)]
            }
            Questions::Many(_) => {
                let urls =
                    asked.iter().map(|step| step.link.clone().unwrap_or_else(|| name(step).to_owned()));
                self.session.send_json_batch(BATCH, &urls.collect::<Vec<_>>()).await?
            }
        };
        let mut answers = answers.into_iter();
        let mut bodies = Vec::with_capacity(steps.len());
        for step in steps {
            bodies.push(match step.is_kept {
                true => self.kept_page(endpoint, name(step), step.page).await?,
                false => {
                    let missing = Err(Reason::Malformed("an answer is missing".to_owned()));
                    answers.next().unwrap_or(missing).map_err(|reason| FetchError::new(endpoint, reason))?
                }
            });
        }
        Ok(bodies)
    }

    /// Reports and logs have a session of their own.
    fn session_of(&self, endpoint: &'static str) -> &Session {
        let is_report = endpoint.contains("/reports/") || endpoint.contains("/auditLogs/");
        if is_report { &self.reports } else { &self.session }
    }
}

impl Questions<'_> {
    /// What each list is kept under.
    fn names(&self) -> Vec<String> {
        match self {
            Self::One(request) => vec![request.fingerprint()],
            Self::Many(urls) => urls.to_vec(),
        }
    }

    /// Returns a next link as it is asked for.
    fn link(&self, session: &Session, endpoint: &'static str, link: &str) -> Result<String, FetchError> {
        match self {
            Self::One(_) => Ok(session.cursor(endpoint, link)?.0),
            Self::Many(_) => relative(session, link),
        }
    }
}

/// Returns a next link as a batch takes it: without host and version.
pub(crate) fn relative(session: &Session, link: &str) -> Result<String, FetchError> {
    let cursor = session.cursor(BATCH, link)?;
    let (_, path) = cursor.0.split_once("/v1.0").ok_or_else(|| {
        FetchError::new(BATCH, Reason::Malformed("the next link leads to another version".to_owned()))
    })?;
    Ok(path.to_owned())
}

fn read_cursor(endpoint: &'static str, cursor: &Cursor) -> Result<Vec<Step>, FetchError> {
    serde_json::from_str(&cursor.0).map_err(|_| {
        FetchError::new(endpoint, Reason::Rejected("the stored cursor is not one of this listing".to_owned()))
    })
}
