//! Service principals: whatever is an app in this tenant, whoever registered it, and what acts for Azure's own resources.
//!
//! Source: Microsoft Graph, "servicePrincipal resource type" and "List servicePrincipals", read November 2026. Times of
//! making are not in the stable version.

use crate::Entra;
use crate::changes::Delta;
use crate::fetch::PARTS_OF_A_BATCH;
use crate::kept::Rests;
use crate::log::Entry;
use crate::people::service_principal_id;
use crate::permission::{self, APPLICATION, GRAPH};
use crate::publisher::{self, VerifiedPublisher};
use crate::settings::is_guid;
use crate::stages::BEHIND;
use crate::stages::app_permissions::Published;
use crate::stages::credential::{self, KeyCredential, PasswordCredential};
use crate::stages::{
    PRINCIPAL_KEY, app_permissions, applications, consent_requests, consents, delegated_grants,
    directory_roles, federated_credentials, identity_trusts, service_principal_owners, sign_ins,
};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::graph::SYSTEM_PREFIX;
use remit_connector::core::model::{
    AppId, Definition, Edge, ExternalId, Facets, Integration, IntegrationKind, IntegrationState, Record,
    RecordKind, Relation,
};
use remit_connector::session::Request;
use remit_connector::wire::{Items, text};
use remit_connector::{Ask, Child, FetchError, Lane, Page, Slice, Stage, StageInfo, Tells, blank};
use serde::Deserialize;
use std::collections::BTreeMap;

const ENDPOINT: &str = "GET /v1.0/servicePrincipals";

pub(crate) const SELECT: &str = "id,appId,displayName,appDisplayName,accountEnabled,appOwnerOrganizationId,servicePrincipalType,\
                      verifiedPublisher,passwordCredentials,keyCredentials,appRoles,alternativeNames,\
                      disabledByMicrosoftStatus";

/// Whether changes of credentials show in a delta is not documented, so that the log is asked for them, too.
const RESTS: Rests = Rests {
    delta: Some(Delta::ServicePrincipals),
    log: Some(Entry::is_about_a_service_principal),
    names: false,
};

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "apps in the tenant",
    record_kind: RecordKind::Integration,
    parent: None,
    lane: Lane::Urgent,
    requests_per_page: 2,
    tells: Tells { created: true, expires: true, ..Tells::NOTHING },
    blind_spots: &[
        "When an app came into the tenant is not told, save for apps that were registered here.",
        "The start of a secret or certificate is what its maker says it is.",
    ],
    ..BEHIND
};

pub(crate) const ID: &str = "service_principals";

