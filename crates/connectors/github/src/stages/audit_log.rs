//! The audit log of the last ninety days: who installed the apps that are there now, and what fine-grained tokens did to
//! tokens.

use crate::Github;
use crate::fetch::listed;
use crate::stages::{installations, token};
use jiff::{SignedDuration, Timestamp};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Activity, Attribution, ExternalId, Facets, Grant, PrincipalRef, Record, RecordKind, UseKind, Visibility,
};
use remit_connector::session::Request;
use remit_connector::wire::{Items, time};
use remit_connector::{Ask, Cursor, FetchError, Lane, LastUsed, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /orgs/{org}/audit-log";

pub(crate) const ID: &str = "audit_log";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "audit log of ninety days",
    record_kind: RecordKind::Activity,
    parent: Some(installations::ID),
    permissions: &["organization_administration:read", "read:audit_log (classic token)"],
    lane: Lane::Urgent,
    page_size: 100,
    // The log; where it shows installations, the list of them, because the log names the app and not the installation.
    requests_per_page: 2,
    tells: Tells {
        last_used: Some(LastUsed {
            kind: UseKind::ApiCall,
            resolution: "to the second",
            look_back: "90 days",
        }),
        ..Tells::NOTHING
    },
    blind_spots: &[
        "Only installations of apps and acts on fine-grained tokens are asked for: all else would use up the log's own \
         limit of queries.",
        "Who installed an app is found among the first hundred installations.",
    ],
};

const PLAN: &str = "the audit log's API (GitHub Enterprise Cloud or Server)";

/// What is asked for, one after the other. The log takes one action or category of actions at a time.
const SEARCHES: [&str; 2] = ["integration_installation.create", "personal_access_token"];

/// How far back the log goes where no time is asked for: "the last three months".
const DAYS: i64 = 90;

/// By how much the log's time of an installation may differ from the installation's own. An app that was removed and
/// installed again has several entries, and only one of them is about the present installation.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(10);

pub(crate) const STAGE: Stage<Github> = Stage { info: INFO, page: |github, ask| Box::pin(page(github, ask)) };

/// The log's schema is open; only fields that GitHub documents are read.
#[derive(Debug, Deserialize)]
struct Event {
    #[serde(rename = "_document_id")]
    document_id: String,
    /// Milliseconds since 1970 UTC.
    #[serde(rename = "@timestamp")]
    at: i64,
    action: String,
    actor: Option<String>,
    actor_id: Option<u64>,
    integration: Option<String>,
    application_client_id: Option<String>,
    programmatic_access_type: Option<String>,
    token_id: Option<u64>,
}

impl Event {
    fn at(&self) -> Fact<Timestamp> {
        Timestamp::from_millisecond(self.at).map_or_else(
            |_| Fact::Unknown(Why::Malformed("@timestamp is out of range".to_owned())),
            Fact::Known,
        )
    }
}

#[derive(Debug, Deserialize)]
struct Installations {
    installations: Items<Installation>,
}

#[derive(Debug, Deserialize)]
struct Installation {
    id: u64,
    app_slug: Option<String>,
    client_id: Option<String>,
    created_at: Option<String>,
}

impl Installation {
    fn is_made_by(&self, event: &Event) -> bool {
        let is_same_app = match (&event.application_client_id, &self.client_id) {
            (Some(logged), Some(own)) => logged == own,
            _ => event.integration.is_some() && event.integration == self.app_slug,
        };
        let (Fact::Known(logged), Fact::Known(created)) = (event.at(), time(self.created_at.as_deref()))
        else {
            return false;
        };
        is_same_app && logged.duration_since(created).abs() <= TOLERANCE
    }
}

async fn page(github: &Github, ask: Ask<'_>) -> Result<Page, FetchError> {
    let (search, link) = position(ask.cursor);
    let since = start_of_window(github.session.clock().now());
    let request = Request::get(ENDPOINT)
        .part("org", &*github.org)
        .query("phrase", format!("action:{search}"))
        .query("include", "web")
        .query("order", "asc")
        .query("per_page", ask.page_size)
        .at(link.as_ref());
    let reply = github.fetch_licensed::<Items<Event>>(&INFO, PLAN, request).await?;
    let (installations, shortfall) = installations(github, &reply.body).await?;
    let page = listed(reply, |body| records(body, &installations, since));
    Ok(Page { next: next(search, page.next.as_ref()), shortfall: page.shortfall.or(shortfall), ..page })
}

