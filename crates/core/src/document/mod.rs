//! A small reader of YAML that people write: approved records, configuration, policy.
//!
//! It keeps every value as it was written and where it stands, and collects everything that is wrong instead of
//! stopping at the first. It is not a general YAML library: aliases and tags are refused, keys are plain words.
//!
//! ```
//! use remit_core::document::{read, Diagnostics, Fields};
//!
//! let diagnostics = Diagnostics::default();
//! for root in read("people.yaml", "name: Dana\ntaem: ops\n", &diagnostics) {
//!     let Some(fields) = Fields::open(&root, "a person", &["name", "team"], &diagnostics) else { continue };
//!     assert_eq!(fields.text("name").map(|name| name.value).as_deref(), Some("Dana"));
//! }
//! assert_eq!(
//!     diagnostics.into_sorted()[0].to_string(),
//!     "people.yaml:2:1: unknown key `taem` in a person\nhint: did you mean `team`?",
//! );
//! ```

mod diagnostic;
mod edit;
mod field;
mod location;
mod nearest;
mod node;
mod read;
#[cfg(test)]
mod tests;

pub use diagnostic::{Diagnostic, Diagnostics};
pub use edit::{NewValue, set};
pub use field::{Field, Fields};
pub use location::{Location, Written};
pub use nearest::{did_you_mean, nearest};
pub use node::{Content, Entry, Node, Place, Scalar};
pub use read::read;
