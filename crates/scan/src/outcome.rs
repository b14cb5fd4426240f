//! How a slice ended, from what its pages and errors said.

use remit_connector::{FetchError, Page, Reason};
use remit_core::coverage::Outcome;

/// Returns how a slice ends that could not be read further.
pub(crate) fn of_error(error: &FetchError) -> Outcome {
    match &error.reason {
        Reason::Denied(permission) => Outcome::Denied(permission.clone()),
        Reason::NotLicensed(what) => Outcome::NotLicensed(what.clone()),
        Reason::RateLimited(_) => Outcome::RateStopped,
        Reason::NotFound
        | Reason::Unauthenticated(_)
        | Reason::Unavailable(_)
        | Reason::Malformed(_)
        | Reason::Refused(_)
        | Reason::Rejected(_) => Outcome::Failed(error.to_string()),
    }
}

/// Returns why a page keeps its slice from being complete, if it does.
pub(crate) fn shortfall(page: &Page) -> Option<String> {
    if let Some(first) = page.rejected.first() {
        let id = first.external_id.as_ref().map_or_else(String::new, |id| format!(" (id {id})"));
        let n = page.rejected.len();
        let items = if n == 1 { "1 item".to_owned() } else { format!("{n} items") };
        return Some(format!(
            "{items} could not be read, the first at {}{id}: {}",
            first.json_path, first.why
        ));
    }
    page.shortfall.clone()
}
