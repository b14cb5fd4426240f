//! How stages ask: a method's request, where its answer goes on, and what its refusals mean for the stage.

use crate::Slack;
use crate::settings::Tenant;
use crate::way::Way;
use remit_connector::paging::body_cursor;
use remit_connector::session::Request;
use remit_connector::{Ask, Cursor, FetchError, Reason, Slice};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Where a listing goes on. A page may be short, or even empty, and still go on.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ResponseMetadata {
    next_cursor: Option<String>,
}

impl Slack {
    /// Sends a method's request.
    pub(crate) async fn fetch<T: DeserializeOwned>(
        &self,
        way: Way,
        request: Request,
    ) -> Result<T, FetchError> {
        let sent = self.ways.session(way).send(request).await;
        sent.map(|reply| reply.body).map_err(explained)
    }

    /// Names the workspace that a method is asked about. Only a token of an organization is told: it would answer for
    /// none, or for another one, without it.
    pub(crate) fn in_workspace(&self, request: Request, slice: &Slice) -> Request {
        match self.tenant {
            Tenant::Organization(_) => request.query("team_id", &slice.key),
            Tenant::Workspace(_) => request,
        }
    }

    /// Refuses to ask for what a workspace by itself does not have.
    pub(crate) fn need_organization(&self, way: Way) -> Result<&str, FetchError> {
        match &self.tenant {
            Tenant::Organization(id) => Ok(id),
            Tenant::Workspace(_) => {
                let what = "only Enterprise organizations have it, and this connection reads one workspace";
                Err(FetchError::new(way.endpoint, Reason::NotLicensed(what.to_owned())))
            }
        }
    }
}

/// Returns a request for a page of a listing with a cursor.
pub(crate) fn page_of(way: Way, cursor: Option<&Cursor>, page_size: u16) -> Result<Request, FetchError> {
    let cursor = body_cursor::value(cursor).map_err(|reason| FetchError::new(way.endpoint, reason))?;
    let request = Request::get(way.endpoint).query("limit", page_size);
    Ok(match cursor {
        Some(cursor) => request.query("cursor", cursor),
        None => request,
    })
}

/// Returns where a listing goes on.
pub(crate) fn next_of(
    way: Way,
    asked: Option<&Cursor>,
    given: Option<ResponseMetadata>,
) -> Result<Option<Cursor>, FetchError> {
    let given = given.and_then(|metadata| metadata.next_cursor);
    body_cursor::next(asked, given.as_deref())
        .map_err(|refusal| FetchError::new(way.endpoint, Reason::Refused(refusal)))
}

/// Returns a request for the page that a stage is asked for.
pub(crate) fn asked(way: Way, ask: Ask<'_>) -> Result<Request, FetchError> {
    page_of(way, ask.cursor, ask.page_size)
}

/// A token that cannot be renewed is refused, whatever it is called.
fn explained(mut error: FetchError) -> FetchError {
    error.reason = match error.reason {
        Reason::Rejected(said)
            if ["`invalid_refresh_token`", "`bad_client_secret`", "`invalid_client_id`"]
                .contains(&said.as_str()) =>
        {
            Reason::Unauthenticated(said)
        }
        reason => reason,
    };
    error
}
