//! What a rule says of a case: a finding whose words are not made yet, and the facts that it missed. Counting and the
//! ledger need no words, and most of judging would be making them.

use super::Case;
use super::gap::Gap;
use crate::approval::Location;
use crate::finding::{About, Evidence, Finding, FindingKind, Outline, Severity, Standing, fingerprint};
use crate::policy::{Frameworks, Policy};
use crate::scope::Tier;
use std::borrow::Cow;

/// What a rule says of a case.
#[derive(Default)]
pub(super) struct Ruling<'a> {
    pub(super) found: Option<Draft<'a>>,
    pub(super) gaps: Vec<Gap>,
}

/// A finding before it has its kind's facts.
pub(super) struct Draft<'a> {
    tier: Tier,
    instances: Vec<Cow<'a, str>>,
    words: Box<dyn FnOnce() -> Words + 'a>,
}

/// What a finding says to its reader.
pub(super) struct Words {
    pub(super) summary: String,
    pub(super) evidence: Vec<Evidence>,
    /// The place in the approved record that it contradicts.
    pub(super) record: Option<Location>,
}

impl Words {
    /// One line of evidence for each instance; the first of them is the summary.
    pub(super) fn of_lines(case: &Case<'_>, lines: impl Iterator<Item = String>) -> Self {
        let evidence: Vec<Evidence> = lines.map(|line| case.seen(line)).collect();
        let summary = evidence.first().map_or_else(String::new, |first| first.fact.clone());
        Self { summary, evidence, record: None }
    }
}

/// A finding with its kind's facts, but without words.
pub(super) struct Raised<'a> {
    pub(super) kind: FindingKind,
    pub(super) severity: Severity,
    pub(super) absorbed: Vec<FindingKind>,
    frameworks: Frameworks,
    draft: Draft<'a>,
}

impl<'a> Ruling<'a> {
    pub(super) fn clear() -> Self {
        Self::default()
    }

    pub(super) fn found(draft: Draft<'a>) -> Self {
        Self { found: Some(draft), gaps: Vec::new() }
    }

    pub(super) fn gap(gap: Gap) -> Self {
        Self { found: None, gaps: vec![gap] }
    }
}

impl<'a> Draft<'a> {
    /// A finding of which an integration has one at most. The words are made only where somebody reads them; they
    /// decide nothing.
    pub(super) fn new(tier: Tier, words: impl FnOnce() -> Words + 'a) -> Self {
        Self { tier, instances: Vec::new(), words: Box::new(words) }
    }

    /// The same, made distinct by its instances.
    pub(super) fn of<S: Into<Cow<'a, str>>>(self, instances: impl IntoIterator<Item = S>) -> Self {
        Self { instances: instances.into_iter().map(Into::into).collect(), ..self }
    }
}

impl<'a> Raised<'a> {
    pub(super) fn new(policy: &Policy, kind: FindingKind, mut draft: Draft<'a>) -> Self {
        draft.instances.sort_unstable();
        draft.instances.dedup();
        let severity = policy.severity(kind, draft.tier);
        Self { kind, severity, absorbed: Vec::new(), frameworks: policy.frameworks, draft }
    }

    /// The finding without its words.
    pub(super) fn outline(&self, case: &Case<'_>) -> Outline {
        let dossier = case.dossier;
        let (provider, connection) = (&dossier.provider, Some(&dossier.connection));
        let app = &dossier.integration.app;
        Outline {
            kind: self.kind,
            severity: self.severity,
            fingerprint: fingerprint(self.kind, provider, connection, app, &self.draft.instances),
        }
    }

    /// The whole finding.
    pub(super) fn finding(self, about: About) -> Finding {
        let Self { kind, severity, absorbed, frameworks, draft } = self;
        let words = (draft.words)();
        let connection = about.connection.as_ref();
        Finding {
            kind,
            severity,
            tier: draft.tier,
            fingerprint: fingerprint(kind, &about.provider, connection, &about.app, &draft.instances),
            about,
            summary: words.summary,
            instances: draft.instances.into_iter().map(Cow::into_owned).collect(),
            evidence: words.evidence,
            remedy: &kind.facts().remediation,
            record: words.record,
            frameworks,
            absorbed,
            standing: Standing::Open,
        }
    }
}
