//! OAuth tokens that apps hold for people, those of apps that nobody installed included.
//!
//! Three traps, all of which look like success. Whoever lacks "Customize Application" is answered with the own tokens alone,
//! so that permission is asked for first, and the number of rows decides nothing. A query ends after 2,500 rows as if
//! there were no more, so they are counted first, and read on by an offset, which this object takes beyond what others
//! do. And what the object holds besides, the tokens themselves, is never asked for.
//!
//! Source: "Object Reference for the Salesforce Platform", pages "OauthToken" and "UserPermissionAccess", read November 2026.

use crate::Salesforce;
use crate::facts::{app_id, external_app_id, integration, is_id, user, user_id};
use crate::fetch::{Answer, select, select_all};
use crate::names::{self, Names};
use crate::stages::LISTING;
use remit_connector::blank::{activity, credential, grant, record};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    Activity, Consent, CredentialKind, CredentialState, Edge, ExternalId, Grant, IntegrationKind, Record,
    RecordKind, Relation, Resources, UseKind, Visibility,
};
use remit_connector::secret::Secret;
use remit_connector::wire::time;
use remit_connector::{Ask, Cursor, FetchError, LastUsed, Page, Reason, Stage, StageInfo, Tells, fields};
use serde::Deserialize;
use std::future::ready;

const ENDPOINT: &str = "GET /services/data/v{version}/query?q={OauthToken}";

const ACCESS: &str = "GET /services/data/v{version}/query?q={UserPermissionAccess}";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "tokens of apps",
    record_kind: RecordKind::Credential,
    permissions: &["Customize Application"],
    page_size: 500,
    // Permission, number, description and query; and once the apps by name.
    requests_per_page: 4 + names::REQUESTS,
    tells: Tells {
        scopes: true,
        resources: true,
        holder: true,
        created: true,
        expires: true,
        last_used: Some(LastUsed {
            kind: UseKind::Refresh,
            resolution: "to the second, and sometimes late",
            look_back: "since the token was made",
        }),
    },
    blind_spots: &[
        "Which scopes a token has is not shown; an external client app's are read with the app.",
        "Where Salesforce names an app by its name alone, two apps of one name cannot be told apart.",
    ],
    ..LISTING
};

pub(crate) const ID: &str = "tokens";

pub(crate) const STAGE: Stage<Salesforce> =
    Stage { info: INFO, page: |salesforce, ask| Box::pin(page(salesforce, ask)) };

/// A query of this object ends here, whatever there is.
const WINDOW: u64 = 2_500;

/// What a cursor begins with, with its version.
const CURSOR: &str = "tokens1";

