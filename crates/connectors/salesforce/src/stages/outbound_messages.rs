//! Outbound messages: what workflows and approvals send to an address, in the name of a user.
//!
//! The list does not tell where a message goes to: that stands in its definition, which is asked for one by one.
//!
//! Source: "Tooling API", page "WorkflowOutboundMessage", and "Metadata API Developer Guide", page "Workflow", read November
//! 2026.

use crate::Salesforce;
use crate::facts::{integration, is_id, user_id};
use crate::fetch::{select, select_all};
use crate::stages::{LISTING, ways};
use remit_connector::blank::{grant, record};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    Consent, Edge, ExternalId, Grant, IntegrationKind, RecordKind, Relation, Resources,
};
use remit_connector::wire::host;
use remit_connector::{Ask, Child, FetchError, Lane, Page, Reason, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::future::ready;

const ENDPOINT: &str = "GET /services/data/v{version}/tooling/query?q={WorkflowOutboundMessage}";

pub(crate) const STAGE: Stage<Salesforce> = Stage {
    info: StageInfo {
        id: "outbound_messages",
        title: "outbound messages",
        requests_per_page: 1,
        tells: Tells { scopes: true, resources: true, ..Tells::NOTHING },
        blind_spots: &["Which workflow or approval sends a message is not read."],
        ..LISTING
    },
    page: |salesforce, ask| Box::pin(page(salesforce, ask)),
};

pub(crate) const TARGETS: Stage<Salesforce> = Stage {
    info: StageInfo {
        id: "outbound_targets",
        title: "addresses of outbound messages",
        parent: Some("outbound_messages"),
        permissions: &["Customize Application"],
        lane: Lane::Slow,
        page_size: 1,
        requests_per_page: 1,
        tells: Tells { scopes: true, ..Tells::NOTHING },
        ..LISTING
    },
    page: |salesforce, ask| Box::pin(target(salesforce, ask)),
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Message {
    id: String,
    name: Option<String>,
    entity_definition_id: Option<String>,
    integration_user_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Defined {
    id: String,
    name: Option<String>,
    #[serde(rename = "Metadata.endpointUrl")]
    address: Option<String>,
    /// Whether the address is handed a session of the user.
    #[serde(rename = "Metadata.includeSessionId")]
    has_session: Option<bool>,
}

async fn page(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    let soql = ready(Ok(select_all::<Message>(ENDPOINT, "")));
    let listed = salesforce.list(ENDPOINT, ask, soql, |message: Message, page| {
        let id = message_id(&message.id);
        let mut record = record(RecordKind::Integration, id.clone(), ENDPOINT);
        let object = message.entity_definition_id.map(|object| vec![object]);
        record.facets.grants.push(Grant {
            resources: Fact::Known(Resources::Selected(Fact::null_is_unknown(object))),
            consent: Fact::Known(Consent::Admin),
            ..grant(id.clone(), "outbound", vec!["callout".to_owned()])
        });
        let runs_as =
            |user: String| Edge { from: id.clone(), relation: Relation::RunsAs, to: user_id(&user) };
        record.facets.edges.extend(message.integration_user_id.map(runs_as));
        record.facets.integration = Some(integration(IntegrationKind::Webhook, id.as_str(), message.name));
        page.records.push(record);
        let slice = Slice { key: message.id, params: BTreeMap::new() };
        page.children.push(Child { stage: TARGETS.info.id, slice, is_empty: false });
    });
    listed.await
}

async fn target(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    if !is_id(&ask.slice.key) {
        let reason = Reason::Rejected("the message's id is none".to_owned());
        return Err(FetchError::new(ENDPOINT, reason));
    }
    let rest = format!(" WHERE Id = '{}'", ask.slice.key);
    let soql = ready(Ok(select(ENDPOINT, &["Id", "Name", "Metadata"], &rest)));
    let listed = salesforce.list(ENDPOINT, ask, soql, |defined: Defined, page| {
        let of = message_id(&defined.id);
        let target = ExternalId::new(format!("outbound-target:{}", defined.id));
        let mut record = record(RecordKind::Integration, target, ENDPOINT);
        let mut shown = integration(IntegrationKind::Webhook, of.as_str(), defined.name);
        shown.host = host(defined.address.as_deref());
        record.facets.integration = Some(shown);
        record.facets.transport = Some(ways::transport(defined.address.as_deref()));
        if defined.has_session == Some(true) {
            record.facets.grants.push(grant(of.clone(), "outbound", vec!["session".to_owned()]));
        }
        record.subject = Some(of);
        page.records.push(record);
    });
    listed.await
}

fn message_id(id: &str) -> ExternalId {
    ExternalId::new(format!("outbound-message:{id}"))
}
