//! When apps last signed in, for people or for themselves: the newest entries of the login history, one request in all.
//!
//! The application's name can be no condition of a query, so that the newest sign-ins of all apps are read together.

use crate::Salesforce;
use crate::fetch::select_all;
use crate::names;
use crate::stages::LISTING;
use crate::uses::Uses;
use jiff::{SignedDuration, Timestamp};
use remit_connector::core::model::{RecordKind, UseKind, Visibility};
use remit_connector::wire::time;
use remit_connector::{FetchError, Lane, LastUsed, Page, Stage, StageInfo, Tells};
use serde::Deserialize;
use std::future::ready;

const ENDPOINT: &str = "GET /services/data/v{version}/query?q={LoginHistory}";

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

async fn page(salesforce: &Salesforce) -> Result<Page, FetchError> {
    let since = salesforce.session.clock().now() - SignedDuration::from_hours(24 * DAYS);
    let rest = format!(
        " WHERE LoginTime >= {} AND LoginType IN ('Oauth', 'Oauth2', 'Remote Access 2.0') ORDER BY LoginTime DESC LIMIT \
         {MOST}",
        since.strftime("%Y-%m-%dT%H:%M:%SZ"),
    );
    let names = salesforce.names().await?;
    let soql = ready(Ok(select_all::<SignIn>(ENDPOINT, &rest)));
    let answer = salesforce.page(ENDPOINT, None, soql).await?;
    let is_whole = answer.len() < usize::from(MOST);
    let mut uses = Uses::default();
    let mut oldest: Option<Timestamp> = None;
    let page = answer.into_page(|sign_in: SignIn, _| {
        let at = time(Some(&sign_in.login_time)).known().copied();
        oldest = [oldest, at].into_iter().flatten().min();
        let name = sign_in.application.filter(|name| names::is_name(name));
        if let (Some(name), Some("Success")) = (name, sign_in.status.as_deref()) {
            uses.add(names.subject(&name), at);
        }
    });
    let visible = match (is_whole, oldest) {
        (true, _) => Visibility::Since(since),
        (false, Some(oldest)) => Visibility::Since(oldest),
        (false, None) => Visibility::Unknown,
    };
    let records = uses.records("sign-ins", "LoginHistory", UseKind::SignIn, &visible, ENDPOINT);
    Ok(Page { records, shortfall: names.gap.clone(), ..page })
}
