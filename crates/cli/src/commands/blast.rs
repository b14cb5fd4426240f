//! `remit blast`: what a vendor, an integration or a credential reaches, and the order in which to revoke.

mod calls;
mod exposed;
mod reached;
mod tenants;
mod wanted;

use crate::exit::Exit;
use crate::output::{Global, ListFormat};
use crate::project::Project;
use remit_core::blast::{Action, Blast as Radius, Step};
use remit_core::graph::{Graph, NodeId};
use remit_report::{BlastStep, BlastView, blast};
use std::io;
use std::path::PathBuf;
use tenants::Tenants;
use wanted::Wanted;

/// Says everything that a vendor, an integration or a credential reaches, which credentials to rotate, and in which order
/// to revoke, with the provider's call for each step. Nothing is sent.
///
/// A vendor is a publisher, by its id or name, or by the domain that approved records give it. With `--exposures` the
/// credentials that were exposed and still work are listed, the oldest exposure first; without a target it goes out from
/// everything that the notices cover.
#[derive(Debug, clap::Args)]
pub(crate) struct Blast {
    /// The vendor, integration or credential: its name, its id, or `connection/id`.
    #[arg(required_unless_present = "exposures")]
    target: Option<String>,
    /// Notices of what was exposed: a file, or a folder of them.
    #[arg(long, value_name = "FILE|DIR")]
    exposures: Option<PathBuf>,
    /// How to write it.
    #[arg(long, default_value = "table")]
    format: ListFormat,
}

impl Blast {
    /// Runs the command.
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let project = Project::open(global)?;
        let notices = self.exposures.as_deref().map(exposed::read).transpose()?;
        let now = global.clock().now();
        let tenants = Tenants::read(&project).await?;
        let graph = tenants.graph(&project.rules.catalogs, now);
        let wanted = match (&self.target, &notices) {
            (Some(target), _) => wanted::named(&tenants, &graph, &project.rules.approvals, target)?,
            (None, Some(notices)) => wanted::covered(&tenants, &graph, notices)?,
            (None, None) => Wanted::default(),
        };
        let asked: Vec<NodeId> = wanted.members.iter().map(|member| member.node).collect();
        let mut radius = Radius::new(&graph, &asked);
        let calls = calls::Calls::open(&project, &tenants, global.clock());
        radius.add_calls(|step| calls.of(step));
        let exposed = notices.as_ref().map(|notices| exposed::list(&tenants, &graph, notices, &radius, now));
        let steps: Vec<BlastStep> = radius.steps.iter().map(|step| shown(&tenants, &graph, step)).collect();
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
