//! `remit explain`: one integration, whole.

use super::judged::{Judgement, Source};
use super::target;
use crate::exit::Exit;
use crate::output::{Global, ListFormat, wrong_usage};
use remit_report::{ExplainView, explain};
use std::io;

/// Says what an integration may do, in one sentence, with the three sets side by side and the evidence.
#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// The integration: its name, its id, or `connection/id`.
    integration: String,
    #[command(flatten)]
    source: Source,
    /// How to write it.
    #[arg(long, default_value = "table")]
    format: ListFormat,
}

impl Explain {
    /// Runs the command.
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        if matches!(self.format, ListFormat::Csv) {
            return Err(wrong_usage("an explanation is no table", "use `--format table` or `--format json`"));
        }
        let judgement = Judgement::new(global, &self.source).await?;
        let index = target::find(&judgement.dossiers, &self.integration)?;
        let (Some(dossier), Some(explanation)) =
            (judgement.dossiers.get(index), judgement.explanations.get(index))
        else {
            return Err(wrong_usage(
                format!("no integration is called `{}`", self.integration),
                "`remit inventory` lists them",
            ));
        };
        let connection = judgement.connections.iter().find(|one| one.id == dossier.connection);
        let coverage = connection.and_then(|one| one.coverage.as_ref());
        let view = ExplainView { explanation, dossier, coverage, now: judgement.now };
        explain(&mut io::stdout().lock(), self.format.into(), global.style(), &view)?;
        Ok(Exit::Fine)
    }
}
