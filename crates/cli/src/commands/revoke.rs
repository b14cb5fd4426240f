//! `remit revoke`: the plan of a revocation, and, once it is confirmed, carrying it out.

mod journal;
mod plan;

use super::judged::Judgement;
use super::target;
use crate::exit::Exit;
use crate::output::{Global, note, wrong_usage};
use crate::project::Project;
use crate::store_cache::Unread;
use anyhow::Context as _;
use journal::{Entry, Journal};
use plan::{Planned, write_plan};
use remit_connector::session::{Access, Clock};
use remit_connector::{Act, Connection, EventSink, RevokeCall};
use remit_core::judge::Explanation;
use remit_core::model::{ConnectionId, Dossier};
use remit_report::visible;
use remit_scan::{Carried, Ending, carry_out};
use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

/// Says how the authority of integrations is taken away: which calls, in which order, with which permissions, and what
/// they do not undo. Nothing is sent without `--confirm`.
///
/// With `--confirm` each call is sent once and read back: what is not proven gone is not told as revoked. The journal
/// beside the store has every call, before and after it was sent.
///
/// Exit codes: 0 planned, or everything is gone; 3 something is not gone or waits for a person.
#[derive(Debug, clap::Args)]
pub(crate) struct Revoke {
    /// The integrations: names, ids, or `connection/id`.
    #[arg(required = true, value_name = "INTEGRATION")]
    integrations: Vec<String>,
    /// Send what the plan says.
    #[arg(long, requires = "by")]
    confirm: bool,
    /// Who decides, for the journal.
    #[arg(long, value_name = "WHO")]
    by: Option<String>,
    /// Why, for the journal.
    #[arg(long)]
    reason: Option<String>,
}

impl Revoke {
    /// Runs the command.
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let project = Project::open(global)?;
        let judgement = Judgement::of_project(global, &project, None).await?;
        let chosen = self.chosen(&judgement)?;
        let access = if self.confirm { Access::Revoke } else { Access::ReadOnly };
        let connections = open(&project, &chosen, access)?;
        let planned = plan::all(&chosen, &connections)?;
        if !self.confirm {
            return print(&planned);
        }
        let path = project.config.store.with_extension("revocations.jsonl");
        let mut journal = Journal::open(path)?;
        let exit = self.confirmed(&planned, &connections, &mut journal).await?;
        note(&format!(
            "the journal is {}; `remit scan` brings the inventory up to date",
            journal.path().display()
        ));
        Ok(exit)
    }

    /// Returns what is meant, in the order in which it is revoked: first whoever could give new authority or do most
    /// harm, so that nothing comes back behind the revoker.
    fn chosen<'a>(&self, judgement: &'a Judgement) -> anyhow::Result<Vec<&'a Dossier>> {
        let mut chosen: Vec<(&Dossier, &Explanation)> = Vec::new();
        for text in &self.integrations {
            let index = target::find(&judgement.dossiers, text)?;
            let found = judgement.dossiers.get(index).zip(judgement.explanations.get(index));
            let found = found.context("every dossier has its explanation")?;
            if !chosen.iter().any(|(known, _)| std::ptr::eq(*known, found.0)) {
                chosen.push(found);
            }
        }
        chosen.sort_by_key(|(dossier, explanation)| {
            (explanation.verdict.tier, &dossier.connection, &dossier.id)
        });
        Ok(chosen.into_iter().map(|(dossier, _)| dossier).collect())
    }

    async fn confirmed(
        &self,
        planned: &[Planned<'_>],
        connections: &Connections,
        journal: &mut Journal,
    ) -> anyhow::Result<Exit> {
        let mut exit = Exit::Fine;
        for one in planned {
            let Some(connection) = connections.get(&one.integration.connection) else { continue };
            for step in &one.plan.steps {
                writeln!(io::stdout().lock(), "{}", visible(&step.does))?;
                let line = match &step.act {
                    Act::ByHand { what, page } => {
                        exit = exit.max(Exit::Partial);
                        plan::by_hand(what, page.as_deref())
                    }
                    Act::Call(call) => {
                        let entry = self.entry(one.integration, call)?;
                        let carried = sent(connection.as_ref(), call, &entry, journal).await?;
                        if !carried.ending.is_gone() {
                            exit = exit.max(Exit::Partial);
                        }
                        format!("{}: {}", call.shown()?, told(&carried))
                    }
                };
                writeln!(io::stdout().lock(), "  {}", visible(&line))?;
            }
        }
        Ok(exit)
    }

    fn entry(&self, integration: &Dossier, call: &RevokeCall) -> anyhow::Result<Entry> {
        Ok(Entry {
            by: self.by.clone().unwrap_or_default(),
            reason: self.reason.clone(),
            connection: integration.connection.to_string(),
            integration: integration.id.to_string(),
            endpoint: call.change.endpoint(),
            call: call.shown()?,
            permission: call.permission.clone(),
        })
    }
}

/// The connections of a revocation.
type Connections = HashMap<ConnectionId, Arc<dyn Connection>>;

/// Opens the connections in which something is revoked. Nothing is sent.
fn open(project: &Project, chosen: &[&Dossier], access: Access) -> anyhow::Result<Connections> {
    let mut connections = Connections::new();
    for dossier in chosen {
        let id = &dossier.connection;
        let config = project.config.connections.iter().find(|connection| connection.id == *id);
        let config = config.ok_or_else(|| {
            wrong_usage(
                format!("connection `{id}` is configured no longer"),
                "put it back into remit.yaml to revoke something in it",
            )
        })?;
        if connections.contains_key(id) {
            continue;
        }
        // What is read back comes from the provider and not from a store of earlier answers, which learns of it.
        let mut open = project.open_for(config, Clock::System, EventSink::none());
        open.cache = Arc::new(Unread(open.cache));
        open.access = access;
        connections.insert(id.clone(), project.connect_with(config, open)?);
    }
    Ok(connections)
}

fn print(planned: &[Planned<'_>]) -> anyhow::Result<Exit> {
    write_plan(&mut io::stdout().lock(), planned)?;
    note("nothing was sent; the same command with `--confirm --by WHO` carries it out");
    Ok(Exit::Fine)
}

/// Sends one call, with its entry in the journal before and behind it.
async fn sent(
    connection: &dyn Connection,
    call: &RevokeCall,
    entry: &Entry,
    journal: &mut Journal,
) -> anyhow::Result<Carried> {
    journal.sending(entry)?;
    let carried = carry_out(connection, call).await;
    journal.sent(entry, &carried)?;
    Ok(carried)
}

/// Returns what became of a call, for people and for the journal.
fn told(carried: &Carried) -> String {
    match &carried.ending {
        Ending::Revoked => "revoked, and read back as gone".to_owned(),
        Ending::AlreadyGone => "it was gone already".to_owned(),
        Ending::Denied(permission) => format!("denied, needs {permission}"),
        Ending::StillThere => {
            "accepted, but still listed: it may take a while, so look again with `remit scan`".to_owned()
        }
        Ending::NotProven(why) => format!("accepted, but not proven gone: {why}"),
        Ending::Failed(why) => format!("failed: {why}; read back: {}", carried.read_back),
    }
}
