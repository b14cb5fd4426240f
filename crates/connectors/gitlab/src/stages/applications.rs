//! OAuth applications of a whole instance. Those of groups and of people have no listing.
//!
//! Source: GitLab's documentation, "Applications API", read November 2026.

use crate::Gitlab;
use crate::fetch::{ADMINISTRATOR, At, Listing, stage};
use crate::place::Place;
use crate::record::{credential, grant, integration, record};
use crate::stages::tenant;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    AppId, Credential, CredentialKind, ExternalId, Facets, Grant, Integration, IntegrationKind, RecordKind,
    Resources,
};
use remit_connector::wire::host;
use remit_connector::{Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const INFO: StageInfo = StageInfo {
    permissions: ADMINISTRATOR,
    lane: Lane::Urgent,
    tells: Tells { scopes: true, resources: true, ..Tells::NOTHING },
    blind_spots: &[
        "Applications of groups and of people have no listing.",
        "Who uses an application, since when, and whether it skips consent (trusted), is not told.",
        "Older servers do not tell the scopes of an application.",
    ],
    ..stage(ID, "OAuth applications of the instance", RecordKind::Integration, Some(tenant::ID))
};

pub(crate) const ID: &str = "applications";

const LISTING: Listing = Listing::new(&INFO, "GET /applications", Place::Instance);

pub(crate) const STAGE: Stage<Gitlab> =
    Stage { info: INFO, page: |gitlab, ask| Box::pin(gitlab.read(&LISTING, ask, one)) };

#[derive(Debug, Deserialize)]
struct Application {
    id: u64,
    application_id: String,
    application_name: Option<String>,
    /// One address a line.
    callback_url: Option<String>,
    confidential: Option<bool>,
    scopes: Option<Vec<String>>,
}

fn one(_: &Gitlab, application: Application, at: At<'_>, page: &mut Page) {
    let id = ExternalId::new(format!("application:{}", application.id));
    let first = application.callback_url.as_deref().and_then(|urls| urls.split_whitespace().next());
    let secret = ExternalId::new(format!("application-secret:{}", application.id));
    let has_secret = application.confidential != Some(false);
    let facets = Facets {
        integration: Some(Integration {
            app: AppId::new(application.application_id),
            host: host(first),
            ..integration(IntegrationKind::OauthApp, &id, application.application_name)
        }),
        credentials: has_secret
            .then(|| Credential {
                state: Fact::Unknown(Why::NotReported),
                ..credential(&secret, CredentialKind::ClientSecret, None)
            })
            .into_iter()
            .collect(),
        grants: vec![Grant {
            consent: Fact::Unknown(Why::NotReported),
            ..grant(&id, "oauth", application.scopes.unwrap_or_default(), Fact::Known(Resources::HolderReach))
        }],
        ..Facets::default()
    };
    page.records.push(record(RecordKind::Integration, id, facets, at.endpoint));
}
