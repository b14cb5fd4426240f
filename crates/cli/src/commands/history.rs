//! `remit history`: what changed when.

use super::judged::Judgement;
use super::target;
use crate::exit::Exit;
use crate::output::{Global, ListFormat, wrong_usage};
use crate::project::Project;
use jiff::ToSpan;
use remit_core::model::{Dossier, ExternalId};
use remit_report::{HistoryVersion, HistoryView, history};
use remit_store::Version;
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
        let dossier = match target::find(&judgement.dossiers, &self.integration) {
            Ok(index) => judgement.dossiers.get(index).cloned(),
            Err(error) => Some(gone(&project, &self.integration).await?.ok_or(error)?),
        };
        let Some(dossier) = dossier else {
            let what = format!("no integration is called `{}`", self.integration);
            return Err(wrong_usage(what, "`remit inventory` lists them"));
        };
        let versions = project.store.history(&dossier.connection, &dossier.id).await?;
        let scans = project.store.scans(&dossier.connection, usize::MAX).await?;
        let versions: Vec<HistoryVersion> = versions.into_iter().map(history_version).collect();
        let view = HistoryView {
            dossier: &dossier,
            versions: &versions,
            catalog: project.rules.catalogs.get(&dossier.provider),
            n_scans: scans.len(),
            now: judgement.now,
        };
        history(&mut io::stdout().lock(), self.format.into(), global.style(), &view)?;
        Ok(Exit::Fine)
    }
}

/// Returns a version as it is shown.
pub(super) fn history_version(version: Version) -> HistoryVersion {
    HistoryVersion {
        external_id: version.external_id,
        endpoint: version.endpoint,
        facets: version.facets,
        valid_from: version.valid_from,
        valid_to: version.valid_to,
    }
}

/// Returns an integration that is no longer there, as it was last. Only ids find it: names lie.
async fn gone(project: &Project, text: &str) -> anyhow::Result<Option<Dossier>> {
    for connection in project.judged() {
        let local = text.strip_prefix(connection.id.as_str()).and_then(|rest| rest.strip_prefix('/'));
        let id = ExternalId::from(local.unwrap_or(text));
        let versions = project.store.history(&connection.id, &id).await?;
        let Some(end) = versions.iter().filter_map(|version| version.valid_to).max() else { continue };
        let before = end.checked_sub(1.millisecond())?;
        let dossier = project.store.dossier(&connection.id, Some(before), &id).await?;
        if dossier.is_some() {
            return Ok(dossier);
        }
    }
    Ok(None)
}
