//! `remit evidence`: a bundle of what providers answered, and judging it again.

mod bundle;
mod entry;
mod fresh;
mod reader;
mod rules;
mod verify;

use crate::exit::Exit;
use crate::output::{Global, note, wrong_usage};
use crate::project::Project;
use anyhow::Context as _;
use bundle::{Bundle, Recording};
use entry::{Connection, Header, SCHEMA};
use fresh::{Fresh, connected};
use remit_connector::session::{Clock, NoCache, Tape};
use remit_store::SqliteStore;
use rules::RuleTexts;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Reads every connection anew and writes what the providers answered, without secrets and with a digest of every entry,
/// into one file, together with what was found in it and all by which was judged.
///
/// `remit evidence verify` reads and judges it again on any machine, without a network. The inventory of a bundle is what
/// its own answers show: what earlier scans knew is not in it. Every answer is asked for in full.
///
/// Exit codes: 0 everything was read; 3 something was not, and the bundle says what.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Evidence {
    /// The connections to read; all if none are named.
    connections: Vec<String>,
    /// The file to write.
    #[arg(long, value_name = "FILE", required = true)]
    output: Option<PathBuf>,
    #[command(subcommand)]
    act: Option<Act>,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    Verify(verify::Verify),
}

impl Evidence {
    /// Runs the command.
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        match (self.act, self.output) {
            (Some(Act::Verify(verify)), _) => verify.run(global).await,
            (None, Some(output)) => write(global, &self.connections, &output).await,
            (None, None) => Err(wrong_usage("no file is named", "name one with `--output FILE`")),
        }
    }
}

async fn write(global: &Global, connections: &[String], output: &Path) -> anyhow::Result<Exit> {
    let project = Project::open(global)?;
    let chosen = project.chosen(connections)?;
    let texts = RuleTexts::of_project(&project.config)?;
    let rules = texts.read()?;
    let now = global.clock().now();
    let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let doing = || format!("cannot write {}", output.display());
    let file = tempfile::NamedTempFile::new_in(folder).with_context(doing)?;
    let bundle = Bundle::new(file.reopen().with_context(doing)?);
    let header = Header {
        schema: SCHEMA.to_owned(),
        remit: env!("CARGO_PKG_VERSION").to_owned(),
        now: now.to_string(),
        made_at: Clock::System.now().to_string(),
    };
    bundle.add("header", &header)?;
    texts.write(&bundle)?;
    let scratch = tempfile::tempdir().context("cannot make a folder for a store of its own")?;
    let store = SqliteStore::open(&scratch.path().join("evidence.db"))?;
    let mut fresh = Fresh::new(&store, &rules, now);
    for config in chosen {
        let recorder = Arc::new(Recording::new(bundle.clone(), config.id.to_string()));
        let mut open = project.open_for(config, Clock::System, remit_connector::EventSink::none());
        open.cache = Arc::new(NoCache);
        open.tape = Tape::Record { now, recorder };
        let connection = project.connect_with(config, open)?;
        bundle.add("connection", &Connection::of(config, connection.credential()))?;
        fresh.scan(&connected(config), connection.as_ref()).await?;
    }
    fresh.results(&mut |kind, line| bundle.line(kind, line)).await?;
    let digest = bundle.finish()?;
    file.persist(output).with_context(doing)?;
    note(&format!("wrote {}: {} entries", output.display(), digest.entries));
    writeln!(io::stdout().lock(), "{}", digest.digest)?;
    Ok(if fresh.is_complete() { Exit::Fine } else { Exit::Partial })
}
