//! `remit schema`: JSON Schemas.

use crate::config;
use crate::exit::Exit;
use clap::ValueEnum;
use std::io::{self, Write};

/// Writes the JSON Schema of a file or an output, to point an editor or a script at.
#[derive(Debug, clap::Args)]
pub(crate) struct Schema {
    /// Of what.
    of: Of,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Of {
    /// `remit.yaml`.
    Config,
    /// An approved record.
    Approval,
    /// What `remit inventory --format json` writes.
    Inventory,
    /// What `remit findings --format json` writes.
    Finding,
    /// What `remit report --format json` writes.
    Report,
    /// What `remit blast --format json` writes.
    Blast,
    /// What `remit review --format json` writes.
    Review,
    /// What `remit rightsize --format json` writes.
    Rightsize,
    /// What a notification's webhook is sent.
    Notification,
}

impl Schema {
    /// Runs the command.
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let schema = match self.of {
            Of::Config => config::schema(crate::providers::PROVIDERS),
            Of::Approval => config::approval_schema(),
            Of::Inventory => remit_report::schema_inventory(),
            Of::Finding => remit_report::schema_finding(),
            Of::Report => remit_report::schema_report(),
            Of::Blast => remit_report::schema_blast(),
            Of::Review => remit_report::schema_review(),
            Of::Rightsize => remit_report::schema_rightsize(),
            Of::Notification => remit_notify::schema_notification().to_value(),
        };
        let mut out = io::stdout().lock();
        serde_json::to_writer_pretty(&mut out, &schema)?;
        writeln!(out)?;
        Ok(Exit::Fine)
    }
}
