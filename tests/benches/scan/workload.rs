//! What a workload is: a platform of some size in one process, and in another either remit or the minimal client.

use crate::process::Measured;
use crate::remit::Source;
use crate::server::Served;
use crate::{w1, w2, w3};

/// One platform.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Workload {
    /// Its name, with which the names of its sizes begin.
    pub(crate) name: &'static str,
    /// The sizes that are compared where nothing else is said.
    pub(crate) sizes: &'static [&'static str],
    /// What remit scans.
    pub(crate) source: Source,
    /// Serves the platform of a size.
    pub(crate) serve: fn(&str) -> Served,
    /// Reads the same with no more than that needs: where it is served, and the token.
    pub(crate) minimal: fn(&str, &str) -> Measured,
}

/// Every workload.
pub(crate) const ALL: [Workload; 3] = [w1::WORKLOAD, w2::WORKLOAD, w3::WORKLOAD];

/// What the name of a size ends in that is ten times as large.
const TENFOLD: &str = "-tenfold";

impl Workload {
    /// Returns the workload that a size is one of.
    pub(crate) fn of(size: &str) -> Self {
        let found = ALL.into_iter().find(|workload| size.split('-').next() == Some(workload.name));
        found.unwrap_or_else(|| panic!("there is no workload `{size}`"))
    }

    /// Returns the name of its size that is ten times as large as the usual one.
    pub(crate) fn tenfold(&self) -> String {
        format!("{}{TENFOLD}", self.name)
    }
}

/// Returns how many times as large as usual a size is.
pub(crate) fn times(size: &str) -> u32 {
    if size.ends_with(TENFOLD) { 10 } else { 1 }
}
