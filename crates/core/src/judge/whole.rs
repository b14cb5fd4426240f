//! What only the whole shows, handed to the integrations that it speaks of: so it counts in their scores, too.

use super::verdict::Explanation;
use crate::finding::{About, Finding, FindingKind};
use crate::model::{AppId, ProviderId};
use std::collections::HashMap;

/// Gives each integration what [`Judge::finish`](super::Judge::finish) found of it, and returns what speaks of no single
/// integration. One app in connections of several environments is one finding, and a factor of the score in each.
pub fn hand_out(explanations: &mut [Explanation], whole: Vec<Finding>) -> Vec<Finding> {
    let (own, whole): (Vec<Finding>, Vec<Finding>) =
        whole.into_iter().partition(|finding| finding.about.subject.is_some());
    let mut by_about: HashMap<About, Vec<Finding>> = HashMap::new();
    for finding in own {
        by_about.entry(finding.about.clone()).or_default().push(finding);
    }
    let mut mixed: HashMap<(ProviderId, AppId), Vec<String>> = HashMap::new();
    for finding in whole.iter().filter(|finding| finding.kind == FindingKind::EnvironmentMixing) {
        let key = (finding.about.provider.clone(), finding.about.app.clone());
        mixed.entry(key).or_default().extend(finding.instances.iter().cloned());
    }
    if by_about.is_empty() && mixed.is_empty() {
        return whole;
    }
    for explanation in explanations {
        let about = explanation.verdict.about.clone();
        by_about.remove(&about).into_iter().flatten().for_each(|finding| explanation.add(finding));
        let connections = mixed.get(&(about.provider, about.app));
        let is_among = |names: &Vec<String>| {
            about.connection.as_ref().is_some_and(|here| names.iter().any(|name| name == here.as_str()))
        };
        if connections.is_some_and(is_among) {
            explanation.count(FindingKind::EnvironmentMixing);
        }
    }
    whole
}
