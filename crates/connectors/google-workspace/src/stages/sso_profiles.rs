//! Who signs people in from outside: single sign-on profiles, each a trust in another system's signatures.
//!
//! Source: Google's documentation, "Cloud Identity API: inboundSamlSsoProfiles", "inboundOidcSsoProfiles" and
//! "inboundSsoAssignments", read November 2026.

use crate::fetch::Listing;
use crate::object::{customer_id, grant, integration, record};
use crate::stages::customer;
use crate::{Google, way};
use remit_connector::blank;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::graph::SYSTEM_PREFIX;
use remit_connector::core::model::{
    Consent, Credential, CredentialKind, CredentialState, Edge, ExternalId, Facets, Integration,
    IntegrationKind, Record, RecordKind, Relation, Resources,
};
use remit_connector::session::Request;
use remit_connector::wire::{host, text};
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const SAML_PROFILES: Listing = listing("GET /v1/inboundSamlSsoProfiles", "inboundSamlSsoProfiles");
const OIDC_PROFILES: Listing = listing("GET /v1/inboundOidcSsoProfiles", "inboundOidcSsoProfiles");
const ASSIGNED: Listing = listing("GET /v1/inboundSsoAssignments", "inboundSsoAssignments");

const fn listing(endpoint: &'static str, list: &'static str) -> Listing {
    Listing { way: way::SSO, endpoint, list }
}

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "systems that sign people in",
    record_kind: RecordKind::Integration,
    parent: Some(customer::ID),
    permissions: &["cloud-identity.inboundsso.readonly, as a super administrator"],
    lane: Lane::Urgent,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells { scopes: true, resources: true, ..Tells::NOTHING },
    blind_spots: &[
        "An assignment is told by the ids of its unit or group; who is in them is not read.",
        "When a profile was made, and when its certificate ends, is not told.",
        "The older profile of the whole domain, which has no listing, is not read.",
    ],
};

pub(crate) const ID: &str = "sso_profiles";
/// The slices: the profiles of each protocol, and for whom they sign in.
pub(crate) const SLICES: [&str; 3] = ["saml", OIDC, ASSIGNMENTS];
const OIDC: &str = "oidc";
const ASSIGNMENTS: &str = "assignments";

pub(crate) const STAGE: Stage<Google> = Stage { info: INFO, page: |google, ask| Box::pin(page(google, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Profile {
    /// `inboundSamlSsoProfiles/ID`.
    name: String,
    display_name: Option<String>,
    idp_config: Option<IdpConfig>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct IdpConfig {
    single_sign_on_service_uri: Option<String>,
    issuer_uri: Option<String>,
}

/// For whom a profile signs in.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Assignment {
    /// `inboundSsoAssignments/ID`.
    name: String,
    target_group: Option<String>,
    target_org_unit: Option<String>,
    #[serde(alias = "oidcSsoInfo")]
    saml_sso_info: Option<OfProfile>,
}

#[derive(Debug, Deserialize)]
struct OfProfile {
    #[serde(alias = "inboundSamlSsoProfile", alias = "inboundOidcSsoProfile")]
    profile: String,
}

async fn page(google: &Google, ask: Ask<'_>) -> Result<Page, FetchError> {
    let customer = ask.slice.param(customer::CUSTOMER);
    let asked = |request: Request| request.query("filter", format!("customer==\"customers/{customer}\""));
    let listing = match &*ask.slice.key {
        ASSIGNMENTS => {
            let map = |one: Assignment, page: &mut Page| page.records.extend(assignment_record(one));
            return google.list(&ASSIGNED, ask, asked, map).await;
        }
        OIDC => &OIDC_PROFILES,
        _ => &SAML_PROFILES,
    };
    let map = |profile: Profile, page: &mut Page| {
        page.records.push(profile_record(google, profile, customer, listing.endpoint));
    };
    google.list(listing, ask, asked, map).await
}

/// Says for whom a profile signs in. Where nobody's profile is used, Google signs in itself.
fn assignment_record(assignment: Assignment) -> Option<Record> {
    let id = ExternalId::new(format!("sso-assignment:{}", assignment.name.rsplit('/').next()?));
    let profile = assignment.saml_sso_info?.profile;
    let whom = assignment.target_group.or(assignment.target_org_unit)?;
    let whom = whom.replacen("groups/", "group:", 1).replacen("orgUnits/", "org-unit:", 1);
    let reach = Resources::Selected(Fact::Known(vec![whom]));
    let given = grant(id.clone(), "sso", vec!["sign_in".to_owned()], reach, Consent::Admin);
    let subject = ExternalId::new(format!("sso:{}", profile.rsplit('/').next()?));
    let facets = Facets { grants: vec![given], ..Facets::default() };
    Some(record(RecordKind::Integration, id, Some(subject), facets, ASSIGNED.endpoint))
}

fn profile_record(google: &Google, profile: Profile, customer: &str, endpoint: &'static str) -> Record {
    let key = profile.name.rsplit('/').next().unwrap_or_default();
    let id = ExternalId::new(format!("sso:{key}"));
    let issuer = profile.idp_config.and_then(|idp| idp.single_sign_on_service_uri.or(idp.issuer_uri));
    let trusted = Integration {
        name: text(profile.display_name),
        host: host(issuer.as_deref()),
        ..integration(IntegrationKind::App, id.as_str())
    };
    let credential = Credential {
        holder: Fact::Absent,
        expires_at: Fact::Unknown(Why::NotRead),
        state: Fact::Known(CredentialState::Active),
        ..blank::credential(ExternalId::new(format!("sso-trust:{key}")), CredentialKind::FederatedTrust)
    };
    let to = customer_id(customer);
    let mut edges = vec![Edge { from: id.clone(), relation: Relation::SignsInTo, to }];
    edges.extend(google.settings.systems.get(key).map(|system| Edge {
        from: ExternalId::new(format!("{SYSTEM_PREFIX}{system}")),
        relation: Relation::SignsInTo,
        to: id.clone(),
    }));
    let facets =
        Facets { integration: Some(trusted), credentials: vec![credential], edges, ..Facets::default() };
    record(RecordKind::Integration, id, None, facets, endpoint)
}
