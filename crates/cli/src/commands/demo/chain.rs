//! The chain of authority that leads over most systems, with what each of them says of it.

use remit_core::graph::NodeKind;
use remit_core::judge::Explanation;
use remit_core::path::AuthorityPath;
use std::collections::BTreeSet;
use std::io::{self, Write};

/// Writes the sentence of the integration whose authority leads over most systems, and the evidence of each hop.
pub(super) fn write(out: &mut dyn Write, explanations: &[Explanation]) -> io::Result<()> {
    let paths = explanations.iter().flat_map(|one| one.paths.iter().map(move |path| (one, path)));
    // Of two the first, which is the first in the inventory.
    let longest = paths.rev().max_by_key(|(one, path)| (systems(one, path).len(), path.end.is_some()));
    let Some((explanation, path)) = longest else { return Ok(()) };
    let systems = systems(explanation, path);
    if systems.len() < 2 {
        return Ok(());
    }
    let names: Vec<&str> = systems.into_iter().collect();
    writeln!(out, "\nThe longest chain, over {}\n", names.join(", "))?;
    writeln!(out, "- {}", explanation.sentence.text)?;
    for hop in &path.hops {
        writeln!(out, "  {}; {}", hop.evidence.fact, hop.evidence.source)?;
    }
    Ok(())
}

/// The systems that a path leads over, its own among them.
fn systems<'a>(explanation: &'a Explanation, path: &'a AuthorityPath) -> BTreeSet<&'a str> {
    let own = explanation.verdict.about.connection.as_ref().map(|connection| connection.as_str());
    let nodes = path.hops.iter().flat_map(|hop| [&hop.from, &hop.to]);
    let named = nodes.filter_map(|node| match (&node.connection, node.kind) {
        (Some(connection), _) => Some(connection.as_str()),
        (None, NodeKind::System) => Some(node.name.as_str()),
        (None, _) => None,
    });
    own.into_iter().chain(named).collect()
}
