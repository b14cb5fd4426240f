//! OAuth applications of a whole instance. Those of groups and of people have no listing.
//!
//! Source: GitLab's documentation, "Applications API", read November 2026.

use crate::Gitlab;
use crate::listing::{At, Item, Listing};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    AppId, Credential, CredentialKind, ExternalId, Facets, Grant, Integration, IntegrationKind, RecordKind,
    Resources,
};
use remit_connector::record::{Holder, record, untold};
use remit_connector::wire::host;
use remit_connector::{Page, Tells};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub(crate) struct Application {
    id: u64,
    application_id: String,
    application_name: Option<String>,
    /// One address a line.
    callback_url: Option<String>,
    confidential: Option<bool>,
    scopes: Option<Vec<String>>,
}

impl Item for Application {
    const LISTINGS: &'static [Listing] = &[Listing {
        tells: Tells { scopes: true, resources: true, ..Tells::NOTHING },
        blind_spots: &[
            "Applications of groups and of people have no listing.",
            "Who uses an application, since when, and whether it skips consent (trusted), is not told.",
            "Older servers do not tell the scopes of an application.",
        ],
        ..Listing::PLAIN.of_instance(
            "applications",
            "OAuth applications of the instance",
            "GET /applications",
        )
    }];

    fn put(self, _: &Gitlab, at: At<'_>, page: &mut Page) {
        let first = self.callback_url.as_deref().and_then(|urls| urls.split_whitespace().next());
        let holder = Holder {
            name: self.application_name,
            host: host(first),
            ..Holder::new(IntegrationKind::OauthApp, format!("application:{}", self.id))
        };
        let secret = Credential {
            id: ExternalId::new(format!("application-secret:{}", self.id)),
            name: untold(),
            state: untold(),
            rotated_at: untold(),
            ..holder.key(CredentialKind::ClientSecret, untold())
        };
        let reach = Fact::Known(Resources::HolderReach);
        let given = holder.grant("oauth", self.scopes.unwrap_or_default(), reach);
        let facets = Facets {
            integration: Some(Integration { app: AppId::new(self.application_id), ..holder.integration() }),
            credentials: (self.confidential != Some(false)).then_some(secret).into_iter().collect(),
            grants: vec![Grant { consent: untold(), ..given }],
            ..Facets::default()
        };
        page.records.push(record(RecordKind::Integration, holder.id, facets, at.endpoint));
    }
}
