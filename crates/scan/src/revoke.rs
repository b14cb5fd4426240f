//! Carrying out one call of a revocation and reading back what came of it. Planning is the connector's; asking for the
//! confirmation and keeping the journal are the caller's.

use crate::account::OpenSlice;
use crate::outcome;
use remit_connector::{Ask, Connection, Cursor, FetchError, Listed, Presence, Reason, RevokeCall};
use remit_core::coverage::Outcome;

/// What one call came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// The status of the answer; none if there was no answer.
    pub status: Option<u16>,
    /// What it came to.
    pub ending: Ending,
    /// What reading back showed.
    pub read_back: Presence,
}

/// How one call ended. Success is what reading back proves, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// The provider accepted the call, and the object is gone.
    Revoked,
    /// The provider knows no such object, and lists none: it was gone before.
    AlreadyGone,
    /// The credential may not do this; the permission that it needs, as the provider names it.
    Denied(String),
    /// The provider accepted the call, but still lists the object.
    StillThere,
    /// The provider accepted the call, but what came of it cannot be read back.
    NotProven(String),
    /// The call failed.
    Failed(String),
}

impl Ending {
    /// Whether the object is proven gone.
    pub fn is_gone(&self) -> bool {
        matches!(self, Self::Revoked | Self::AlreadyGone)
    }
}

/// Sends one call, once, and reads back whether its object is gone.
pub async fn carry_out(connection: &dyn Connection, call: &RevokeCall) -> Carried {
    let answer = connection.carry_out(call).await;
    let (status, refusal) = match answer {
        Ok(answer) => (Some(answer.status), answer.refusal),
        Err(error) => (None, Some(error.reason)),
    };
    let read_back = match connection.read_back(call).await {
        Some(presence) => presence,
        None => read_back(connection, &call.listing).await,
    };
    let ending = ending(refusal, &read_back, &call.permission);
    Carried { status, ending, read_back }
}

/// A provider that says "not found" of what it lists hides that it denies.
fn ending(refusal: Option<Reason>, read_back: &Presence, permission: &str) -> Ending {
    match (refusal, read_back) {
        (None, Presence::Gone) => Ending::Revoked,
        (None, Presence::There) => Ending::StillThere,
        (None, Presence::Unknown(why)) => Ending::NotProven(why.clone()),
        (Some(Reason::NotFound), Presence::Gone) => Ending::AlreadyGone,
        (Some(Reason::NotFound), Presence::There) => Ending::Denied(permission.to_owned()),
        (Some(Reason::NotFound), Presence::Unknown(why)) => {
            Ending::NotProven(format!("the provider does not find it, and {why}"))
        }
        (Some(Reason::Denied(named)), _) => {
            Ending::Denied(if named.is_empty() { permission.to_owned() } else { named })
        }
        (Some(reason), _) => Ending::Failed(reason.to_string()),
    }
}

/// Looks for an object in its stage's own listing. Only a listing that is read whole proves that it is gone.
async fn read_back(connection: &dyn Connection, listing: &Listed) -> Presence {
    let stages = connection.stages();
    let Some(stage) = stages.into_iter().find(|stage| stage.id == listing.stage) else {
        return Presence::Unknown(format!("there is no stage `{}`", listing.stage));
    };
    let mut cursor: Option<Cursor> = None;
    let mut slice = OpenSlice::default();
    loop {
        let ask = Ask { slice: &listing.slice, cursor: cursor.as_ref(), page_size: stage.page_size };
        let page = match connection.page(stage.id, ask).await {
            Ok(page) => page,
            Err(error) => return Presence::Unknown(unreadable(&error)),
        };
        if page.records.iter().any(|record| record.external_id == listing.id) {
            return Presence::There;
        }
        let n_items = (page.records.len() + page.rejected.len()) as u64;
        slice.note(n_items, page.expected, outcome::shortfall(&page));
        match page.next {
            Some(next) if slice.moves_to(&next) => cursor = Some(next),
            Some(_) => return Presence::Unknown("the listing repeats itself".to_owned()),
            None => break,
        }
    }
    match slice.outcome() {
        Outcome::Complete => Presence::Gone,
        Outcome::Partial(missing) => Presence::Unknown(format!("the listing is not whole: {missing}")),
        Outcome::Denied(_) | Outcome::NotLicensed(_) | Outcome::RateStopped | Outcome::Failed(_) => {
            Presence::Unknown("the listing cannot be read".to_owned())
        }
    }
}

fn unreadable(error: &FetchError) -> String {
    format!("the listing cannot be read: {error}")
}

#[cfg(test)]
mod tests;
