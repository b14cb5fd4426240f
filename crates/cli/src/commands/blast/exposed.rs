//! What notices say of the credentials that are there: which to rotate, the oldest exposure first.

use super::tenants::Tenants;
use jiff::Timestamp;
use remit_core::blast::Blast;
use remit_core::exposure::Exposures;
use remit_core::fact::Fact;
use remit_core::graph::Graph;
use remit_core::words;
use remit_report::Exposed;

/// Returns the credentials of the targets that notices cover, and that may be exposed still.
pub(super) fn list(
    tenants: &Tenants,
    graph: &Graph,
    notices: &Exposures,
    blast: &Blast,
    now: Timestamp,
) -> Vec<Exposed> {
    let mut exposed = Vec::new();
    for dossier in &tenants.dossiers {
        let node = graph.find(&dossier.connection, &dossier.id);
        let Some(node) = node.filter(|node| blast.targets.binary_search(node).is_ok()) else { continue };
        for notice in notices.covering(dossier) {
            for credential in &dossier.credentials {
                let is_exposed = notice.exposes(credential, now);
                if is_exposed == Fact::Known(false) {
                    continue;
                }
                let kind = words::credential_kind(credential.kind);
                let name = credential.name.known().or(credential.hint.known());
                let known = credential.rotated_at.known().is_some();
                let made = if known { &credential.rotated_at } else { &credential.created_at };
                exposed.push(Exposed {
                    connection: dossier.connection.to_string(),
                    integration: graph.node(node).name.to_owned(),
                    id: credential.id.to_string(),
                    name: name.map_or_else(|| kind.to_owned(), |name| format!("{kind} `{name}`")),
                    made: made.clone(),
                    exposed: is_exposed,
                    since: notice.from.to_string(),
                    notice: notice.title.clone(),
                    place: format!("{}:{}", notice.location.file, notice.location.line),
                });
            }
        }
    }
    // What nobody dates may be the oldest.
    exposed.sort_by(|a, b| {
        let key = |one: &Exposed| (one.since.clone(), one.made.known().copied());
        key(a).cmp(&key(b)).then_with(|| (&a.connection, &a.id).cmp(&(&b.connection, &b.id)))
    });
    exposed
}
