//! OCSF: one event a line. First what was read (Cloud Resources Inventory Info 5023, one a tenant and one an
//! integration), then findings: IAM Analysis Finding 2008, or Compliance Finding 2003 where the record or the coverage
//! itself is at fault. <https://schema.ocsf.io/1.8.0> Older versions are made from that one ([`OcsfVersion`]).
//!
//! Every event says in `unmapped` how much of its connection was read; the tenant's event says it stage by stage.

mod base;
mod compliance;
mod iam;
mod info;
mod inventory;
mod version;

pub use version::OcsfVersion;

use super::ReportView;
use crate::json;
use remit_core::finding::Subject;
use serde::Serialize;
use std::io;

/// One event of any class that remit writes.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Event {
    Inventory(Box<inventory::Inventory>),
    Iam(Box<iam::IamFinding>),
    Compliance(Box<compliance::ComplianceFinding>),
}

/// Writes the events, as they are in a version.
pub(super) fn write(out: &mut dyn io::Write, version: OcsfVersion, view: &ReportView<'_>) -> io::Result<()> {
    let integrations = view.integrations();
    for connection in view.connections {
        let event = inventory::Inventory::of_tenant(view, connection);
        line(out, version, &Event::Inventory(Box::new(event)))?;
    }
    for (explanation, dossier) in integrations.iter() {
        let event = inventory::Inventory::of_integration(view, explanation, dossier);
        line(out, version, &Event::Inventory(Box::new(event)))?;
    }
    for finding in view.findings {
        let event = match finding.kind.meaning().subject {
            Subject::Integration => Event::Iam(Box::new(iam::IamFinding::new(view, &integrations, finding))),
            Subject::Record | Subject::Coverage => {
                Event::Compliance(Box::new(compliance::ComplianceFinding::new(view, &integrations, finding)))
            }
        };
        line(out, version, &event)?;
    }
    Ok(())
}

fn line(out: &mut dyn io::Write, version: OcsfVersion, event: &Event) -> io::Result<()> {
    if version == OcsfVersion::default() {
        return json::line(out, event);
    }
    match version.of(serde_json::to_value(event)?) {
        Some(event) => json::line(out, &event),
        None => Ok(()),
    }
}