pub(crate) const STAGE: Stage<Entra> = Stage { info: INFO, page: |entra, ask| Box::pin(page(entra, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ServicePrincipal {
    #[serde(rename = "@odata.type")]
    odata_type: Option<String>,
    id: String,
    app_id: String,
    display_name: Option<String>,
    app_display_name: Option<String>,
    account_enabled: Option<bool>,
    /// The tenant in which it is registered.
    app_owner_organization_id: Option<String>,
    service_principal_type: Option<String>,
    verified_publisher: Option<VerifiedPublisher>,
    password_credentials: Option<Vec<PasswordCredential>>,
    key_credentials: Option<Vec<KeyCredential>>,
    app_roles: Option<Vec<AppRole>>,
    alternative_names: Option<Vec<String>>,
    disabled_by_microsoft_status: Option<String>,
}

/// A permission that an app gives to others.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct AppRole {
    id: String,
    value: Option<String>,
    allowed_member_types: Option<Vec<String>>,
}

impl ServicePrincipal {
    fn is_managed_identity(&self) -> bool {
        self.service_principal_type.as_deref() == Some("ManagedIdentity")
    }

    /// Somebody made it by hand, as opposed to one that comes and goes with its machine.
    fn is_of_a_user(&self) -> bool {
        self.alternative_names.iter().flatten().any(|name| name.eq_ignore_ascii_case("isExplicit=True"))
    }

    /// The tenant that answers for it. A managed identity has none written in it and is the tenant's own.
    fn home<'a>(&'a self, own: &'a str) -> Option<&'a str> {
        match &self.app_owner_organization_id {
            Some(home) => Some(home),
            None if self.is_managed_identity() => Some(own),
            None => None,
        }
    }

    /// Permissions that apps can hold, as opposed to people.
    fn roles_for_apps(&self) -> impl Iterator<Item = &AppRole> {
        let is_for_apps = |role: &&AppRole| {
            let types = role.allowed_member_types.as_ref();
            types.is_none_or(|types| types.iter().any(|it| it == "Application"))
        };
        self.app_roles.iter().flatten().filter(is_for_apps)
    }

    fn has_credentials(&self) -> bool {
        let passwords = self.password_credentials.as_ref().is_some_and(|all| !all.is_empty());
        passwords || self.key_credentials.as_ref().is_some_and(|all| !all.is_empty())
    }

    fn kind(&self) -> IntegrationKind {
        let is_agent = self.odata_type.as_deref().is_some_and(|it| it.contains("agentIdentity"));
        match self.service_principal_type.as_deref() {
            Some("ManagedIdentity") => IntegrationKind::ServiceAccount,
            _ if is_agent => IntegrationKind::Agent,
            _ => IntegrationKind::App,
        }
    }

    fn state(&self) -> Fact<IntegrationState> {
        let is_disabled =
            self.disabled_by_microsoft_status.as_deref().is_some_and(|status| status.starts_with("Disabled"));
        match self.account_enabled {
            _ if is_disabled => Fact::Known(IntegrationState::Suspended(Fact::Unknown(Why::NotReported))),
            Some(true) => Fact::Known(IntegrationState::Active),
            Some(false) => Fact::Known(IntegrationState::Suspended(Fact::Unknown(Why::NotReported))),
            None => Fact::Unknown(Why::NotReported),
        }
    }
}

async fn page(entra: &Entra, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).query("$select", SELECT).query("$top", ask.page_size);
    let (items, next) = entra.list::<ServicePrincipal>(ENDPOINT, RESTS, request, ask.cursor).await?;
    items.iter().for_each(|one| entra.directory.note(&one.id, &one.app_id));
    entra.directory.is_listed(ask.cursor.is_none(), next.is_none());
    let mut page = Page { next, ..records(entra, items) };
    if page.next.is_none() {
        page.children.extend(LISTS_BEHIND.map(|stage| Child {
            stage,
            slice: Slice::root(),
            is_empty: false,
        }));
    }
    Ok(page)
}

/// Listings of the whole tenant that need to know which service principal stands for which app.
const LISTS_BEHIND: [&str; 7] = [
    delegated_grants::ID,
    directory_roles::ID,
    applications::ID,
    federated_credentials::ID,
    consents::ID,
    consent_requests::ID,
    sign_ins::ID,
];

/// What is to be asked of the service principals of a page, each in its own listing.
#[derive(Default)]
struct Asked {
    resources: Vec<(String, Published)>,
    identities: Vec<String>,
    owned: Vec<String>,
}

fn records(entra: &Entra, items: Items<ServicePrincipal>) -> Page {
    let mut asked = Asked::default();
    let mut page = items.into_page("$.value", |one, page| {
        asked.note(entra, &one);
        page.records.push(record(entra, one));
    });
    page.children.extend(asked.children());
    page
}

impl Asked {
    fn note(&mut self, entra: &Entra, one: &ServicePrincipal) {
        if !is_guid(&one.id) {
            return;
        }
        let mut roles = one.roles_for_apps().peekable();
        if roles.peek().is_some() {
            let is_listed =
                |role: &AppRole| one.app_id == GRAPH && permission::listed(APPLICATION, &role.id).is_some();
            let roles = roles.filter(|role| !is_listed(role));
            let roles = roles.filter_map(|role| Some((role.id.clone(), role.value.clone()?))).collect();
            self.resources.push((one.id.clone(), Published { app: one.app_id.clone(), roles }));
        }
        if one.is_managed_identity() && one.is_of_a_user() {
            self.identities.push(one.id.clone());
        }
        if one.app_owner_organization_id.as_deref() == Some(&entra.tenant) || one.has_credentials() {
            self.owned.push(one.id.clone());
        }
    }

    fn children(self) -> Vec<Child> {
        let resources = self.resources.chunks(PARTS_OF_A_BATCH).map(app_permissions::child);
        let identities = grouped(identity_trusts::ID, &self.identities);
        let owned = grouped(service_principal_owners::ID, &self.owned);
        resources.chain(identities).chain(owned).collect()
    }
}

/// The slice's parameter with the ids that are asked for at once.
pub(crate) const IDS: &str = "ids";

fn grouped(stage: &'static str, ids: &[String]) -> Vec<Child> {
    let child = |ids: &[String]| Child {
        stage,
        slice: Slice {
            key: ids.first().cloned().unwrap_or_default(),
            params: BTreeMap::from([(IDS.to_owned(), ids.join(" "))]),
        },
        is_empty: false,
    };
    ids.chunks(PARTS_OF_A_BATCH).map(child).collect()
}

fn record(entra: &Entra, mut one: ServicePrincipal) -> Record {
    let id = service_principal_id(&one.id);
    let integration = Integration {
        name: text(one.display_name.take()),
        state: one.state(),
        held_by: Fact::Unknown(Why::NotRead),
        ..blank::integration(one.kind(), AppId::new(&*one.app_id))
    };
    let verified = one.verified_publisher.take();
    let publisher = one.home(&entra.tenant).map(|home| publisher::of(home, &entra.tenant, verified));
    let definition = Definition {
        name: text(one.app_display_name.take()),
        requested: Fact::Unknown(Why::NotRead),
        ..blank::definition(Fact::null_is_unknown(publisher))
    };
    let edges = signs_in(entra, &one.app_id, &id).into_iter().collect();
    let passwords = one.password_credentials.take().unwrap_or_default();
    let keys = one.key_credentials.take().unwrap_or_default();
    let credentials = credential::of(PRINCIPAL_KEY, passwords, keys);
    Record {
        facets: Facets {
            integration: Some(integration),
            definition: Some(definition),
            credentials,
            edges,
            ..Facets::default()
        },
        ..blank::record(RecordKind::Integration, id, ENDPOINT)
    }
}

/// Where people come from here through the app, as the configuration says.
fn signs_in(entra: &Entra, app: &str, id: &ExternalId) -> Option<Edge> {
    let system = entra.systems.get(app)?;
    Some(Edge {
        from: id.clone(),
        relation: Relation::SignsInTo,
        to: ExternalId::new(format!("{SYSTEM_PREFIX}{system}")),
    })
}
