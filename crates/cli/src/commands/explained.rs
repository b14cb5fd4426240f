//! One integration explained for the commands, as judging everything would explain it. A store is read only as far as that
//! takes.

use super::judged::{Judgement, Source, accept};
use super::target;
use crate::output::{Global, wrong_usage};
use crate::project::{Project, Rules};
use jiff::Timestamp;
use remit_core::judge::{Explanation, JudgedConnection};
use remit_core::model::Dossier;

/// One integration and what judging says of it.
#[derive(Debug)]
pub(crate) struct Explained {
    pub(crate) now: Timestamp,
    pub(crate) dossier: Dossier,
    pub(crate) explanation: Explanation,
    pub(crate) connections: Vec<JudgedConnection>,
    /// By what was judged.
    pub(crate) rules: Rules,
}

impl Explained {
    /// Explains the one integration that a text means.
    pub(crate) async fn new(global: &Global, source: &Source, text: &str) -> anyhow::Result<Self> {
        if source.inventory.is_some() {
            return Self::of_document(global, source, text).await;
        }
        let mut project = Project::open(global)?;
        if source.names_rules() {
            project.rules = source.rules(Some(&project))?;
        }
        let (store, judged) = (project.store.as_ref(), project.judged());
        let mut candidates = remit_scan::candidates(store, &judged, text).await?;
        let dossier = candidates.swap_remove(target::find(&candidates, text)?);
        let now = global.clock().now();
        let inputs = project.rules.inputs(now, None);
        let (mut explanation, connections) = remit_scan::explain(store, &judged, inputs, &dossier).await?;
        accept(&store.exceptions().await?, &mut explanation.verdict.findings, now);
        Ok(Self { now, dossier, explanation, connections, rules: project.rules })
    }

    async fn of_document(global: &Global, source: &Source, text: &str) -> anyhow::Result<Self> {
        let judgement = Judgement::new(global, source).await?;
        let index = target::find(&judgement.dossiers, text)?;
        let Judgement { now, dossiers, explanations, connections, .. } = judgement;
        let mut judged = dossiers.into_iter().zip(explanations);
        let Some((dossier, explanation)) = judged.nth(index) else {
            let what = format!("no integration is called `{text}`");
            return Err(wrong_usage(what, "`remit inventory` lists them"));
        };
        Ok(Self { now, dossier, explanation, connections, rules: source.rules(None)? })
    }

    /// Returns the connection of the integration as it was judged.
    pub(crate) fn connection(&self) -> Option<&JudgedConnection> {
        self.connections.iter().find(|one| one.id == self.dossier.connection)
    }
}
