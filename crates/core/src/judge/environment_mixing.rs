//! `environment-mixing`: it belongs to one environment and is live in another.
//!
//! Environments are stated by the record and by the label of a connection. No name is ever taken for one.

use super::case::Case;
use super::draft::{Draft, Raised, Ruling, Words};
use super::gap::Gap;
use super::{Context, JudgedConnection};
use crate::fact::Why;
use crate::finding::{About, Evidence, Finding, FindingKind};
use crate::model::{AppId, ConnectionId, ProviderId};
use crate::scope::Tier;
use std::collections::BTreeMap;

/// What the record states beside the label of the connection in which it is live.
pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let Some(approved) = case.approved else { return Ruling::clear() };
    let Some(stated) = approved.record.environment.as_deref() else { return Ruling::clear() };
    if !case.is_live() {
        return Ruling::clear();
    }
    let connection = &case.dossier.connection;
    let Some(label) = label(&case.context, connection) else {
        return Ruling::gap(Gap {
            fact: format!("the environment of {connection}"),
            blocks: FindingKind::EnvironmentMixing,
            why: Why::NotReported,
        });
    };
    if is_same(stated, label) {
        return Ruling::clear();
    }
    let words = move || Words {
        summary: format!("approved for {stated}, live in {connection}, which is {label}"),
        evidence: vec![
            Case::written(format!("approved for {stated}"), &approved.record.location),
            labelled(connection, label),
            case.seen("there and switched on"),
        ],
        record: Some(approved.record.location.clone()),
    };
    Ruling::found(Draft::new(case.tier, words).of([connection.as_str()]))
}

/// Integrations by their stable id, as far as they are live in connections of more than one environment.
#[derive(Debug)]
pub(super) struct Placed {
    /// Whether any provider has connections of more than one environment; else nothing is noted.
    is_mixed: bool,
    by_app: BTreeMap<(ProviderId, AppId), BTreeMap<ConnectionId, (Tier, String)>>,
}

impl Placed {
    pub(super) fn new(context: &Context<'_>) -> Self {
        let labelled = |one: &&JudgedConnection| one.environment.is_some();
        let all: Vec<&JudgedConnection> = context.connections.iter().filter(labelled).collect();
        let differ = |a: &JudgedConnection, b: &JudgedConnection| {
            a.provider == b.provider
                && !is_same(a.environment.as_deref().unwrap_or(""), b.environment.as_deref().unwrap_or(""))
        };
        let is_mixed = all.iter().any(|a| all.iter().any(|b| differ(a, b)));
        Self { is_mixed, by_app: BTreeMap::new() }
    }

    /// Whether any provider has connections of more than one environment.
    pub(super) fn is_mixed(&self) -> bool {
        self.is_mixed
    }

    /// Notes where an integration is live. Where its record states an environment, that is compared instead.
    pub(super) fn note(&mut self, case: &Case<'_>) {
        let is_stated = case.approved.is_some_and(|approved| approved.record.environment.is_some());
        if !self.is_mixed
            || is_stated
            || !case.is_live()
            || label(&case.context, &case.dossier.connection).is_none()
        {
            return;
        }
        let dossier = case.dossier;
        let places =
            self.by_app.entry((dossier.provider.clone(), dossier.integration.app.clone())).or_default();
        let here = (case.tier, case.name().to_owned());
        let most = places.entry(dossier.connection.clone()).or_insert_with(|| here.clone());
        // Of several with the same app the order decides nothing.
        *most = here.min(most.clone());
    }

    /// Returns a finding for each that is live in connections of different environments.
    pub(super) fn findings(&self, context: &Context<'_>) -> Vec<Finding> {
        self.by_app
            .iter()
            .filter_map(|((provider, app), places)| mixed(context, provider, app, places))
            .collect()
    }
}

fn mixed(
    context: &Context<'_>,
    provider: &ProviderId,
    app: &AppId,
    places: &BTreeMap<ConnectionId, (Tier, String)>,
) -> Option<Finding> {
    let labels: Vec<(&ConnectionId, &str)> =
        places.keys().filter_map(|connection| Some((connection, label(context, connection)?))).collect();
    let (first, label) = labels.first().copied()?;
    let (other, other_label) = labels.iter().copied().find(|(_, one)| !is_same(label, one))?;
    let tier = places.values().map(|(tier, _)| *tier).min()?;
    let about = About {
        provider: provider.clone(),
        connection: None,
        app: app.clone(),
        subject: None,
        name: places.get(first)?.1.clone(),
    };
    let summary = format!("live in {first}, which is {label}, and in {other}, which is {other_label}");
    let evidence = labels.iter().map(|(connection, label)| labelled(connection, label)).collect();
    let instances: Vec<String> = labels.iter().map(|(connection, _)| connection.to_string()).collect();
    let draft = Draft::new(tier, || Words { summary, evidence, record: None }).of(instances);
    let policy = context.policy.effective(&about.provider, &about.app);
    Some(Raised::new(policy, FindingKind::EnvironmentMixing, draft).finding(about))
}

fn label<'a>(context: &Context<'a>, connection: &ConnectionId) -> Option<&'a str> {
    context.connections.iter().find(|one| one.id == *connection)?.environment.as_deref()
}

fn is_same(a: &str, b: &str) -> bool {
    a.trim().eq_ignore_ascii_case(b.trim())
}

fn labelled(connection: &ConnectionId, label: &str) -> Evidence {
    let source = format!("remit.yaml: environment of {connection}");
    Evidence { fact: format!("{connection} is {label}"), source, read_at: None }
}
