//! Plans of revocations: made of all that is chosen before anything is done, and written for people.

use super::Connections;
use crate::output::wrong_usage;
use remit_connector::{Act, RevokePlan, Target};
use remit_core::model::Dossier;
use remit_report::visible;
use std::io::{self, Write};

/// One integration and how it is revoked.
#[derive(Debug)]
pub(super) struct Planned<'a> {
    pub(super) integration: &'a Dossier,
    pub(super) plan: RevokePlan,
}

/// Plans everything that is chosen, or says what cannot be.
pub(super) fn all<'a>(chosen: &[&'a Dossier], connections: &Connections) -> anyhow::Result<Vec<Planned<'a>>> {
    let mut planned = Vec::new();
    for &integration in chosen {
        let Some(connection) = connections.get(&integration.connection) else { continue };
        let target = Target { integration, credential: None };
        let plan = connection.revoke(target).map_err(|why| {
            wrong_usage(
                format!("{}/{} cannot be revoked: {why}", integration.connection, integration.id),
                "`remit explain` shows where it is managed",
            )
        })?;
        planned.push(Planned { integration, plan });
    }
    Ok(planned)
}

/// Writes plans, numbered in the order in which they are carried out.
pub(super) fn write_plan(out: &mut dyn Write, planned: &[Planned<'_>]) -> anyhow::Result<()> {
    let mut number = 0;
    for one in planned {
        writeln!(out, "{}/{}", one.integration.connection, visible(one.integration.id.as_str()))?;
        for step in &one.plan.steps {
            number += 1;
            writeln!(out, "  {number}. {}", visible(&step.does))?;
            match &step.act {
                Act::Call(call) => {
                    fact(out, "sends", &call.shown()?)?;
                    fact(out, "endpoint", call.change.endpoint())?;
                    fact(out, "needs", &call.permission)?;
                    fact(out, "read back", &format!("stage {}", call.listing.stage))?;
                }
                Act::ByHand { what, page } => {
                    fact(out, "by hand", what)?;
                    if let Some(page) = page {
                        fact(out, "page", page)?;
                    }
                }
            }
            for sentence in &step.leaves {
                fact(out, "leaves", sentence)?;
            }
        }
    }
    Ok(())
}

fn fact(out: &mut dyn Write, name: &str, value: &str) -> io::Result<()> {
    writeln!(out, "     {name:<10} {}", visible(value))
}

/// Returns what a person does, with the page where it is known.
pub(super) fn by_hand(what: &str, page: Option<&str>) -> String {
    page.map_or_else(|| what.to_owned(), |page| format!("{what}: {page}"))
}
