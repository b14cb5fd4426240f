//! How much of the organization's requests a day is left to others: all of its integrations share one allocation, so that
//! a scan stops before it would take the last of it.

use remit_connector::{FetchError, Reason};
use std::sync::atomic::{AtomicU64, Ordering};

/// What the last answer told of the day's requests.
#[derive(Debug)]
pub(crate) struct Usage {
    /// How many percent are left to others.
    leave: u64,
    /// How many percent are used, in thousandths.
    used: AtomicU64,
}

const WHOLE: u64 = 100_000;

impl Usage {
    /// Returns an account of which nothing is known.
    pub(crate) fn new(leave: u8) -> Self {
        Self { leave: u64::from(leave) * 1000, used: AtomicU64::new(0) }
    }

    /// Refuses a request that would go into what is left to others.
    pub(crate) fn admit(&self, endpoint: &'static str) -> Result<(), FetchError> {
        match self.used.load(Ordering::Relaxed) > WHOLE - self.leave {
            true => Err(FetchError::new(endpoint, Reason::RateLimited(None))),
            false => Ok(()),
        }
    }

    /// Notes what an answer told: `api-usage=18/100000`, among other words.
    pub(crate) fn note(&self, header: Option<&str>) {
        let told = header.and_then(|header| {
            let (_, behind) = header.split_once("api-usage=")?;
            let told = behind.split([';', ',', ' ']).next()?;
            let (used, allowed) = told.split_once('/')?;
            let (used, allowed): (u64, u64) = (used.trim().parse().ok()?, allowed.trim().parse().ok()?);
            used.saturating_mul(WHOLE).checked_div(allowed)
        });
        if let Some(used) = told {
            self.used.store(used, Ordering::Relaxed);
        }
    }
}
