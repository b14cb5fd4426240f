//! Whether the credential can read a stage: one cheap request for a listing, and two for the first slice of a stage that
//! another one fans out to.

use crate::connection::{find, read};
use crate::{Ask, CheckOutcome, Connector, FetchError, Page, Reason, Slice, StageInfo};

/// Tries a stage by reading one item of it.
pub(crate) async fn by_reading<C: Connector>(connector: &C, info: &'static StageInfo) -> CheckOutcome {
    match info.parent {
        None => CheckOutcome::of(page(connector, info.id, &Slice::root(), 1).await),
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
        Err(error) => return CheckOutcome::of(Err(error)),
    };
    match above.children.iter().find(|child| child.stage == stage) {
        Some(first) => CheckOutcome::of(page(connector, stage, &first.slice, 1).await),
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

impl CheckOutcome {
    /// Returns what the reading of one item says.
    pub fn of(read: Result<Page, FetchError>) -> Self {
        let error = match read {
            Ok(Page { shortfall: Some(missing), .. }) => return Self::Partly(missing),
            Ok(_) => return Self::Readable,
            Err(error) => error,
        };
        match error.reason {
            Reason::Denied(permission) => Self::Denied(permission),
            Reason::NotLicensed(what) => Self::NotLicensed(what),
            Reason::NotFound
            | Reason::Unauthenticated(_)
            | Reason::RateLimited(_)
            | Reason::Unavailable(_)
            | Reason::Malformed(_)
            | Reason::Refused(_)
            | Reason::Rejected(_) => Self::Failed(error.to_string()),
        }
    }
}
