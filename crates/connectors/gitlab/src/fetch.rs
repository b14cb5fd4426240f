//! How stages ask: the session's request, with what GitLab's refusals mean for the stage.

use crate::Gitlab;
use crate::dialect::TOTAL;
use remit_connector::core::model::RecordKind;
use remit_connector::session::{Reply, Request};
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, Page, Reason, StageInfo};
use serde::de::DeserializeOwned;

/// What a plan is called that has what a free one has not.
pub(crate) const PREMIUM: &str = "GitLab Premium";

/// The scope without which nothing can be read.
pub(crate) const READ_API: &str = "read_api";

impl Gitlab {
    /// Sends a stage's request. GitLab says 404 in place of 403 wherever it does not want to tell that something exists, so
    /// that a listing which is not found is one which is denied.
    pub(crate) async fn fetch<T: DeserializeOwned>(
        &self,
        info: &StageInfo,
        request: Request,
    ) -> Result<Reply<T>, FetchError> {
        let sent = self.session.send(request).await;
        sent.map_err(|error| explained(info, error, None))
    }

    /// Asks for a page of a listing. `{id}` in the endpoint is the slice's key.
    pub(crate) async fn list<T: DeserializeOwned>(
        &self,
        info: &StageInfo,
        endpoint: &'static str,
        ask: Ask<'_>,
    ) -> Result<Reply<Items<T>>, FetchError> {
        self.fetch(info, listing(endpoint, ask)).await
    }

    /// Asks for a page of a listing that not every plan includes: there, 404 means that the plan does not.
    pub(crate) async fn list_licensed<T: DeserializeOwned>(
        &self,
        info: &StageInfo,
        plan: &str,
        request: Request,
    ) -> Result<Reply<Items<T>>, FetchError> {
        let sent = self.session.send(request).await;
        sent.map_err(|error| explained(info, error, Some(plan)))
    }
}

/// Returns the request for a page of a listing. `{id}` in the endpoint is the slice's key.
pub(crate) fn listing(endpoint: &'static str, ask: Ask<'_>) -> Request {
    Request::get(endpoint).part("id", &*ask.slice.key).query("per_page", ask.page_size).at(ask.cursor)
}

/// Says what a refusal means for the stage. `plan` is what is lacking if the listing does not exist.
fn explained(info: &StageInfo, mut error: FetchError, plan: Option<&str>) -> FetchError {
    error.reason = match (error.reason, plan) {
        (Reason::NotFound | Reason::NotLicensed(_), Some(plan)) => Reason::NotLicensed(plan.to_owned()),
        (Reason::NotFound, None) => Reason::Denied(info.permissions.join(" or ")),
        (reason, _) => reason,
    };
    error
}

/// Maps a listing's answer of which each item becomes one record, and adds where it goes on and how many there are.
pub(crate) fn counted<T>(reply: Reply<Items<T>>, records: impl FnOnce(Items<T>) -> Page) -> Page {
    let expected = reply.header(TOTAL).and_then(|total| total.trim().parse().ok());
    Page { expected, ..listed(reply, records) }
}

/// Maps a listing's answer, and adds where it goes on.
pub(crate) fn listed<T>(reply: Reply<T>, records: impl FnOnce(T) -> Page) -> Page {
    Page { next: reply.next, ..records(reply.body) }
}

/// What most stages have in common: one listing, a hundred items a page.
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
        lane: remit_connector::Lane::Slow,
        page_size: 100,
        requests_per_page: 1,
        tells: remit_connector::Tells::NOTHING,
        blind_spots: &[],
    }
}
