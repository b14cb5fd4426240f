//! How stages ask: what a listing is, its pages, and what GitLab's refusals mean.

use crate::Gitlab;
use crate::dialect::TOTAL;
use crate::place::{self, Place};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{ExternalId, RecordKind, Resources};
use remit_connector::session::{Reply, Request};
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, Lane, Page, Reason, Slice, StageInfo, Tells};
use serde::de::DeserializeOwned;

/// What a plan is called that has what a free one has not.
pub(crate) const PREMIUM: &str = "GitLab Premium";
/// The permission without which nothing can be read.
pub(crate) const READ_API: &[&str] = &["read_api"];
/// The permissions that stages name, as GitLab calls roles and scopes.
pub(crate) const OWNER: &[&str] = &["the role Owner of the top-level group"];
pub(crate) const GROUP_OWNER: &[&str] = &["the role Owner in the group"];
pub(crate) const MAINTAINER: &[&str] = &["the role Maintainer in the project"];
pub(crate) const ADMINISTRATOR: &[&str] = &["an administrator with the scope admin_mode"];

/// What most stages have in common: a hundred items a page, one request for each of many parents.
pub(crate) const fn stage(
    id: &'static str,
    title: &'static str,
    record_kind: RecordKind,
    parent: Option<&'static str>,
) -> StageInfo {
    StageInfo {
        id,
        title,
        record_kind,
        parent,
        permissions: &[],
        lane: Lane::Slow,
        page_size: 100,
        requests_per_page: 1,
        tells: Tells::NOTHING,
        blind_spots: &[],
    }
}

/// One listing of a stage.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Listing {
    /// The stage.
    pub(crate) info: &'static StageInfo,
    /// Where it is. `{id}` in it is the slice's key, `{parent}` the id of what the slice is of.
    pub(crate) endpoint: &'static str,
    /// Of what it is.
    pub(crate) place: Place,
    /// What narrows or orders it.
    pub(crate) query: &'static [(&'static str, &'static str)],
    /// The plan that has it, where not every one does.
    pub(crate) plan: Option<&'static str>,
    /// Whether each item becomes a record, so that GitLab's count of items is one of records.
    pub(crate) is_counted: bool,
}

/// Where an item was found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At<'a> {
    /// The slice.
    pub(crate) slice: &'a Slice,
    /// Of what the listing is.
    pub(crate) place: Place,
    /// The listing's endpoint.
    pub(crate) endpoint: &'static str,
}

impl Listing {
    /// Returns a listing that every plan has and that is read as it comes.
    pub(crate) const fn new(info: &'static StageInfo, endpoint: &'static str, place: Place) -> Self {
        Self { info, endpoint, place, query: &[], plan: None, is_counted: true }
    }

    /// Returns the request for a page of it.
    pub(crate) fn request(&self, ask: Ask<'_>) -> Request {
        let request = Request::get(self.endpoint).part("id", &*ask.slice.key);
        let request = request.part("parent", place::parent(ask.slice)).query("per_page", ask.page_size);
        let query = self.query.iter();
        query.fold(request, |request, (name, value)| request.query(name, value)).at(ask.cursor)
    }
}

impl At<'_> {
    /// Returns the id of the place: `project:7`.
    pub(crate) fn id(&self) -> ExternalId {
        self.place.id(self.slice)
    }

    /// Returns what authority over the place reaches.
    pub(crate) fn reach(&self) -> Fact<Resources> {
        self.place.reach(self.slice)
    }
}

impl Gitlab {
    /// Reads a page of a listing, and lets `map` put every item's records on it.
    pub(crate) async fn read<T: DeserializeOwned>(
        &self,
        listing: &Listing,
        ask: Ask<'_>,
        map: impl Fn(&Self, T, At<'_>, &mut Page),
    ) -> Result<Page, FetchError> {
        let reply = self.fetch::<Items<T>>(listing, listing.request(ask)).await?;
        let total = reply.header(TOTAL).and_then(|total| total.trim().parse().ok());
        let at = At { slice: ask.slice, place: listing.place, endpoint: listing.endpoint };
        let page = reply.body.into_page("$", |item, page| map(self, item, at, page));
        Ok(Page { next: reply.next, expected: total.filter(|_| listing.is_counted), ..page })
    }

    /// Sends a request of a listing. GitLab says 404 in place of 403 wherever it does not want to tell that something
    /// exists, so that what is not found is denied, or lacking where a plan has it.
    pub(crate) async fn fetch<T: DeserializeOwned>(
        &self,
        listing: &Listing,
        request: Request,
    ) -> Result<Reply<T>, FetchError> {
        self.session.send(request).await.map_err(|mut error| {
            error.reason = match (error.reason, listing.plan) {
                (Reason::NotFound | Reason::NotLicensed(_), Some(plan)) => {
                    Reason::NotLicensed(plan.to_owned())
                }
                (Reason::NotFound, None) => Reason::Denied(listing.info.permissions.join(" or ")),
                (reason, _) => reason,
            };
            error
        })
    }
}
