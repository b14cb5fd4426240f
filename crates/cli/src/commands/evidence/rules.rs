//! By what a bundle is judged: approved records, policy and people as texts whose names do not depend on the machine.

use super::bundle::{Bundle, sha256};
use super::entry::{Digest, Notice, Text};
use crate::config::Config;
use crate::output::WrongInput;
use crate::project::{JOURNAL, Rules, yaml_files};
use crate::providers::{self, PROVIDERS};
use anyhow::Context as _;
use remit_core::approval::Approvals;
use remit_core::exposure::Exposures;
use remit_core::people::Directory;
use remit_core::policy::Policy;
use remit_core::review::Journal;
use std::fs;
use std::path::Path;

/// The texts by which is judged.
#[derive(Debug, Default)]
pub(super) struct RuleTexts {
    /// Approved records, by their path below their folder.
    pub(super) approvals: Vec<(String, String)>,
    pub(super) policy: Option<String>,
    pub(super) people: Option<String>,
    /// Exposure notices, by their path below their folder.
    pub(super) exposures: Vec<Notice>,
}

impl RuleTexts {
    /// Reads what a configuration names.
    pub(super) fn of_project(config: &Config) -> anyhow::Result<Self> {
        let text =
            |path: &Path| fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()));
        Ok(Self {
            approvals: Self::approvals_in(&config.approvals)?,
            policy: config.policy.as_deref().map(text).transpose()?,
            people: config.people.as_deref().map(text).transpose()?,
            exposures: config.exposures.as_deref().map_or_else(|| Ok(Vec::new()), Self::exposures_in)?,
        })
    }

    /// Reads the approved records of a folder.
    pub(super) fn approvals_in(folder: &Path) -> anyhow::Result<Vec<(String, String)>> {
        below(folder, "approvals")
    }

    fn exposures_in(folder: &Path) -> anyhow::Result<Vec<Notice>> {
        let notice = |(name, text)| Notice { name, text };
        Ok(below(folder, "exposure notices")?.into_iter().map(notice).collect())
    }

    /// Returns the digests of the approved records.
    pub(super) fn digests(&self) -> Vec<Digest> {
        let digest =
            |(name, text): &(String, String)| Digest { name: name.clone(), sha256: sha256(text.as_bytes()) };
        self.approvals.iter().map(digest).collect()
    }

    /// Reads the texts. Every error of every one is reported at once.
    pub(super) fn read(&self) -> anyhow::Result<Rules> {
        let catalogs = providers::catalogs();
        let mut faults = Vec::new();
        let (journals, records): (Vec<_>, Vec<_>) =
            self.approvals.iter().cloned().partition(|(name, _)| name.ends_with(JOURNAL));
        let journal = Journal::parse(&journals).unwrap_or_else(|found| {
            faults.extend(found);
            Journal::default()
        });
        let approvals = providers::with_known(&catalogs, |known| Approvals::parse(&records, known));
        let approvals = approvals.unwrap_or_else(|found| {
            faults.extend(found);
            Approvals::empty()
        });
        let known: Vec<&str> = PROVIDERS.iter().map(|provider| provider.descriptor.id).collect();
        let policy = self
            .policy
            .as_deref()
            .map_or_else(|| Ok(Policy::default()), |text| Policy::parse("policy", text, &known));
        let policy = policy.unwrap_or_else(|found| {
            faults.extend(found);
            Policy::default()
        });
        let people = self
            .people
            .as_deref()
            .map_or_else(|| Ok(Directory::default()), |text| Directory::parse("people", text));
        let people = people.unwrap_or_else(|found| {
            faults.extend(found);
            Directory::default()
        });
        let notices: Vec<(String, String)> =
            self.exposures.iter().map(|notice| (notice.name.clone(), notice.text.clone())).collect();
        let exposures = Exposures::parse(&notices, &providers::ids()).unwrap_or_else(|found| {
            faults.extend(found);
            Exposures::default()
        });
        if faults.is_empty() {
            // Nothing that is found here goes into a ledger.
            let digest = String::new();
            Ok(Rules { catalogs, approvals, policy, people, exposures, journal, digest })
        } else {
            Err(WrongInput(faults).into())
        }
    }

    /// Writes them into a bundle: records as digests, the others whole, and the digests of the catalogs.
    pub(super) fn write(&self, bundle: &Bundle) -> anyhow::Result<()> {
        for digest in self.digests() {
            bundle.add("approvals", &digest)?;
        }
        if let Some(text) = &self.policy {
            bundle.add("policy", &Text { text: text.clone() })?;
        }
        if let Some(text) = &self.people {
            bundle.add("people", &Text { text: text.clone() })?;
        }
        for notice in &self.exposures {
            bundle.add("exposure", notice)?;
        }
        for digest in catalogs() {
            bundle.add("catalog", &digest)?;
        }
        Ok(())
    }
}

/// Returns the texts of a folder by their path below it.
fn below(folder: &Path, what: &str) -> anyhow::Result<Vec<(String, String)>> {
    let below = |(path, text): (String, String)| {
        let name = Path::new(&path).strip_prefix(folder).unwrap_or(Path::new(&path));
        (name.to_string_lossy().replace('\\', "/"), text)
    };
    Ok(yaml_files(folder, what)?.into_iter().map(below).collect())
}

/// Returns the digests of the scope catalogs that are built in.
pub(super) fn catalogs() -> Vec<Digest> {
    let digest = |provider: &&remit_connector::Provider| Digest {
        name: provider.descriptor.id.to_owned(),
        sha256: sha256(provider.descriptor.scope_catalog.as_bytes()),
    };
    PROVIDERS.iter().map(digest).collect()
}
