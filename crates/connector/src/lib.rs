//! What a connector is built on: provider and descriptor, stages and pages, and the session that sends every request.
//!
//! A connector maps; it does not drive. It returns pages of slices; the engine decides order, concurrency, resuming and
//! completeness; the session owns authentication, limits, retries, origin, size, cache, redaction and evidence.

pub mod auth;
pub mod blank;
mod check;
mod connection;
mod error;
mod event;
mod fields;
mod history;
mod page;
pub mod paging;
mod provider;
pub mod record;
mod revoke;
pub mod secret;
pub mod session;
pub mod settings;
mod stage;
pub mod wire;

pub use connection::{Check, CheckOutcome, Connection, Connector};
pub use error::{FetchError, Reason, Refusal};
pub use event::{Event, EventSink};
pub use fields::{Flat, fields};
pub use history::History;
pub use page::{Ask, Child, Cursor, Page, Rejected, Slice};
pub use provider::{Descriptor, IdForm, Open, OpenError, Provider};
pub use remit_core as core;
pub use revoke::{Act, Listed, NotRevocable, Presence, RevokeCall, RevokePlan, RevokeStep, Target};
pub use stage::{Lane, LastUsed, Stage, StageInfo, Tells};
