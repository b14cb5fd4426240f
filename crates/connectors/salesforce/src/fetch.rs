//! How stages ask: SOQL over columns that the organization has, page by page.
//!
//! Columns differ from edition to edition, and one that is missing or hidden fails the whole query. So each object is
//! described before it is queried, and what is not there is not asked for.

use crate::Salesforce;
use crate::dialect::USAGE;
use remit_connector::paging::next_url;
use remit_connector::session::{Reply, Request};
use remit_connector::wire::Items;
use remit_connector::{Ask, Cursor, FetchError, Page, Reason};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;

const DESCRIBE: &str = "GET /services/data/v{version}/sobjects/{object}/describe";

/// What is asked of an object.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Query {
    /// The endpoint, with the object's name in the place of the SOQL.
    pub(crate) endpoint: &'static str,
    /// The columns. Of a relation's columns the relation must be there.
    pub(crate) columns: &'static [&'static str],
}

impl Query {
    /// Returns the object.
    pub(crate) fn object(self) -> &'static str {
        self.endpoint.rsplit_once('{').map_or("", |(_, object)| object.trim_end_matches('}'))
    }

    /// Writes the query for all columns. `rest` is what stands behind the object.
    pub(crate) fn select(self, rest: &str) -> String {
        format!("SELECT {} FROM {}{rest}", self.columns.join(", "), self.object())
    }

    /// Writes the query for the columns that are there.
    pub(crate) fn select_of(self, there: &Columns, rest: &str) -> Result<String, FetchError> {
        let columns: Vec<&str> = self.columns.iter().copied().filter(|column| there.has(column)).collect();
        match columns.is_empty() {
            true => Err(FetchError::new(self.endpoint, Reason::Denied(String::new()))),
            false => Ok(format!("SELECT {} FROM {}{rest}", columns.join(", "), self.object())),
        }
    }
}

/// A page of a query's answer.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", bound = "T: DeserializeOwned")]
pub(crate) struct Answer<T> {
    /// The rows.
    pub(crate) records: Items<T>,
    done: Option<bool>,
    next_records_url: Option<String>,
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

    /// Writes a query for the columns that the organization has. `rest` is what stands behind the object.
    pub(crate) async fn described(&self, query: Query, rest: &str) -> Result<String, FetchError> {
        query.select_of(&self.describe(query.object()).await?, rest)
    }

    /// Returns how many rows an object has.
    pub(crate) async fn count(&self, query: Query) -> Result<u64, FetchError> {
        let request = self.request(query, format!("SELECT COUNT() FROM {}", query.object()));
        Ok(self.send::<Counted>(query.endpoint, request).await?.body.total_size)
    }

    /// Returns the request of a query.
    pub(crate) fn request(&self, query: Query, soql: String) -> Request {
        Request::get(query.endpoint).part("version", &*self.version).part(query.object(), soql)
    }

    /// Reads one page: the one that a cursor names, or else the first of the query that `soql` writes.
    pub(crate) async fn rows<T: DeserializeOwned>(
        &self,
        query: Query,
        cursor: Option<&Cursor>,
        soql: impl Future<Output = Result<String, FetchError>>,
    ) -> Result<Answer<T>, FetchError> {
        let request = match cursor {
            Some(_) => Request::get(query.endpoint).at(cursor),
            None => self.request(query, soql.await?),
        };
        let sent = self.send(query.endpoint, request).await;
        Ok(sent.map_err(|error| absent(query.object(), error))?.body)
    }

    /// Reads one page as [`Self::rows`] does, and lets `map` put every row's records on it.
    pub(crate) async fn list<T: DeserializeOwned>(
        &self,
        query: Query,
        ask: Ask<'_>,
        soql: impl Future<Output = Result<String, FetchError>>,
        map: impl FnMut(T, &mut Page),
    ) -> Result<Page, FetchError> {
        let answer: Answer<T> = self.rows(query, ask.cursor, soql).await?;
        let next = self.next(query, &answer)?;
        Ok(Page { next, ..answer.records.into_page("$.records", map) })
    }

    /// Returns where a query goes on.
    pub(crate) fn next<T>(&self, query: Query, answer: &Answer<T>) -> Result<Option<Cursor>, FetchError> {
        let path = answer.next_records_url.as_deref().filter(|_| answer.done != Some(true));
        next_url::next(&self.session, query.endpoint, path)
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
