//! `remit history`: what changed when.

use super::judged::Judgement;
use super::target;
use crate::exit::Exit;
use crate::output::{Global, ListFormat, wrong_usage};
use crate::project::Project;
use remit_report::{HistoryVersion, HistoryView, history};
use std::io;

/// Says what changed in an integration, and when a scan saw it.
#[derive(Debug, clap::Args)]
pub(crate) struct History {
    /// The integration: its name, its id, or `connection/id`.
    integration: String,
    /// How to write it.
    #[arg(long, default_value = "table")]
    format: ListFormat,
}

impl History {
    /// Runs the command.
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let project = Project::open(global)?;
        let judgement = Judgement::of_project(global, &project, None).await?;
        let index = target::find(&judgement.dossiers, &self.integration)?;
        let Some(dossier) = judgement.dossiers.get(index) else {
            return Err(wrong_usage(
                format!("no integration is called `{}`", self.integration),
                "`remit inventory` lists them",
            ));
        };
        let versions = project.store.history(&dossier.connection, &dossier.id).await?;
        let scans = project.store.scans(&dossier.connection, usize::MAX).await?;
        let versions: Vec<HistoryVersion> = versions
            .into_iter()
            .map(|version| HistoryVersion {
                external_id: version.external_id,
                endpoint: version.endpoint,
                facets: version.facets,
                valid_from: version.valid_from,
                valid_to: version.valid_to,
            })
            .collect();
        let view = HistoryView { dossier, versions: &versions, n_scans: scans.len(), now: judgement.now };
        history(&mut io::stdout().lock(), self.format.into(), global.style(), &view)?;
        Ok(Exit::Fine)
    }
}
