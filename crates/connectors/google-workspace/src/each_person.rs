//! What belongs to single people, and is listed person by person alone: a page of people, and the listings of all of them in
//! one more round trip.
//!
//! Source: Google's documentation, "Directory API: Batch requests", read November 2026: a batch takes up to a thousand
//! requests, each answered and counted by itself.

use crate::fetch::{next, on, paged, people};
use crate::{Google, way};
use remit_connector::session::Request;
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, Page, Reason, Rejected};
use serde::Deserialize;
use serde::de::DeserializeOwned;

const PEOPLE: &str = "GET /admin/directory/v1/users";

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct People {
    #[serde(default)]
    users: Items<Person>,
    next_page_token: Option<String>,
}

/// One person, as far as what belongs to them needs it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) primary_email: String,
}

/// A person's listing. One that holds nothing has no list.
#[derive(Debug, Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Listing<T> {
    #[serde(default)]
    items: Items<T>,
}

/// What a stage asks for.
pub(crate) struct OfPeople {
    /// Which people, in the words of the Directory API; all if there are none.
    pub(crate) query: &'static str,
    /// The listing of one `{user}`.
    pub(crate) endpoint: &'static str,
    /// Which fields of it are read.
    pub(crate) fields: &'static str,
}

/// Reads a page. `map` puts what belongs to a person on it.
///
/// Where everybody's listing is denied, the stage is; one person's that is denied is told and leaves the others whole;
/// who has gone since the page was read is no loss; and where an answer may be another one a little later, the page is to
/// be read again.
///
/// # Errors
/// As above.
pub(crate) async fn page<T: DeserializeOwned>(
    google: &Google,
    ask: Ask<'_>,
    asked: OfPeople,
    mut map: impl FnMut(&Person, T, &mut Page),
) -> Result<Page, FetchError> {
    let OfPeople { query, endpoint, fields } = asked;
    let mut request = people(PEOPLE, &google.settings.customer);
    if !query.is_empty() {
        request = request.query("query", query);
    }
    let request = request.query("fields", "nextPageToken,users(id,primaryEmail)");
    let body: People = google.fetch(way::SECURITY, paged(request, "maxResults", ask)?).await?;
    let next = next(PEOPLE, ask, body.next_page_token.as_deref())?;
    let mut owners = Vec::with_capacity(body.users.len());
    let mut page = body.users.into_page("$.users", |owner, _| owners.push(owner));
    let request = |owner: &Person| Request::get(endpoint).part("user", &*owner.id).query("fields", fields);
    let requests: Vec<Request> = owners.iter().map(request).collect();
    let listings = google.fetch_each::<Listing<T>>(way::SECURITY, &requests).await;
    let mut n_denied = 0;
    for (owner, listing) in owners.iter().zip(listings) {
        let error = match listing {
            Ok(listing) => {
                listing.items.add_to(&mut page, "$.items", |item, page| map(owner, item, page));
                continue;
            }
            Err(error) => error,
        };
        n_denied += usize::from(matches!(error.reason, Reason::Denied(_)));
        match &error.reason {
            Reason::Denied(permission) if !permission.is_empty() || n_denied == owners.len() => {
                return Err(error);
            }
            Reason::NotFound => (),
            Reason::Denied(_) | Reason::Malformed(_) | Reason::Rejected(_) => {
                page.rejected.push(refused(owner, &error.reason));
            }
            Reason::RateLimited(_)
            | Reason::Unavailable(_)
            | Reason::Unauthenticated(_)
            | Reason::NotLicensed(_)
            | Reason::Refused(_) => return Err(error),
        }
    }
    Ok(on(page, next))
}

/// Returns what is told of a person whose listing is refused.
fn refused(owner: &Person, reason: &Reason) -> Rejected {
    let why = match reason {
        Reason::Denied(_) => {
            "denied: a delegated administrator may not read this of a super administrator".to_owned()
        }
        other => other.to_string(),
    };
    Rejected { external_id: Some(owner.id.clone()), json_path: "$".to_owned(), why }
}
