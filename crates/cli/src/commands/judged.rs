//! Judging for the commands: what a store holds, or a document in place of it.

use crate::output::{Global, wrong_usage};
use crate::project::{Project, Rules};
use anyhow::Context as _;
use jiff::Timestamp;
use remit_core::finding::{Acknowledgement, Finding};
use remit_core::graph::{Graph, Linked};
use remit_core::judge::{Context, Explanation, Judge, JudgedConnection, hand_out};
use remit_core::model::Dossier;
use remit_core::policy::Policy;
use remit_core::principals::Principals;
use remit_report::document::InventoryDocument;
use remit_store::{Exception, LedgerEntry, Store};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Where the facts and the records come from, if not from the configuration.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Source {
    /// Judge this document in place of a store: one that `remit inventory --format json` wrote.
    #[arg(long, value_name = "FILE")]
    pub(crate) inventory: Option<PathBuf>,
    /// Read approved records from this folder in place of the configured one.
    #[arg(long, value_name = "DIR")]
    pub(crate) approvals: Option<PathBuf>,
    /// Judge by this policy in place of the configured one.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// Check owners against these people in place of the configured ones.
    #[arg(long, value_name = "FILE")]
    pub(crate) people: Option<PathBuf>,
    /// Read exposure notices from this file, or from this folder, in place of the configured one.
    #[arg(long, value_name = "FILE|DIR")]
    pub(crate) exposures: Option<PathBuf>,
}

/// Everything that judging said.
#[derive(Debug)]
pub(crate) struct Judgement {
    pub(crate) now: Timestamp,
    pub(crate) dossiers: Vec<Dossier>,
    pub(crate) explanations: Vec<Explanation>,
    /// Findings that no single integration shows.
    pub(crate) whole: Vec<Finding>,
    pub(crate) connections: Vec<JudgedConnection>,
    /// The thresholds by which was judged.
    pub(crate) policy: Policy,
    pub(crate) ledger: HashMap<String, LedgerEntry>,
}

impl Judgement {
    /// Judges what the store holds, or the document that `source` names.
    pub(crate) async fn new(global: &Global, source: &Source) -> anyhow::Result<Self> {
        match &source.inventory {
            Some(file) => Self::of_document(global, source, file),
            None => {
                let project = source.project(global)?;
                Self::of_project(global, &project, None).await
            }
        }
    }

    /// Judges what a project's store holds.
    pub(crate) async fn of_project(
        global: &Global,
        project: &Project,
        as_of: Option<Timestamp>,
    ) -> anyhow::Result<Self> {
        let now = global.clock().now();
        let mut dossiers = Vec::new();
        let mut explanations = Vec::new();
        let inputs = project.rules.inputs(now, as_of);
        let (whole, connections) =
            remit_scan::judge(project.store.as_ref(), &project.judged(), inputs, |dossier, judge| {
                explanations.push(judge.explain(dossier));
                dossiers.push(dossier.clone());
            })
            .await?;
        let whole = hand_out(&mut explanations, whole);
        let (dossiers, explanations) = in_order(dossiers, explanations, &connections);
        let (policy, ledger) = (project.rules.policy.clone(), HashMap::new());
        let mut judgement = Self { now, dossiers, explanations, whole, connections, policy, ledger };
        judgement.remember(project.store.as_ref()).await?;
        Ok(judgement)
    }

    fn of_document(global: &Global, source: &Source, file: &Path) -> anyhow::Result<Self> {
        let document = document(file)?;
        let rules = source.rules(None)?;
        let now = global.now.unwrap_or(document.now);
        let principals = document.lookup();
        let mut people = rules.people.clone();
        for (connection, principal) in principals.iter() {
            people.add_principal(connection, principal);
        }
        let (dossiers, connections) = (document.dossiers, document.connections);
        let graph = linked(&rules, &dossiers, &principals, &connections, now);
        let mut judge = Judge::new(Context {
            approvals: &rules.approvals,
            catalogs: &rules.catalogs,
            policy: &rules.policy,
            people: &people,
            principals: &principals,
            exposures: &rules.exposures,
            connections: &connections,
            now,
        });
        judge.set_graph(&graph);
        let mut explanations: Vec<Explanation> =
            dossiers.iter().map(|dossier| judge.explain(dossier)).collect();
        let whole = hand_out(&mut explanations, judge.finish());
        let (policy, ledger) = (rules.policy, HashMap::new());
        Ok(Self { now, dossiers, explanations, whole, connections, policy, ledger })
    }

    /// Adds what the store remembers of findings: since when they are open, and who accepts them.
    async fn remember(&mut self, store: &dyn Store) -> anyhow::Result<()> {
        for connection in &self.connections {
            let ledger = store.ledger(&connection.id).await?;
            self.ledger.extend(ledger.into_iter().map(|entry| (entry.fingerprint.clone(), entry)));
        }
        let exceptions = store.exceptions().await?;
        let now = self.now;
        accept(&exceptions, self.all_mut(), now);
        Ok(())
    }

