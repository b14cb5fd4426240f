//! The audit log of the last thirty days: who made the tokens of groups and projects, which no listing tells.
//!
//! Source: GitLab's documentation, "Audit events API", read November 2026: pages go on by id (keyset), and the log of an
//! instance is asked for at most thirty days at once.

use crate::Gitlab;
use crate::listing::{At, Item, Listing, PREMIUM, Query};
use crate::people::user_id;
use jiff::{SignedDuration, Timestamp};
use remit_connector::Lane;
use remit_connector::Page;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{ExternalId, Facets, Grant, PrincipalRef, Record, RecordKind};
use remit_connector::record::{grant, record, untold};
use remit_connector::session::Request;
use serde::Deserialize;
use serde_json::Value;

/// How far back the log is read.
const WINDOW: SignedDuration = SignedDuration::from_hours(30 * 24);

const NEWEST_FIRST: Query = &[("pagination", "keyset"), ("order_by", "id"), ("sort", "desc")];

#[derive(Debug, Deserialize)]
pub(crate) struct Event {
    id: u64,
    /// Below zero for what no person did.
    author_id: Option<i64>,
    entity_id: Option<u64>,
    entity_type: Option<String>,
    details: Option<Details>,
}

#[derive(Debug, Deserialize)]
struct Details {
    custom_message: Option<String>,
    author_name: Option<String>,
    /// The bot's id: a number, or a text.
    target_id: Option<Value>,
}

impl Item for Event {
    const LISTINGS: &'static [Listing] = &[Listing {
        permissions: &["the role Owner in the group, or an administrator, and GitLab Premium"],
        lane: Lane::Slow,
        ..Listing {
            kind: RecordKind::Activity,
            query: NEWEST_FIRST,
            plan: Some(PREMIUM),
            is_counted: false,
            blind_spots: &[
                "The log is read thirty days back. Of a group it has what befell the group itself, and not its projects.",
                "That somebody has consented to an OAuth application is in nobody's log but that person's own.",
            ],
            whole: Some(("GET /audit_events", NEWEST_FIRST)),
            ..Listing::PLAIN
        }
        .of_top("audit_events", "audit events", "GET /groups/{id}/audit_events")
    }];

    /// Begins with a day, so that a scan that goes on asks for what it asked for before.
    fn ask(gitlab: &Gitlab, request: Request) -> Request {
        let since = gitlab.session.clock().now().checked_sub(WINDOW).unwrap_or(Timestamp::UNIX_EPOCH);
        request.query("created_after", since.strftime("%Y-%m-%dT00:00:00Z"))
    }

    fn put(self, _: &Gitlab, at: At<'_>, page: &mut Page) {
        page.records.extend(self.made(at.endpoint));
    }
}

impl Event {
    /// Says who made a token, as its words tell: `Created group access token with token_id: 90311 with scopes: …`.
    fn made(&self, endpoint: &'static str) -> Option<Record> {
        let details = self.details.as_ref()?;
        let words = details.custom_message.as_deref()?;
        let (kind, rest) = words.strip_prefix("Created ")?.split_once(" access token with token_id: ")?;
        let kind = ["group", "project"].into_iter().find(|known| *known == kind)?;
        let token: u64 = rest.split_whitespace().next()?.parse().ok()?;
        let is_of_kind = self.entity_type.as_deref().is_some_and(|it| it.eq_ignore_ascii_case(kind));
        let place = self.entity_id.filter(|_| is_of_kind)?;
        let bot = match details.target_id.as_ref()? {
            Value::Number(id) => id.to_string(),
            Value::String(id) => id.clone(),
            _ => return None,
        };
        let author = u64::try_from(self.author_id?).ok()?;
        let by = PrincipalRef { id: Some(user_id(author)), name: details.author_name.clone()? };
        let granted = ExternalId::new(format!("{kind}:{place}:token:{token}"));
        let grants = vec![Grant {
            granted_by: Fact::Known(by),
            consent: untold(),
            ..grant(&granted, "resource_token", Vec::new(), untold())
        }];
        let id = ExternalId::new(format!("audit:{}", self.id));
        let facets = Facets { grants, ..Facets::default() };
        let subject = Some(ExternalId::new(format!("bot:{bot}")));
        Some(Record { subject, ..record(RecordKind::Activity, id, facets, endpoint) })
    }
}
