//! Identifiers: newtypes, so that a connection is never taken for a provider.

use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// Wraps an identifier as its source wrote it.
            pub fn new(id: impl Into<Box<str>>) -> Self {
                Self(id.into())
            }

            /// Returns the identifier as its source wrote it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self::new(id)
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self::new(id)
            }
        }
    };
}

id! {
    /// A kind of SaaS platform: `github`.
    ProviderId
}
id! {
    /// One configured tenant of a provider: `acme-github`.
    ConnectionId
}
id! {
    /// A provider's own immutable id of an object, unique within its connection and record kind: `fgpat:1920044`.
    ExternalId
}
id! {
    /// The stable id by which approved records name an integration: a client id, an app id, or a credential id with its
    /// prefix. It stays the same when the integration is removed and installed again.
    AppId
}
id! {
    /// One kind of thing that a connector reads: `deploy_keys`.
    StageId
}
