//! A rule that does not hold somewhere: where, what, and what to do about it.

use std::fmt;

/// One place where one rule does not hold.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Violation {
    /// The file, from the repository's root.
    pub(crate) file: String,
    /// The line, counted from 1.
    pub(crate) line: usize,
    /// The rule's name, as `exceptions.txt` spells it.
    pub(crate) rule: &'static str,
    /// What is wrong.
    pub(crate) message: String,
    /// What to do.
    pub(crate) hint: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, rule, message, hint } = self;
        write!(out, "{file}:{line}: {message} [{rule}]\n  hint: {hint}")
    }
}

/// Prints every violation and how many there are.
pub(crate) fn print(violations: &[Violation]) {
    for violation in violations {
        eprintln!("{violation}");
    }
    eprintln!("{} to mend", violations.len());
}

/// Returns `file:line rule` of each, for tests that plant violations.
#[cfg(test)]
pub(crate) fn places(violations: &[Violation]) -> Vec<String> {
    violations
        .iter()
        .map(|violation| format!("{}:{} {}", violation.file, violation.line, violation.rule))
        .collect()
}
