//! Apps as the lists of decisions show them: the same shape in what is approved, restricted and asked for. Both halves of
//! each list are read: without being asked otherwise Slack leaves out all apps that it has certified.

use crate::Slack;
use crate::fetch::{ResponseMetadata, next_of, page_of};
use crate::settings::Tenant;
use crate::way::Way;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Definition, Publisher, PublisherKind, Record, RecordKind};
use remit_connector::session::Request;
use remit_connector::wire::{Items, host, scopes, text};
use remit_connector::{Ask, Cursor, FetchError, Lane, Page, StageInfo, Tells};
use serde::Deserialize;

/// What the three stages have in common.
pub(crate) const INFO: StageInfo = StageInfo {
    id: "",
    title: "",
    record_kind: RecordKind::Definition,
    parent: Some(super::workspaces::ID),
    permissions: &["admin.apps:read"],
    lane: Lane::Slow,
    page_size: 1_000,
    requests_per_page: 1,
    tells: Tells::NOTHING,
    blind_spots: &[],
};

/// An app.
#[derive(Debug, Deserialize)]
pub(crate) struct App {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    description: Option<String>,
    app_homepage_url: Option<String>,
    is_app_directory_approved: Option<bool>,
    is_internal: Option<bool>,
    developer_type: Option<String>,
}

/// A scope that an app has asked for.
#[derive(Debug, Deserialize)]
pub(crate) struct AskedScope {
    pub(crate) name: String,
    pub(crate) token_type: Option<String>,
}

/// What was decided about an app, as approvals and restrictions are listed.
#[derive(Debug, Deserialize)]
pub(crate) struct Decision {
    pub(crate) app: App,
    pub(crate) scopes: Option<Vec<AskedScope>>,
    pub(crate) last_resolved_by: Option<Resolver>,
}

/// Who decided.
#[derive(Debug, Deserialize)]
pub(crate) struct Resolver {
    pub(crate) actor_id: Option<String>,
    pub(crate) actor_type: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Decisions {
    #[serde(alias = "approved_apps", alias = "restricted_apps")]
    decisions: Items<Decision>,
    response_metadata: Option<ResponseMetadata>,
}

/// Reads a page of decisions, and makes a record of each. `list` is the list's place in the body.
pub(crate) async fn decisions(
    slack: &Slack,
    way: Way,
    ask: Ask<'_>,
    list: &str,
    record: fn(&Slack, &str, Decision) -> Record,
) -> Result<Page, FetchError> {
    let body: Decisions = slack.fetch(way, request(slack, way, ask)?).await?;
    let next = next(way, ask.cursor, body.response_metadata)?;
    let target = &ask.slice.key;
    let page =
        body.decisions.into_page(list, |decision, page| page.records.push(record(slack, target, decision)));
    Ok(Page { next, ..page })
}

/// Returns the request for a page: for the half at which the cursor stands, of what the slice is about.
pub(crate) fn request(slack: &Slack, way: Way, ask: Ask<'_>) -> Result<Request, FetchError> {
    slack.need_organization(way)?;
    let (is_certified, inner) = position(ask.cursor);
    let request = page_of(way, inner.as_ref(), ask.page_size)?.query("certified", is_certified);
    // Both at once are refused; neither asks about whatever the token belongs to.
    let target = if is_organization(slack, ask) { "enterprise_id" } else { "team_id" };
    Ok(request.query(target, &ask.slice.key))
}

/// Whether a slice is the organization's own decisions, and not a workspace's.
fn is_organization(slack: &Slack, ask: Ask<'_>) -> bool {
    matches!(&slack.tenant, Tenant::Organization(id) if *id == ask.slice.key)
}

/// Returns where the listing goes on: in the half that it is in, or at the beginning of the other.
pub(crate) fn next(
    way: Way,
    asked: Option<&Cursor>,
    given: Option<ResponseMetadata>,
) -> Result<Option<Cursor>, FetchError> {
    let (is_certified, inner) = position(asked);
    let next = next_of(way, inner.as_ref(), given)?;
    Ok(match (next, is_certified) {
        (Some(next), _) => Some(Cursor(format!("{is_certified} {}", next.0))),
        (None, false) => Some(Cursor("true ".to_owned())),
        (None, true) => None,
    })
}

fn position(cursor: Option<&Cursor>) -> (bool, Option<Cursor>) {
    let Some((half, inner)) = cursor.and_then(|cursor| cursor.0.split_once(' ')) else {
        return (false, None);
    };
    (half == "true", (!inner.is_empty()).then(|| Cursor(inner.to_owned())))
}

impl App {
    /// Returns what its publisher says about it, with the scopes that it has asked for.
    pub(crate) fn definition(&self, slack: &Slack, asked: &[AskedScope]) -> Definition {
        let names: Vec<String> = asked.iter().map(|scope| scope.name.clone()).collect();
        let requested =
            if names.is_empty() { Fact::Unknown(Why::NotReported) } else { Fact::Known(scopes(names)) };
        Definition {
            name: text(self.name.clone()),
            publisher: self.publisher(slack),
            description: text(self.description.clone()),
            requested,
            n_installations: Fact::Unknown(Why::NotReported),
        }
    }

    /// Slack names no publisher: an app is the organization's own, Slack's own, or known by the host of its home page.
    fn publisher(&self, slack: &Slack) -> Fact<Publisher> {
        let is_internal = self.developer_type.as_deref() == Some("internal")
            || (self.developer_type.is_none() && self.is_internal == Some(true));
        if is_internal {
            return Fact::Known(first_party(slack.tenant.id(), "the organization itself"));
        }
        if self.developer_type.as_deref() == Some("slack") {
            return Fact::Known(first_party("slack", "Slack"));
        }
        let is_in_directory = self.is_app_directory_approved;
        host(self.app_homepage_url.as_deref().filter(|url| !url.is_empty())).map(|host| {
            let domain = host.strip_prefix("www.").unwrap_or(&host).to_owned();
            Publisher {
                id: domain.clone(),
                name: domain.clone(),
                kind: PublisherKind::Organization,
                // Slack looks at an app before it is in the directory; otherwise the address is anybody's word.
                domain: match is_in_directory {
                    Some(true) => Fact::Known(domain),
                    Some(false) | None => Fact::Unknown(Why::NotReported),
                },
                verified: Fact::null_is_unknown(is_in_directory),
                is_first_party: false,
            }
        })
    }
}

fn first_party(id: &str, name: &str) -> Publisher {
    Publisher {
        id: id.to_owned(),
        name: name.to_owned(),
        kind: PublisherKind::Organization,
        domain: Fact::Absent,
        verified: Fact::Known(true),
        is_first_party: true,
    }
}
