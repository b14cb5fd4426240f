//! `remit evidence verify`: the bundle is intact, its answers read again give its inventory, and that judged again its
//! findings.

use super::fresh::{Connected, Fresh};
use super::reader::{Entry, Intact, Results, intact};
use super::rules::{self, RuleTexts};
use crate::exit::Exit;
use crate::output::{Global, wrong_usage};
use crate::providers;
use anyhow::Context as _;
use jiff::Timestamp;
use remit_connector::secret::{Secret, SecretError, SecretRef, SecretSource};
use remit_connector::session::{Access, Clock, Limits, NoCache, Tape, Tuning};
use remit_connector::{Connection, EventSink, Open};
use remit_store::SqliteStore;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Checks every entry of a bundle against its digest, reads its answers again through the connectors, and judges again.
/// Nothing is sent, and no secret is read.
///
/// Exit codes: 0 it gives the same, byte for byte; 2 the bundle is damaged, and which entry; 4 it gives something else,
/// and where that begins.
#[derive(Debug, clap::Args)]
pub(super) struct Verify {
    /// The bundle.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The folder of approved records by which is judged.
    #[arg(long, value_name = "DIR")]
    approvals: PathBuf,
}

impl Verify {
    /// Runs the command.
    pub(super) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let bundle = intact(&self.file)?;
        let texts = RuleTexts {
            approvals: RuleTexts::approvals_in(&self.approvals)?,
            policy: bundle.policy.clone(),
            people: bundle.people.clone(),
        };
        let rules = texts.read()?;
        let made = instant(&bundle.header.now)?;
        let now = global.now.unwrap_or(made);
        let scratch = tempfile::tempdir().context("cannot make a folder for a store of its own")?;
        let store = SqliteStore::open(&scratch.path().join("evidence.db"))?;
        let mut fresh = Fresh::new(&store, &rules, made);
        for connection in &bundle.connections {
            let (connected, source) = played(&bundle, connection, made)?;
            fresh.scan(&connected, source.as_ref()).await?;
        }
        let mut comparison =
            Comparison { results: bundle.results()?, differs: None, n_findings: 0, n_integrations: 0 };
        fresh.results_at(now, &mut |kind, line| comparison.take(kind, line)).await?;
        comparison.end()?;
        let differing_rules = differing_rules(&bundle, &texts);
        tell(&mut io::stdout().lock(), &bundle, &comparison, &differing_rules, now == made)?;
        Ok(if comparison.differs.is_none() { Exit::Fine } else { Exit::Failed })
    }
}

fn instant(text: &str) -> anyhow::Result<Timestamp> {
    text.parse().with_context(|| format!("the bundle's instant is none: {text}"))
}

/// Opens a connection whose answers come from the bundle.
fn played(
    bundle: &Intact,
    connection: &super::entry::Connection,
    now: Timestamp,
) -> anyhow::Result<(Connected, Arc<dyn Connection>)> {
    let provider = providers::find(&connection.provider).ok_or_else(|| {
        let hint = "verify it with a remit that has this connector";
        wrong_usage(
            format!("the bundle is of `{}`, which this remit does not know", connection.provider),
            hint,
        )
    })?;
    let concurrency = provider.descriptor.published_limits.concurrency;
    let open = Open {
        settings: connection.settings.clone(),
        base_url: connection.base_url.as_deref().map(url::Url::parse).transpose()?,
        limits: Some(Limits { concurrency, per_minute: None }),
        secrets: Arc::new(NoSecrets),
        clock: Clock::Fixed(now),
        cache: Arc::new(NoCache),
        events: EventSink::none(),
        tape: Tape::Play {
            now,
            credential: connection.credential.clone(),
            player: Arc::new(bundle.player(&connection.id)?),
        },
        access: Access::ReadOnly,
        tuning: unhurried(),
    };
    let source = (provider.open)(open)?;
    let connected = Connected {
        id: connection.id.clone().into(),
        provider: provider.descriptor.id.into(),
        stages: connection.stages.clone(),
        concurrency: usize::from(concurrency),
    };
    Ok((connected, source))
}

/// A tape answers at once, so that no wait is worth its time.
fn unhurried() -> Tuning {
    Tuning {
        backoff_base: Duration::ZERO,
        backoff_cap: Duration::ZERO,
        hurry: 1_000_000,
        ..Tuning::default()
    }
}

