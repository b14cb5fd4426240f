//! What passes between the engine and a stage: a slice and a cursor in, a page out.

use remit_core::model::{ExternalId, Record};
use std::collections::BTreeMap;

/// One listing inside a stage: the keys of one repository. The grain at which completeness is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Slice {
    /// Stable and unique inside the stage: an immutable id. Empty for a stage that is one listing.
    pub key: String,
    /// What the stage needs to ask for the slice: path parts, which may change while the key stays.
    pub params: BTreeMap<String, String>,
}

impl Slice {
    /// Returns the slice of a stage that is one listing.
    pub fn root() -> Self {
        Self::default()
    }

    /// Returns a parameter that the parent stage set; empty if it did not.
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }
}

/// Where a listing goes on: opaque to the engine, written by a paging helper, stored between scans. It never holds a
/// host or a secret.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cursor(pub String);

/// What the engine asks of a stage.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// Which listing.
    pub slice: &'a Slice,
    /// Where to go on; from the beginning if there is none.
    pub cursor: Option<&'a Cursor>,
    /// How many items to ask for at the most.
    pub page_size: u16,
}

/// One page of a slice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// What was read, normalized.
    pub records: Vec<Record>,
    /// Where the slice goes on; none on its last page.
    pub next: Option<Cursor>,
    /// Slices of child stages that this page names.
    pub children: Vec<Child>,
    /// Items that could not be mapped. They make the slice partial.
    pub rejected: Vec<Rejected>,
    /// Ids that the provider itself says are gone.
    pub tombstones: Vec<ExternalId>,
    /// How many items the provider says that the slice has, where it says so.
    pub expected: Option<u64>,
    /// Why the provider says that this answer is not whole, where it says so. It makes the slice partial.
    pub shortfall: Option<String>,
}

/// A slice of a child stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    /// The child stage.
    pub stage: &'static str,
    /// The slice.
    pub slice: Slice,
    /// Whether the parent's answer already proves that the slice holds nothing, so that it is complete unread.
    pub is_empty: bool,
}

/// An item that could not be mapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// The item's id, where it could be read.
    pub external_id: Option<String>,
    /// Where in the body: `$.installations[3].permissions`.
    pub json_path: String,
    /// What is wrong with it.
    pub why: String,
}