/// Where reading goes on.
#[derive(Debug)]
struct Place {
    /// How many tokens there are.
    n_all: u64,
    /// How many lie before this window.
    offset: u64,
    /// Where the window goes on; none at its beginning.
    path: Option<Cursor>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Access {
    permissions_customize_application: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Token {
    app_name: String,
    #[serde(rename = "AppMenuItem.ApplicationId")]
    application: Option<String>,
    #[serde(rename = "AppMenuItem.IsUsingAdminAuthorization")]
    is_of_admin: Option<bool>,
    user_id: String,
    #[serde(rename = "User.Username")]
    username: Option<String>,
    created_date: Option<String>,
    last_used_date: Option<String>,
    use_count: Option<u64>,
}

async fn page(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    let place = match ask.cursor {
        Some(cursor) => Place::read(cursor)?,
        None => begin(salesforce).await?,
    };
    let names = salesforce.names().await?;
    let rest = place.rest();
    let soql = salesforce.described::<Token>(ENDPOINT, &rest);
    let answer = salesforce.page(ENDPOINT, place.path.as_ref(), soql).await?;
    let next = place.next(salesforce, &answer)?;
    let mut is_by_name = false;
    let page = answer.into_page(|token: Token, page| {
        is_by_name |= token.application.is_none();
        page.records.push(record_of(token, names));
    });
    let shortfall = names.gap.clone().filter(|_| is_by_name);
    Ok(Page { next, expected: Some(place.n_all), shortfall, ..page })
}

/// A token with the value by which it is taken back, which is read for nothing else.
#[derive(Deserialize)]
struct Revocable {
    #[serde(rename = "DeleteToken")]
    secret: String,
    #[serde(flatten)]
    token: Token,
}

/// Reads the value by which a token is taken back; none where there is no such token any more.
pub(crate) async fn read_secret(
    salesforce: &Salesforce,
    id: &ExternalId,
) -> Result<Option<Secret<String>>, FetchError> {
    let user = id.as_str().split(':').nth(1).unwrap_or_default();
    if !is_id(user) {
        return Ok(None);
    }
    let columns = [&["DeleteToken"], fields::<Token>()].concat();
    let soql = select(ENDPOINT, &columns, &format!(" WHERE UserId = '{user}'"));
    let request = salesforce.request(ENDPOINT, soql);
    let answer = salesforce.send::<Answer<Revocable>>(ENDPOINT, request).await?.body;
    let names = salesforce.names().await?;
    let found = answer.rows().find(|row| row.token.id(&row.token.app(names)) == *id);
    Ok(found.map(|row| Secret::new(row.secret)))
}

/// Asks whether the user may see everybody's tokens, and how many there are.
async fn begin(salesforce: &Salesforce) -> Result<Place, FetchError> {
    let soql = ready(Ok(select_all::<Access>(ACCESS, "")));
    let answer = salesforce.page::<Access>(ACCESS, None, soql).await?;
    if !answer.rows().any(|access| access.permissions_customize_application) {
        return Err(FetchError::new(ACCESS, Reason::Denied(String::new())));
    }
    Ok(Place { n_all: salesforce.count(ENDPOINT).await?, offset: 0, path: None })
}

impl Place {
    fn read(cursor: &Cursor) -> Result<Self, FetchError> {
        let wrong = || {
            let what = format!("the stored cursor is not one of `{CURSOR}`");
            FetchError::new(ENDPOINT, Reason::Rejected(what))
        };
        let mut parts = cursor.0.splitn(4, ':');
        if parts.next() != Some(CURSOR) {
            return Err(wrong());
        }
        let mut number = || parts.next().and_then(|number| number.parse().ok()).ok_or_else(wrong);
        let (n_all, offset) = (number()?, number()?);
        let path = parts.next().filter(|path| !path.is_empty());
        Ok(Self { n_all, offset, path: path.map(|path| Cursor(path.to_owned())) })
    }

    /// Returns what stands behind `FROM`.
    fn rest(&self) -> String {
        match self.n_all > WINDOW {
            true => format!(" ORDER BY CreatedDate LIMIT {WINDOW} OFFSET {}", self.offset),
            false => String::new(),
        }
    }

    /// Returns where reading goes on behind a page: in its window, or in the next.
    fn next(&self, salesforce: &Salesforce, answer: &Answer<Token>) -> Result<Option<Cursor>, FetchError> {
        if let Some(path) = salesforce.next(ENDPOINT, answer)? {
            return Ok(Some(Cursor(format!("{CURSOR}:{}:{}:{}", self.n_all, self.offset, path.0))));
        }
        let next = self.offset + WINDOW;
        Ok((next < self.n_all).then(|| Cursor(format!("{CURSOR}:{}:{next}:", self.n_all))))
    }
}

impl Token {
    /// Returns an id of what is the token's own: Salesforce's is always null, and one person can have several for one app.
    fn id(&self, app: &ExternalId) -> ExternalId {
        let made = self.created_date.as_deref().unwrap_or("-");
        ExternalId::new(format!("token:{}:{app}:{made}", self.user_id))
    }

    fn app(&self, names: &Names) -> ExternalId {
        match self.application.as_deref() {
            Some(id) if id.starts_with("0xI") => external_app_id(id),
            Some(id) => app_id(id),
            None => names.subject(&self.app_name),
        }
    }
}

fn record_of(token: Token, names: &Names) -> Record {
    let app = token.app(names);
    let id = token.id(&app);
    let mut record = record(RecordKind::Credential, id.clone(), ENDPOINT);
    let holder = user(Some(token.user_id.clone()), token.username.clone());
    let mut secret = credential(id.clone(), CredentialKind::OauthToken);
    secret.holder = holder.clone();
    secret.created_at = time(token.created_date.as_deref());
    secret.state = Fact::Known(CredentialState::Active);
    if names.never_ends(&app) {
        secret.expires_at = Fact::Absent;
    }
    record.activity.push(last_use(&token, &id));
    record.facets.credentials.push(secret);
    record.facets.edges.push(Edge {
        from: app.clone(),
        relation: Relation::RunsAs,
        to: user_id(&token.user_id),
    });
    if !app.as_str().starts_with("external:") {
        let granted = Grant { granted_by: holder, ..granted(&token, id) };
        record.facets.grants.push(granted);
    }
    if app.as_str().starts_with("name:") {
        record.facets.integration =
            Some(integration(IntegrationKind::OauthApp, app.as_str(), Some(token.app_name)));
    }
    record.subject = Some(app);
    record
}

/// Returns what a token gives: whatever its user can do, as far as scopes go that nobody shows.
fn granted(token: &Token, id: ExternalId) -> Grant {
    let consent = if token.is_of_admin == Some(true) { Consent::Admin } else { Consent::User };
    Grant {
        resources: Fact::Known(Resources::HolderReach),
        consent: Fact::Known(consent),
        granted_at: time(token.created_date.as_deref()),
        ..grant(id, "token", vec!["OauthToken".to_owned()])
    }
}

fn last_use(token: &Token, id: &ExternalId) -> Activity {
    Activity {
        last: time(token.last_used_date.as_deref()),
        visible: Visibility::Always,
        count: Fact::null_is_unknown(token.use_count),
        ..activity(id.clone(), "OauthToken.LastUsedDate", UseKind::Refresh)
    }
}
