//! `remit explain`: one integration, whole.

use super::explained::Explained;
use super::judged::Source;
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
        let explained = Explained::new(global, &self.source, &self.integration).await?;
        let coverage = explained.connection().and_then(|one| one.coverage.as_ref());
        let Explained { dossier, explanation, now, .. } = &explained;
        let view = ExplainView { explanation, dossier, coverage, now: *now };
        explain(&mut io::stdout().lock(), self.format.into(), global.style(), &view)?;
        Ok(Exit::Fine)
    }
}
