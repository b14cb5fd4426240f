//! The exchange format: what a provider answers, as its connector's author composes it in `exchanges/*.json`.
//!
//! A file holds one exchange or a list of them. There are three forms, told apart by their keys.
//!
//! A **listing** is the main form: items that the kit serves at any page size.
//! ```json
//! {
//!   "stage": "installations",
//!   "listing": {
//!     "path": "/orgs/acme/installations",
//!     "kind": "link",
//!     "wrap": { "total_count": "$count", "installations": "$items" }
//!   },
//!   "items": [ { "id": 1 }, { "id": 2 } ],
//!   "unknown_scopes": [ "quantum_flux:write" ]
//! }
//! ```
//! `stage` is the stage that asks for it. `wrap` is the body around the items; without it the body is the list itself.
//! In `wrap` the texts `$items`, `$count`, `$pages` (how many there are of the asked size), `$next` (the next cursor or
//! null), `$next_url` (an absolute address or null), `$has_next` and `$is_last` are replaced. Where a request does not say
//! how long a page is to be, the kit decides. `unknown_scopes` are scopes among the items that the provider's catalog does
//! not know.
//!
//! A **request and its response** is for what is neither a listing nor a page:
//! ```json
//! {
//!   "stage": "apps",
//!   "request": { "path": "/apps/secretive" },
//!   "response": { "status": 404, "body": { "message": "Not Found" } }
//! }
//! ```
//!
//! A batch (a POST to `…/$batch` in OData's JSON form) needs no exchange of its own: each part is answered by the exchange for
//! its path.
//!
//! A **fault** says how the provider words a bad day. A law that needs one and finds none is excused:
//! ```json
//! {
//!   "fault": "limit_in_403",
//!   "response": { "status": 403, "headers": { "retry-after": "7" }, "body": { "message": "slow down" } }
//! }
//! ```
//! In a fault's headers `$reset` is replaced by the epoch second at which a limit ends.

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// One thing that the provider answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchange {
    /// The stage that asks for it; empty for a fault.
    pub stage: String,
    /// What is asked and answered.
    pub form: Form,
    /// Scopes in it that the provider's catalog does not know.
    pub unknown_scopes: Vec<String>,
}

/// The three forms of exchanges.
#[derive(Debug, Clone, PartialEq)]
pub enum Form {
    /// Items, served at any page size.
    Listing(Listing, Vec<Value>),
    /// One request and its response.
    Single(Pattern, Response),
    /// How the provider words a bad day.
    Fault(Day, Response),
}

/// A listing: where it is, and how its pages follow each other.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listing {
    /// The method; by default GET, and POST for GraphQL.
    pub method: Option<String>,
    /// The path below the base URL.
    pub path: String,
    /// How its pages follow each other.
    pub kind: Paging,
    /// Query parameters that a request for it carries, among others. A value that ends with `…` stands for all that begin
    /// like it, such as those that hold the time.
    #[serde(default)]
    pub query: BTreeMap<String, String>,
    /// What a request's JSON body holds, among other things. A text matches where it is a part of the request's.
    #[serde(default)]
    pub body: Value,
    /// The body around the items; none if the body is the list itself.
    pub wrap: Option<Value>,
    /// The path under which next links go on, where the provider changes it: `/organizations/9031177/installations`.
    pub next_path: Option<String>,
    /// The parameter with the page's size: `per_page`. For GraphQL a JSON pointer into the body: `/variables/first`.
    pub size: Option<String>,
    /// The parameter with the page's place: `page`. For GraphQL a JSON pointer into the body: `/variables/after`.
    pub at: Option<String>,
    /// Headers of every answer.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
}

/// How the pages of a listing follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paging {
    /// It is one object, not a list: `items` holds just that.
    Single,
    /// It comes whole in one answer, whatever the page size.
    Whole,
    /// A Link header with an absolute address and `rel="next"`.
    Link,
    /// An absolute address in the body, at `$next_url`.
    NextUrl,
    /// A cursor in the body, at `$next`.
    BodyCursor,
    /// Page numbers that the client counts up, beginning with 1.
    PageNumber,
    /// How many items to skip.
    Offset,
    /// A GraphQL connection, with the cursor at `$next` and `$has_next`.
    Graphql,
}

/// Which requests an exchange answers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    /// The method.
    #[serde(default = "get")]
    pub method: String,
    /// The path below the base URL.
    pub path: String,
    /// Query parameters that it carries, among others, as in a listing.
    #[serde(default)]
    pub query: BTreeMap<String, String>,
    /// What its JSON body holds, among other things.
    #[serde(default)]
    pub body: Value,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// The status.
    #[serde(default = "ok")]
    pub status: u16,
    /// The headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body.
    #[serde(default)]
    pub body: Value,
    /// The body, where it is no JSON.
    pub text: Option<String>,
}

