//! One opened connection that can be read: the trait that the engine sees, implemented once for every connector.

use crate::check;
use crate::session::ChangeAnswer;
use crate::{
    Ask, FetchError, NotRevocable, Page, Presence, Reason, RevokeCall, RevokePlan, Stage, StageInfo, Target,
};
use async_trait::async_trait;
use std::fmt::Debug;

/// What a connector's author writes: the stages, and what can be revoked.
#[async_trait]
pub trait Connector: Debug + Send + Sync + Sized + 'static {
    /// Everything that it can read, in the order in which a reader wants to see it.
    const STAGES: &'static [Stage<Self>];

    /// Says whether the credential can read a stage, with one or two cheap requests. Where that would cost more, it answers
    /// [`CheckOutcome::NotTried`] with the reason.
    async fn check(&self, stage: &'static StageInfo) -> CheckOutcome {
        check::by_reading(self, stage).await
    }

    /// Returns what the credential is, in a word without a secret, where records depend on it. A played tape gives it
    /// back when the connection is opened.
    fn credential(&self) -> &'static str {
        ""
    }

    /// Says how a target would be revoked. It sends nothing. Without it, nothing can be revoked.
    ///
    /// # Errors
    /// Says why there is no way, or which fact is missing.
    fn revoke(&self, _target: Target<'_>) -> Result<RevokePlan, NotRevocable> {
        Err(NotRevocable::NotSupported)
    }

    /// Sends one call of a plan, and nothing else.
    ///
    /// # Errors
    /// There was no answer, or the connection was opened to read. A refusal is an answer.
    async fn carry_out(&self, call: &RevokeCall) -> Result<ChangeAnswer, FetchError> {
        Err(FetchError::new(call.change.endpoint(), Reason::Rejected(NotRevocable::NotSupported.to_string())))
    }

    /// Says by other means than the listing whether a revoked object is there; none leaves it to the listing.
    async fn read_back(&self, _call: &RevokeCall) -> Option<Presence> {
        None
    }
}

/// A connection as the engine sees it.
#[async_trait]
pub trait Connection: Debug + Send + Sync {
    /// Returns the stages in the order in which a reader wants to see them.
    fn stages(&self) -> Vec<&'static StageInfo>;

    /// Reads one page of one slice.
    async fn page(&self, stage: &str, ask: Ask<'_>) -> Result<Page, FetchError>;

    /// Says whether the credential can read a stage.
    async fn check(&self, stage: &str) -> Check;

    /// Returns what the credential is, in a word without a secret.
    fn credential(&self) -> &'static str {
        ""
    }

    /// Says how a target would be revoked. It sends nothing.
    fn revoke(&self, _target: Target<'_>) -> Result<RevokePlan, NotRevocable> {
        Err(NotRevocable::NotSupported)
    }

    /// Sends one call of a plan, and nothing else.
    async fn carry_out(&self, call: &RevokeCall) -> Result<ChangeAnswer, FetchError> {
        Err(FetchError::new(call.change.endpoint(), Reason::Rejected(NotRevocable::NotSupported.to_string())))
    }

    /// Says by other means than the listing whether a revoked object is there; none leaves it to the listing.
    async fn read_back(&self, _call: &RevokeCall) -> Option<Presence> {
        None
    }
}

/// What a check of one stage said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The stage.
    pub stage: &'static str,
    /// What was found.
    pub outcome: CheckOutcome,
}

/// Whether a stage can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckOutcome {
    /// It can.
    Readable,
    /// It can, but not all of it, and this is what is missing.
    Partly(String),
    /// The credential may not; the permission that is missing, as the provider names it.
    Denied(String),
    /// The tenant's plan does not include it.
    NotLicensed(String),
    /// It was not tried, for this reason.
    NotTried(String),
    /// Trying failed.
    Failed(String),
}

#[async_trait]
impl<C: Connector> Connection for C {
    fn stages(&self) -> Vec<&'static StageInfo> {
        C::STAGES.iter().map(|stage| &stage.info).collect()
    }

    async fn page(&self, stage: &str, ask: Ask<'_>) -> Result<Page, FetchError> {
        read(self, stage, ask).await
    }

    async fn check(&self, stage: &str) -> Check {
        let info = &find::<C>(stage).info;
        Check { stage: info.id, outcome: Connector::check(self, info).await }
    }

    fn credential(&self) -> &'static str {
        Connector::credential(self)
    }

    fn revoke(&self, target: Target<'_>) -> Result<RevokePlan, NotRevocable> {
        Connector::revoke(self, target)
    }

    async fn carry_out(&self, call: &RevokeCall) -> Result<ChangeAnswer, FetchError> {
        Connector::carry_out(self, call).await
    }

    async fn read_back(&self, call: &RevokeCall) -> Option<Presence> {
        Connector::read_back(self, call).await
    }
}

/// Reads one page of one slice. A denial that names no permission names those of the stage.
pub(crate) async fn read<C: Connector>(connector: &C, stage: &str, ask: Ask<'_>) -> Result<Page, FetchError> {
    let stage = find::<C>(stage);
    let mut read = (stage.page)(connector, ask).await;
    if let Err(FetchError { reason: Reason::Denied(permission), .. }) = &mut read
        && permission.is_empty()
    {
        *permission = stage.info.permissions.join(" or ");
    }
    read
}

/// The engine asks only for stages that `stages` listed.
pub(crate) fn find<C: Connector>(stage: &str) -> &'static Stage<C> {
    C::STAGES
        .iter()
        .find(|candidate| candidate.info.id == stage)
        .expect("the stage is one of the connection's own")
}
