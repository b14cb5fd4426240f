//! Who publishes an app: the tenant itself, Microsoft, or somebody else, whom Microsoft may have verified.

use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Publisher, PublisherKind};
use serde::Deserialize;

/// The tenants in which Microsoft keeps its own apps.
const MICROSOFT: [&str; 2] = ["f8cdef31-a31e-4b4a-93e4-5f571e91255a", "72f988bf-86f1-41af-91ab-2d7cd011db47"];

/// Whom Microsoft has verified. All of it is null where it has verified nobody.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct VerifiedPublisher {
    display_name: Option<String>,
    verified_publisher_id: Option<String>,
}

/// Whether a tenant is Microsoft's own.
pub(crate) fn is_microsoft(tenant: &str) -> bool {
    MICROSOFT.contains(&tenant)
}

/// Returns the publisher of an app by the tenant that its registration is in.
pub(crate) fn of(home: &str, own: &str, verified: Option<VerifiedPublisher>) -> Publisher {
    let verified = verified.unwrap_or_default();
    let is_own = home == own;
    let is_verified = verified.verified_publisher_id.is_some_and(|id| !id.is_empty());
    // A name stands for its owner only where Microsoft has checked it.
    let checked = verified.display_name.filter(|name| is_verified && !name.is_empty());
    let name = checked.unwrap_or_else(|| match (is_own, is_microsoft(home)) {
        (true, _) => "this tenant".to_owned(),
        (false, true) => "Microsoft".to_owned(),
        (false, false) => home.to_owned(),
    });
    Publisher {
        id: home.to_owned(),
        name,
        kind: PublisherKind::Organization,
        // What the tenant made itself has no publisher with a domain; of others nobody tells it.
        domain: if is_own { Fact::Absent } else { Fact::Unknown(Why::NotReported) },
        verified: Fact::Known(is_verified),
        is_first_party: is_own || is_microsoft(home),
    }
}
