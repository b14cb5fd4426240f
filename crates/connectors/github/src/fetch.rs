//! How stages ask: the session's request, with what GitHub's refusals mean for the stage.

use crate::Github;
use crate::auth::CredentialForm;
use crate::dialect;
use remit_connector::session::{Reply, Request};
use remit_connector::{FetchError, Page, Reason, StageInfo};
use serde::de::DeserializeOwned;

/// How a stage's permissions mark what a classic token needs.
const CLASSIC: &str = " (classic token)";

impl Github {
    /// Sends a stage's request. GitHub says 404 in place of 403 wherever it does not want to tell that something exists,
    /// so that a listing which is not found is one which is denied.
    pub(crate) async fn fetch<T: DeserializeOwned>(
        &self,
        info: &StageInfo,
        request: Request,
    ) -> Result<Reply<T>, FetchError> {
        let sent = self.session.send(request).await;
        sent.map_err(|error| self.explained(info, error, None))
    }

    /// Sends a request for something that not every plan includes: there, 404 means that the plan does not.
    pub(crate) async fn fetch_licensed<T: DeserializeOwned>(
        &self,
        info: &StageInfo,
        plan: &str,
        request: Request,
    ) -> Result<Reply<T>, FetchError> {
        let sent = self.session.send(request).await;
        sent.map_err(|error| self.explained(info, error, Some(plan)))
    }

    /// Says what a refusal means for the stage. `plan` is what the organization lacks if the listing does not exist.
    pub(crate) fn explained(
        &self,
        info: &StageInfo,
        mut error: FetchError,
        plan: Option<&str>,
    ) -> FetchError {
        let is_unnamed = matches!(&error.reason, Reason::Denied(permission) if permission.is_empty());
        let is_missing = matches!(&error.reason, Reason::NotFound);
        match plan {
            Some(plan) if is_missing => error.reason = Reason::NotLicensed(plan.to_owned()),
            Some(_) | None if is_missing || is_unnamed => {
                error.reason = Reason::Denied(self.needed(info));
            }
            Some(_) | None => (),
        }
        error
    }

    /// Names the stage's least permission for the kind of credential that the connection has.
    pub(crate) fn needed(&self, info: &StageInfo) -> String {
        self.needed_of(info.permissions)
    }

    /// Names of several permissions those for the kind of credential that the connection has.
    pub(crate) fn needed_of(&self, permissions: &[&str]) -> String {
        let is_classic = |permission: &str| permission.ends_with(CLASSIC);
        let wanted: Vec<&str> = match self.credential {
            CredentialForm::ClassicToken => {
                permissions.iter().filter_map(|permission| permission.strip_suffix(CLASSIC)).collect()
            }
            CredentialForm::App | CredentialForm::FineGrainedToken => {
                permissions.iter().copied().filter(|it| !is_classic(it)).collect()
            }
            CredentialForm::OtherToken => permissions.to_vec(),
        };
        if wanted.is_empty() {
            return permissions.join(" or ");
        }
        wanted.join(" or ")
    }
}

/// Maps a listing's answer, and adds where it goes on and that GitHub has left something out, if it says so.
pub(crate) fn listed<T>(reply: Reply<T>, records: impl FnOnce(T) -> Page) -> Page {
    let shortfall = reply.header(dialect::SSO).and_then(dialect::partial_results);
    let page = records(reply.body);
    Page { next: reply.next, shortfall: page.shortfall.or(shortfall), ..page }
}
