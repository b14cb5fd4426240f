//! Whether the credential can read a stage: one cheap request for a listing, and two for the first slice of a stage that
//! another one fans out to.

use crate::{Connector, Github};
use remit_connector::{Ask, CheckOutcome, FetchError, Page, Reason, Slice, StageInfo};

/// Tries a stage with one item.
pub(crate) async fn check(github: &Github, info: &'static StageInfo) -> CheckOutcome {
    match info.parent {
        None => outcome(page(github, info.id, &Slice::root()).await),
        Some(parent) => check_first(github, parent, info.id).await,
    }
}

async fn check_first(github: &Github, parent: &str, stage: &str) -> CheckOutcome {
    let above = match page(github, parent, &Slice::root()).await {
        Ok(page) => page,
        Err(error) => return outcome(Err(error)),
    };
    match above.children.iter().find(|child| child.stage == stage) {
        Some(first) => outcome(page(github, stage, &first.slice).await),
        None => CheckOutcome::NotTried(format!("the first of `{parent}` has nothing to try it with")),
    }
}

async fn page(github: &Github, stage: &str, slice: &Slice) -> Result<Page, FetchError> {
    let stage = Github::STAGES
        .iter()
        .find(|candidate| candidate.info.id == stage)
        .expect("the stage is one of the connector's own");
    let ask = Ask { slice, cursor: None, page_size: 1 };
    (stage.page)(github, ask).await
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
