//! IAM Analysis Finding, class 2008: what an integration holds or does against what was approved.

use super::super::{Integrations, ReportView};
use super::base::{Metadata, Owner, Remediation, Resource, Time, risk_level_id, severity_id};
use super::info::{FindingInfo, Unmapped, activity_id, resources, status_id};
use crate::inventory::credential::last_used;
use remit_core::finding::Finding;
use remit_core::judge::{Explanation, GrantedAs, LastUse};
use remit_core::model::{self, Dossier};
use remit_core::words;
use serde::Serialize;

/// One finding.
#[derive(Debug, Serialize)]
pub(super) struct IamFinding {
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
    user: User,
    applications: [Application; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    permission_analysis_results: Vec<Permissions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity_activity_metrics: Option<Metrics>,
    resources: Vec<Resource<()>>,
    remediation: Remediation,
    unmapped: Unmapped,
}

/// The integration as an identity; type 4 says that it is a service.
#[derive(Debug, Serialize)]
struct User {
    uid: String,
    name: String,
    type_id: u8,
    /// The risk score, from 0 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    risk_score: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    risk_level_id: Option<u8>,
}

#[derive(Debug, Serialize)]
struct Application {
    uid: String,
    name: String,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<Owner>,
}

#[derive(Debug, Serialize)]
struct Permissions {
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<Policy>,
    granted_privileges: Vec<String>,
    analyzed_privileges_count: usize,
}

/// The approved record.
#[derive(Debug, Serialize)]
struct Policy {
    uid: String,
}

#[derive(Debug, Serialize)]
struct Metrics {
    first_seen_time: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_seen_time: Option<Time>,
    programmatic_credentials: Vec<Credential>,
}

#[derive(Debug, Serialize)]
struct Credential {
    uid: String,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_time: Option<Time>,
}

impl IamFinding {
    pub(super) fn new(view: &ReportView<'_>, integrations: &Integrations<'_>, finding: &Finding) -> Self {
        let about = &finding.about;
        let integration = integrations.of(finding);
        let uid = about.subject.as_ref().map_or(about.app.as_str(), |subject| subject.as_str());
        let activity_id = activity_id(view, finding);
        let sentence = integration.map(|(explanation, _)| explanation.sentence.text.clone());
        Self {
            activity_id,
            category_uid: 2,
            class_uid: 2008,
            type_uid: 200_800 + u32::from(activity_id),
            severity_id: severity_id(finding.severity),
            status_id: status_id(finding),
            time: view.now.into(),
            message: sentence.unwrap_or_else(|| format!("{}: {}", about.name, finding.summary)),
            metadata: Metadata::new(about.connection.as_ref().map(|connection| connection.as_str())),
            finding_info: FindingInfo::new(view, integrations, finding),
            user: User {
                uid: uid.to_owned(),
                name: about.name.clone(),
                type_id: 4,
                risk_score: integration.map(|(explanation, _)| explanation.score.value),
                risk_level_id: integration.map(|(explanation, _)| risk_level_id(explanation.score.band)),
            },
            applications: [Application {
                uid: about.app.to_string(),
                name: about.name.clone(),
                kind: integration.map(|(_, dossier)| words::integration_kind(dossier.integration.kind)),
                owner: integration.and_then(|(one, _)| one.verdict.owner.as_deref()).map(Owner::new),
            }],
            permission_analysis_results: integration
                .map(|(explanation, _)| permissions(view, explanation))
                .into_iter()
                .collect(),
            identity_activity_metrics: integration
                .map(|(explanation, dossier)| metrics(explanation, dossier)),
            resources: resources(integrations, finding),
            remediation: Remediation { desc: &finding.kind.facts().remediation },
            unmapped: Unmapped::new(view, integrations, finding),
        }
    }
}

fn permissions(view: &ReportView<'_>, explanation: &Explanation) -> Permissions {
    let granted = explanation.comparison.rows.iter().filter(|row| row.granted != GrantedAs::No);
    let granted_privileges: Vec<String> = granted.map(|row| row.scope.clone()).collect();
    let record = explanation.verdict.record.as_ref();
    Permissions {
        policy: record.map(|place| Policy { uid: format!("{}:{}", view.relative(&place.file), place.line) }),
        analyzed_privileges_count: granted_privileges.len(),
        granted_privileges,
    }
}

fn metrics(explanation: &Explanation, dossier: &Dossier) -> Metrics {
    let last_seen_time = match explanation.verdict.last_use {
        LastUse::Seen { at, .. } => Some(at.into()),
        LastUse::NotSince(_) | LastUse::NeverSince(_) | LastUse::Unknown => None,
    };
    let credential = |credential: &model::Credential| Credential {
        uid: credential.id.to_string(),
        kind: words::credential_kind(credential.kind),
        last_used_time: last_used(dossier, credential).known().copied().map(Time::from),
    };
    Metrics {
        first_seen_time: dossier.first_seen.into(),
        last_seen_time,
        programmatic_credentials: dossier.credentials.iter().map(credential).collect(),
    }
}
