//! OCSF 1.8.0: one event a line. First what was read (Cloud Resources Inventory Info 5023, one a tenant and one an
//! integration), then findings: IAM Analysis Finding 2008, or Compliance Finding 2003 where the record or the coverage
//! itself is at fault. <https://schema.ocsf.io/1.8.0>
//!
//! Every event says in `unmapped` how much of its connection was read; the tenant's event says it stage by stage.

mod base;
mod compliance;
mod iam;
mod info;
mod inventory;

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

/// Writes the events.
pub(super) fn write(out: &mut dyn io::Write, view: &ReportView<'_>) -> io::Result<()> {
    let integrations = view.integrations();
    for connection in view.connections {
        let event = inventory::Inventory::of_tenant(view, connection);
        json::line(out, &Event::Inventory(Box::new(event)))?;
    }
    for (explanation, dossier) in integrations.iter() {
        let event = inventory::Inventory::of_integration(view, explanation, dossier);
        json::line(out, &Event::Inventory(Box::new(event)))?;
    }
    for finding in view.findings {
        let event = match finding.kind.meaning().subject {
            Subject::Integration => Event::Iam(Box::new(iam::IamFinding::new(view, &integrations, finding))),
            Subject::Record | Subject::Coverage => {
                Event::Compliance(Box::new(compliance::ComplianceFinding::new(view, &integrations, finding)))
            }
        };
        json::line(out, &event)?;
    }
    Ok(())
}