/// Gives a word in place of every secret: nothing is sent.
#[derive(Debug)]
struct NoSecrets;

impl SecretSource for NoSecrets {
    fn read(&self, _reference: &SecretRef) -> Result<Secret<String>, SecretError> {
        Ok(Secret::new("played".to_owned()))
    }
}

/// Holds what is found now against what the bundle says was found.
#[derive(Debug)]
struct Comparison {
    results: Results,
    differs: Option<String>,
    n_integrations: u64,
    n_findings: u64,
}

impl Comparison {
    fn take(&mut self, kind: &str, line: &str) -> anyhow::Result<()> {
        match kind {
            "inventory" => self.n_integrations += 1,
            "finding" => self.n_findings += 1,
            _ => (),
        }
        if self.differs.is_some() {
            return Ok(());
        }
        match self.results.next()? {
            Some(entry) if entry.kind == kind && entry.json == line => (),
            Some(entry) => self.differs = Some(difference(&entry, kind, line)),
            None => {
                self.differs =
                    Some(format!("the bundle has nothing that answers to this {kind}: {}", head(line)))
            }
        }
        Ok(())
    }

    fn end(&mut self) -> anyhow::Result<()> {
        if self.differs.is_none()
            && let Some(entry) = self.results.next()?
        {
            self.differs = Some(format!(
                "entry {}, {}, is not found again: {}",
                entry.number,
                entry.kind,
                head(&entry.json)
            ));
        }
        Ok(())
    }
}

fn difference(entry: &Entry, kind: &str, line: &str) -> String {
    format!(
        "it begins at entry {}\n  in the bundle  {} {}\n  found now      {kind} {}",
        entry.number,
        entry.kind,
        head(&entry.json),
        head(line)
    )
}

/// Returns as much of a line as tells what it is about.
fn head(line: &str) -> String {
    const MOST: usize = 160;
    let mut head: String = line.chars().take(MOST).collect();
    if line.chars().nth(MOST).is_some() {
        head.push('…');
    }
    head
}

/// Returns what is judged by now and was not then, or is other than then.
fn differing_rules(bundle: &Intact, texts: &RuleTexts) -> Vec<String> {
    let mut differing = Vec::new();
    let (then, now) = (&bundle.approvals, texts.digests());
    for digest in then.iter().filter(|digest| !now.contains(digest)) {
        let is_there = now.iter().any(|one| one.name == digest.name);
        let what = if is_there { "is another" } else { "is missing" };
        differing.push(format!("approvals {} {what}", digest.name));
    }
    for digest in now.iter().filter(|digest| !then.iter().any(|one| one.name == digest.name)) {
        differing.push(format!("approvals {} was not there", digest.name));
    }
    let catalogs = rules::catalogs();
    let is_used = |name: &str| bundle.connections.iter().any(|connection| connection.provider == name);
    for digest in bundle.catalogs.iter().filter(|digest| is_used(&digest.name) && !catalogs.contains(digest))
    {
        differing.push(format!(
            "the scope catalog of {} is another: the bundle was made by remit {}",
            digest.name, bundle.header.remit
        ));
    }
    differing
}

fn tell(
    out: &mut dyn Write,
    bundle: &Intact,
    comparison: &Comparison,
    differing_rules: &[String],
    is_same_instant: bool,
) -> io::Result<()> {
    writeln!(out, "intact     {} entries, {}", bundle.manifest.entries, bundle.manifest.digest)?;
    writeln!(out, "made       {} by remit {}", bundle.header.made_at, bundle.header.remit)?;
    for rule in differing_rules {
        writeln!(out, "judged by  {}", remit_report::visible(rule))?;
    }
    if !is_same_instant {
        writeln!(out, "judged at  another instant than {}", bundle.header.now)?;
    }
    match &comparison.differs {
        None => writeln!(
            out,
            "the same   {} integrations and {} findings, byte for byte",
            comparison.n_integrations, comparison.n_findings
        ),
        Some(how) => {
            writeln!(
                out,
                "differs    {}",
                how.lines().map(remit_report::visible).collect::<Vec<_>>().join("\n")
            )
        }
    }
}
