//! Findings: one disagreement each between what is approved, what is granted and what is used.

mod control;
mod kind;
mod meaning;

pub use control::{Control, ControlTitle, Framework, frameworks};
pub use kind::{FindingKind, KindFacts, kind_facts};
pub use meaning::{Meaning, Subject};

use crate::approval::Location;
use crate::model::{AppId, ConnectionId, ExternalId, ProviderId};
use crate::policy::Frameworks;
use crate::scope::Tier;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fmt;

/// One disagreement, with its evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What kind of disagreement.
    pub kind: FindingKind,
    /// How severe it is.
    pub severity: Severity,
    /// How much the authority matters that it is about.
    pub tier: Tier,
    /// What it is about.
    pub about: About,
    /// The disagreement in one line.
    pub summary: String,
    /// The instances that make it distinct, sorted: surplus scopes, credential ids.
    pub instances: Vec<String>,
    /// What it rests on, each with where it came from.
    pub evidence: Vec<Evidence>,
    /// What to do.
    pub remedy: &'static str,
    /// The place in the approved record that it contradicts.
    pub record: Option<Location>,
    /// Which frameworks, of those that bind only some, its controls are printed of.
    pub frameworks: Frameworks,
    /// Findings with the same cause that this one stands for.
    pub absorbed: Vec<FindingKind>,
    /// Whether somebody accepts it.
    pub standing: Standing,
    /// The same over scans as long as the disagreement is the same.
    pub fingerprint: String,
}

/// A finding without its words: what counting and the ledger need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// What kind of disagreement.
    pub kind: FindingKind,
    /// How severe it is.
    pub severity: Severity,
    /// The same over scans as long as the disagreement is the same.
    pub fingerprint: String,
}

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct About {
    /// The provider.
    pub provider: ProviderId,
    /// The connection; none for a record that no connection holds.
    pub connection: Option<ConnectionId>,
    /// The integration's stable id, or the stage that was not read.
    pub app: AppId,
    /// The integration's external id, where it is one.
    pub subject: Option<ExternalId>,
    /// Its name for readers.
    pub name: String,
}

/// How severe a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Mend it when you pass by.
    Low,
    /// Mend it in the normal course of work.
    Medium,
    /// Mend it soon.
    High,
    /// Mend it now.
    Critical,
}

impl Severity {
    /// Every severity, the worst first.
    pub const ALL: [Self; 5] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Info];

    /// Returns the word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Info => "info",
        }
    }

    /// Returns the severity that a word names.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.as_str() == word)
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

/// One fact that a finding or a sentence rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// The fact in words.
    pub fact: String,
    /// Where it came from: an endpoint's template, or a file with its line.
    pub source: String,
    /// When it was read, for what a provider said.
    pub read_at: Option<Timestamp>,
}

/// Whether somebody accepts a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nobody does.
    Open,
    /// Somebody does, for now.
    Acknowledged(Acknowledgement),
    /// Somebody did, and the time is over.
    Lapsed(Acknowledgement),
}

/// Who accepts a finding, why, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledgement {
    /// Why it is accepted.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// When it lapses.
    pub expires_at: Timestamp,
}

impl Finding {
    /// Returns it without its words.
    pub fn outline(&self) -> Outline {
        Outline { kind: self.kind, severity: self.severity, fingerprint: self.fingerprint.clone() }
    }

    /// Sets the standing from what was acknowledged for this fingerprint, as of `now`.
    pub fn acknowledge(&mut self, acknowledgement: Acknowledgement, now: Timestamp) {
        self.standing = if acknowledgement.expires_at > now {
            Standing::Acknowledged(acknowledgement)
        } else {
            Standing::Lapsed(acknowledgement)
        };
    }

    /// Returns the controls that it is evidence about, as far as they are printed.
    pub fn controls(&self) -> impl Iterator<Item = &'static Control> {
        let frameworks = self.frameworks;
        self.kind.facts().controls.iter().filter(move |control| frameworks.prints(&control.framework))
    }

    /// Whether it counts: nobody accepts it now.
    pub fn is_open(&self) -> bool {
        !matches!(self.standing, Standing::Acknowledged(_))
    }
}

/// Returns a finding's fingerprint: kind, strong key, and a digest of the sorted instances where there are any.
pub(crate) fn fingerprint(
    kind: FindingKind,
    provider: &ProviderId,
    connection: Option<&ConnectionId>,
    app: &AppId,
    instances: &[Cow<'_, str>],
) -> String {
    let connection = connection.map_or("*", ConnectionId::as_str);
    let mut print = [kind.id(), provider.as_str(), connection, app.as_str()].join("/");
    if !instances.is_empty() {
        let mut digest = Sha256::new();
        for instance in instances {
            digest.update(instance.as_bytes());
            digest.update([0]);
        }
        print.push('/');
        for byte in digest.finalize().iter().take(6) {
            let digits = [byte >> 4, byte & 15].map(|digit| char::from_digit(u32::from(digit), 16));
            print.extend(digits.into_iter().flatten());
        }
    }
    print
}
