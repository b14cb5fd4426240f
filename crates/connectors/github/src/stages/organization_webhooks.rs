//! Webhooks of the organization: what happens in any repository is sent to an address.

use crate::Github;
use crate::fetch::listed;
use crate::stages::webhook::{self, Webhook};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{Consent, ExternalId, RecordKind, Resources};
use remit_connector::session::Request;
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo};

const ENDPOINT: &str = "GET /orgs/{org}/hooks";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "organization webhooks",
    record_kind: RecordKind::Integration,
    parent: None,
    permissions: &["organization_hooks:read", "admin:org_hook (classic token)"],
    lane: Lane::Urgent,
    page_size: 100,
    requests_per_page: 1,
    tells: webhook::TELLS,
    blind_spots: webhook::BLIND_SPOTS,
};

pub(crate) const ID: &str = "organization_webhooks";

pub(crate) const STAGE: Stage<Github> = Stage { info: INFO, page: |github, ask| Box::pin(page(github, ask)) };

async fn page(github: &Github, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request =
        Request::get(ENDPOINT).part("org", &*github.org).query("per_page", ask.page_size).at(ask.cursor);
    let reply = github.fetch(&INFO, request).await?;
    Ok(listed(reply, records))
}

fn records(body: Items<Webhook>) -> Page {
    body.try_into_page("$", |hook, page| {
        let id = ExternalId::new(format!("hook:{}", hook.id));
        let consent = Fact::Known(Consent::Admin);
        page.records.push(webhook::record(hook, id, Resources::All, consent, ENDPOINT));
        Ok(())
    })
}
