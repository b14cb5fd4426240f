//! Whether the credential can read a stage: one cheap request for a listing, two for a first repository's.

use crate::{Connector, Github, stages};
use remit_connector::{Ask, CheckOutcome, FetchError, Page, Reason, Slice, StageInfo};

/// Tries a stage with one item.
pub(crate) async fn check(github: &Github, info: &'static StageInfo) -> CheckOutcome {
    match info.parent {
        None => outcome(page(github, info.id, &Slice::root()).await),
        Some(stages::repositories::ID) => check_first_repository(github, info).await,
        Some(parent) => CheckOutcome::NotTried(format!("it is read for each of `{parent}`")),
    }
}

async fn check_first_repository(github: &Github, info: &'static StageInfo) -> CheckOutcome {
    let repositories = match page(github, stages::repositories::ID, &Slice::root()).await {
        Ok(page) => page,
        Err(error) => return outcome(Err(error)),
    };
    let Some(first) = repositories.children.iter().find(|child| child.stage == info.id) else {
        return CheckOutcome::NotTried("the credential sees no repository".to_owned());
    };
    outcome(page(github, info.id, &first.slice).await)
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
