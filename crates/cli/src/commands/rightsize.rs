//! `remit rightsize`: the smallest scopes that an integration needs.

use super::judged::{Judgement, Source};
use super::target;
use crate::exit::Exit;
use crate::output::{Global, ListFormat, wrong_usage};
use crate::project::Project;
use remit_core::rightsize::rightsize;
use remit_report::RightsizeView;
use std::io;

/// Names the smallest scopes that an integration needs, what that rests on, and what would no longer work.
///
/// What it needs is what it used, where the provider tells use by scope. Where it does not, nobody can say, and the
/// approved record is the basis.
#[derive(Debug, clap::Args)]
pub(crate) struct Rightsize {
    /// The integration: its name, its id, or `connection/id`.
    integration: String,
    #[command(flatten)]
    source: Source,
    /// How to write it.
    #[arg(long, default_value = "table")]
    format: ListFormat,
}

impl Rightsize {
    /// Runs the command.
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let judgement = Judgement::new(global, &self.source).await?;
        let rules = match &self.source.inventory {
            Some(_) => self.source.rules(None)?,
            None => self.source.rules(Some(&Project::open(global)?))?,
        };
        let missing = || {
            let what = format!("no integration is called `{}`", self.integration);
            wrong_usage(what, "`remit inventory` lists them")
        };
        let index = target::find(&judgement.dossiers, &self.integration)?;
        let dossier = judgement.dossiers.get(index).ok_or_else(missing)?;
        let explanation = judgement.explanations.get(index).ok_or_else(missing)?;
        let connection = judgement.connections.iter().find(|one| one.id == dossier.connection);
        let connection = connection.ok_or_else(missing)?;
        let Some(catalog) = rules.catalogs.get(&dossier.provider) else {
            let what = format!("there is no scope catalog of `{}`", dossier.provider);
            return Err(wrong_usage(what, "`remit connectors` lists the providers that have one"));
        };
        let approvals = &rules.approvals;
        let record = approvals.find(&dossier.provider, &dossier.connection, &dossier.integration.app);
        let rightsized = rightsize(dossier, catalog, record.map(|record| approvals.approved(record)));
        let view = RightsizeView {
            about: &explanation.verdict.about,
            rightsized: &rightsized,
            connection,
            now: judgement.now,
        };
        remit_report::rightsize(&mut io::stdout().lock(), self.format.into(), global.style(), &view)?;
        Ok(Exit::Fine)
    }
}
