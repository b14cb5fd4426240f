//! What belongs to single people, and is listed person by person alone: a page of people, and the listings of all of them in
//! one more round trip. Who has not changed since the last scan, as the logs prove, is not asked for again: what was read
//! then is kept, a page of people at a time.
//!
//! Source: Google's documentation, "Directory API: Batch requests", read November 2026: a batch takes up to a thousand
//! requests, each answered and counted by itself.

use crate::changes::{self, Changed, Log};
use crate::fetch::Listed;
use crate::{Google, way};
use remit_connector::session::{Request, Session};
use remit_connector::{Ask, Cursor, FetchError, Page, Reason, Refusal, Rejected};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use tokio::sync::OnceCell;

const PEOPLE: &str = "GET /admin/directory/v1/users";

/// The most people on a page. Scans ask for as many; whoever asks for fewer only tries.
pub(crate) const MOST: u16 = 500;

/// So long, in seconds, what the logs said is taken for what they say.
const FRESH_FOR: i64 = 3_600;

/// One person, as far as what belongs to them needs it. Whoever is not the same in all of this is asked for again.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) primary_email: String,
    #[serde(default)]
    suspended: bool,
    #[serde(default)]
    archived: bool,
}

/// What belongs to a person.
struct Belongings<T> {
    owner: Person,
    items: Vec<T>,
    /// Whether all of it could be read.
    is_whole: bool,
}

impl<T> Belongings<T> {
    fn kept(&self) -> (&Person, &[T]) {
        (&self.owner, &self.items)
    }
}

/// What a stage asks for.
#[derive(Debug)]
pub(crate) struct OfPeople {
    /// Which people, in the words of the Directory API; all if there are none.
    pub(crate) query: &'static str,
    /// The listing of one `{user}`.
    pub(crate) endpoint: &'static str,
    /// Which fields of it are read.
    pub(crate) fields: &'static str,
    /// The logs that together name everybody whose listing may have changed.
    pub(crate) logs: &'static [Log],
    /// Whether use changes what is listed, and no log tells: then only that there is nothing is kept.
    pub(crate) is_changed_by_use: bool,
}

/// What is kept of a reading of everybody besides its pages. Times are seconds since 1970 UTC, by
/// Google's clock.
#[derive(Debug, Serialize, Deserialize)]
struct Basis {
    begun_at: i64,
    /// When everybody was last read.
    swept_at: i64,
    n_pages: usize,
}

/// A kept reading, and who may have changed since.
#[derive(Debug)]
struct Known {
    basis: Basis,
    changed: Changed,
    asked_at: i64,
}

/// Where a reading of everybody goes on. Times are seconds since 1970 UTC, by
/// Google's clock.
#[derive(Debug, Serialize, Deserialize)]
struct Place {
    page: usize,
    begun_at: i64,
    swept_at: i64,
    token: String,
}

/// A listing of everybody, and what is known of it since the last scan.
#[derive(Debug)]
pub(crate) struct Everybody {
    asked: &'static OfPeople,
    known: OnceCell<Option<Known>>,
}

impl Everybody {
    pub(crate) fn new(asked: &'static OfPeople) -> Self {
        Self { asked, known: OnceCell::new() }
    }

