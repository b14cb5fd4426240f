//! `remit completions`: completions for a shell.

use super::Arguments;
use crate::exit::Exit;
use clap::CommandFactory;
use clap_complete::{Shell, generate};
use std::io;

/// Writes the completions for a shell.
#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    /// The shell.
    shell: Shell,
}

impl Completions {
    /// Runs the command.
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        generate(self.shell, &mut Arguments::command(), "remit", &mut io::stdout().lock());
        Ok(Exit::Fine)
    }
}
