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
    /// The domain that the provider vouches for.
    domain: Option<String>,
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
    let domain = publisher.domain.known().filter(|_| is_verified).map(|domain| domain.to_lowercase());
    builder.publishers.push(Draft { node, name: folded(&publisher.name), is_verified, domain });
}

/// Joins publishers of the same verified domain, or of the same name, at different providers.
pub(super) fn join(builder: &mut GraphBuilder<'_>) {
    let mut by_name: BTreeMap<String, BTreeSet<(u32, bool)>> = BTreeMap::new();
    let mut by_domain: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for publisher in std::mem::take(&mut builder.publishers) {
        by_name.entry(publisher.name).or_default().insert((publisher.node, publisher.is_verified));
        if let Some(domain) = publisher.domain {
            by_domain.entry(domain).or_default().insert(publisher.node);
        }
    }
    let joined = join_domains(builder, by_domain);
    for publishers in by_name.into_values() {
        let mut nodes: BTreeMap<u32, bool> = BTreeMap::new();
        for (node, is_verified) in publishers {
            *nodes.entry(node).or_default() |= is_verified;
        }
        for (one, is_one_verified) in &nodes {
            let others =
                nodes.iter().filter(|(other, _)| *other != one && !joined.contains(&(*one, **other)));
            for (other, is_other_verified) in others {
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

/// Joins those of one domain, and returns which are joined.
fn join_domains(
    builder: &mut GraphBuilder<'_>,
    by_domain: BTreeMap<String, BTreeSet<u32>>,
) -> BTreeSet<(u32, u32)> {
    let mut joined = BTreeSet::new();
    for (domain, nodes) in by_domain {
        for one in &nodes {
            for other in nodes.iter().filter(|other| *other != one) {
                let note =
                    builder.note(&format!("the domain {domain}, verified by both providers"), "", None);
                builder.link(*one, Link::SamePublisher(Certainty::Certain), *other, note);
                joined.insert((*one, *other));
            }
        }
    }
    joined
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
