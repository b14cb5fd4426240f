//! Attribution: whom the provider's log names when an integration acts for a person.

/// Whom the provider's log names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attribution {
    /// The person alone: nothing in the log shows that a machine acted.
    PersonOnly,
    /// The app or the token too, in a field of its own.
    AppNamed,
}