    /// Reads a page. `map` puts what belongs to a person on it.
    ///
    /// Where everybody's listing is denied, the stage is; one person's that is denied is told and leaves the others whole;
    /// who has gone since the page was read is no loss; and where an answer may be another one a little later, the page is
    /// to be read again.
    ///
    /// # Errors
    /// As above.
    pub(crate) async fn page<T: Serialize + DeserializeOwned + Sync>(
        &self,
        google: &Google,
        ask: Ask<'_>,
        mut map: impl FnMut(&Person, T, &mut Page),
    ) -> Result<Page, FetchError> {
        let session = google.ways.session(way::SECURITY);
        let place = Place::read(ask)?;
        let (owners, mut page, token, now) = self.people(google, ask, place.as_ref()).await?;
        let mut place = place.unwrap_or_else(|| Place::begin(now));
        let is_kept = ask.page_size == MOST && session.keeps();
        let known = if is_kept { self.known(google, session, now).await } else { None };
        place.swept_at = known.map_or(place.swept_at, |known| known.basis.swept_at.min(place.swept_at));
        let (kept, is_same) = self.kept(session, known, &place, &owners).await;
        let read = self.listings(google, owners, kept, &mut page).await?;
        if is_kept && !is_same {
            let lasting: Vec<_> = read.iter().filter(|one| self.lasts(one)).map(Belongings::kept).collect();
            session.put_away(&self.page_name(place.page), &lasting).await;
        }
        for Belongings { owner, items, .. } in read {
            items.into_iter().for_each(|item| map(&owner, item, &mut page));
        }
        let next = place.next(token)?;
        if is_kept && next.is_none() {
            let Place { page, begun_at, swept_at, .. } = place;
            session
                .put_away(self.asked.endpoint, &Some(Basis { begun_at, swept_at, n_pages: page + 1 }))
                .await;
        }
        Ok(Page { next, ..page })
    }

    /// Lets the next scan read everybody.
    pub(crate) async fn forget(&self, session: &Session) {
        session.put_away(self.asked.endpoint, &None::<Basis>).await;
    }

    /// Whether what was read may be kept.
    fn lasts<T>(&self, read: &Belongings<T>) -> bool {
        read.is_whole && (!self.asked.is_changed_by_use || read.items.is_empty())
    }

    /// Returns what was kept, if it still holds for whoever has not changed.
    async fn known(&self, google: &Google, session: &Session, now: i64) -> Option<&Known> {
        let known = self.known.get_or_init(|| self.read_known(google, session, now)).await.as_ref()?;
        (now - known.asked_at <= FRESH_FOR).then_some(known)
    }

    async fn read_known(&self, google: &Google, session: &Session, now: i64) -> Option<Known> {
        let basis = session.kept::<Option<Basis>>(self.asked.endpoint).await??;
        let since = changes::since(basis.begun_at, basis.swept_at, now)?;
        let changed = changes::changed(google, self.asked.logs, since).await?;
        Some(Known { basis, changed, asked_at: now })
    }

    /// Reads a page of people; returns where it goes on, and when it was read.
    async fn people(
        &self,
        google: &Google,
        ask: Ask<'_>,
        place: Option<&Place>,
    ) -> Result<(Vec<Person>, Page, Option<String>, i64), FetchError> {
        let mut request = Request::get(PEOPLE)
            .query("customer", &google.settings.customer)
            .query("fields", "nextPageToken,users(id,primaryEmail,suspended,archived)")
            .query("maxResults", ask.page_size);
        if !self.asked.query.is_empty() {
            request = request.query("query", self.asked.query);
        }
        if let Some(place) = place {
            request = request.query("pageToken", &place.token);
        }
        let (body, now) = google.fetch_dated::<Listed<Person>>(way::SECURITY, request).await?;
        let mut owners = Vec::with_capacity(body.items.len());
        let page = body.items.into_page("$.users", |owner, _| owners.push(owner));
        Ok((owners, page, body.next_page_token, now))
    }

    /// Returns what is kept of each of these people and still holds, and whether that is all that the page holds. Who was on
    /// the next page then may be on this one now.
    async fn kept<T: DeserializeOwned>(
        &self,
        session: &Session,
        known: Option<&Known>,
        place: &Place,
        owners: &[Person],
    ) -> (Vec<Option<Vec<T>>>, bool) {
        let mut kept: HashMap<String, (Person, Vec<T>)> = HashMap::new();
        let mut is_same = false;
        let n_pages = known.map_or(0, |known| known.basis.n_pages);
        for page in [place.page, place.page + 1] {
            let is_missed = owners.iter().any(|owner| !kept.contains_key(&owner.id));
            if page >= n_pages || !is_missed {
                break;
            }
            let read: Vec<(Person, Vec<T>)> = session.kept(&self.page_name(page)).await.unwrap_or_default();
            is_same = read.iter().map(|of| &of.0.id).eq(owners.iter().map(|owner| &owner.id));
            for (person, items) in read {
                kept.entry(person.id.clone()).or_insert((person, items));
            }
        }
        let holds = |owner: &Person| {
            let (was, items) = kept.remove(&owner.id)?;
            let has_changed = known.is_none_or(|known| known.changed.names(&owner.id, &owner.primary_email));
            (was == *owner && !has_changed).then_some(items)
        };
        let kept: Vec<Option<Vec<T>>> = owners.iter().map(holds).collect();
        let is_same = is_same && kept.iter().all(Option::is_some);
        (kept, is_same)
    }

