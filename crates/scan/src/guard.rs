//! The guard against mass disappearance: a scan that would retire a large share of a stage stops and asks.

use remit_store::Retirement;

/// How much one scan may retire of a stage without asking.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guard {
    /// The share of the stage's records.
    pub share: f64,
    /// So few may always go.
    pub always: u64,
}

impl Default for Guard {
    fn default() -> Self {
        Self { share: 0.3, always: 5 }
    }
}

impl Guard {
    /// Returns what goes beyond it.
    pub(crate) fn beyond(self, retirements: Vec<Retirement>) -> Vec<Retirement> {
        retirements.into_iter().filter(|retirement| self.is_beyond(retirement)).collect()
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a share of a count below 2^52 is exact enough to compare"
    )]
    fn is_beyond(self, retirement: &Retirement) -> bool {
        let most = retirement.n_current as f64 * self.share;
        retirement.n_retired > self.always && retirement.n_retired as f64 > most
    }
}
