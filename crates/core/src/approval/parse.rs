//! One approved record from its keys.

use super::resolve::{Resolved, resolve};
use super::{
    Agent, Approval, ApprovalKey, ApprovedPublisher, ApprovedResources, Authority, CredentialRules,
    DataClass, KnownProvider, Review, Written,
};
use crate::document::{Diagnostics, Field, Fields, Scalar, did_you_mean};
use crate::model::{AppId, ConnectionId, ProviderId};

/// The keys of a record.
pub(super) const KEYS: &[&str] = &[
    "integration",
    "name",
    "owner",
    "purpose",
    "scopes",
    "resources",
    "data",
    "expires",
    "review",
    "credentials",
    "ticket",
    "publisher",
    "environment",
    "webhooks",
    "systems",
    "authority",
    "agent",
    "draft",
];
const INTEGRATION_KEYS: &[&str] = &["provider", "app", "connection"];
const DATA_CLASSES: &[(&str, DataClass)] = &[
    ("public", DataClass::Public),
    ("internal", DataClass::Internal),
    ("confidential", DataClass::Confidential),
    ("restricted", DataClass::Restricted),
];
const AUTHORITIES: &[(&str, Authority)] = &[
    ("mint", Authority::Mint),
    ("delegate", Authority::Delegate),
    ("change-access", Authority::ChangeAccess),
];

/// Reads a record. Everything in it is looked at, also where the record cannot be made.
pub(super) fn record(
    fields: &Fields<'_>,
    providers: &[KnownProvider<'_>],
    diagnostics: &Diagnostics,
) -> Option<(Approval, Resolved)> {
    let key = key(fields, providers);
    let scopes = fields
        .require("scopes", "write `scopes: []` where nothing is approved")
        .and_then(|field| field.texts());
    let resources = fields
        .require("resources", "write `resources: \"*\"` for everything, or a list of names, or `[]` for none")
        .and_then(|field| resources(&field));
    let resolved = key.as_ref().map(|key| {
        let scopes = scopes.as_deref().unwrap_or_default();
        resolve(key, scopes, providers, diagnostics)
    });
    // The rest is read first, for it may be wrong as well.
    let rest = rest(fields);
    let record = Approval { key: key?.value, scopes: scopes?, resources: resources?, ..rest };
    Some((record, resolved?))
}

/// Reads all that may be left out.
fn rest(fields: &Fields<'_>) -> Approval {
    Approval {
        key: ApprovalKey { provider: ProviderId::new(""), app: AppId::new(""), connection: None },
        location: fields.location(),
        name: plain(fields, "name"),
        owner: filled(fields, "owner"),
        purpose: filled(fields, "purpose"),
        scopes: Vec::new(),
        resources: ApprovedResources::These(Vec::new()),
        data: fields.get("data").and_then(|field| field.choice(DATA_CLASSES)).map(|data| data.value),
        expires: fields.get("expires").and_then(|field| field.date()),
        review: fields.get("review").and_then(|field| review(&field)),
        credentials: fields.get("credentials").map(|field| credentials(&field)).unwrap_or_default(),
        ticket: plain(fields, "ticket"),
        publisher: fields.get("publisher").and_then(|field| publisher(&field)),
        environment: plain(fields, "environment"),
        webhooks: plain_list(fields, "webhooks"),
        systems: plain_list(fields, "systems"),
        authority: fields.get("authority").and_then(|field| authority(&field)),
        agent: fields.get("agent").and_then(|field| agent(&field)),
        is_draft: fields.get("draft").and_then(|field| field.boolean()).is_some_and(|draft| draft.value),
    }
}

fn key(fields: &Fields<'_>, providers: &[KnownProvider<'_>]) -> Option<Written<ApprovalKey>> {
    let hint = "write `integration: { provider: …, app: \"…\" }`";
    let integration = fields.require("integration", hint)?.fields(INTEGRATION_KEYS)?;
    let provider = integration.require("provider", "name the provider, as in remit.yaml");
    let provider = provider.and_then(|field| known_provider(&field, providers));
    let app = integration
        .require("app", "write the integration's id, as `remit inventory` shows it")
        .and_then(|field| field.text());
    let connection = integration.text("connection");
    let app = app?;
    let key = ApprovalKey {
        provider: provider?,
        app: AppId::new(app.value),
        connection: connection.map(|connection| ConnectionId::new(connection.value)),
    };
    Some(Written { value: key, location: app.location })
}

