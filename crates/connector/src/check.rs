//! Whether the credential can read a stage: one cheap request for a listing, and one more for each stage that names its
//! slices.

use crate::connection::{find, read};
use crate::{Ask, CheckOutcome, Connector, FetchError, Page, Reason, Slice, StageInfo};

/// Tries a stage by reading one item of it. Where other stages name its slices, it goes down by the first slice of each.
pub(crate) async fn by_reading<C: Connector>(connector: &C, info: &'static StageInfo) -> CheckOutcome {
    let mut lineage = vec![info];
    let mut parent = info.parent;
    while let Some(id) = parent {
        let above = &find::<C>(id).info;
        lineage.insert(0, above);
        parent = above.parent;
    }
    let mut slice = Slice::root();
    for pair in lineage.windows(2) {
        let [above, below] = pair else { continue };
        // A single item may have nothing below it; a full page costs no more.
        let named = match page(connector, above.id, &slice, above.page_size).await {
            Ok(page) => page.children.into_iter().find(|child| child.stage == below.id),
            Err(error) => return CheckOutcome::of(Err(error)),
        };
        match named {
            Some(child) => slice = child.slice,
            None => {
                return CheckOutcome::NotTried(format!(
                    "the first of `{}` have nothing to try it with",
                    above.id
                ));
            }
        }
    }
    CheckOutcome::of(page(connector, info.id, &slice, 1).await)
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
