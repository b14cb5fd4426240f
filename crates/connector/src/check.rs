//! Whether the credential can read a stage: one cheap request for a listing, and two for the first slice of a stage that
//! another one fans out to.

use crate::connection::{find, read};
use crate::{Ask, CheckOutcome, Connector, FetchError, Page, Reason, Slice, StageInfo};

/// Tries a stage by reading one item of it.
pub(crate) async fn by_reading<C: Connector>(connector: &C, info: &'static StageInfo) -> CheckOutcome {
    match info.parent {
        None => outcome(page(connector, info.id, &Slice::root(), 1).await),
        Some(parent) => check_first(connector, parent, info.id).await,
    }
}

async fn check_first<C: Connector>(connector: &C, parent: &str, stage: &str) -> CheckOutcome {
    let above = &find::<C>(parent).info;
    if above.parent.is_some() {
        return CheckOutcome::NotTried(format!("what reads `{parent}` reads this, too"));
    }
    // A single item may have nothing below it; a full page costs no more.
    let above = match page(connector, parent, &Slice::root(), above.page_size).await {
        Ok(page) => page,
        Err(error) => return outcome(Err(error)),
    };
    match above.children.iter().find(|child| child.stage == stage) {
        Some(first) => outcome(page(connector, stage, &first.slice, 1).await),
        None => CheckOutcome::NotTried(format!("the first of `{parent}` have nothing to try it with")),
    }
}

async fn page<C: Connector>(
    connector: &C,
    stage: &str,
    slice: &Slice,
    page_size: u16,
) -> Result<Page, FetchError> {
    read(connector, stage, Ask { slice, cursor: None, page_size }).await
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
