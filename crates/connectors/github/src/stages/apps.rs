//! What an installed app's publisher says about it: its name, who publishes it, and what it asks for today.

use crate::Github;
use crate::permissions::Permissions;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Definition, ExternalId, Facets, Publisher, PublisherKind, Record, RecordKind,
};
use remit_connector::session::Request;
use remit_connector::wire::text;
use remit_connector::{Ask, FetchError, Lane, Page, Reason, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /apps/{app_slug}";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "app definitions and publishers",
    record_kind: RecordKind::Definition,
    parent: Some("installations"),
    permissions: &["metadata:read (always granted)"],
    lane: Lane::Slow,
    page_size: 1,
    requests_per_page: 1,
    tells: Tells::NOTHING,
    blind_spots: &["GitHub tells nothing about the private apps of others, not even who publishes them."],
};

pub(crate) const ID: &str = "apps";

/// The slice parameter that holds the app's slug, which may change while the app stays.
pub(crate) const SLUG: &str = "slug";
/// The slice parameter that holds the installation's external id.
pub(crate) const SUBJECT: &str = "subject";
/// The slice parameter that holds the id of the organization on which the app is installed.
pub(crate) const ACCOUNT: &str = "account";

pub(crate) const STAGE: Stage<Github> = Stage { info: INFO, page: |github, ask| Box::pin(page(github, ask)) };

#[derive(Debug, Deserialize)]
struct App {
    id: u64,
    name: Option<String>,
    owner: Option<Owner>,
    description: Option<String>,
    permissions: Option<Permissions>,
    installations_count: Option<u64>,
}

/// A user, an organization or an enterprise; the last has a slug and no login.
#[derive(Debug, Deserialize)]
struct Owner {
    id: u64,
    login: Option<String>,
    slug: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

async fn page(github: &Github, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).part("app_slug", ask.slice.param(SLUG)).conditional();
    let app = match github.session.send::<Option<App>>(request).await {
        Ok(reply) => reply.body,
        // That GitHub shows nothing of a private app is an answer, and a complete one.
        Err(error) if matches!(error.reason, Reason::NotFound) => None,
        Err(error) => return Err(github.explained(&INFO, error, None)),
    };
    Ok(Page { records: vec![record(ask.slice, app)], ..Page::default() })
}

fn record(slice: &Slice, app: Option<App>) -> Record {
    // A slug may have gone to another app since the installation was read.
    let app = app.filter(|app| app.id.to_string() == slice.key);
    Record {
        kind: RecordKind::Definition,
        external_id: ExternalId::new(format!("app:{}", slice.key)),
        subject: Some(ExternalId::from(slice.param(SUBJECT))),
        facets: Facets { definition: Some(definition(app, slice.param(ACCOUNT))), ..Facets::default() },
        activity: Vec::new(),
        endpoint: ENDPOINT,
    }
}

fn definition(app: Option<App>, account: &str) -> Definition {
    let Some(app) = app else {
        return Definition {
            name: Fact::Unknown(Why::NotReported),
            publisher: Fact::Unknown(Why::NotReported),
            description: Fact::Unknown(Why::NotReported),
            requested: Fact::Unknown(Why::NotReported),
            n_installations: Fact::Unknown(Why::NotReported),
        };
    };
    Definition {
        name: text(app.name),
        publisher: Fact::null_is_unknown(app.owner.map(|owner| publisher(owner, account))),
        description: Fact::null_is_absent(app.description.filter(|text| !text.is_empty())),
        requested: Fact::null_is_unknown(app.permissions.map(|map| Permissions::scopes([map]))),
        n_installations: Fact::null_is_unknown(app.installations_count),
    }
}

fn publisher(owner: Owner, account: &str) -> Publisher {
    let kind = match (owner.kind.as_deref(), &owner.login) {
        (Some("User"), _) => PublisherKind::User,
        (Some("Enterprise"), _) | (None, None) => PublisherKind::Enterprise,
        (Some(_) | None, _) => PublisherKind::Organization,
    };
    let id = owner.id.to_string();
    // Logins are unique on a GitHub server, and `github` is GitHub's own.
    let is_github = kind == PublisherKind::Organization && owner.login.as_deref() == Some("github");
    Publisher {
        is_first_party: is_github || id == account,
        name: owner.login.or(owner.slug).unwrap_or_else(|| id.clone()),
        id,
        kind,
        domain: Fact::Unknown(Why::NotReported),
        verified: Fact::Unknown(Why::NotReported),
    }
}
