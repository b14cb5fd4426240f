//! What a call came to is what reading back proves.

use super::{Ending, carry_out};
use crate::tests::provider::Scripted;
use async_trait::async_trait;
use remit_connector::session::{Change, ChangeAnswer};
use remit_connector::{
    Ask, Check, CheckOutcome, Connection, FetchError, Listed, Page, Presence, Reason, RevokeCall, Slice,
    StageInfo,
};
use remit_core::model::ExternalId;

/// Answers a change as a test has written, and lists as a script says.
#[derive(Debug)]
struct Revoking {
    listings: Scripted,
    answer: Result<Option<Reason>, Reason>,
}

#[async_trait]
impl Connection for Revoking {
    fn stages(&self) -> Vec<&'static StageInfo> {
        self.listings.stages()
    }

    async fn page(&self, stage: &str, ask: Ask<'_>) -> Result<Page, FetchError> {
        self.listings.page(stage, ask).await
    }

    async fn check(&self, _stage: &str) -> Check {
        Check { stage: "keys", outcome: CheckOutcome::Readable }
    }

    async fn carry_out(&self, call: &RevokeCall) -> Result<ChangeAnswer, FetchError> {
        match self.answer.clone() {
            Ok(refusal) => Ok(ChangeAnswer { status: refusal.as_ref().map_or(204, |_| 400), refusal }),
            Err(reason) => Err(FetchError::new(call.change.endpoint(), reason)),
        }
    }
}

/// Revokes key 7 of repository 1.
async fn ending(listings: Scripted, answer: Result<Option<Reason>, Reason>) -> Ending {
    let slice = Slice { key: "1".to_owned(), ..Slice::root() };
    let call = RevokeCall {
        change: Change::delete("DELETE /keys/{id}").part("id", "7"),
        permission: "keys:write".to_owned(),
        listing: Listed { stage: "keys", slice, id: ExternalId::from("1:7") },
    };
    let carried = carry_out(&Revoking { listings, answer }, &call).await;
    if carried.ending.is_gone() {
        assert_eq!(carried.read_back, Presence::Gone);
    }
    carried.ending
}

fn listing(pages: &[&[&str]]) -> Scripted {
    let listings = Scripted::default();
    listings.list("keys", "1", pages);
    listings
}

fn with() -> Scripted {
    listing(&[&["5", "6"], &["7"]])
}

fn without() -> Scripted {
    listing(&[&["5", "6"], &["8"]])
}

#[tokio::test]
async fn an_accepted_call_is_a_revocation_only_where_the_listing_proves_it() {
    assert_eq!(ending(without(), Ok(None)).await, Ending::Revoked);
    assert_eq!(ending(with(), Ok(None)).await, Ending::StillThere);
}

#[tokio::test]
async fn a_listing_that_is_not_whole_proves_nothing() {
    let denied = Scripted::default();
    denied.fail("keys", "1", FetchError::new("GET /keys", Reason::Denied("keys:read".to_owned())));
    let endless = without();
    endless.repeat("keys", "1");
    let short = without();
    short.expect("keys", "1", 9);
    for listings in [denied, endless, short] {
        let ending = ending(listings, Ok(None)).await;
        assert!(matches!(ending, Ending::NotProven(_)), "{ending:?}");
    }
}

#[tokio::test]
async fn not_found_is_success_where_nothing_is_listed_and_a_denial_where_it_is() {
    assert_eq!(ending(without(), Ok(Some(Reason::NotFound))).await, Ending::AlreadyGone);
    assert_eq!(ending(with(), Ok(Some(Reason::NotFound))).await, Ending::Denied("keys:write".to_owned()));
}

#[tokio::test]
async fn a_denial_has_the_permission_that_the_provider_or_else_the_plan_names() {
    let denied = |named: &str| Ok(Some(Reason::Denied(named.to_owned())));
    assert_eq!(ending(with(), denied("")).await, Ending::Denied("keys:write".to_owned()));
    assert_eq!(ending(with(), denied("admin")).await, Ending::Denied("admin".to_owned()));
}

#[tokio::test]
async fn a_call_without_an_answer_is_never_told_as_revoked() {
    let down = || Err(Reason::Unavailable("no answer in time".to_owned()));
    for listings in [with(), without()] {
        let ending = ending(listings, down()).await;
        assert!(matches!(ending, Ending::Failed(_)), "{ending:?}");
    }
}
