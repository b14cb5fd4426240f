//! Clients: one app that is present in several connections with one secret.

use super::draft::{Client, GraphBuilder};
use super::link::Link;
use std::collections::BTreeMap;

/// Links each integration whose connection keeps the app's own secret with the same app elsewhere: whoever has the secret
/// acts as both.
pub(super) fn join(builder: &mut GraphBuilder<'_>) {
    let mut by_key: BTreeMap<String, Vec<Client>> = BTreeMap::new();
    for client in std::mem::take(&mut builder.clients) {
        by_key.entry(client.key.clone()).or_default().push(client);
    }
    for clients in by_key.into_values() {
        for home in clients.iter().filter(|client| client.has_secret) {
            for other in clients.iter().filter(|other| other.connection != home.connection) {
                builder.link(home.node, Link::SharesClientWith, other.node, home.note);
            }
        }
    }
}