    fn all_mut(&mut self) -> impl Iterator<Item = &mut Finding> {
        let of_integrations = self.explanations.iter_mut().flat_map(|one| &mut one.verdict.findings);
        of_integrations.chain(&mut self.whole)
    }

    /// Returns every finding, the worst first.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        let of_integrations = self.explanations.iter().flat_map(|one| &one.verdict.findings);
        let mut findings: Vec<Finding> = of_integrations.chain(&self.whole).cloned().collect();
        findings.sort_by(|a, b| {
            b.severity.cmp(&a.severity).then_with(|| (a.kind, &a.about).cmp(&(b.kind, &b.about)))
        });
        findings
    }

    /// Returns when a finding was opened, as the ledger remembers.
    pub(crate) fn opened(&self, fingerprint: &str) -> Option<Timestamp> {
        self.ledger.get(fingerprint).map(|entry| entry.opened_at)
    }

    /// Whether every connection was scanned, and everything that was to be read was.
    pub(crate) fn is_complete(&self) -> bool {
        let is_complete = |connection: &JudgedConnection| {
            connection.coverage.as_ref().is_some_and(|coverage| coverage.is_complete())
        };
        self.connections.iter().all(is_complete)
    }
}

/// Reads an inventory document.
pub(super) fn document(file: &Path) -> anyhow::Result<InventoryDocument> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    InventoryDocument::parse(&text).map_err(|why| {
        wrong_usage(
            format!("{} is no inventory document: {why}", file.display()),
            "write one with `remit inventory --format json`",
        )
    })
}

/// Closes the findings that somebody accepts.
pub(super) fn accept<'f>(
    exceptions: &[Exception],
    findings: impl IntoIterator<Item = &'f mut Finding>,
    now: Timestamp,
) {
    let by_print: HashMap<&str, &Exception> =
        exceptions.iter().map(|exception| (exception.fingerprint.as_str(), exception)).collect();
    for finding in findings {
        let Some(exception) = by_print.get(finding.fingerprint.as_str()) else { continue };
        let acknowledgement = Acknowledgement {
            reason: exception.reason.clone(),
            owner: exception.owner.clone(),
            expires_at: exception.expires_at,
        };
        finding.acknowledge(acknowledgement, now);
    }
}

/// Puts integrations back in the order of their connections and ids: those that are linked with others were judged last.
fn in_order(
    dossiers: Vec<Dossier>,
    explanations: Vec<Explanation>,
    connections: &[JudgedConnection],
) -> (Vec<Dossier>, Vec<Explanation>) {
    let place = |dossier: &Dossier| connections.iter().position(|one| one.id == dossier.connection);
    let mut judged: Vec<(Dossier, Explanation)> = dossiers.into_iter().zip(explanations).collect();
    judged.sort_by(|(a, _), (b, _)| place(a).cmp(&place(b)).then_with(|| a.id.cmp(&b.id)));
    judged.into_iter().unzip()
}

/// Makes the graph of what is linked in a document.
fn linked(
    rules: &Rules,
    dossiers: &[Dossier],
    principals: &Principals,
    connections: &[JudgedConnection],
    now: Timestamp,
) -> Graph {
    let ids = connections.iter().map(|connection| (&connection.id, &connection.provider));
    let mut linked = Linked::new(&rules.catalogs, now, ids);
    for dossier in dossiers {
        dossier.edges.iter().for_each(|edge| linked.add_edge(&dossier.connection, edge));
    }
    let add_principals = |linked: &mut Linked<'_>| {
        principals.iter().for_each(|(connection, principal)| linked.add_principal(connection, principal));
    };
    add_principals(&mut linked);
    for dossier in dossiers {
        linked.take(dossier);
    }
    // Who stands behind what was taken is known only now.
    add_principals(&mut linked);
    linked.finish()
}

impl Source {
    /// Opens the project, with the records and thresholds that are named here in place of its own.
    pub(super) fn project(&self, global: &Global) -> anyhow::Result<Project> {
        let mut project = Project::open(global)?;
        if self.names_rules() {
            project.rules = self.rules(Some(&project))?;
        }
        Ok(project)
    }

    /// Whether records or thresholds are named here.
    pub(super) fn names_rules(&self) -> bool {
        [&self.approvals, &self.policy, &self.people, &self.exposures].into_iter().any(Option::is_some)
    }

    /// Reads the records and thresholds that are named here, else those of the project.
    pub(super) fn rules(&self, project: Option<&Project>) -> anyhow::Result<Rules> {
        let config = project.map(|project| &project.config);
        let approvals = self.approvals.as_deref().or(config.map(|config| config.approvals.as_path()));
        let policy = self.policy.as_deref().or(config.and_then(|config| config.policy.as_deref()));
        let people = self.people.as_deref().or(config.and_then(|config| config.people.as_deref()));
        let exposures = self.exposures.as_deref().or(config.and_then(|config| config.exposures.as_deref()));
        Rules::read(approvals, policy, people, exposures)?
            .map_err(|faults| crate::output::WrongInput(faults).into())
    }
}
