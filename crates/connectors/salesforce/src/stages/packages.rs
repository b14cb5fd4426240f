//! Installed packages: their code runs in the organization, and they can bring apps and credentials along.

use crate::Salesforce;
use crate::facts::{definition, integration, package_id, publisher};
use crate::fetch::select_all;
use crate::stages::LISTING;
use remit_connector::blank::{grant, record};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    Consent, Definition, Grant, IntegrationKind, Publisher, RecordKind, Resources,
};
use remit_connector::wire::text;
use remit_connector::{Ask, FetchError, Page, Stage, StageInfo, Tells};
use serde::Deserialize;
use std::future::ready;

const ENDPOINT: &str = "GET /services/data/v{version}/tooling/query?q={InstalledSubscriberPackage}";

const INFO: StageInfo = StageInfo {
    id: "packages",
    title: "installed packages",
    permissions: &["View Setup and Configuration", "Download AppExchange Packages"],
    requests_per_page: 1,
    tells: Tells { scopes: true, resources: true, ..Tells::NOTHING },
    blind_spots: &[
        "When a package was installed, and by whom, stands in the setup audit trail.",
        "What a package's code does is not read.",
    ],
    ..LISTING
};

pub(crate) const STAGE: Stage<Salesforce> =
    Stage { info: INFO, page: |salesforce, ask| Box::pin(page(salesforce, ask)) };

#[derive(Debug, Deserialize)]
struct Installed {
    #[serde(rename = "SubscriberPackageId")]
    id: String,
    #[serde(rename = "SubscriberPackage.Name")]
    name: Option<String>,
    #[serde(rename = "SubscriberPackage.NamespacePrefix")]
    namespace: Option<String>,
    #[serde(rename = "SubscriberPackage.Description")]
    description: Option<String>,
    #[serde(rename = "SubscriberPackageVersion.IsSecurityReviewed")]
    is_reviewed: Option<bool>,
    #[serde(rename = "SubscriberPackageVersion.PublisherName")]
    publisher: Option<String>,
}

async fn page(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    let soql = ready(Ok(select_all::<Installed>(ENDPOINT, "")));
    let listed = salesforce.list(ENDPOINT, ask, soql, |installed: Installed, page| {
        let id = package_id(&installed.id);
        let mut record = record(RecordKind::Integration, id.clone(), ENDPOINT);
        record.facets.grants.push(Grant {
            resources: Fact::Known(Resources::All),
            consent: Fact::Known(Consent::Admin),
            ..grant(id.clone(), "package", vec!["package".to_owned()])
        });
        record.facets.integration =
            Some(integration(IntegrationKind::App, id.as_str(), installed.name.clone()));
        record.facets.definition = Some(published(installed));
        page.records.push(record);
    });
    listed.await
}

/// Says who publishes a package. Salesforce's security review is the one thing that it vouches for.
fn published(installed: Installed) -> Definition {
    let namespace = installed.namespace.filter(|namespace| !namespace.is_empty());
    let publisher = Publisher {
        verified: Fact::null_is_unknown(installed.is_reviewed),
        ..publisher(&namespace.unwrap_or(installed.id), installed.publisher)
    };
    Definition { description: text(installed.description), ..definition(installed.name, publisher) }
}
