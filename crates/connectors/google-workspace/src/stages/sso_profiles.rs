//! Who signs people in from outside: single sign-on profiles, each a trust in another system's signatures.
//!
//! Source: Google's documentation, "Cloud Identity API: inboundSamlSsoProfiles" and "inboundOidcSsoProfiles", read November
//! 2026.

use crate::fetch::{next, on, paged};
use crate::object::{customer_id, integration, record};
use crate::stages::customer;
use crate::{Google, way};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::graph::SYSTEM_PREFIX;
use remit_connector::core::model::{
    Credential, CredentialKind, CredentialState, Edge, ExternalId, Facets, Integration, IntegrationKind,
    Record, RecordKind, Relation,
};
use remit_connector::session::Request;
use remit_connector::wire::{Items, host, text};
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const SAML_ENDPOINT: &str = "GET /v1/inboundSamlSsoProfiles";
const OIDC_ENDPOINT: &str = "GET /v1/inboundOidcSsoProfiles";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "systems that sign people in",
    record_kind: RecordKind::Integration,
    parent: Some(customer::ID),
    permissions: &["cloud-identity.inboundsso.readonly, as a super administrator"],
    lane: Lane::Urgent,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells::NOTHING,
    blind_spots: &[
        "Which units and groups a profile is assigned to is not read.",
        "When a profile was made, and when its certificate ends, is not told.",
        "The older profile of the whole domain, which has no listing, is not read.",
    ],
};

pub(crate) const ID: &str = "sso_profiles";
/// The slices: one for each protocol.
pub(crate) const PROTOCOLS: [&str; 2] = ["saml", "oidc"];

pub(crate) const STAGE: Stage<Google> = Stage { info: INFO, page: |google, ask| Box::pin(page(google, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Profiles {
    #[serde(default, alias = "inboundSamlSsoProfiles", alias = "inboundOidcSsoProfiles")]
    profiles: Items<Profile>,
    next_page_token: Option<String>,
}

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

async fn page(google: &Google, ask: Ask<'_>) -> Result<Page, FetchError> {
    let [_, oidc] = PROTOCOLS;
    let endpoint = if ask.slice.key == oidc { OIDC_ENDPOINT } else { SAML_ENDPOINT };
    let customer = ask.slice.param(customer::CUSTOMER);
    let request = Request::get(endpoint).query("filter", format!("customer==\"customers/{customer}\""));
    let body: Profiles = google.fetch(way::SSO, paged(request, "pageSize", ask)?).await?;
    let next = next(endpoint, ask, body.next_page_token.as_deref())?;
    let page = body.profiles.into_page("$", |profile, page| {
        page.records.push(profile_record(google, profile, customer, endpoint));
    });
    Ok(on(page, next))
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
        id: ExternalId::new(format!("sso-trust:{key}")),
        kind: CredentialKind::FederatedTrust,
        name: Fact::Unknown(Why::NotReported),
        hint: Fact::Unknown(Why::NotReported),
        holder: Fact::Absent,
        created_at: Fact::Unknown(Why::NotReported),
        expires_at: Fact::Unknown(Why::NotRead),
        state: Fact::Known(CredentialState::Active),
        rotated_at: Fact::Unknown(Why::NotReported),
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
    record(RecordKind::Integration, id, None, facets, Vec::new(), endpoint)
}
