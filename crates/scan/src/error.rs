//! Why a scan did not reach its end. The inventory is as it was before.

use remit_store::{Retirement, StoreError};

/// A scan that did not reach its end.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// The credential was refused.
    #[error("the credential was refused: {0}")]
    Unauthenticated(String),
    /// It was asked to stop. What was read is kept; the next scan goes on from there.
    #[error("stopped; the next scan goes on from here")]
    Stopped,
    /// It would retire more than the guard lets pass. What was read is kept, for a person to decide.
    #[error("the scan would retire {} of {} records of {}", first(.0).n_retired, first(.0).n_current, first(.0).stage)]
    MassDisappearance(Vec<Retirement>),
    /// A stage was asked for that the connector does not have.
    #[error("there is no stage `{0}`")]
    NoSuchStage(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The guard names at least one stage.
fn first(retirements: &[Retirement]) -> &Retirement {
    retirements.first().expect("the guard trips over at least one stage")
}
