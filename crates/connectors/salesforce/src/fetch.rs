//! How stages ask: SOQL over columns that the organization has, page by page.
//!
//! A row's struct says which columns are asked for: its fields are called as they are. Columns differ from edition to
//! edition, and one that is missing or hidden fails the whole query. So most objects are described before they are queried,
//! and what is not there is not asked for.

use crate::Salesforce;
use crate::dialect::USAGE;
use remit_connector::paging::next_url;
use remit_connector::session::{Reply, Request};
use remit_connector::wire::Items;
use remit_connector::{Ask, Cursor, FetchError, Flat, Page, Reason, fields};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;

const DESCRIBE: &str = "GET /services/data/v{version}/sobjects/{object}/describe";

/// A page of a query's answer.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", bound = "T: DeserializeOwned")]
pub(crate) struct Answer<T> {
    records: Items<Flat<T>>,
    done: Option<bool>,
    next_records_url: Option<String>,
}

impl<T> Answer<T> {
    /// Returns the rows that can be read.
    pub(crate) fn rows(self) -> impl Iterator<Item = T> {
        self.records.into_read().into_iter().map(|row| row.0)
    }

    /// Returns how many rows came.
    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    /// Lets `map` put every row's records on a page.
    pub(crate) fn into_page(self, mut map: impl FnMut(T, &mut Page)) -> Page {
        self.records.into_page("$.records", |row, page| map(row.0, page))
    }
}

/// Returns the object that an endpoint queries: its name stands in the place of the SOQL.
pub(crate) fn object(endpoint: &'static str) -> &'static str {
    endpoint.rsplit_once('{').map_or("", |(_, object)| object.trim_end_matches('}'))
}

/// Writes the query for all columns of a row. `rest` is what stands behind the object.
pub(crate) fn select_all<T: DeserializeOwned>(endpoint: &'static str, rest: &str) -> String {
    select(endpoint, fields::<T>(), rest)
}

/// Writes the query for some columns.
pub(crate) fn select(endpoint: &'static str, columns: &[&str], rest: &str) -> String {
    format!("SELECT {} FROM {}{rest}", columns.join(", "), object(endpoint))
}

/// How many rows a query has.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Counted {
    total_size: u64,
}

#[derive(Debug, Deserialize)]
struct Description {
    fields: Vec<Field>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Field {
    name: String,
    relationship_name: Option<String>,
}

/// The columns of an object, as far as the connection's user sees them.
#[derive(Debug)]
pub(crate) struct Columns(BTreeSet<String>);

impl Columns {
    /// Whether a column is there; of a relation's column, whether the relation is.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.0.contains(column.split('.').next().unwrap_or(column))
    }

    /// Returns the names of all columns.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl Salesforce {
    /// Sends a request.
    pub(crate) async fn send<T: DeserializeOwned>(
        &self,
        endpoint: &'static str,
        request: Request,
    ) -> Result<Reply<T>, FetchError> {
        self.usage.admit(endpoint)?;
        let reply = self.session.send(request).await.map_err(explained)?;
        self.usage.note(reply.header(USAGE));
        Ok(reply)
    }

    /// Returns the columns of an object that the organization has.
    pub(crate) async fn describe(&self, object: &'static str) -> Result<Columns, FetchError> {
        let request = Request::get(DESCRIBE).part("version", &*self.version).part("object", object);
        let described = self.send::<Description>(DESCRIBE, request).await;
        let described = described.map_err(|error| absent(object, error))?;
        let fields = described.body.fields.into_iter();
        let names = fields.flat_map(|field| [Some(field.name), field.relationship_name]);
        Ok(Columns(names.flatten().collect()))
    }

    /// Writes the query for those of a row's columns that the organization has.
    pub(crate) async fn described<T: DeserializeOwned>(
        &self,
        endpoint: &'static str,
        rest: &str,
    ) -> Result<String, FetchError> {
        let there = self.describe(object(endpoint)).await?;
        let columns: Vec<&str> = fields::<T>().iter().copied().filter(|column| there.has(column)).collect();
        match columns.is_empty() {
            true => Err(FetchError::new(endpoint, Reason::Denied(String::new()))),
            false => Ok(select(endpoint, &columns, rest)),
        }
    }

