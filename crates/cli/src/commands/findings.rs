//! `remit findings`: lists them, and records who accepts one.

use super::diff::{FailOn, exit, severity};
use super::inventory::instant;
use super::judged::{Judgement, Source};
use crate::exit::Exit;
use crate::output::{Global, ListFormat, note, wrong_usage};
use crate::project::Project;
use remit_core::finding::{Finding, FindingKind};
use remit_core::words;
use remit_report::{FindingsView, Scores, explain_kind, findings};
use remit_store::Exception;
use std::io;

/// Lists findings, the worst first; acknowledges or reopens one.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Findings {
    #[command(subcommand)]
    act: Option<Act>,
    #[command(flatten)]
    source: Source,
    /// Only of this severity or worse.
    #[arg(long, value_name = "SEVERITY")]
    severity: Option<FailOn>,
    /// Only of this kind.
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Say what this kind means, when it fires, what it needs and what to do; judge nothing.
    #[arg(long, value_name = "KIND")]
    explain: Option<String>,
    /// End with 1 if a finding of this severity or worse is open.
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
    /// How to write the list.
    #[arg(long, default_value = "table")]
    format: ListFormat,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Accepts exactly this finding until a day. It lapses loudly.
    Acknowledge {
        /// The finding's fingerprint, as the list shows it.
        fingerprint: String,
        /// Why it is accepted.
        #[arg(long)]
        reason: String,
        /// Who answers for it.
        #[arg(long)]
        owner: String,
        /// The last day on which it is accepted.
        #[arg(long, value_name = "DATE")]
        until: String,
    },
    /// Takes an acknowledgement back.
    Reopen {
        /// The finding's fingerprint.
        fingerprint: String,
    },
}

impl Findings {
    /// Runs the command.
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        if let Some(act) = self.act {
            return act.run(global).await;
        }
        if let Some(explained) = &self.explain {
            let (format, style) = (self.format.into(), global.style());
            explain_kind(&mut io::stdout().lock(), format, style, kind(explained)?)?;
            return Ok(Exit::Fine);
        }
        let kind = self.kind.as_deref().map(kind).transpose()?;
        let judgement = Judgement::new(global, &self.source).await?;
        let least = self.severity.map(severity);
        let is_wanted = |finding: &Finding| {
            kind.is_none_or(|kind| finding.kind == kind)
                && least.is_none_or(|least| finding.severity >= least)
        };
        let listed: Vec<Finding> = judgement.findings().into_iter().filter(is_wanted).collect();
        let view = FindingsView {
            findings: &listed,
            opened: &|fingerprint| judgement.opened(fingerprint),
            scores: &Scores::of(&judgement.explanations),
            connections: &judgement.connections,
            now: judgement.now,
        };
        findings(&mut io::stdout().lock(), self.format.into(), global.style(), &view)?;
        Ok(exit(&judgement, self.fail_on))
    }
}

impl Act {
    async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let project = Project::open(global)?;
        match self {
            Self::Acknowledge { fingerprint, reason, owner, until } => {
                let now = global.clock().now();
                let expires_at = instant(&until)?;
                if expires_at <= now {
                    return Err(wrong_usage(format!("`{until}` is over"), "name a day to come"));
                }
                for (what, value) in [("reason", &reason), ("owner", &owner)] {
                    if value.trim().is_empty() {
                        return Err(wrong_usage(format!("the {what} is empty"), "an auditor will read it"));
                    }
                }
                let judgement = Judgement::of_project(global, &project, None).await?;
                let Some(finding) =
                    judgement.findings().into_iter().find(|one| one.fingerprint == fingerprint)
                else {
                    return Err(wrong_usage(
                        format!("there is no finding `{fingerprint}`"),
                        "`remit findings` lists them; the fingerprint changes with the disagreement",
                    ));
                };
                let exception = Exception { fingerprint, reason, owner, expires_at, created_at: now };
                project.store.put_exception(exception).await?;
                note(&format!(
                    "acknowledged until {}: {}: {}",
                    words::minute(expires_at),
                    finding.about.name,
                    finding.summary
                ));
            }
            Self::Reopen { fingerprint } => {
                if !project.store.remove_exception(&fingerprint).await? {
                    return Err(wrong_usage(
                        format!("`{fingerprint}` is not acknowledged"),
                        "`remit findings` lists what is",
                    ));
                }
                note(&format!("reopened {fingerprint}"));
            }
        }
        Ok(Exit::Fine)
    }
}

fn kind(id: &str) -> anyhow::Result<FindingKind> {
    FindingKind::parse(id).ok_or_else(|| {
        let known: Vec<&str> = FindingKind::ALL.iter().map(|kind| kind.id()).collect();
        wrong_usage(format!("there is no finding kind `{id}`"), format!("the kinds are {}", known.join(", ")))
    })
}
