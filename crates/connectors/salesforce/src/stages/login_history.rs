//! When apps last signed in, for people or for themselves: the newest entries of the login history, one request in all.
//!
//! The application's name can be no condition of a query, so that the newest sign-ins of all apps are read together.

use crate::Salesforce;
use crate::fetch::Query;
use crate::names;
use crate::stages::LISTING;
use jiff::{SignedDuration, Timestamp};
use remit_connector::blank::{activity, record};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{Activity, ExternalId, Record, RecordKind, UseKind, Visibility};
use remit_connector::wire::time;
use remit_connector::{FetchError, Lane, LastUsed, Page, Stage, StageInfo, Tells};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::future::ready;

const QUERY: Query = Query {
    endpoint: "GET /services/data/v{version}/query?q={LoginHistory}",
    columns: &["LoginTime", "LoginSubType", "Application", "Status"],
};

/// So many sign-ins are read, which is as many as come at once.
const MOST: u16 = 2_000;

/// How far back they are asked for. Salesforce keeps them for six months.
const DAYS: i64 = 30;

const INFO: StageInfo = StageInfo {
    id: "login_history",
    title: "sign-ins of apps",
    record_kind: RecordKind::Activity,
    permissions: &["Monitor Login History"],
    lane: Lane::Slow,
    page_size: MOST,
    requests_per_page: 1 + names::REQUESTS,
    tells: Tells {
        last_used: Some(LastUsed {
            kind: UseKind::SignIn,
            resolution: "to the second",
            look_back: "30 days, or the newest two thousand sign-ins",
        }),
        ..Tells::NOTHING
    },
    blind_spots: &[
        "The newest two thousand sign-ins by OAuth are read, of all apps together.",
        "The history names an app by its name alone.",
    ],
    ..LISTING
};

pub(crate) const STAGE: Stage<Salesforce> =
    Stage { info: INFO, page: |salesforce, _| Box::pin(page(salesforce)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SignIn {
    login_time: String,
    application: Option<String>,
    status: Option<String>,
}

/// What was seen of one app.
#[derive(Debug, Default)]
struct Seen {
    last: Option<Timestamp>,
    n_times: u64,
}

async fn page(salesforce: &Salesforce) -> Result<Page, FetchError> {
    let since = salesforce.session.clock().now() - SignedDuration::from_hours(24 * DAYS);
    let soql = QUERY.select(&format!(
        " WHERE LoginTime >= {} AND LoginType IN ('Oauth', 'Oauth2', 'Remote Access 2.0') ORDER BY LoginTime DESC LIMIT \
         {MOST}",
        since.strftime("%Y-%m-%dT%H:%M:%SZ"),
    ));
    let names = salesforce.names().await?;
    let answer = salesforce.rows::<SignIn>(QUERY, None, ready(Ok(soql))).await?;
    let is_whole = answer.records.len() < usize::from(MOST);
    let mut apps: BTreeMap<ExternalId, Seen> = BTreeMap::new();
    let mut oldest: Option<Timestamp> = None;
    let mut page = answer.records.into_page("$.records", |sign_in, _| {
        let at = time(Some(&sign_in.login_time)).known().copied();
        oldest = [oldest, at].into_iter().flatten().min();
        let name = sign_in.application.filter(|name| !matches!(name.as_str(), "" | "N/A"));
        if let (Some(name), Some("Success")) = (name, sign_in.status.as_deref()) {
            let seen = apps.entry(names.subject(&name)).or_default();
            seen.last = seen.last.max(at);
            seen.n_times += 1;
        }
    });
    let visible = match (is_whole, oldest) {
        (true, _) => Visibility::Since(since),
        (false, Some(oldest)) => Visibility::Since(oldest),
        (false, None) => Visibility::Unknown,
    };
    page.records.extend(apps.into_iter().map(|(app, seen)| record_of(app, &seen, &visible)));
    page.shortfall.clone_from(&names.gap);
    Ok(page)
}

fn record_of(app: ExternalId, seen: &Seen, visible: &Visibility) -> Record {
    let mut record = record(RecordKind::Activity, ExternalId::new(format!("sign-ins:{app}")), QUERY.endpoint);
    record.activity.push(Activity {
        last: Fact::null_is_unknown(seen.last),
        visible: visible.clone(),
        count: Fact::Known(seen.n_times),
        ..activity(app.clone(), "LoginHistory", UseKind::SignIn)
    });
    record.subject = Some(app);
    record
}
