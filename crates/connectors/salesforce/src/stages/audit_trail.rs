//! Who installed, changed and blocked apps and packages, by the setup audit trail.
//!
//! The trail can be asked for days and nothing else, so that what is about apps is picked out here. Of several entries about
//! one thing the newest says who agreed to it as it is now.

use crate::Salesforce;
use crate::facts::user;
use crate::fetch::select_all;
use crate::names::{self, Names};
use crate::stages::LISTING;
use crate::stages::external_client_scopes::grant_id;
use jiff::{SignedDuration, Timestamp};
use remit_connector::blank::{activity, grant, record};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    Activity, ExternalId, Grant, PrincipalRef, Record, RecordKind, UseKind, Visibility,
};
use remit_connector::wire::time;
use remit_connector::{Ask, FetchError, History, Lane, LastUsed, Page, Stage, StageInfo, Tells};
use serde::Deserialize;
use std::future::ready;

const ENDPOINT: &str = "GET /services/data/v{version}/query?q={SetupAuditTrail}";

/// How far back the trail is read, which is as far as Salesforce promises to keep it.
const DAYS: i64 = 180;

const INFO: StageInfo = StageInfo {
    id: "audit_trail",
    title: "changes of apps and packages",
    record_kind: RecordKind::Activity,
    lane: Lane::Slow,
    requests_per_page: 1 + names::REQUESTS + names::PACKAGE_REQUESTS,
    tells: Tells {
        created: true,
        last_used: Some(LastUsed {
            kind: UseKind::Authorization,
            resolution: "to the second",
            look_back: "180 days",
        }),
        ..Tells::NOTHING
    },
    blind_spots: &["The trail names an app in a sentence: of two apps of one name neither is meant."],
    ..LISTING
};

pub(crate) const STAGE: Stage<Salesforce> =
    Stage { info: INFO, page: |salesforce, ask| Box::pin(page(salesforce, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Change {
    id: String,
    action: Option<String>,
    section: Option<String>,
    display: Option<String>,
    created_date: Option<String>,
    created_by_id: Option<String>,
    #[serde(rename = "CreatedBy.Username")]
    created_by: Option<String>,
    /// Who had signed in as that user.
    delegate_user: Option<String>,
}

impl Change {
    fn action(&self) -> String {
        self.action.as_deref().unwrap_or_default().to_lowercase()
    }

    /// Returns the app or package that it is about: section or action tell which of the two, the sentence names it.
    fn subject<'n>(&self, apps: &'n Names, packages: &'n Names) -> Option<&'n ExternalId> {
        let section = self.section.as_deref().unwrap_or_default();
        let action = self.action();
        let is_app = ["Connected App", "External Client App"].iter().any(|name| section.contains(name))
            || ["connectedapp", "externalclient"].iter().any(|name| action.contains(name));
        let named = if is_app { Some(apps) } else { action.contains("package").then_some(packages) };
        named?.named_in(self.display.as_deref()?)
    }

    /// Whether it is the beginning of what it is about.
    fn is_beginning(&self) -> bool {
        let action = self.action();
        let begins = ["insert", "create", "install"].iter().any(|word| action.contains(word));
        begins && !action.contains("uninstall")
    }

    fn who(&self) -> Fact<PrincipalRef> {
        match self.delegate_user.clone().filter(|name| !name.is_empty()) {
            Some(name) => Fact::Known(PrincipalRef { id: None, name }),
            None => user(self.created_by_id.clone(), self.created_by.clone()),
        }
    }
}

async fn page(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    let (apps, packages) = (salesforce.names().await?, salesforce.package_names().await?);
    let (mut history, inner) = History::read(ask.cursor, ENDPOINT)?;
    let since = salesforce.session.clock().now() - SignedDuration::from_hours(24 * DAYS);
    let since_then = since.strftime("%Y-%m-%dT%H:%M:%SZ");
    let rest = format!(" WHERE CreatedDate >= {since_then} ORDER BY CreatedDate DESC");
    let soql = ready(Ok(select_all::<Change>(ENDPOINT, &rest)));
    let ask = Ask { cursor: inner.as_ref(), ..ask };
    let listed = salesforce.list(ENDPOINT, ask, soql, |change: Change, page| {
        let subject = change.subject(apps, packages);
        page.records.extend(subject.map(|subject| record_of(&change, subject, since, &mut history)));
    });
    let page = listed.await?;
    let shortfall = apps.gap.clone().or_else(|| packages.gap.clone()).or_else(|| history.shortfall());
    Ok(Page { next: history.write(page.next), shortfall, ..page })
}

fn record_of(change: &Change, subject: &ExternalId, since: Timestamp, history: &mut History) -> Record {
    let (who, at) = (change.who(), time(change.created_date.as_deref()));
    let id = ExternalId::new(format!("change:{}", change.id));
    let mut record = record(RecordKind::Activity, id, ENDPOINT);
    let action = change.action.as_deref().unwrap_or("a change");
    let by = who.known().map_or_else(String::new, |who| format!(" by {}", who.name));
    record.activity.push(Activity {
        last: at.clone(),
        visible: Visibility::Since(since),
        ..activity(subject.clone(), format!("SetupAuditTrail, {action}{by}"), UseKind::Authorization)
    });
    if !history.is_settled(&[subject.as_str()]) {
        history.settle(&[subject.as_str()]);
        record.facets.grants.extend(agreed(subject).map(|grant| match change.is_beginning() {
            true => Grant { granted_by: who, granted_at: at, ..grant },
            false => Grant { granted_by: who, changed_at: at, ..grant },
        }));
    }
    record.subject = Some(subject.clone());
    record
}

/// Returns the grant that a change of something agrees to. A connected app has none of its own: people authorize it.
fn agreed(subject: &ExternalId) -> Option<Grant> {
    match subject.as_str().split_once(':')? {
        ("external", app) => Some(grant(grant_id(app), "oauth", Vec::new())),
        ("package", _) => Some(grant(subject.clone(), "package", Vec::new())),
        _ => None,
    }
}
