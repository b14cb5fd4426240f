//! Service accounts of the top-level group, accounts for machines, and the tokens of each. On an instance they are among its
//! accounts, and their tokens among all tokens.
//!
//! Source: GitLab's documentation, "Service accounts API", read November 2026.

use crate::Gitlab;
use crate::fetch::{At, Listing, OWNER, PREMIUM, stage};
use crate::people::user;
use crate::place::{self, Place};
use crate::record::{integration, record};
use crate::stages::tenant;
use crate::stages::token::{self, ACTIVE, Token};
use remit_connector::core::model::{ExternalId, Facets, Integration, IntegrationKind, RecordKind};
use remit_connector::{Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

pub(crate) const ID: &str = "service_accounts";
pub(crate) const TOKENS: &str = "service_account_tokens";

const INFO: StageInfo = StageInfo {
    permissions: OWNER,
    lane: Lane::Urgent,
    tells: Tells { holder: true, ..Tells::NOTHING },
    blind_spots: &["Who made a service account and when is not told."],
    ..stage(ID, "service accounts", RecordKind::Integration, Some(tenant::ID))
};
const TOKENS_INFO: StageInfo = StageInfo {
    permissions: OWNER,
    lane: Lane::Urgent,
    tells: token::TELLS,
    ..stage(TOKENS, "tokens of service accounts", RecordKind::Credential, Some(ID))
};

const ACCOUNTS: Listing =
    Listing { plan: Some(PREMIUM), ..Listing::new(&INFO, "GET /groups/{id}/service_accounts", Place::Group) };
const OF_ACCOUNT: Listing = Listing {
    query: ACTIVE,
    plan: Some(PREMIUM),
    is_counted: false,
    ..Listing::new(
        &TOKENS_INFO,
        "GET /groups/{parent}/service_accounts/{id}/personal_access_tokens",
        Place::Group,
    )
};

pub(crate) const STAGE: Stage<Gitlab> =
    Stage { info: INFO, page: |gitlab, ask| Box::pin(gitlab.read(&ACCOUNTS, ask, account)) };
pub(crate) const TOKENS_STAGE: Stage<Gitlab> =
    Stage { info: TOKENS_INFO, page: |gitlab, ask| Box::pin(gitlab.read(&OF_ACCOUNT, ask, one)) };

#[derive(Debug, Deserialize)]
struct ServiceAccount {
    id: u64,
    username: Option<String>,
    name: Option<String>,
}

fn account(_: &Gitlab, account: ServiceAccount, at: At<'_>, page: &mut Page) {
    page.children.push(place::child_of(TOKENS, account.id, at.slice));
    let id = ExternalId::new(format!("service-account:{}", account.id));
    let login = account.username.unwrap_or_else(|| account.id.to_string());
    let facets = Facets {
        integration: Some(Integration {
            held_by: user(Some(account.id)),
            ..integration(IntegrationKind::ServiceAccount, &id, account.name)
        }),
        principal: Some(token::account(account.id, login, None)),
        ..Facets::default()
    };
    page.records.push(record(RecordKind::Integration, id, facets, at.endpoint));
}

#[expect(clippy::needless_pass_by_value, reason = "every listing hands its items on")]
fn one(_: &Gitlab, token: Token, at: At<'_>, page: &mut Page) {
    if token.is_live() {
        page.records.push(token::of_account(&token, &at.slice.key, at.endpoint));
    }
}
