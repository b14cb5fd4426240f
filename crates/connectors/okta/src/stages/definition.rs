//! Who publishes an app: the organization itself, or whoever put it into Okta's catalog. Okta names the entry and not the
//! company behind it, and does not say whether it has checked either.

use remit_connector::blank;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Definition, Publisher, PublisherKind};

/// What Okta calls an OAuth client that an organization made by itself.
const MADE_HERE: &str = "oidc_client";

/// Returns the definition of an app by its name in the catalog.
pub(crate) fn of_app(name: Option<&str>, orn: Option<&str>, domain: &str) -> Option<Definition> {
    match name? {
        MADE_HERE => {
            // `orn:okta:idp:TENANT:apps:NAME:ID`
            let tenant = orn.and_then(|orn| orn.split(':').nth(3)).unwrap_or(domain);
            Some(definition(tenant, domain, true))
        }
        entry => Some(of_catalog(entry)),
    }
}

/// Returns the definition of what was taken from the catalog.
pub(crate) fn of_catalog(entry: &str) -> Definition {
    definition(entry, entry, false)
}

fn definition(id: &str, name: &str, is_first_party: bool) -> Definition {
    let publisher = Publisher {
        id: id.to_owned(),
        name: name.to_owned(),
        kind: PublisherKind::Organization,
        // What the tenant made itself has no publisher with a domain; of the catalog's nobody tells.
        domain: if is_first_party { Fact::Absent } else { Fact::Unknown(Why::NotReported) },
        verified: Fact::Unknown(Why::NotReported),
        is_first_party,
    };
    blank::definition(Fact::Known(publisher))
}
