//! What is wrong in a file, said to the person who wrote it.

use super::Location;
use std::cell::RefCell;
use std::fmt;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Diagnostic {
    /// Where.
    pub location: Location,
    /// The words that are wrong, as they stand there; empty where something is missing.
    pub words: String,
    /// What is wrong: lower case, no full stop, the words in backticks.
    pub message: String,
    /// The next step.
    pub hint: Option<String>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.location, self.message)?;
        if let Some(hint) = &self.hint {
            write!(out, "\nhint: {hint}")?;
        }
        Ok(())
    }
}

/// Everything that is wrong, collected while reading goes on.
///
/// Readers share it, so it takes reports through a shared reference.
#[derive(Debug, Default)]
pub struct Diagnostics {
    reported: RefCell<Vec<Diagnostic>>,
}

impl Diagnostics {
    /// Adds one.
    pub fn report(&self, diagnostic: Diagnostic) {
        self.reported.borrow_mut().push(diagnostic);
    }

    /// Whether nothing was wrong so far.
    pub fn is_empty(&self) -> bool {
        self.reported.borrow().is_empty()
    }

    /// Returns everything, by place in its file, each once.
    pub fn into_sorted(self) -> Vec<Diagnostic> {
        let mut sorted = self.reported.into_inner();
        sorted.sort();
        sorted.dedup();
        sorted
    }
}
