//! The `remit` command: parses the arguments, runs one command, and turns its end into an exit code.

mod commands;
mod config;
mod exit;
mod output;
mod progress;
mod project;
mod providers;
mod secret;
mod store_cache;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = commands::Arguments::parse();
    output::start_logging(&arguments.global);
    match arguments.run() {
        Ok(exit) => exit.into(),
        Err(error) => output::explain_error(&error).into(),
    }
}
