//! Compliance Finding, class 2003: what an approved record says or leaves out, and what could not be judged.

use super::super::{Integrations, ReportView};
use super::base::{Metadata, Remediation, Resource, Time, severity_id};
use super::info::{FindingInfo, Unmapped, activity_id, resources, status_id};
use remit_core::finding::{Control, Finding, Subject};
use serde::Serialize;

/// One finding.
#[derive(Debug, Serialize)]
pub(super) struct ComplianceFinding {
    activity_id: u8,
    category_uid: u8,
    class_uid: u16,
    type_uid: u32,
    severity_id: u8,
    status_id: u8,
    time: Time,
    message: String,
    metadata: Metadata,
    finding_info: FindingInfo,
    compliance: Compliance,
    resources: Vec<Resource<()>>,
    remediation: Remediation,
    unmapped: Unmapped,
}

/// The controls that it is evidence about: the first by name, all of them as checks.
#[derive(Debug, Serialize)]
struct Compliance {
    status_id: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    control: Option<&'static str>,
    standards: Vec<String>,
    checks: [Check; 1],
}

#[derive(Debug, Serialize)]
struct Check {
    uid: &'static str,
    name: &'static str,
    status_id: u8,
    standards: Vec<String>,
}

impl ComplianceFinding {
    pub(super) fn new(view: &ReportView<'_>, integrations: &Integrations<'_>, finding: &Finding) -> Self {
        let about = &finding.about;
        let activity_id = activity_id(view, finding);
        Self {
            activity_id,
            category_uid: 2,
            class_uid: 2003,
            type_uid: 200_300 + u32::from(activity_id),
            severity_id: severity_id(finding.severity),
            status_id: status_id(finding),
            time: view.now.into(),
            message: format!("{}: {}", about.name, finding.summary),
            metadata: Metadata::new(about.connection.as_ref().map(|connection| connection.as_str())),
            finding_info: FindingInfo::new(view, integrations, finding),
            compliance: compliance(finding),
            resources: resources(integrations, finding),
            remediation: Remediation { desc: &finding.kind.facts().remediation },
            unmapped: Unmapped::new(view, integrations, finding),
        }
    }
}

fn compliance(finding: &Finding) -> Compliance {
    let facts = finding.kind.facts();
    // 3 is a failure; 2, a warning, is what could not be judged.
    let status_id = match finding.kind.meaning().subject {
        Subject::Coverage => 2,
        Subject::Integration | Subject::Record => 3,
    };
    let mut standards: Vec<String> = finding.controls().map(standard).collect();
    standards.dedup();
    let control = |control: &Control| format!("{} {}", standard(control), control.id);
    Compliance {
        status_id,
        control: finding.controls().next().map(|control| control.id.as_str()),
        standards,
        checks: [Check {
            uid: finding.kind.id(),
            name: &facts.title,
            status_id,
            standards: finding.controls().map(control).collect(),
        }],
    }
}

fn standard(control: &Control) -> String {
    let framework = control.facts();
    format!("{} {}", framework.name, framework.version)
}
