//! Service accounts of the top-level group, accounts for machines. On an instance they are among its accounts, and their
//! tokens among all tokens.
//!
//! Source: GitLab's documentation, "Service accounts API", read November 2026.

use crate::Gitlab;
use crate::listing::{At, Item, Listing, PREMIUM};
use crate::people::user;
use crate::place;
use crate::stages::tokens;
use remit_connector::core::model::{Facets, IntegrationKind};
use remit_connector::record::Holder;
use remit_connector::{Page, Tells};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub(crate) struct ServiceAccount {
    id: u64,
    username: Option<String>,
    name: Option<String>,
}

impl Item for ServiceAccount {
    const LISTINGS: &'static [Listing] = &[Listing {
        tells: Tells { holder: true, ..Tells::NOTHING },
        blind_spots: &[
            "Who made a service account and when is not told.",
            "Service accounts of subgroups and of projects, which newer servers have, are seen as members alone, without \
             their tokens.",
        ],
        plan: Some(PREMIUM),
        ..Listing::PLAIN.of_top("service_accounts", "service accounts", "GET /groups/{id}/service_accounts")
    }];

    fn put(self, _: &Gitlab, at: At<'_>, page: &mut Page) {
        page.children.push(place::child_of(tokens::OF_ACCOUNT, self.id, at.slice));
        let login = self.username.unwrap_or_else(|| self.id.to_string());
        let holder = Holder {
            name: self.name,
            held_by: user(Some(self.id)),
            ..Holder::new(IntegrationKind::ServiceAccount, format!("service-account:{}", self.id))
        };
        let principal = Some(tokens::account(self.id, login, None));
        page.records.push(holder.record(at.endpoint, Facets { principal, ..Facets::default() }));
    }
}
