//! What an identity provider decides: which of its groups give which role here (SAML and LDAP), and whether it makes and
//! removes the members (SCIM).
//!
//! Source: GitLab's documentation, "Group-level SAML and LDAP links" in the groups API, and "SCIM API", read November 2026. What
//! a group has no LDAP link of answers 404, with words of its own.

use crate::Gitlab;
use crate::dialect::NO_LDAP_LINK;
use crate::listing::{At, Item, Listing};
use crate::people::role;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{Credential, CredentialKind, Facets, IntegrationKind, Record};
use remit_connector::record::{Holder, untold};
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, Page, Reason, Stage, Tells};
use serde::Deserialize;

const ANY: Listing = Listing {
    tells: Tells { scopes: true, resources: true, ..Tells::NOTHING },
    blind_spots: &[
        "Who set up a link to an identity provider, when, and whether it has been used, is not told; nor the role that the \
         group defined itself and a link gives.",
    ],
    ..Listing::PLAIN
};

const LDAP: Listing = Listing {
    plan: Some("links to LDAP groups, of GitLab Premium on an instance of one's own"),
    ..ANY.of_group("ldap_group_links", "links to LDAP groups", "GET /groups/{id}/ldap_group_links")
};

pub(crate) const LDAP_LISTINGS: &[Listing] = &[LDAP];
pub(crate) const LDAP_STAGE: Stage<Gitlab> =
    Stage { info: LDAP.info(), page: |gitlab, ask| Box::pin(ldap(gitlab, ask)) };

/// A link, of either kind: a group of the identity provider, or in LDAP a filter.
#[derive(Debug, Deserialize)]
pub(crate) struct Link {
    #[serde(alias = "cn")]
    name: Option<String>,
    #[serde(alias = "group_access")]
    access_level: u64,
    provider: Option<String>,
    filter: Option<String>,
}

impl Item for Link {
    const LISTINGS: &'static [Listing] = &[Listing {
        plan: Some("links to SAML groups, of GitLab Premium"),
        denies_by_401: true,
        ..ANY.of_group("saml_group_links", "links to SAML groups", "GET /groups/{id}/saml_group_links")
    }];

    fn put(self, _: &Gitlab, at: At<'_>, page: &mut Page) {
        page.records.push(self.record(at, "saml"));
    }
}

async fn ldap(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let at = LDAP.at(ask.slice);
    let links = gitlab.fetch::<Items<Link>>(&LDAP, LDAP.request(ask)).await;
    match links {
        Ok(reply) => {
            let page = reply.body.into_page("$", |link, page| page.records.push(link.record(at, "ldap")));
            Ok(Page { next: reply.next, ..page })
        }
        Err(error) if error.reason == Reason::Rejected(NO_LDAP_LINK.to_owned()) => Ok(Page::default()),
        Err(error) => Err(error),
    }
}

impl Link {
    fn record(self, at: At<'_>, kind: &str) -> Record {
        let provider = self.provider.unwrap_or_default();
        let name = self.name.or(self.filter).unwrap_or_default();
        let given = role(self.access_level).map_or_else(|| self.access_level.to_string(), str::to_owned);
        let id = format!("group-link:{}:{kind}:{provider}:{name}", at.slice.key);
        let holder = Holder {
            name: Some(format!("{} group {name}", kind.to_uppercase())),
            ..Holder::new(IntegrationKind::Workflow, id)
        };
        let facets = Facets {
            credentials: vec![trust(&holder)],
            grants: vec![holder.grant("link", vec![given], at.reach())],
            ..Facets::default()
        };
        holder.record(at.endpoint, facets)
    }
}

/// Nothing is kept but the trust in what the identity provider says.
fn trust(holder: &Holder) -> Credential {
    Credential { state: untold(), ..holder.key(CredentialKind::FederatedTrust, Fact::Absent) }
}

/// A person whom the identity provider made a member. One is the proof that it may.
#[derive(Debug, Deserialize)]
pub(crate) struct Provisioned {
    #[serde(rename = "user_id")]
    _user: u64,
}

impl Item for Provisioned {
    const LISTINGS: &'static [Listing] = &[Listing {
        is_first_alone: true,
        plan: Some("provisioning by SCIM, of GitLab Premium"),
        blind_spots: &[
            "The token with which an identity provider makes and removes members (SCIM) is never listed; that it has made \
             one shows that there is one. Whom it made is not read.",
            "How a group or an instance lets people sign in by SAML has no listing.",
        ],
        ..ANY.of_top("scim", "provisioning by SCIM", "GET /groups/{id}/scim/identities")
    }];

    fn put(self, _: &Gitlab, at: At<'_>, page: &mut Page) {
        let holder = Holder {
            name: Some("SCIM provisioning".to_owned()),
            ..Holder::new(IntegrationKind::Workflow, format!("scim:{}", at.slice.key))
        };
        let facets = Facets {
            credentials: vec![Credential {
                state: untold(),
                rotated_at: untold(),
                ..holder.key(CredentialKind::ApiKey, untold())
            }],
            grants: vec![holder.grant("link", vec!["provision".to_owned()], at.reach())],
            ..Facets::default()
        };
        page.records.push(holder.record(at.endpoint, facets));
    }
}
