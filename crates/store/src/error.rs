//! What can go wrong in a store.

/// A store that could not do what it was asked. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database file cannot be opened.
    #[error("cannot open the store `{place}`: {why}")]
    Open {
        /// Where it was looked for.
        place: String,
        /// What is wrong, and how to mend it.
        why: String,
    },
    /// The store was written by a newer remit.
    #[error("the store `{place}` has version {found}, this remit knows up to {known}")]
    Newer {
        /// The store.
        place: String,
        /// Its version.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// Another process holds the store.
    #[error("the store is in use by another remit")]
    Busy,
    /// The scan is not open: it was closed, dropped or never begun.
    #[error("scan {0} is not open")]
    NoSuchScan(i64),
    /// The store holds something that cannot be read back.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// The database failed.
    #[error("the database failed")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
}
