//! Publishers: one that is present in several systems, with how sure that is.

use super::draft::{GraphBuilder, NOWHERE, Space};
use super::link::{Certainty, Link};
use super::node::NodeKind;
use crate::fact::Fact;
use crate::model::Dossier;
use std::collections::{BTreeMap, BTreeSet};

/// A publisher as one provider knows it.
#[derive(Debug)]
pub(super) struct Draft {
    node: u32,
    name: String,
    is_verified: bool,
}

/// Links an integration with who publishes it. One provider gives one publisher the same id in every connection, so that
/// its integrations meet in one node.
pub(super) fn take(builder: &mut GraphBuilder<'_>, dossier: &Dossier, here: u32, note: u32) {
    let publisher = dossier.definition.as_ref().and_then(|definition| definition.publisher.known());
    let Some(publisher) = publisher.filter(|publisher| !publisher.is_first_party) else { return };
    let key = format!("{}/{}", dossier.provider, publisher.id);
    let node = builder.node(Space::Publisher, NOWHERE, &key, NodeKind::Publisher);
    builder.call(node, &publisher.name);
    builder.link(here, Link::PublishedBy, node, note);
    builder.link(node, Link::Publishes, here, note);
    let is_verified = publisher.verified == Fact::Known(true);
    builder.publishers.push(Draft { node, name: folded(&publisher.name), is_verified });
}

/// Joins publishers of the same name at different providers.
pub(super) fn join(builder: &mut GraphBuilder<'_>) {
    let mut by_name: BTreeMap<String, BTreeSet<(u32, bool)>> = BTreeMap::new();
    for publisher in std::mem::take(&mut builder.publishers) {
        by_name.entry(publisher.name).or_default().insert((publisher.node, publisher.is_verified));
    }
    for publishers in by_name.into_values() {
        let mut nodes: BTreeMap<u32, bool> = BTreeMap::new();
        for (node, is_verified) in publishers {
            *nodes.entry(node).or_default() |= is_verified;
        }
        for (one, is_one_verified) in &nodes {
            for (other, is_other_verified) in nodes.iter().filter(|(other, _)| *other != one) {
                let (certainty, why) = if *is_one_verified && *is_other_verified {
                    (Certainty::Likely, "the same name, verified by both providers")
                } else {
                    (Certainty::NameOnly, "the same name, which proves nothing")
                };
                let note = builder.note(why, "", None);
                builder.link(*one, Link::SamePublisher(certainty), *other, note);
            }
        }
    }
}

/// The name without case, punctuation and the words for a company's form.
fn folded(name: &str) -> String {
    let words: Vec<String> = name
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let is_form =
        |word: &String| matches!(word.as_str(), "inc" | "ltd" | "llc" | "gmbh" | "ab" | "corp" | "co");
    let kept: Vec<&str> = words.iter().filter(|word| !is_form(word)).map(String::as_str).collect();
    if kept.is_empty() { words.join(" ") } else { kept.join(" ") }
}