/// Reads a cursor of this stage: a search, and behind it the next link inside its results.
fn position(cursor: Option<&Cursor>) -> (&'static str, Option<Cursor>) {
    let [first, _] = SEARCHES;
    let Some((search, link)) = cursor.and_then(|cursor| cursor.0.split_once(' ')) else {
        return (first, None);
    };
    let link = (!link.is_empty()).then(|| Cursor(link.to_owned()));
    let search = SEARCHES.into_iter().find(|known| *known == search);
    (search.unwrap_or(first), link)
}

fn next(search: &str, link: Option<&Cursor>) -> Option<Cursor> {
    let [first, second] = SEARCHES;
    match link {
        Some(link) => Some(Cursor(format!("{search} {}", link.0))),
        None if search == first => Some(Cursor(format!("{second} "))),
        None => None,
    }
}

/// Returns midnight at which the window begins, so that all pages of one scan speak of the same window.
fn start_of_window(now: Timestamp) -> Timestamp {
    let seconds = now.as_second() - DAYS * 86_400;
    Timestamp::from_second(seconds.div_euclid(86_400) * 86_400).unwrap_or(Timestamp::MIN)
}

/// Reads the installations that the events may be about, and says so where they cannot be read.
async fn installations(
    github: &Github,
    events: &Items<Event>,
) -> Result<(Vec<Installation>, Option<String>), FetchError> {
    let [installed, _] = SEARCHES;
    if !events.iter().any(|event| event.action == installed) {
        return Ok((Vec::new(), None));
    }
    let request = Request::get("GET /orgs/{org}/installations")
        .part("org", &*github.org)
        .query("per_page", 100)
        .conditional();
    match github.fetch::<Installations>(&INFO, request).await {
        Ok(reply) => Ok((reply.body.installations.into_read(), None)),
        Err(error) if error.is_transient() => Err(error),
        Err(error) => {
            Ok((Vec::new(), Some(format!("who installed which app is not known: {}", error.reason))))
        }
    }
}

fn records(body: Items<Event>, installations: &[Installation], since: Timestamp) -> Page {
    body.try_into_page("$", |event, page| {
        let made = installations.iter().find(|installation| installation.is_made_by(&event));
        page.records.extend(made.and_then(|installation| installed(&event, installation.id)));
        page.records.extend(used(&event, since));
        Ok(())
    })
}

/// Says who installed an app.
fn installed(event: &Event, installation: u64) -> Option<Record> {
    let [installed, _] = SEARCHES;
    if event.action != installed {
        return None;
    }
    let actor = PrincipalRef {
        id: event.actor_id.map(|id| ExternalId::new(format!("user:{id}"))),
        name: event.actor.clone()?,
    };
    let subject = installations::external_id(installation);
    let grant = Grant {
        id: subject.clone(),
        scope_kind: "app_permission".to_owned(),
        scopes: Vec::new(),
        resources: Fact::Unknown(Why::NotReported),
        consent: Fact::Unknown(Why::NotReported),
        granted_by: Fact::Known(actor),
        granted_at: Fact::Unknown(Why::NotReported),
        changed_at: Fact::Unknown(Why::NotReported),
        is_pending: false,
    };
    Some(Record {
        kind: RecordKind::Activity,
        external_id: ExternalId::new(format!("audit:{}", event.document_id)),
        subject: Some(subject),
        facets: Facets { grants: vec![grant], ..Facets::default() },
        activity: Vec::new(),
        endpoint: ENDPOINT,
    })
}

/// Says that a fine-grained token acted.
fn used(event: &Event, since: Timestamp) -> Option<Record> {
    let is_fine_grained =
        event.programmatic_access_type.as_deref() == Some("Fine-grained personal access token");
    let of = token::token_id(event.token_id.filter(|_| is_fine_grained)?);
    let activity = Activity {
        of: of.clone(),
        source: "audit log".to_owned(),
        kind: UseKind::ApiCall,
        last: event.at(),
        resolution: SignedDuration::from_secs(1),
        visible: Visibility::Since(since),
        count: Fact::Unknown(Why::NotReported),
        scopes: Fact::Unknown(Why::NotReported),
    };
    Some(Record {
        kind: RecordKind::Activity,
        external_id: ExternalId::new(format!("audit-use:{}", event.document_id)),
        subject: Some(of),
        // The event names the kind of access and the token beside the person.
        facets: Facets { attribution: Some(Attribution::AppNamed), ..Facets::default() },
        activity: vec![activity],
        endpoint: ENDPOINT,
    })
}
