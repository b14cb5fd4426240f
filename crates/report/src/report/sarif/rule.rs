//! The kinds of findings as SARIF's rules, in the order of the data.

use super::taxonomy::Reference;
use remit_core::finding::{Finding, FindingKind, Severity};
use serde::Serialize;

/// One kind of finding.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule<'a> {
    id: &'static str,
    name: String,
    short_description: Text<'a>,
    full_description: Text<'a>,
    help: Text<'a>,
    default_configuration: Configuration,
    properties: Properties,
    relationships: Vec<Relationship>,
}

#[derive(Debug, Serialize)]
struct Text<'a> {
    text: &'a str,
}

#[derive(Debug, Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Debug, Serialize)]
struct Properties {
    /// A number in a string: GitHub's code scanning sorts alerts by it.
    #[serde(rename = "security-severity")]
    security_severity: &'static str,
    tags: [&'static str; 2],
}

#[derive(Debug, Serialize)]
struct Relationship {
    target: Reference,
    kinds: [&'static str; 1],
}

/// Returns every kind. What is said once a rule is said for its worst finding in the run, or for the highest tier.
pub(super) fn all(findings: &[&Finding]) -> Vec<Rule<'static>> {
    FindingKind::ALL.iter().map(|kind| rule(*kind, findings)).collect()
}

/// Returns a kind's place among the rules.
pub(super) fn index(kind: FindingKind) -> usize {
    FindingKind::ALL.iter().take_while(|known| **known != kind).count()
}

fn rule(kind: FindingKind, findings: &[&Finding]) -> Rule<'static> {
    let facts = kind.facts();
    let [highest, ..] = facts.severities;
    let of_kind = findings.iter().filter(|finding| finding.kind == kind).map(|finding| finding.severity);
    let severity = of_kind.max().unwrap_or(highest);
    let relationship = |control| Relationship { target: Reference::new(control), kinds: ["relevant"] };
    Rule {
        id: kind.id(),
        name: pascal(kind.id()),
        short_description: Text { text: &facts.title },
        full_description: Text { text: &facts.condition },
        help: Text { text: &facts.remediation },
        default_configuration: Configuration { level: level(severity) },
        properties: Properties { security_severity: score(severity), tags: ["security", "identity"] },
        relationships: facts.controls.iter().map(relationship).collect(),
    }
}

/// Returns SARIF's word for a severity.
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// Numbers inside the bands of GitHub's code scanning: critical over 9.0, high over 7.0, medium over 4.0.
fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
        Severity::Info => "1.0",
    }
}

/// Returns an id as a name in Pascal case: `ExcessScope`.
fn pascal(id: &str) -> String {
    let mut name = String::with_capacity(id.len());
    for word in id.split('-') {
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}
