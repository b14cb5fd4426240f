//! How stages ask: a session's request, with what Okta's refusals mean for the stage.

use crate::Okta;
use crate::way::{CredentialForm, Way};
use remit_connector::session::{Reply, Request};
use remit_connector::{FetchError, Page, Reason};
use serde::de::DeserializeOwned;

impl Okta {
    /// Sends a stage's request.
    pub(crate) async fn fetch<T: DeserializeOwned>(
        &self,
        way: Way,
        request: Request,
    ) -> Result<Reply<T>, FetchError> {
        let sent = self.ways.session(way).send(request).await;
        sent.map_err(|error| self.explained(way, error))
    }

    /// Sends a request for something that not every organization has: there, 404 means that it has not.
    pub(crate) async fn fetch_feature<T: DeserializeOwned>(
        &self,
        way: Way,
        feature: &str,
        request: Request,
    ) -> Result<Reply<T>, FetchError> {
        let sent = self.fetch(way, request).await;
        sent.map_err(|mut error| {
            if error.reason == Reason::NotFound {
                error.reason = Reason::NotLicensed(feature.to_owned());
            }
            error
        })
    }

    /// Returns an error with what Okta's refusal means for a way.
    pub(crate) fn explained(&self, way: Way, mut error: FetchError) -> FetchError {
        error.reason = match error.reason {
            Reason::Denied(permission) if permission.is_empty() => Reason::Denied(self.needed(way)),
            Reason::Rejected(said) if said == "`invalid_scope`" => {
                Reason::Denied(format!("`{}` granted to the app", way.scope))
            }
            Reason::Rejected(said) if said == "`access_denied`" => Reason::Denied(self.needed(way)),
            reason => reason,
        };
        error
    }

    /// Names the least permission of a way for the kind of credential that the connection has.
    pub(crate) fn needed(&self, way: Way) -> String {
        let scope = way.scope;
        match self.ways.credential {
            CredentialForm::ServiceApp => {
                format!("`{scope}` granted to the app, and an admin role of the app that covers it")
            }
            CredentialForm::ApiToken => format!("an admin role of the token's owner that covers `{scope}`"),
        }
    }
}

/// Maps a listing's answer, and adds where it goes on.
pub(crate) fn listed<T>(reply: Reply<T>, records: impl FnOnce(T) -> Page) -> Page {
    Page { next: reply.next, ..records(reply.body) }
}