/// Bad days that every provider words differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Day {
    /// A permission is missing.
    Denied,
    /// The tenant's plan does not include the listing.
    NotLicensed,
    /// A limit was reached, said with 403.
    #[serde(rename = "limit_in_403")]
    LimitIn403,
    /// A limit was reached, said with 200.
    #[serde(rename = "limit_in_200")]
    LimitIn200,
    /// A limit was reached, and headers say at which epoch second it ends.
    LimitWithReset,
    /// Something went wrong, said with 200.
    #[serde(rename = "error_in_200")]
    ErrorIn200,
}

/// An exchange file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {what}")]
pub struct ExchangeError {
    /// The file.
    pub file: String,
    /// What is wrong with it.
    pub what: String,
}

/// An exchange as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    /// What it is about, for the reader.
    #[serde(rename = "name")]
    _name: Option<String>,
    stage: Option<String>,
    listing: Option<Listing>,
    items: Option<Vec<Value>>,
    #[serde(default)]
    unknown_scopes: Vec<String>,
    request: Option<Pattern>,
    response: Option<Response>,
    fault: Option<Day>,
}

fn get() -> String {
    "GET".to_owned()
}

fn ok() -> u16 {
    200
}

/// Reads every `*.json` of a folder, in the order of their names.
///
/// # Errors
/// Names the first file that cannot be read or is no exchange.
pub fn load(folder: &Path) -> Result<Vec<Exchange>, ExchangeError> {
    let fail = |file: &Path, what: String| ExchangeError { file: file.display().to_string(), what };
    let entries = std::fs::read_dir(folder).map_err(|error| fail(folder, error.to_string()))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| fail(folder, error.to_string()))?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    files.sort();
    let mut exchanges = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).map_err(|error| fail(&file, error.to_string()))?;
        exchanges.extend(parse(&text).map_err(|what| fail(&file, what))?);
    }
    Ok(exchanges)
}

/// Reads the text of one file.
///
/// # Errors
/// Says what is wrong, with its line where it is not JSON of this form.
pub fn parse(text: &str) -> Result<Vec<Exchange>, String> {
    let written: Vec<Written> = if text.trim_start().starts_with('[') {
        serde_json::from_str(text).map_err(|error| error.to_string())?
    } else {
        vec![serde_json::from_str(text).map_err(|error| error.to_string())?]
    };
    written.into_iter().map(Exchange::try_from).collect()
}

impl TryFrom<Written> for Exchange {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let unknown_scopes = written.unknown_scopes;
        let form = match (written.listing, written.items, written.request, written.response, written.fault) {
            (Some(listing), Some(items), None, None, None) => Form::Listing(checked(listing, &items)?, items),
            (None, None, Some(request), Some(response), None) => Form::Single(request, response),
            (None, None, None, Some(response), Some(day)) => Form::Fault(day, response),
            _ => {
                return Err("an exchange has `listing` and `items`, or `request` and `response`, or `fault` and `response`"
                    .to_owned());
            }
        };
        let is_fault = matches!(form, Form::Fault(..));
        match written.stage {
            None if is_fault => Ok(Self { stage: String::new(), form, unknown_scopes }),
            Some(stage) if !is_fault => Ok(Self { stage, form, unknown_scopes }),
            None => Err("`stage` is missing".to_owned()),
            Some(_) => Err("a fault has no `stage`: it can befall any".to_owned()),
        }
    }
}

fn checked(listing: Listing, items: &[Value]) -> Result<Listing, String> {
    match listing.kind {
        Paging::Single if items.len() != 1 => {
            Err(format!("`{}` is single: `items` holds one object", listing.path))
        }
        _ => Ok(listing),
    }
}

impl Listing {
    /// Returns the method.
    pub fn method(&self) -> &str {
        let usual = if self.kind == Paging::Graphql { "POST" } else { "GET" };
        self.method.as_deref().unwrap_or(usual)
    }

    /// Returns the parameter with the page's size.
    pub fn size(&self) -> &str {
        let usual = if self.kind == Paging::Graphql { "/variables/first" } else { "per_page" };
        self.size.as_deref().unwrap_or(usual)
    }

    /// Returns the parameter with the page's place.
    pub fn at(&self) -> &str {
        let usual = match self.kind {
            Paging::Graphql => "/variables/after",
            Paging::Offset => "offset",
            Paging::BodyCursor => "cursor",
            Paging::Single | Paging::Whole | Paging::Link | Paging::NextUrl | Paging::PageNumber => "page",
        };
        self.at.as_deref().unwrap_or(usual)
    }
}
