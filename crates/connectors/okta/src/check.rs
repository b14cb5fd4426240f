//! Whether the credential can read a stage: one cheap request for a listing, and two for the first slice of a stage that
//! another one fans out to.

use crate::{Okta, stages};
use remit_connector::{Ask, CheckOutcome, FetchError, Page, Reason, Slice, StageInfo};

/// Tries a stage with one item.
pub(crate) async fn check(okta: &Okta, info: &'static StageInfo) -> CheckOutcome {
    match info.parent {
        None => outcome(page(okta, info.id, &Slice::root(), 1).await),
        Some(parent) => check_first(okta, parent, info.id).await,
    }
}

async fn check_first(okta: &Okta, parent: &str, stage: &str) -> CheckOutcome {
    let above = stages::find(parent);
    if above.info.parent.is_some() {
        return CheckOutcome::NotTried(format!("what reads `{parent}` reads this, too"));
    }
    // Of a single app there may be nothing to try it with; a full page costs no more.
    let above = match page(okta, parent, &Slice::root(), above.info.page_size).await {
        Ok(page) => page,
        Err(error) => return outcome(Err(error)),
    };
    match above.children.iter().find(|child| child.stage == stage) {
        Some(first) => outcome(page(okta, stage, &first.slice, 1).await),
        None => CheckOutcome::NotTried(format!("the first of `{parent}` have nothing to try it with")),
    }
}

async fn page(okta: &Okta, stage: &str, slice: &Slice, page_size: u16) -> Result<Page, FetchError> {
    (stages::find(stage).page)(okta, Ask { slice, cursor: None, page_size }).await
}

fn outcome(read: Result<Page, FetchError>) -> CheckOutcome {
    let error = match read {
        Ok(Page { shortfall: Some(missing), .. }) => return CheckOutcome::Partly(missing),
        Ok(_) => return CheckOutcome::Readable,
        Err(error) => error,
    };
    match error.reason {
        Reason::Denied(permission) => CheckOutcome::Denied(permission),
        Reason::NotLicensed(what) => CheckOutcome::NotLicensed(what),
        Reason::NotFound
        | Reason::Unauthenticated(_)
        | Reason::RateLimited(_)
        | Reason::Unavailable(_)
        | Reason::Malformed(_)
        | Reason::Refused(_)
        | Reason::Rejected(_) => CheckOutcome::Failed(error.to_string()),
    }
}