    /// Returns how many rows an object has.
    pub(crate) async fn count(&self, endpoint: &'static str) -> Result<u64, FetchError> {
        let request = self.request(endpoint, select(endpoint, &["COUNT()"], ""));
        Ok(self.send::<Counted>(endpoint, request).await?.body.total_size)
    }

    /// Returns the request of a query.
    pub(crate) fn request(&self, endpoint: &'static str, soql: String) -> Request {
        Request::get(endpoint).part("version", &*self.version).part(object(endpoint), soql)
    }

    /// Reads one page: the one that a cursor names, or else the first of the query that `soql` writes.
    pub(crate) async fn page<T: DeserializeOwned>(
        &self,
        endpoint: &'static str,
        cursor: Option<&Cursor>,
        soql: impl Future<Output = Result<String, FetchError>>,
    ) -> Result<Answer<T>, FetchError> {
        let request = match cursor {
            Some(_) => Request::get(endpoint).at(cursor),
            None => self.request(endpoint, soql.await?),
        };
        let sent = self.send(endpoint, request).await;
        Ok(sent.map_err(|error| absent(object(endpoint), error))?.body)
    }

    /// Reads one page as [`Self::page`] does, and lets `map` put every row's records on it.
    pub(crate) async fn list<T: DeserializeOwned>(
        &self,
        endpoint: &'static str,
        ask: Ask<'_>,
        soql: impl Future<Output = Result<String, FetchError>>,
        map: impl FnMut(T, &mut Page),
    ) -> Result<Page, FetchError> {
        let answer: Answer<T> = self.page(endpoint, ask.cursor, soql).await?;
        let next = self.next(endpoint, &answer)?;
        Ok(Page { next, ..answer.into_page(map) })
    }

    /// Lists an object of which columns may be missing.
    pub(crate) async fn each<T: DeserializeOwned>(
        &self,
        endpoint: &'static str,
        ask: Ask<'_>,
        map: fn(&Self, T, &mut Page),
    ) -> Result<Page, FetchError> {
        let soql = self.described::<T>(endpoint, "");
        self.list(endpoint, ask, soql, |row, page| map(self, row, page)).await
    }

    /// Returns where a query goes on.
    pub(crate) fn next<T>(
        &self,
        endpoint: &'static str,
        answer: &Answer<T>,
    ) -> Result<Option<Cursor>, FetchError> {
        let path = answer.next_records_url.as_deref().filter(|_| answer.done != Some(true));
        next_url::next(&self.session, endpoint, path)
    }
}

/// Salesforce says of an object that may not be seen that there is none.
fn absent(object: &str, mut error: FetchError) -> FetchError {
    if error.reason == Reason::NotFound {
        error.reason = Reason::NotLicensed(format!(
            "there is no `{object}` in this organization, or the connection's user may not see it"
        ));
    }
    error
}

/// Explains what the token endpoint answers with codes of its own.
fn explained(mut error: FetchError) -> FetchError {
    error.reason = match error.reason {
        Reason::Rejected(said) if TOKEN_CODES.contains(&said.as_str()) => Reason::Unauthenticated(said),
        Reason::Unauthenticated(said) if said.starts_with("`invalid_grant`") => {
            Reason::Unauthenticated(format!(
                "{said}\nhint: the user must be pre-authorized for the app (a permission set that names it), the audience \
                 that of the login server, this machine's clock right; for client credentials the app must name a user"
            ))
        }
        reason => reason,
    };
    error
}

/// Codes of the token endpoint that are in no standard, and no fault of the request.
const TOKEN_CODES: [&str; 5] = [
    "`invalid_client_id`",
    "`inactive_user`",
    "`inactive_org`",
    "`invalid_app_access`",
    "`unsupported_grant_type`",
];