fn known_provider(field: &Field<'_>, providers: &[KnownProvider<'_>]) -> Option<ProviderId> {
    let id = field.text()?.value;
    if providers.iter().any(|provider| provider.id == id) {
        return Some(ProviderId::new(id));
    }
    let ids = providers.iter().map(|provider| provider.id);
    let hint = did_you_mean(&id, ids).or_else(|| Some("`remit connectors` lists them".to_owned()));
    field.wrong(format!("unknown provider `{id}`"), hint);
    None
}

fn resources(field: &Field<'_>) -> Option<ApprovedResources> {
    let is_any = |scalar: &Scalar| scalar.text() == "*";
    if field.node().as_scalar().is_some_and(is_any) {
        return Some(ApprovedResources::Any);
    }
    let entries = field.list()?;
    for entry in &entries {
        if entry.node().as_scalar().is_some_and(is_any) {
            let hint = "write `resources: \"*\"` for everything".to_owned();
            entry.wrong("`*` cannot stand in a list of resources", Some(hint));
        }
    }
    Some(ApprovedResources::These(entries.iter().filter_map(Field::text).collect()))
}

fn review(field: &Field<'_>) -> Option<Review> {
    let fields = field.fields(&["every", "last", "by"])?;
    Some(Review {
        every_days: fields.get("every").and_then(|field| field.days()).map(|days| days.value),
        last: fields.get("last").and_then(|field| field.date()),
        by: plain(&fields, "by"),
    })
}

fn credentials(field: &Field<'_>) -> CredentialRules {
    let Some(fields) = field.fields(&["max_age", "max_active"]) else {
        return CredentialRules::default();
    };
    CredentialRules {
        max_age_days: fields.get("max_age").and_then(|field| field.days()).map(|days| days.value),
        max_active: fields.get("max_active").and_then(|field| field.count()).map(|count| count.value),
    }
}

fn publisher(field: &Field<'_>) -> Option<ApprovedPublisher> {
    let fields = field.fields(&["id", "domain", "verified"])?;
    Some(ApprovedPublisher {
        id: plain(&fields, "id"),
        domain: plain(&fields, "domain"),
        is_verified: fields.get("verified").and_then(|field| field.boolean()).map(|verified| verified.value),
    })
}

fn authority(field: &Field<'_>) -> Option<Vec<Authority>> {
    let entries = field.list()?;
    let read = entries.iter().filter_map(|entry| entry.choice(AUTHORITIES));
    Some(read.map(|authority| authority.value).collect())
}

fn agent(field: &Field<'_>) -> Option<Agent> {
    let fields = field.fields(&["oversight", "autonomy"])?;
    Some(Agent { oversight: plain(&fields, "oversight"), autonomy: plain(&fields, "autonomy") })
}

fn plain(fields: &Fields<'_>, key: &str) -> Option<String> {
    fields.text(key).map(|text| text.value)
}

/// An owner or a purpose of nothing but spaces is none.
fn filled(fields: &Fields<'_>, key: &str) -> Option<Written<String>> {
    fields.text(key).filter(|text| !text.value.trim().is_empty())
}

fn plain_list(fields: &Fields<'_>, key: &str) -> Option<Vec<String>> {
    let texts = fields.get(key)?.texts()?;
    Some(texts.into_iter().map(|text| text.value).collect())
}
