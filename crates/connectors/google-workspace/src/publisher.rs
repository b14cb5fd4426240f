//! Who is behind a client. Google names a client's publisher nowhere; the number before the first `-` of a client's id is
//! that of the Cloud project it belongs to, and all clients of one project have one owner. That a publisher is the company
//! itself, and its domain one that Google has verified, is told by the customer's domains.
//!
//! Source: Google's documentation, "Directory API: domains.list", read November 2026.

use crate::fetch::Listed;
use crate::{Google, way};
use remit_connector::blank;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Definition, Publisher, PublisherKind};
use remit_connector::session::Request;
use serde::Deserialize;
use std::collections::BTreeSet;

const DOMAINS: &str = "GET /admin/directory/v1/customer/{customer}/domains";

/// What ids of OAuth clients end in.
const CLIENT_SUFFIX: &str = ".apps.googleusercontent.com";

/// Clients that are known everywhere, by id or project.
const KNOWN: &str = include_str!("../clients.csv");

/// Returns the number of a client's project. Ids of service accounts and of old clients have none.
fn project(client: &str) -> Option<&str> {
    let (number, _) = client.strip_suffix(CLIENT_SUFFIX)?.split_once('-')?;
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(number)
}

/// A domain of the customer.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Domain {
    domain_name: String,
    #[serde(default)]
    verified: bool,
}

impl Google {
    /// Returns the customer's verified domains, if they can be read. Only where a publisher is the customer they matter.
    pub(crate) async fn domains(&self) -> Option<&BTreeSet<String>> {
        let is_asked = self.settings.publishers.values().any(|it| it.own && it.domain.is_some());
        let read = || async {
            let request = Request::get(DOMAINS).part("customer", &*self.settings.customer);
            let body: Listed<Domain> = self.fetch(way::DOMAINS, request).await.ok()?;
            let verified = body.items.into_read().into_iter().filter(|domain| domain.verified);
            Some(verified.map(|domain| domain.domain_name.to_lowercase()).collect())
        };
        if is_asked { self.domains.get_or_init(read).await.as_ref() } else { None }
    }

    /// Returns what is known of a client beside its name in the tenant.
    pub(crate) fn definition(
        &self,
        client: &str,
        is_native: bool,
        domains: Option<&BTreeSet<String>>,
    ) -> Option<Definition> {
        let publisher = self.written(client, domains).or_else(|| known(client));
        let native = || "installed on a device: its secret is none".to_owned();
        (publisher.is_some() || is_native).then(|| Definition {
            description: Fact::null_is_unknown(is_native.then(native)),
            ..blank::definition(Fact::null_is_unknown(publisher))
        })
    }

    /// Returns the publisher that the settings name.
    fn written(&self, client: &str, domains: Option<&BTreeSet<String>>) -> Option<Publisher> {
        let (project, settings) = self.settings.publishers.get_key_value(project(client)?)?;
        let domain = settings.domain.as_ref().filter(|_| settings.own).zip(domains);
        let verified = domain.map(|(domain, verified)| verified.contains(&domain.to_lowercase()));
        Some(Publisher {
            domain: Fact::null_is_unknown(settings.domain.clone()),
            verified: Fact::null_is_unknown(verified),
            ..publisher(format!("project:{project}"), settings.name.clone(), settings.own)
        })
    }
}

/// Returns who is known everywhere to be behind a client, or that all clients of its project belong together.
fn known(client: &str) -> Option<Publisher> {
    let project = project(client);
    let known = KNOWN.lines().skip(1).find_map(|line| {
        let mut cells = line.split(',');
        let is_meant = cells.next().is_some_and(|id| id == client || Some(id) == project);
        is_meant.then_some((cells.next()?, cells.next()?))
    });
    let (name, is_first_party) = match (known, project) {
        (Some((name, first_party)), _) => (name.to_owned(), first_party == "yes"),
        // The number says that clients belong together, and not to whom.
        (None, Some(project)) => (format!("Cloud project {project}"), false),
        (None, None) => return None,
    };
    let id = project.map_or_else(|| format!("client:{client}"), |project| format!("project:{project}"));
    Some(publisher(id, name, is_first_party))
}

fn publisher(id: String, name: String, is_first_party: bool) -> Publisher {
    Publisher {
        id,
        name,
        kind: PublisherKind::Organization,
        domain: Fact::Unknown(Why::NotReported),
        verified: Fact::Unknown(Why::NotReported),
        is_first_party,
    }
}
