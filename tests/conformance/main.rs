//! Every connector keeps the kit's laws: one test per provider, stage and law. `-- --list` shows them all, and a name
//! such as `github::deploy_keys` picks some.
//!
//! A new connector is one file beside this one, and its line in the list.

mod atlassian;
mod github;
mod okta;
mod salesforce;

use libtest_mimic::{Arguments, Trial};
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

const ENTRIES: &[Entry] = &[github::ENTRY, atlassian::ENTRY, okta::ENTRY, salesforce::ENTRY];

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Laws mostly wait for sockets, so that more threads than processors help.
    arguments.test_threads.get_or_insert(8);
    let trials = ENTRIES.iter().flat_map(trials).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trials(entry: &Entry) -> Vec<Trial> {
    let id = entry.provider.descriptor.id;
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/connectors").join(id).join("exchanges");
    match exchange::load(&folder) {
        Ok(exchanges) => remit_conformance::trials(Subject {
            provider: entry.provider,
            exchanges,
            settings: (entry.settings)(),
            excuses: entry.excuses,
        }),
        Err(error) => vec![Trial::test(format!("{id}::exchanges"), move || Err(error.into()))],
    }
}
