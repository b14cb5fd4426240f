//! Ways out of the organization and into it: where its data goes, and who says who signs in. Four listings of one shape.
//!
//! An address can hold a secret in its path or query, so that only its host is kept. The secrets themselves are in no
//! column that is asked for.

use crate::Salesforce;
use crate::facts::{Stamp, integration};
use crate::stages::LISTING;
use remit_connector::blank::{credential, grant, record};
use remit_connector::core::fact::Fact;
use remit_connector::core::graph::SYSTEM_PREFIX;
use remit_connector::core::model::{
    Consent, CredentialKind, Edge, ExternalId, Grant, Integration, IntegrationKind, Record, RecordKind,
    Relation, Resources, Transport,
};
use remit_connector::wire::{host, time};
use remit_connector::{Ask, FetchError, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const INFO: StageInfo =
    StageInfo { tells: Tells { scopes: true, resources: true, created: true, ..Tells::NOTHING }, ..LISTING };

/// Addresses that code in the organization calls, with a secret of the other system kept for it.
pub(crate) const NAMED_CREDENTIALS: Stage<Salesforce> = Stage {
    info: StageInfo {
        id: "named_credentials",
        title: "named credentials",
        blind_spots: &[
            "The address of one that names an external credential can stand where it is not read.",
        ],
        ..INFO
    },
    page: |salesforce, ask| Box::pin(page(salesforce, ask, &NAMED_CREDENTIAL)),
};

/// Other systems' data shown in the organization, with a secret of theirs kept for it.
pub(crate) const EXTERNAL_DATA_SOURCES: Stage<Salesforce> = Stage {
    info: StageInfo { id: "external_data_sources", title: "external data sources", ..INFO },
    page: |salesforce, ask| Box::pin(page(salesforce, ask, &EXTERNAL_DATA_SOURCE)),
};

/// Other systems that say who signs in here, and whose client secret the organization keeps.
pub(crate) const AUTH_PROVIDERS: Stage<Salesforce> = Stage {
    info: StageInfo {
        id: "auth_providers",
        title: "authentication providers",
        permissions: &["Customize Application and Manage Auth. Providers"],
        blind_spots: &["Of providers that Salesforce knows by name the address is not shown."],
        ..INFO
    },
    page: |salesforce, ask| Box::pin(page(salesforce, ask, &AUTH_PROVIDER)),
};

/// Other systems that say by SAML who signs in here.
pub(crate) const SINGLE_SIGN_ON: Stage<Salesforce> = Stage {
    info: StageInfo { id: "single_sign_on", title: "single sign-on configurations", ..INFO },
    page: |salesforce, ask| Box::pin(page(salesforce, ask, &SAML)),
};

/// What one listing is.
#[derive(Debug)]
struct Listing {
    endpoint: &'static str,
    /// What its ids begin with.
    prefix: &'static str,
    /// Whether the other system vouches for who signs in here; otherwise data goes there.
    is_sign_in: bool,
}

const NAMED_CREDENTIAL: Listing = Listing {
    endpoint: "GET /services/data/v{version}/query?q={NamedCredential}",
    prefix: "named-credential",
    is_sign_in: false,
};
const EXTERNAL_DATA_SOURCE: Listing = Listing {
    endpoint: "GET /services/data/v{version}/query?q={ExternalDataSource}",
    prefix: "data-source",
    is_sign_in: false,
};
const AUTH_PROVIDER: Listing = Listing {
    endpoint: "GET /services/data/v{version}/query?q={AuthProvider}",
    prefix: "auth-provider",
    is_sign_in: true,
};
const SAML: Listing = Listing {
    endpoint: "GET /services/data/v{version}/query?q={SamlSsoConfig}",
    prefix: "saml",
    is_sign_in: true,
};

/// One way. Label and address are called differently in each listing, which has only its own of these columns.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Way {
    id: String,
    developer_name: Option<String>,
    #[serde(alias = "FriendlyName")]
    master_label: Option<String>,
    #[serde(alias = "AuthorizeUrl", alias = "LoginUrl")]
    endpoint: Option<String>,
    /// Who vouches for people by SAML, which need be no address.
    issuer: Option<String>,
    principal_type: Option<String>,
    created_date: Option<String>,
    last_modified_date: Option<String>,
    last_modified_by_id: Option<String>,
    #[serde(rename = "LastModifiedBy.Username")]
    last_modified_by: Option<String>,
}

async fn page(salesforce: &Salesforce, ask: Ask<'_>, listing: &Listing) -> Result<Page, FetchError> {
    let soql = salesforce.described::<Way>(listing.endpoint, "");
    let listed = salesforce.list(listing.endpoint, ask, soql, |way: Way, page| {
        page.records.push(way.record(salesforce, listing));
    });
    listed.await
}

impl Way {
    fn record(self, salesforce: &Salesforce, listing: &Listing) -> Record {
        let id = ExternalId::new(format!("{}:{}", listing.prefix, self.id));
        let is_address = |text: &String| text.contains("://");
        let address = self.endpoint.filter(is_address).or(self.issuer.filter(is_address));
        let name = self.master_label.or(self.developer_name);
        let (kind, scope_kind, scope) = match listing.is_sign_in {
            true => (IntegrationKind::App, "sign_in", "sign-in"),
            false => (IntegrationKind::Webhook, "outbound", "callout"),
        };
        let stamp = Stamp {
            created_date: self.created_date,
            last_modified_date: self.last_modified_date,
            last_modified_by_id: self.last_modified_by_id,
            last_modified_by: self.last_modified_by,
        };
        let integration = Integration {
            installed_at: time(stamp.created_date.as_deref()),
            host: host(address.as_deref()),
            ..integration(kind, id.as_str(), name)
        };
        let grant = Grant {
            resources: Fact::Known(Resources::None),
            consent: Fact::Known(Consent::Admin),
            ..grant(id.clone(), scope_kind, vec![scope.to_owned()])
        };
        let system = system(salesforce, &integration.host);
        let mut record = record(RecordKind::Integration, id.clone(), listing.endpoint);
        let facets = &mut record.facets;
        if listing.is_sign_in {
            let trust = ExternalId::new(format!("trust:{id}"));
            facets.credentials.push(credential(trust, CredentialKind::FederatedTrust));
            let signs_in = |from| Edge { from, relation: Relation::SignsInTo, to: id };
            facets.edges.extend(system.map(signs_in));
        } else {
            facets.transport = Some(transport(address.as_deref()));
            if self.principal_type.as_deref() != Some("Anonymous") {
                let secret = ExternalId::new(format!("stored:{id}"));
                facets.credentials.push(credential(secret, CredentialKind::StoredSecret));
                let stores = |to| Edge { from: id, relation: Relation::StoresSecretOf, to };
                facets.edges.extend(system.map(stores));
            }
        }
        facets.integration = Some(integration);
        facets.grants.push(stamp.on(grant));
        record
    }
}

/// Returns what stands behind a host.
fn system(salesforce: &Salesforce, host: &Fact<String>) -> Option<ExternalId> {
    let host = host.known()?;
    let system = salesforce.systems.get(host).unwrap_or(host);
    Some(ExternalId::new(format!("{SYSTEM_PREFIX}{system}")))
}

/// Says how what goes to an address is protected.
pub(crate) fn transport(address: Option<&str>) -> Transport {
    let scheme = address.and_then(|address| address.split_once("://"));
    Transport {
        is_encrypted: Fact::null_is_unknown(scheme.map(|(scheme, _)| scheme.eq_ignore_ascii_case("https"))),
        checks_certificate: Fact::Known(true),
        is_signed: Fact::Absent,
    }
}
