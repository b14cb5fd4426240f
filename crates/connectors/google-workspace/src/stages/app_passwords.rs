//! App passwords: sixteen letters that open a person's mail, calendars and contacts without a second factor.
//!
//! Source: Google's documentation, "Directory API: asps.list" and "Search for users", and "Sign in with app passwords",
//! read November 2026: only who has a second factor can have one, so that the others are not asked for.

use crate::Google;
use crate::changes::Log;
use crate::each_person::{MOST, OfPeople, Person};
use crate::object::{grant, integration, person, record};
use jiff::Timestamp;
use remit_connector::blank;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    Activity, Consent, Credential, CredentialKind, CredentialState, ExternalId, Facets, Integration,
    IntegrationKind, Record, RecordKind, Resources, UseKind, Visibility,
};
use remit_connector::wire::{seconds, text};
use remit_connector::{Ask, FetchError, Lane, LastUsed, Page, Stage, StageInfo, Tells};
use serde::{Deserialize, Serialize};

const ENDPOINT: &str = "GET /admin/directory/v1/users/{user}/asps";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "app passwords",
    record_kind: RecordKind::Integration,
    parent: None,
    permissions: &[
        "admin.directory.user.readonly and admin.directory.user.security, with the admin privileges \
                    Users > Read and Security > User Security Management",
    ],
    lane: Lane::Urgent,
    page_size: MOST,
    requests_per_page: 2,
    tells: Tells {
        scopes: true,
        resources: true,
        holder: true,
        created: true,
        expires: true,
        last_used: Some(LastUsed {
            kind: UseKind::SignIn,
            resolution: "to the second",
            look_back: "since the password was made",
        }),
    },
    blind_spots: &[
        "Where an app password is used, and by which program, is not told.",
        "Between weekly readings of everybody, who had none is read again once the logs name a sign-in of theirs, or somebody \
         administers their account.",
    ],
};

pub(crate) const ID: &str = "app_passwords";

pub(crate) const STAGE: Stage<Google> = Stage { info: INFO, page: |google, ask| Box::pin(page(google, ask)) };

/// Times are texts of seconds since 1970 UTC.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Password {
    code_id: u64,
    name: Option<String>,
    creation_time: Option<String>,
    last_time_used: Option<String>,
}

/// No log tells of a new app password: but whoever makes one has signed in, or proven anew who they are, and both are
/// logged.
pub(crate) const ASKED: OfPeople = OfPeople {
    query: "isEnrolledIn2Sv=true",
    endpoint: ENDPOINT,
    fields: "items(codeId,name,creationTime,lastTimeUsed)",
    logs: &[Log { application: "login", event: None }, Log { application: "admin", event: None }],
    is_changed_by_use: true,
};

async fn page(google: &Google, ask: Ask<'_>) -> Result<Page, FetchError> {
    let map = |owner: &Person, password: Password, page: &mut Page| {
        page.records.push(password_record(owner, password));
    };
    google.passwords.page(google, ask, map).await
}

fn instant(text: Option<&str>) -> Fact<Timestamp> {
    seconds(text.and_then(|text| text.parse().ok()))
}

fn password_record(owner: &Person, password: Password) -> Record {
    let id = ExternalId::new(format!("app-password:{}:{}", owner.id, password.code_id));
    let holder = person(Some(&owner.id), Some(&owner.primary_email));
    let created_at = instant(password.creation_time.as_deref());
    let name = text(password.name);
    let held = Integration {
        name: name.clone(),
        installed_at: created_at.clone(),
        held_by: holder.clone(),
        ..integration(IntegrationKind::PersonalToken, id.as_str())
    };
    let credential = Credential {
        name,
        holder: holder.clone(),
        created_at: created_at.clone(),
        // It works until it is taken away.
        expires_at: Fact::Absent,
        state: Fact::Known(CredentialState::Active),
        rotated_at: Fact::Absent,
        ..blank::credential(id.clone(), CredentialKind::ApiKey)
    };
    let scope = vec!["app_password".to_owned()];
    let mut given = grant(id.clone(), "app_password", scope, Resources::HolderReach, Consent::User);
    given.granted_by = holder;
    given.granted_at = created_at;
    let activity = last_use(&id, password.last_time_used.as_deref());
    let facets = Facets {
        integration: Some(held),
        credentials: vec![credential],
        grants: vec![given],
        ..Facets::default()
    };
    Record { activity: vec![activity], ..record(RecordKind::Integration, id, None, facets, ENDPOINT) }
}

/// A zero says that it was never used.
fn last_use(id: &ExternalId, told: Option<&str>) -> Activity {
    Activity {
        last: if told == Some("0") { Fact::Absent } else { instant(told) },
        visible: Visibility::Always,
        ..blank::activity(id.clone(), "lastTimeUsed", UseKind::SignIn)
    }
}
