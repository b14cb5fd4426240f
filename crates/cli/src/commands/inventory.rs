//! `remit inventory`: lists what is there.

use super::judged::Judgement;
use crate::exit::Exit;
use crate::output::{Global, ListFormat, wrong_usage};
use crate::project::Project;
use clap::ValueEnum;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use remit_core::model::Dossier;
use remit_core::principals::Principals;
use remit_report::{InventoryKind, InventoryView, Scores, inventory};
use std::io;

/// Lists integrations, credentials or grants.
#[derive(Debug, clap::Args)]
pub(crate) struct Inventory {
    /// What to list.
    #[arg(long, default_value = "integrations", value_name = "KIND")]
    kind: Kind,
    /// Only of this connection.
    #[arg(long, value_name = "ID")]
    connection: Option<String>,
    /// Only whose name or id holds this text.
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// As it stood at the end of this day, or at this instant.
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// How to write the list.
    #[arg(long, default_value = "table")]
    format: ListFormat,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// Whoever holds authority.
    Integrations,
    /// What authenticates them.
    Credentials,
    /// What was given to them.
    Grants,
}

impl Inventory {
    /// Runs the command.
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let project = Project::open(global)?;
        let as_of = self.as_of.as_deref().map(instant).transpose()?;
        let judgement = Judgement::of_project(global, &project, as_of).await?;
        let connections: Vec<_> = judgement
            .connections
            .into_iter()
            .filter(|connection| self.connection.as_ref().is_none_or(|id| connection.id.as_str() == id))
            .collect();
        let dossiers: Vec<Dossier> =
            judgement.dossiers.into_iter().filter(|dossier| self.is_wanted(dossier)).collect();
        let kind = match self.kind {
            Kind::Integrations => InventoryKind::Integrations,
            Kind::Credentials => InventoryKind::Credentials,
            Kind::Grants => InventoryKind::Grants,
        };
        let mut principals = Principals::default();
        for connection in &connections {
            for principal in project.store.principals(&connection.id).await? {
                principals.add(&connection.id, principal);
            }
        }
        let scores = Scores::of(&judgement.explanations);
        let view = InventoryView {
            kind,
            dossiers: &dossiers,
            scores: &scores,
            connections: &connections,
            principals: &principals,
            now: judgement.now,
        };
        inventory(&mut io::stdout().lock(), self.format.into(), global.style(), &view)?;
        Ok(Exit::Fine)
    }

    fn is_wanted(&self, dossier: &Dossier) -> bool {
        let is_of_connection = self.connection.as_ref().is_none_or(|id| dossier.connection.as_str() == id);
        let holds = |text: &str| {
            let published = dossier.definition.as_ref().and_then(|definition| definition.name.known());
            let local = dossier.integration.name.known();
            let names = [Some(dossier.id.as_str()), published.map(String::as_str), local.map(String::as_str)];
            let text = text.to_lowercase();
            names.into_iter().flatten().any(|name| name.to_lowercase().contains(&text))
        };
        is_of_connection && self.name.as_deref().is_none_or(holds)
    }
}

/// A day means its end, UTC.
pub(super) fn instant(text: &str) -> anyhow::Result<Timestamp> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant);
    }
    let end = text
        .parse::<Date>()
        .and_then(|day| day.checked_add(1.day()))
        .and_then(|next| next.to_zoned_datetime(TimeZone::UTC))
        .map(|next| next.timestamp());
    end.map_err(|_| {
        wrong_usage(
            format!("`{text}` is neither a day nor an instant"),
            "write 2026-10-01 or 2026-10-01T09:00:00Z",
        )
    })
}
