//! Who is behind a client. Google names a client's publisher nowhere; the number before the first `-` of a client's id is
//! that of the Cloud project it belongs to, and all clients of one project have one owner.

use crate::settings::PublisherSettings;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Definition, Publisher, PublisherKind};
use std::collections::BTreeMap;

/// What ids of OAuth clients end in.
const CLIENT_SUFFIX: &str = ".apps.googleusercontent.com";

/// Clients that are known everywhere, by id or project.
const KNOWN: &str = include_str!("../clients.csv");

/// Returns the number of a client's project. Ids of service accounts and of old clients have none.
pub(crate) fn project(client: &str) -> Option<&str> {
    let (number, _) = client.strip_suffix(CLIENT_SUFFIX)?.split_once('-')?;
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(number)
}

/// Returns what is known of a client beside its name in the tenant.
pub(crate) fn definition(
    client: &str,
    is_native: bool,
    written: &BTreeMap<String, PublisherSettings>,
) -> Option<Definition> {
    let publisher = publisher(client, written);
    if publisher.is_none() && !is_native {
        return None;
    }
    let native = || "installed on a device: its secret is none".to_owned();
    Some(Definition {
        name: Fact::Unknown(Why::NotReported),
        publisher: Fact::null_is_unknown(publisher),
        description: Fact::null_is_unknown(is_native.then(native)),
        requested: Fact::Unknown(Why::NotReported),
        n_installations: Fact::Unknown(Why::NotReported),
    })
}

fn publisher(client: &str, written: &BTreeMap<String, PublisherSettings>) -> Option<Publisher> {
    let project = project(client);
    if let Some((project, settings)) = project.and_then(|project| written.get_key_value(project)) {
        return Some(Publisher {
            id: format!("project:{project}"),
            name: settings.name.clone(),
            kind: PublisherKind::Organization,
            domain: Fact::null_is_unknown(settings.domain.clone()),
            verified: Fact::Unknown(Why::NotReported),
            is_first_party: settings.own,
        });
    }
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
    Some(Publisher {
        id: project.map_or_else(|| format!("client:{client}"), |project| format!("project:{project}")),
        name,
        kind: PublisherKind::Organization,
        domain: Fact::Unknown(Why::NotReported),
        verified: Fact::Unknown(Why::NotReported),
        is_first_party,
    })
}
