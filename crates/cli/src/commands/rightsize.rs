//! `remit rightsize`: the smallest scopes that an integration needs.

use super::explained::Explained;
use super::judged::Source;
use crate::exit::Exit;
use crate::output::{Global, ListFormat, wrong_usage};
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
        let explained = Explained::new(global, &self.source, &self.integration).await?;
        let Explained { dossier, explanation, rules, .. } = &explained;
        let Some(connection) = explained.connection() else {
            let what = format!("no integration is called `{}`", self.integration);
            return Err(wrong_usage(what, "`remit inventory` lists them"));
        };
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
            now: explained.now,
        };
        remit_report::rightsize(&mut io::stdout().lock(), self.format.into(), global.style(), &view)?;
        Ok(Exit::Fine)
    }
}
