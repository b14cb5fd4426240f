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
use crate::fetch::{Answer, Query};
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
use remit_connector::{Ask, Cursor, FetchError, LastUsed, Page, Reason, Stage, StageInfo, Tells};
use serde::Deserialize;
use std::future::ready;

const QUERY: Query = Query {
    endpoint: "GET /services/data/v{version}/query?q={OauthToken}",
    columns: &[
        "AppName",
        "AppMenuItemId",
        "AppMenuItem.ApplicationId",
        "AppMenuItem.IsUsingAdminAuthorization",
        "UserId",
        "User.Username",
        "CreatedDate",
        "LastUsedDate",
        "UseCount",
    ],
};

const ACCESS: Query = Query {
    endpoint: "GET /services/data/v{version}/query?q={UserPermissionAccess}",
    columns: &["PermissionsCustomizeApplication"],
};

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
    app_menu_item: Option<MenuItem>,
    user_id: String,
    user: Option<User>,
    created_date: Option<String>,
    last_used_date: Option<String>,
    use_count: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct MenuItem {
    application_id: Option<String>,
    is_using_admin_authorization: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct User {
    username: Option<String>,
}

async fn page(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    let place = match ask.cursor {
        Some(cursor) => Place::read(cursor)?,
        None => begin(salesforce).await?,
    };
    let names = salesforce.names().await?;
    let rest = place.rest();
    let answer = salesforce.rows(QUERY, place.path.as_ref(), salesforce.described(QUERY, &rest)).await?;
    let next = place.next(salesforce, &answer)?;
    let mut is_by_name = false;
    let mut page = answer.records.into_page("$.records", |token: Token, page| {
        is_by_name |= token.application().is_none();
        page.records.push(record_of(token, names));
    });
    page.next = next;
    page.expected = Some(place.n_all);
    page.shortfall = names.gap.clone().filter(|_| is_by_name);
    Ok(page)
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
    let (columns, object) = (QUERY.columns.join(", "), QUERY.object());
    let soql = format!("SELECT DeleteToken, {columns} FROM {object} WHERE UserId = '{user}'");
    let request = salesforce.request(QUERY, soql);
    let answer = salesforce.send::<Answer<Revocable>>(QUERY.endpoint, request).await?.body;
    let names = salesforce.names().await?;
    let found = answer.records.into_read().into_iter().find(|row| row.token.id(&row.token.app(names)) == *id);
    Ok(found.map(|row| Secret::new(row.secret)))
}

/// Asks whether the user may see everybody's tokens, and how many there are.
async fn begin(salesforce: &Salesforce) -> Result<Place, FetchError> {
    let answer = salesforce.rows::<Access>(ACCESS, None, ready(Ok(ACCESS.select("")))).await?;
    let mut access = answer.records.into_read().into_iter();
    if !access.any(|access| access.permissions_customize_application) {
        return Err(FetchError::new(ACCESS.endpoint, Reason::Denied(String::new())));
    }
    Ok(Place { n_all: salesforce.count(QUERY).await?, offset: 0, path: None })
}

impl Place {
    fn read(cursor: &Cursor) -> Result<Self, FetchError> {
        let wrong = || {
            let what = format!("the stored cursor is not one of `{CURSOR}`");
            FetchError::new(QUERY.endpoint, Reason::Rejected(what))
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
        if let Some(path) = salesforce.next(QUERY, answer)? {
            return Ok(Some(Cursor(format!("{CURSOR}:{}:{}:{}", self.n_all, self.offset, path.0))));
        }
        let next = self.offset + WINDOW;
        Ok((next < self.n_all).then(|| Cursor(format!("{CURSOR}:{}:{next}:", self.n_all))))
    }
}

impl Token {
    fn application(&self) -> Option<&str> {
        self.app_menu_item.as_ref()?.application_id.as_deref()
    }

    /// Returns an id of what is the token's own: Salesforce's is always null, and one person can have several for one app.
    fn id(&self, app: &ExternalId) -> ExternalId {
        let made = self.created_date.as_deref().unwrap_or("-");
        ExternalId::new(format!("token:{}:{app}:{made}", self.user_id))
    }

    fn app(&self, names: &Names) -> ExternalId {
        match self.application() {
            Some(id) if id.starts_with("0xI") => external_app_id(id),
            Some(id) => app_id(id),
            None => names.subject(&self.app_name),
        }
    }
}

fn record_of(token: Token, names: &Names) -> Record {
    let app = token.app(names);
    let id = token.id(&app);
    let mut record = record(RecordKind::Credential, id.clone(), QUERY.endpoint);
    let name = token.user.as_ref().and_then(|user| user.username.clone());
    let holder = user(Some(token.user_id.clone()), name);
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
    let is_admin = token.app_menu_item.as_ref().and_then(|item| item.is_using_admin_authorization);
    let mut grant = grant(id, "token", vec!["OauthToken".to_owned()]);
    grant.resources = Fact::Known(Resources::HolderReach);
    grant.consent = Fact::Known(if is_admin == Some(true) { Consent::Admin } else { Consent::User });
    grant.granted_at = time(token.created_date.as_deref());
    grant
}

fn last_use(token: &Token, id: &ExternalId) -> Activity {
    Activity {
        last: time(token.last_used_date.as_deref()),
        visible: Visibility::Always,
        count: Fact::null_is_unknown(token.use_count),
        ..activity(id.clone(), "OauthToken.LastUsedDate", UseKind::Refresh)
    }
}
