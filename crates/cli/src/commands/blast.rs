//! `remit blast`: what a vendor, an integration or a credential reaches, and the order in which to revoke.

mod calls;
mod exposed;
mod reached;
mod tenants;
mod wanted;

use super::judged::{Source, document};
use crate::exit::Exit;
use crate::output::{Global, ListFormat, wrong_usage};
use crate::project::Rules;
use calls::Calls;
use jiff::Timestamp;
use remit_core::blast::{Action, Blast as Radius, Step};
use remit_core::graph::{Graph, NodeId};
use remit_report::{BlastStep, BlastView, blast};
use std::io;
use tenants::Tenants;

/// Says everything that a vendor, an integration or a credential reaches, which credentials to rotate, and in which order
/// to revoke, with the provider's call for each step. Nothing is sent.
///
/// A vendor is a publisher, by its id or name, or by the domain that approved records give it. Where there are exposure
/// notices, by `--exposures` or in `remit.yaml`, the credentials that were exposed and still work are listed, the oldest
/// exposure first; without a target it goes out from everything that the notices cover.
#[derive(Debug, clap::Args)]
pub(crate) struct Blast {
    /// The vendor, integration or credential: its name, its id, or `connection/id`.
    target: Option<String>,
    #[command(flatten)]
    source: Source,
    /// How to write it.
    #[arg(long, default_value = "table")]
    format: ListFormat,
}

impl Blast {
    /// Runs the command.
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let Some(file) = &self.source.inventory else {
            let project = self.source.project(global)?;
            let tenants = Tenants::read(&project).await?;
            let calls = Calls::open(&project, &tenants, global.clock());
            return self.show(global, &project.rules, &tenants, &calls, global.clock().now());
        };
        let document = document(file)?;
        let now = global.now.unwrap_or(document.now);
        let tenants = Tenants::of_document(document);
        self.show(global, &self.source.rules(None)?, &tenants, &Calls::none(&tenants), now)
    }

    fn show(
        &self,
        global: &Global,
        rules: &Rules,
        tenants: &Tenants,
        calls: &Calls<'_>,
        now: Timestamp,
    ) -> anyhow::Result<Exit> {
        let graph = tenants.graph(&rules.catalogs, now);
        let notices = (!rules.exposures.notices().is_empty()).then_some(&rules.exposures);
        let wanted = match (&self.target, notices) {
            (Some(target), _) => wanted::named(tenants, &graph, &rules.approvals, target)?,
            (None, Some(notices)) => wanted::covered(tenants, &graph, notices)?,
            (None, None) => {
                return Err(wrong_usage(
                    "no target is named, and there are no exposure notices",
                    "name a vendor, integration or credential, or notices with `--exposures`",
                ));
            }
        };
        let asked: Vec<NodeId> = wanted.members.iter().map(|member| member.node).collect();
        let mut radius = Radius::new(&graph, &asked);
        radius.add_calls(|step| calls.of(step));
        let exposed = notices.map(|notices| exposed::list(tenants, &graph, notices, &radius, now));
        let steps: Vec<BlastStep> = radius.steps.iter().map(|step| shown(tenants, &graph, step)).collect();
        let view = BlastView {
            target: &wanted.called,
            reached: &reached::rows(&graph, &wanted, &radius),
            exposed: exposed.as_deref(),
            steps: &steps,
            connections: &tenants.connections,
            now,
        };
        blast(&mut io::stdout().lock(), self.format.into(), global.style(), &view)?;
        Ok(Exit::Fine)
    }
}

fn shown(tenants: &Tenants, graph: &Graph, step: &Step) -> BlastStep {
    let holder = step.connection.as_ref().and_then(|connection| tenants.holder(connection, &step.record));
    BlastStep {
        action: match step.action {
            Action::RevokeCredential => "revoke-credential",
            Action::RevokeGrants => "revoke-grants",
            Action::RotateSecret => "rotate-secret",
            Action::EndSessions => "end-sessions",
        },
        provider: step.provider.as_ref().map(ToString::to_string),
        connection: step.connection.as_ref().map(ToString::to_string),
        id: step.record.clone(),
        name: graph.node(step.node).name.to_owned(),
        through: step.through.map(|node| graph.node(node).name.to_owned()),
        call: step.call.as_ref().map(|call| call.0.clone()),
        page: holder.and_then(|dossier| dossier.integration.manage_url.known().cloned()),
    }
}
