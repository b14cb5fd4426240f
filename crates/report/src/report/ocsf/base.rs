//! What all events share: the instant as OCSF writes it, the product, the tenant, and objects of several classes.

use super::super::ReportView;
use super::OcsfVersion;
use crate::coverage::word;
use jiff::Timestamp;
use remit_core::finding::Severity;
use serde::Serialize;

/// An instant: milliseconds since 1970.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Time(i64);

impl From<Timestamp> for Time {
    fn from(at: Timestamp) -> Self {
        Self(at.as_millisecond())
    }
}

/// Who made an event, and of which tenant it speaks.
#[derive(Debug, Serialize)]
pub(super) struct Metadata {
    version: &'static str,
    product: Product,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant_uid: Option<String>,
}

#[derive(Debug, Serialize)]
struct Product {
    name: &'static str,
    vendor_name: &'static str,
    version: &'static str,
}

impl Metadata {
    pub(super) fn new(tenant: Option<&str>) -> Self {
        Self {
            version: OcsfVersion::default().as_str(),
            product: Product { name: "remit", vendor_name: "remit", version: env!("CARGO_PKG_VERSION") },
            tenant_uid: tenant.map(str::to_owned),
        }
    }
}

/// A thing that an event is about.
#[derive(Debug, Serialize)]
pub(super) struct Resource<T> {
    pub(super) uid: String,
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) owner: Option<Owner>,
    /// 3 where the event is about it, as OCSF numbers the parts that resources play: affected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) role_id: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) data: Option<T>,
}

/// Who answers for something, as the record names them.
#[derive(Debug, Serialize)]
pub(super) struct Owner {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_addr: Option<String>,
}

impl Owner {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), email_addr: name.contains('@').then(|| name.to_owned()) }
    }
}

/// What to do.
#[derive(Debug, Serialize)]
pub(super) struct Remediation {
    pub(super) desc: &'static str,
}

/// Returns how much of a connection was read, in a word.
pub(super) fn coverage(view: &ReportView<'_>, connection: Option<&str>) -> &'static str {
    match connection {
        Some(id) => word(view.connections, id),
        None if view.connections.is_empty() => "never scanned",
        None if view.connections.iter().all(is_complete) => "complete",
        None => "partial",
    }
}

fn is_complete(connection: &remit_core::judge::JudgedConnection) -> bool {
    connection.coverage.as_ref().is_some_and(|coverage| coverage.is_complete())
}

/// Returns OCSF's number for a severity.
pub(super) fn severity_id(severity: Severity) -> u8 {
    match severity {
        Severity::Info => 1,
        Severity::Low => 2,
        Severity::Medium => 3,
        Severity::High => 4,
        Severity::Critical => 5,
    }
}

/// Returns OCSF's number for a level of risk. Its levels begin at 0, its severities at 1.
pub(super) fn risk_level_id(band: Severity) -> u8 {
    severity_id(band) - 1
}
