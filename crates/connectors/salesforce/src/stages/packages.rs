//! Installed packages: their code runs in the organization, and they can bring apps and credentials along.

use crate::Salesforce;
use crate::facts::{definition, integration, publisher};
use crate::fetch::Query;
use crate::stages::LISTING;
use remit_connector::blank::{grant, record};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    Consent, Definition, ExternalId, IntegrationKind, Publisher, RecordKind, Resources,
};
use remit_connector::wire::text;
use remit_connector::{Ask, FetchError, Page, Stage, StageInfo, Tells};
use serde::Deserialize;
use std::future::ready;

const QUERY: Query = Query {
    endpoint: "GET /services/data/v{version}/tooling/query?q={InstalledSubscriberPackage}",
    columns: &[
        "Id",
        "SubscriberPackageId",
        "SubscriberPackage.Name",
        "SubscriberPackage.NamespacePrefix",
        "SubscriberPackage.Description",
        "SubscriberPackageVersion.IsSecurityReviewed",
        "SubscriberPackageVersion.PublisherName",
    ],
};

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
#[serde(rename_all = "PascalCase")]
struct Installed {
    subscriber_package_id: String,
    subscriber_package: Option<Package>,
    subscriber_package_version: Option<Version>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Package {
    name: Option<String>,
    namespace_prefix: Option<String>,
    description: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Version {
    is_security_reviewed: Option<bool>,
    publisher_name: Option<String>,
}

async fn page(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    let soql = ready(Ok(QUERY.select("")));
    let listed = salesforce.list(QUERY, ask, soql, |installed: Installed, page| {
        // The package's own id is the same in every organization.
        let id = ExternalId::new(format!("package:{}", installed.subscriber_package_id));
        let mut record = record(RecordKind::Integration, id.clone(), QUERY.endpoint);
        let mut grant = grant(id.clone(), "package", vec!["package".to_owned()]);
        grant.resources = Fact::Known(Resources::All);
        grant.consent = Fact::Known(Consent::Admin);
        record.facets.grants.push(grant);
        record.facets.definition = published(&installed);
        let name = installed.subscriber_package.and_then(|package| package.name);
        record.facets.integration = Some(integration(IntegrationKind::App, id.as_str(), name));
        page.records.push(record);
    });
    listed.await
}

/// Says who publishes a package. Salesforce's security review is the one thing that it vouches for.
fn published(installed: &Installed) -> Option<Definition> {
    let package = installed.subscriber_package.as_ref()?;
    let version = installed.subscriber_package_version.as_ref();
    let namespace = package.namespace_prefix.as_deref().filter(|namespace| !namespace.is_empty());
    let name = version.and_then(|version| version.publisher_name.clone());
    let publisher = Publisher {
        verified: Fact::null_is_unknown(version.and_then(|version| version.is_security_reviewed)),
        ..publisher(namespace.unwrap_or(&installed.subscriber_package_id), name)
    };
    let description = text(package.description.clone());
    Some(Definition { description, ..definition(package.name.clone(), publisher) })
}
