//! The commands, one file each. Their doc comments are the user's documentation.

mod approve;
mod blast;
mod check;
mod completions;
mod connectors;
mod demo;
mod diff;
mod evidence;
mod explain;
mod explained;
mod findings;
mod history;
mod init;
mod inventory;
mod judged;
mod notify;
mod report;
mod review;
mod revoke;
mod rightsize;
mod scan;
mod schema;
mod target;

use crate::exit::Exit;
use crate::output::Global;

/// Shows what every integration in your SaaS platforms can do, and who said that it may.
#[derive(Debug, clap::Parser)]
#[command(name = "remit", version, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Demo(demo::Demo),
    Init(init::Init),
    Connectors(connectors::Connectors),
    Check(check::Check),
    Scan(scan::Scan),
    Inventory(inventory::Inventory),
    Diff(diff::Diff),
    Findings(findings::Findings),
    Explain(explain::Explain),
    Approve(approve::Approve),
    Review(review::Review),
    Rightsize(rightsize::Rightsize),
    Blast(blast::Blast),
    History(history::History),
    Report(report::Report),
    Notify(notify::Notify),
    Revoke(revoke::Revoke),
    Evidence(evidence::Evidence),
    Schema(schema::Schema),
    Completions(completions::Completions),
}

impl Arguments {
    /// Runs the command.
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            match self.command {
                Command::Demo(command) => command.run(&self.global).await,
                Command::Init(command) => command.run(),
                Command::Connectors(command) => command.run(&self.global),
                Command::Check(command) => command.run(&self.global).await,
                Command::Scan(command) => command.run(&self.global).await,
                Command::Inventory(command) => command.run(&self.global).await,
                Command::Diff(command) => command.run(&self.global).await,
                Command::Findings(command) => command.run(&self.global).await,
                Command::Explain(command) => command.run(&self.global).await,
                Command::Approve(command) => command.run(&self.global).await,
                Command::Review(command) => command.run(&self.global).await,
                Command::Rightsize(command) => command.run(&self.global).await,
                Command::Blast(command) => command.run(&self.global).await,
                Command::History(command) => command.run(&self.global).await,
                Command::Report(command) => command.run(&self.global).await,
                Command::Notify(command) => command.run(&self.global).await,
                Command::Revoke(command) => command.run(&self.global).await,
                Command::Evidence(command) => command.run(&self.global).await,
                Command::Schema(command) => command.run(),
                Command::Completions(command) => command.run(),
            }
        })
    }
}