    /// Returns what belongs to each of these people, and reads it where it is not kept.
    async fn listings<T: DeserializeOwned>(
        &self,
        google: &Google,
        owners: Vec<Person>,
        kept: Vec<Option<Vec<T>>>,
        page: &mut Page,
    ) -> Result<Vec<Belongings<T>>, FetchError> {
        let OfPeople { endpoint, fields, .. } = *self.asked;
        let request =
            |owner: &Person| Request::get(endpoint).part("user", &*owner.id).query("fields", fields);
        let unread = owners.iter().zip(&kept).filter(|(_, kept)| kept.is_none());
        let requests: Vec<Request> = unread.map(|(owner, _)| request(owner)).collect();
        let mut answers = google.fetch_each::<Listed<T>>(way::SECURITY, &requests).await.into_iter();
        let (n_people, mut n_denied) = (owners.len(), 0);
        let mut read = Vec::with_capacity(n_people);
        for (owner, kept) in owners.into_iter().zip(kept) {
            if let Some(items) = kept {
                read.push(Belongings { owner, items, is_whole: true });
                continue;
            }
            let error = match answers.next() {
                None => continue,
                Some(Ok(listing)) => {
                    let mut items = Vec::with_capacity(listing.items.len());
                    let rejected = listing.items.into_page("$.items", |item, _| items.push(item)).rejected;
                    read.push(Belongings { owner, items, is_whole: rejected.is_empty() });
                    page.rejected.extend(rejected);
                    continue;
                }
                Some(Err(error)) => error,
            };
            n_denied += usize::from(matches!(error.reason, Reason::Denied(_)));
            match &error.reason {
                Reason::Denied(permission) if !permission.is_empty() || n_denied == n_people => {
                    return Err(error);
                }
                Reason::NotFound => (),
                Reason::Denied(_) | Reason::Malformed(_) | Reason::Rejected(_) => {
                    page.rejected.push(refused(&owner, &error.reason));
                }
                Reason::RateLimited(_)
                | Reason::Unavailable(_)
                | Reason::Unauthenticated(_)
                | Reason::NotLicensed(_)
                | Reason::Refused(_) => return Err(error),
            }
        }
        Ok(read)
    }

    fn page_name(&self, page: usize) -> String {
        format!("{} {page}", self.asked.endpoint)
    }
}

impl Place {
    /// Returns where a reading goes on, if it does not begin.
    fn read(ask: Ask<'_>) -> Result<Option<Self>, FetchError> {
        let Some(cursor) = ask.cursor else { return Ok(None) };
        let wrong = |_| Reason::Rejected("the stored cursor is not one of people".to_owned());
        serde_json::from_str(&cursor.0).map_err(|error| FetchError::new("a stored cursor", wrong(error)))
    }

    fn begin(now: i64) -> Self {
        Self { page: 0, begun_at: now, swept_at: now, token: String::new() }
    }

    /// Returns where it goes on behind a page.
    fn next(&self, token: Option<String>) -> Result<Option<Cursor>, FetchError> {
        let Some(token) = token.filter(|token| !token.is_empty()) else { return Ok(None) };
        if token == self.token {
            return Err(FetchError::new(PEOPLE, Reason::Refused(Refusal::RepeatedCursor)));
        }
        let Self { page, begun_at, swept_at, .. } = *self;
        let next = Self { page: page + 1, begun_at, swept_at, token };
        Ok(Some(Cursor(serde_json::to_string(&next).expect("numbers, times and texts are JSON"))))
    }
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
