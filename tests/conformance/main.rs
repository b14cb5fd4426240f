//! Every connector keeps the kit's laws: one test per provider, stage and law. `-- --list` shows them all, and a name
//! such as `github::deploy_keys` picks some.
//!
//! A new connector is one entry here: its provider, the settings with which its exchanges are spoken, and what excuses it
//! from a law.

use libtest_mimic::{Arguments, Trial};
use remit_conformance::{Excuse, Subject, exchange};
use remit_connector::Provider;
use serde_json::{Value, json};
use std::path::Path;
use std::process::ExitCode;

/// A provider as the kit examines it.
struct Entry {
    provider: &'static Provider,
    settings: fn() -> Value,
    excuses: &'static [Excuse],
}

const ENTRIES: &[Entry] = &[GITHUB, OKTA];

const GITHUB: Entry = Entry {
    provider: &remit_connector_github::PROVIDER,
    settings: || json!({ "org": "acme", "auth": { "token": { "env": "GITHUB_TOKEN" } } }),
    excuses: &[
        Excuse {
            stage: "organization",
            law: "a_denied_slice_leaves_the_others_whole",
            why: "without the organization's own count the repositories cannot be proven whole",
        },
        Excuse {
            stage: "apps",
            law: "not_found_is_never_empty",
            why: "GitHub shows nothing of the private apps of others, and that is an answer",
        },
        Excuse {
            stage: "credential_authorizations",
            law: "an_empty_listing_is_complete_and_empty",
            why: "GitHub answers with an empty list where there is no single sign-on, too",
        },
        Excuse {
            stage: "repositories",
            law: "an_empty_listing_is_complete_and_empty",
            why: "the organization's own count says that there are some",
        },
    ],
};

const OKTA: Entry = Entry {
    provider: &remit_connector_okta::PROVIDER,
    settings: || {
        json!({
            "domain": "acme.example",
            "auth": { "token": { "env": "OKTA_TOKEN" } },
            "systems": { "0oa2wiki0saml000006d7": "acme-wiki" },
        })
    },
    excuses: &[
        Excuse {
            stage: "api_services",
            law: "every_page_is_read_at_any_size",
            why: "Okta decides how long a page of this listing is",
        },
        Excuse {
            stage: "token_requests",
            law: "a_denied_slice_leaves_the_others_whole",
            why: "all of its slices are one path, told apart by a filter",
        },
    ],
};

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
