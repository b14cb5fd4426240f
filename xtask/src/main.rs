//! `cargo xtask`: what this repository checks and does for itself. It knows none of the product's crates.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the answers of a command line")]

mod ci;
mod connector;
mod deps;
mod matrix;
mod provision;
mod repository;
mod run;
mod schema;
mod tidy;
mod violation;

use clap::{Parser, Subcommand};
use repository::Repository;
use std::process::ExitCode;
use violation::Violation;

/// Checks and chores of the remit repository.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Installs what the tests need and this machine lacks, and runs them all
    Test {
        /// What to hand to `cargo test --workspace`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Runs everything that must hold before a change lands
    Ci,
    /// Checks which crate may know which
    Deps,
    /// Checks the rules of the house that no compiler knows
    Tidy,
    /// Writes the JSON Schemas and connector pages under docs
    Schema {
        /// Only says whether they are as the built `remit` would write them
        #[arg(long)]
        check: bool,
    },
    /// Puts every connector through every case of the conformance kit, and prints the table
    Matrix,
    /// Writes the skeleton of a connector's crate and the lines that name it
    NewConnector {
        /// Its id in configuration, in lower case: acme
        id: String,
    },
}

fn main() -> ExitCode {
    match perform(Arguments::parse().command) {
        Ok(violations) if violations.is_empty() => ExitCode::SUCCESS,
        Ok(violations) => {
            violation::print(&violations);
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(command: Command) -> anyhow::Result<Vec<Violation>> {
    let repository = Repository::open()?;
    match command {
        Command::Test { arguments } => {
            provision::provision(&repository)?;
            run::tests(&repository, &arguments)?;
            Ok(Vec::new())
        }
        Command::Ci => ci::run_all(&repository).map(|()| Vec::new()),
        Command::Deps => deps::check(&repository),
        Command::Matrix => matrix::print(&repository),
        Command::Tidy => tidy::check(&repository),
        Command::Schema { check: true } => schema::check(&repository),
        Command::Schema { check: false } => schema::write(&repository).map(|()| Vec::new()),
        Command::NewConnector { id } => connector::write(&repository, &id).map(|()| Vec::new()),
    }
}
