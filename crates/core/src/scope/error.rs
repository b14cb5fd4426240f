//! What is wrong with a catalog. All of it is told at once.

use crate::model::ProviderId;
use std::fmt;

/// A catalog that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogError {
    /// Whose catalog.
    pub provider: ProviderId,
    /// Everything that is wrong, by line.
    pub faults: Vec<CatalogFault>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogFault {
    /// The line in the file, counted from 1.
    pub line: u64,
    /// What it is.
    pub kind: FaultKind,
}

/// What can be wrong with a catalog.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultKind {
    /// A column is missing from the header.
    #[error("the header has no column `{0}`")]
    Column(&'static str),
    /// The line is not CSV, or has another number of fields than the header.
    #[error("not CSV: {0}")]
    Csv(String),
    /// The scope stands in the catalog already.
    #[error("`{kind}/{scope}` stands on line {first_line} already")]
    Duplicate {
        /// Its kind.
        kind: String,
        /// Its name.
        scope: String,
        /// Where it stands first.
        first_line: u64,
    },
    /// A field holds something that it cannot.
    #[error("`{words}` is no {column}{}", hinted(.nearest.as_deref()))]
    Value {
        /// The column.
        column: &'static str,
        /// What stands there.
        words: String,
        /// The nearest right word.
        nearest: Option<String>,
    },
    /// An implied scope is not in the catalog.
    #[error("`{scope}` implies `{implied}`, which is no scope of this kind{}", hinted(.nearest.as_deref()))]
    UnknownImplied {
        /// The scope that implies it.
        scope: String,
        /// The missing one.
        implied: String,
        /// The nearest right name, or where the name exists.
        nearest: Option<String>,
    },
    /// Scopes imply each other in a circle.
    #[error("scopes imply each other in a circle: {}", .0.join(" > "))]
    Cycle(Vec<String>),
}

fn hinted(nearest: Option<&str>) -> String {
    nearest.map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default()
}

impl fmt::Display for CatalogError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "cannot use the scope catalog of {}", self.provider)?;
        for fault in &self.faults {
            write!(out, "\nline {}: {}", fault.line, fault.kind)?;
        }
        Ok(())
    }
}

impl std::error::Error for CatalogError {}
