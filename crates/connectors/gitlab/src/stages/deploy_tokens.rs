//! Deploy tokens of an instance, of groups and of projects.
//!
//! Source: GitLab's documentation, "Deploy tokens API", read November 2026.

use crate::Gitlab;
use crate::listing::{At, Item, Listing, When};
use crate::place::Place;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    Credential, CredentialKind, ExternalId, Facets, Grant, IntegrationKind, Resources,
};
use remit_connector::record::{Holder, untold};
use remit_connector::wire::Field;
use remit_connector::{Page, Tells};
use serde::Deserialize;

const ANY: Listing = Listing {
    tells: Tells { scopes: true, resources: true, expires: true, ..Tells::NOTHING },
    blind_spots: &[
        "Who made a deploy token, when, and whether it is used, is not told; nor, in the list of a whole instance, of which \
         group or project it is.",
    ],
    query: &[("active", "true")],
    ..Listing::PLAIN
};

#[derive(Debug, Deserialize)]
pub(crate) struct DeployToken {
    id: u64,
    name: Option<String>,
    username: Option<String>,
    #[serde(default)]
    expires_at: Field<String>,
    scopes: Option<Vec<String>>,
}

impl Item for DeployToken {
    const LISTINGS: &'static [Listing] = &[
        ANY.of_instance("deploy_tokens", "deploy tokens of the instance", "GET /deploy_tokens"),
        Listing {
            permissions: &["the role Maintainer in the group"],
            when: When::OfGroup,
            ..ANY.of_group("group_deploy_tokens", "deploy tokens of groups", "GET /groups/{id}/deploy_tokens")
        },
        Listing {
            when: When::OfGroup,
            ..ANY.of_project(
                "project_deploy_tokens",
                "deploy tokens of projects",
                "GET /projects/{id}/deploy_tokens",
            )
        },
    ];

    /// The list of the whole instance says nothing of the places. Elsewhere the grant's id keeps the place's.
    fn put(self, _: &Gitlab, at: At<'_>, page: &mut Page) {
        let holder = Holder {
            name: self.name,
            ..Holder::new(IntegrationKind::Bot, format!("deploy-token:{}", self.id))
        };
        let reach = match at.place {
            Place::Instance => Fact::Known(Resources::Selected(untold())),
            Place::Group | Place::Project => at.reach(),
        };
        let facets = Facets {
            credentials: vec![Credential {
                hint: Fact::null_is_unknown(self.username),
                ..holder.key(CredentialKind::ApiKey, self.expires_at.time())
            }],
            grants: vec![Grant {
                id: ExternalId::new(format!("{}:{}", at.id(), holder.id)),
                ..holder.grant("deploy_token", self.scopes.unwrap_or_default(), reach)
            }],
            ..Facets::default()
        };
        page.records.push(holder.record(at.endpoint, facets));
    }
}
