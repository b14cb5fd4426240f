//! People and bots with their roles and status: the members of groups, or every account of an instance.
//!
//! Source: GitLab's documentation, "Group and project members API" and "Users API", read November 2026.

use crate::Gitlab;
use crate::listing::{At, Item, Listing, Query, READ_API, When};
use crate::people::{role, user_id};
use crate::place::{self, Place};
use crate::stages::{ssh_keys, tokens};
use remit_connector::Page;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    ExternalId, Facets, Principal, PrincipalKind, PrincipalStatus, RecordKind,
};
use remit_connector::record::{record, untold};
use remit_connector::wire::text;
use serde::Deserialize;

pub(crate) const ID: &str = "people";
const OF_GROUP: &str = "group_members";

const BY_ID: Query = &[("pagination", "keyset"), ("order_by", "id"), ("sort", "asc")];

const ANY: Listing = Listing { kind: RecordKind::Principal, ..Listing::PLAIN };

/// An account, as all listings give it. `bot` and `is_admin` are told of an instance's accounts alone.
#[derive(Debug, Deserialize)]
pub(crate) struct Account {
    id: u64,
    username: String,
    email: Option<String>,
    state: Option<String>,
    access_level: Option<u64>,
    bot: Option<bool>,
    is_admin: Option<bool>,
}

impl Account {
    /// Bots and service accounts have names that GitLab keeps for them.
    fn is_bot(&self) -> bool {
        let is_kept = |kind: &str| self.username.starts_with(kind) && self.username.contains("_bot_");
        let is_named =
            is_kept("group_") || is_kept("project_") || self.username.starts_with("service_account_");
        self.bot.unwrap_or(false) || is_named
    }

    fn roles(&self) -> Vec<String> {
        let of_member = self.access_level.and_then(role).map(str::to_owned);
        let of_instance = self.is_admin.filter(|is_admin| *is_admin).map(|_| "admin".to_owned());
        of_member.into_iter().chain(of_instance).collect()
    }
}

impl Item for Account {
    const LISTINGS: &'static [Listing] = &[
        Listing {
            permissions: READ_API,
            ..Listing {
                blind_spots: &[
                    "Members of single projects are not read, unless they are members of a group above it, too.",
                    "Mail addresses are told of people whom the group owns (enterprise users), and to administrators of an \
                     instance.",
                    "What a role that the group defined itself (custom role) adds is not read: the role that it builds on \
                     is.",
                ],
                whole: Some(("GET /users", BY_ID)),
                ..ANY
            }
            .of_top(ID, "people and their roles", "GET /groups/{id}/members/all")
        },
        Listing {
            permissions: READ_API,
            when: When::BelowGroup,
            ..ANY.of_group(OF_GROUP, "members of groups below", "GET /groups/{id}/members")
        },
    ];

    /// What people of an instance hold by themselves is listed person by person, and bots hold none of it. What a group
    /// says of somebody is a record of that group's; together they make the account.
    fn put(self, _: &Gitlab, at: At<'_>, page: &mut Page) {
        if at.place == Place::Instance && !self.is_bot() {
            let slice = place::slice(self.id, "");
            let stages = [tokens::IMPERSONATION, ssh_keys::OF_PERSON];
            page.children.extend(stages.iter().map(|stage| place::child(stage, &slice)));
        }
        let external_id = match at.stage {
            OF_GROUP => ExternalId::new(format!("member:{}:{}", at.slice.key, self.id)),
            _ => user_id(self.id),
        };
        let principal = Principal {
            id: user_id(self.id),
            kind: if self.is_bot() { PrincipalKind::Bot } else { PrincipalKind::User },
            roles: self.roles(),
            name: self.username,
            email: text(self.email),
            status: status(self.state.as_deref()),
        };
        let facets = Facets { principal: Some(principal), ..Facets::default() };
        page.records.push(record(RecordKind::Principal, external_id, facets, at.endpoint));
    }
}

fn status(state: Option<&str>) -> Fact<PrincipalStatus> {
    match state {
        Some("active") => Fact::Known(PrincipalStatus::Active),
        Some("blocked" | "ldap_blocked" | "banned" | "deactivated" | "blocked_pending_approval") => {
            Fact::Known(PrincipalStatus::Suspended)
        }
        Some(_) => Fact::Unknown(Why::Malformed("a state that GitLab does not document".to_owned())),
        None => untold(),
    }
}
