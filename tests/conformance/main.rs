//! Every connector keeps the kit's laws: one test per provider, stage and law. `-- --list` shows them all, and a name
//! such as `github::deploy_keys` picks some.
//!
//! A new connector is one file beside this one, and its line in the list.

mod atlassian;
mod entra;
mod github;
mod gitlab;
mod google_workspace;
mod okta;
mod salesforce;
mod slack;

use libtest_mimic::{Arguments, Trial};
use remit_conformance::exchange::ExchangeError;
use remit_conformance::{Excuse, Subject, exchange};
use remit_connector::Provider;
use serde_json::Value;
use std::path::Path;
use std::process::ExitCode;

/// A provider as the kit examines it.
pub(crate) struct Entry {
    /// Which.
    pub(crate) provider: &'static Provider,
    /// The settings with which its exchanges are spoken.
    pub(crate) settings: fn() -> Value,
    /// What excuses it from a law.
    pub(crate) excuses: &'static [Excuse],
}

const ENTRIES: &[Entry] = &[
    atlassian::ENTRY,
    entra::ENTRY,
    github::ENTRY,
    gitlab::ENTRY,
    google_workspace::ENTRY,
    okta::ENTRY,
    salesforce::ENTRY,
    slack::ENTRY,
];

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Laws mostly wait for sockets, so that more threads than processors help.
    arguments.test_threads.get_or_insert(8);
    let trials = ENTRIES.iter().flat_map(trials).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Other ways in which a provider is read: a folder below its exchanges, and the settings and excuses that go with it.
const MORE_WORLDS: &[(&str, Entry)] = &[("instance", gitlab::INSTANCE), ("owner", gitlab::OWNER)];

fn trials(entry: &Entry) -> Vec<Trial> {
    let id = entry.provider.descriptor.id;
    let more = MORE_WORLDS.iter().filter(|(_, world)| world.provider.descriptor.id == id);
    let worlds = std::iter::once(("", entry)).chain(more.map(|(folder, world)| (*folder, world)));
    match worlds.map(|(folder, world)| subject(folder, world)).collect() {
        Ok(worlds) => remit_conformance::trials_in(worlds),
        Err(error) => vec![Trial::test(format!("{id}::exchanges"), move || Err(error.into()))],
    }
}

fn subject(folder: &str, entry: &Entry) -> Result<Subject, ExchangeError> {
    let exchanges = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/connectors");
    let exchanges = exchanges.join(entry.provider.descriptor.id).join("exchanges").join(folder);
    Ok(Subject {
        provider: entry.provider,
        exchanges: exchange::load(&exchanges)?,
        settings: (entry.settings)(),
        excuses: entry.excuses,
    })
}
