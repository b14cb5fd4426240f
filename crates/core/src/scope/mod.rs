//! Scopes are a lattice, not strings: what a provider's scopes are, which covers which, and sets of them.
//!
//! ```
//! use remit_core::scope::Catalog;
//!
//! let catalog = Catalog::parse(
//!     "github".into(),
//!     "kind,scope,implies,action,resource,risk,flags\n\
//!      oauth,repo,public_repo,admin,repository,critical,executes_code\n\
//!      oauth,public_repo,,write,public_repository,medium,\n",
//! )?;
//! let approved = catalog.set("oauth", &["repo".to_owned()]);
//! let granted = catalog.set("oauth", &["public_repo".to_owned(), "quantum".to_owned()]);
//! let excess = catalog.excess(&granted, &approved);
//! assert_eq!(excess, catalog.set("oauth", &["quantum".to_owned()]));
//! # Ok::<(), remit_core::scope::CatalogError>(())
//! ```

mod catalog;
mod cover;
mod error;
mod hash;
mod lattice;
mod parse;
mod row;
mod set;
#[cfg(test)]
mod tests;

pub use catalog::{Catalog, Catalogs};
pub use cover::Cover;
pub use error::{CatalogError, CatalogFault, FaultKind};
pub use row::{Action, Power, Powers, Scope, Tier};
pub use set::{Member, ScopeId, ScopeSet, Unlisted};
