//! Scripted faults: what goes wrong with the nth request to a path template.
//!
//! Nothing is random: the same requests meet the same faults.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::settings::Wait;

/// Which of the requests to a template meet a fault, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nth {
    /// Only this one.
    Only(u32),
    /// This one and all later ones.
    From(u32),
    /// The first so many.
    First(u32),
    /// All.
    Every,
}

impl Nth {
    fn holds(self, count: u32) -> bool {
        match self {
            Self::Only(nth) => count == nth,
            Self::From(nth) => count >= nth,
            Self::First(nth) => count <= nth,
            Self::Every => true,
        }
    }
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// This status, with GitHub's words for a server error.
    Status(u16),
    /// No answer ever comes.
    Hang,
    /// The connection is reset before an answer.
    Reset,
    /// The connection is reset in the middle of the body.
    Truncated,
    /// The body is valid JSON of another type.
    WrongType,
    /// Status 200 whose body is an error.
    ErrorBody,
    /// Status 200 with a page of HTML.
    Html,
    /// 301 to the same path on the same host; the repeated request meets no fault.
    Redirect,
    /// 302 to this URL.
    RedirectTo(String),
    /// The `next` link leads back to the same page.
    RepeatedNext,
    /// The `next` link leads to this scheme and host.
    NextTo(String),
    /// A body of this many bytes.
    Oversized(usize),
    /// The primary limit is said to be used up, until the end of the window.
    PrimaryLimit,
    /// The secondary limit is said to be exceeded.
    SecondaryLimit(Wait),
}

/// One scripted fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// A path template as the counters name it, such as `/orgs/{org}/installations`; `*` for all.
    pub template: String,
    /// Which of its requests.
    pub nth: Nth,
    /// What goes wrong.
    pub kind: FaultKind,
}

impl Fault {
    /// Returns a fault of the nth request to a template.
    pub fn new(template: &str, nth: Nth, kind: FaultKind) -> Self {
        Self { template: template.to_owned(), nth, kind }
    }
}

/// The faults of a simulator, each with its count of the requests that it saw.
#[derive(Debug)]
pub(crate) struct Script(Vec<(Fault, AtomicU32)>);

impl Script {
    /// Starts counting.
    pub(crate) fn new(faults: Vec<Fault>) -> Self {
        Self(faults.into_iter().map(|fault| (fault, AtomicU32::new(0))).collect())
    }

    /// Counts a request to `template`, and returns what goes wrong with it.
    pub(crate) fn strike(&self, template: &str) -> Option<FaultKind> {
        let mut struck = None;
        for (fault, seen) in &self.0 {
            if fault.template != "*" && fault.template != template {
                continue;
            }
            let count = seen.fetch_add(1, Ordering::Relaxed) + 1;
            if struck.is_none() && fault.nth.holds(count) {
                struck = Some(fault.kind.clone());
            }
        }
        struck
    }
}
