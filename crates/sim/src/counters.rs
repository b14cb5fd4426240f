//! What a simulator has been asked so far.

use std::collections::BTreeMap;

/// Counts of requests since the start, or since they were last reset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counters {
    /// All requests, refused and faulty ones among them.
    pub total: u64,
    /// Requests with `If-None-Match`.
    pub conditional: u64,
    /// Answers with 304.
    pub not_modified: u64,
    /// Requests refused by a primary or secondary limit.
    pub refused: u64,
    /// Requests that a scripted fault met.
    pub faulty: u64,
    /// Requests that were neither GET nor POST to GraphQL or for a token.
    pub writing: u64,
    /// The most requests that were under way at once.
    pub most_concurrent: u32,
    /// Requests by path template, such as `/repos/{owner}/{repository}/keys`.
    pub by_template: BTreeMap<String, u64>,
}

impl Counters {
    /// Returns the requests to one template.
    pub fn of(&self, template: &str) -> u64 {
        self.by_template.get(template).copied().unwrap_or(0)
    }
}
