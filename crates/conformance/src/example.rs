//! An example provider, the smallest that every law applies to: apps by Link headers, the keys of each app by a cursor in
//! the body, and people by GraphQL. The kit is tried on it.

mod dialect;
mod revoke;

use crate::broken::{self, Violation};
use async_trait::async_trait;
use dialect::dialect;
use remit_connector::auth::Auth;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Activity, AppId, Consent, Credential, CredentialKind, ExternalId, Facets, Grant, Integration,
    IntegrationKind, Principal, PrincipalKind, PrincipalRef, Record, RecordKind, Resources, UseKind,
    Visibility,
};
use remit_connector::secret::SecretRef;
use remit_connector::session::{ChangeAnswer, Limits, Request, Session};
use remit_connector::{
    Ask, CheckOutcome, Child, Connection, Connector, Cursor, Descriptor, FetchError, IdForm, Lane, LastUsed,
    NotRevocable, Open, OpenError, Page, Provider, Reason, Rejected, RevokeCall, RevokePlan, Slice, Stage,
    StageInfo, Target, Tells,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::sync::Arc;

pub(crate) const PROVIDER: Provider = Provider {
    descriptor: &DESCRIPTOR,
    stages: || Example::STAGES.iter().map(|stage| &stage.info).collect(),
    settings_schema: || schemars::schema_for!(Settings),
    sample_settings: "tenant: acme\ntoken: { env: EXAMPLE_TOKEN }\n",
    open,
};

const DESCRIPTOR: Descriptor = Descriptor {
    id: "example",
    name: "Example",
    default_base_url: "https://api.example",
    credentials: &["API token"],
    published_limits: Limits { concurrency: 4, per_minute: None },
    limits_text: "none",
    scope_catalog: "kind,scope,implies,action,resource,risk,flags\napp,mail:read,,read,mail,medium,\n",
    id_forms: &[IdForm { prefix: "", title: "app", scope_kinds: &["app"], stages: &["apps"] }],
    blind_spots: &[],
    guide: "",
};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Settings {
    tenant: String,
    token: SecretRef,
    violation: Option<Violation>,
}

#[derive(Debug)]
pub(crate) struct Example {
    session: Session,
    tenant: String,
    violation: Option<Violation>,
}

fn open(open: Open) -> Result<Arc<dyn Connection>, OpenError> {
    let settings = Settings::deserialize(&open.settings)
        .map_err(|error| OpenError::Setting { path: "settings".to_owned(), what: error.to_string() })?;
    let auth = Auth::Bearer(open.secrets.read(&settings.token)?);
    let (open, statuses) = broken::tapped(open, settings.violation);
    let session = Session::open(&DESCRIPTOR, dialect(settings.violation), auth, &open)?;
    let sound = Arc::new(Example { session, tenant: settings.tenant, violation: settings.violation });
    Ok(broken::break_if(sound, settings.violation, open.clock, statuses))
}

const STAGES: &[Stage<Example>] = &[
    Stage { info: PEOPLE, page: |example, ask| Box::pin(people(example, ask)) },
    Stage { info: KEYS, page: |example, ask| Box::pin(keys(example, ask)) },
    Stage { info: APPS, page: |example, ask| Box::pin(apps(example, ask)) },
];

#[async_trait]
impl Connector for Example {
    const STAGES: &'static [Stage<Self>] = STAGES;

    async fn check(&self, stage: &'static StageInfo) -> CheckOutcome {
        let slice = Slice::root();
        let ask = Ask { slice: &slice, cursor: None, page_size: 1 };
        let read = match stage.id {
            "apps" => apps(self, ask).await,
            "people" => people(self, ask).await,
            _ => return CheckOutcome::NotTried("it is read for each app".to_owned()),
        };
        match read.map_err(|error| error.reason) {
            Ok(_) => CheckOutcome::Readable,
            Err(Reason::Denied(permission)) => CheckOutcome::Denied(permission),
            Err(reason) => CheckOutcome::Failed(reason.to_string()),
        }
    }

    fn revoke(&self, target: Target<'_>) -> Result<RevokePlan, NotRevocable> {
        revoke::plan(&self.tenant, target)
    }

    async fn carry_out(&self, call: &RevokeCall) -> Result<ChangeAnswer, FetchError> {
        self.session.change(&call.change).await
    }
}

impl Example {
    fn commits(&self, violation: Violation) -> bool {
        self.violation == Some(violation)
    }

    /// Maps every item that can be read, and rejects the others.
    fn mapped<T: DeserializeOwned>(&self, items: Vec<Value>, mut map: impl FnMut(T, &mut Page)) -> Page {
        let mut page = Page::default();
        for (index, item) in items.into_iter().enumerate() {
            let is_refused =
                self.commits(Violation::RefusesUnknownFields) && item.get("zz_unknown").is_some();
            match serde_json::from_value(item) {
                Ok(item) if !is_refused => map(item, &mut page),
                Ok(_) | Err(_) => page.rejected.push(Rejected {
                    external_id: None,
                    json_path: format!("$[{index}]"),
                    why: "not as documented".to_owned(),
                }),
            }
        }
        page
    }
}

const APPS: StageInfo = StageInfo {
    id: "apps",
    title: "apps",
    record_kind: RecordKind::Integration,
    parent: None,
    permissions: &["apps:read"],
    lane: Lane::Urgent,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells { scopes: true, resources: true, holder: true, created: true, ..Tells::NOTHING },
    blind_spots: &[],
};

#[derive(Deserialize)]
struct Apps {
    #[serde(default)]
    apps: Vec<Value>,
}

#[derive(Deserialize)]
struct App {
    id: u64,
    name: String,
    owner: String,
    scopes: Vec<String>,
    installed: String,
}

async fn apps(example: &Example, ask: Ask<'_>) -> Result<Page, FetchError> {
    const ENDPOINT: &str = "GET /tenants/{tenant}/apps";
    let request = match example.commits(Violation::WritesWhereItReads) {
        true => Request::post_query("POST /tenants/{tenant}/apps", json!({})),
        false => Request::get(ENDPOINT),
    };
    let request = request.part("tenant", &*example.tenant).query("per_page", ask.page_size).at(ask.cursor);
    let reply = example.session.send::<Apps>(request).await?;
    let page = example.mapped(reply.body.apps, |app: App, page| {
        let params = [("app".to_owned(), app.id.to_string())].into();
        let slice = Slice { key: app.id.to_string(), params };
        page.children.push(Child { stage: "keys", slice, is_empty: false });
        page.records.push(app_record(app, ENDPOINT));
    });
    Ok(Page { next: reply.next, ..page })
}

fn app_record(app: App, endpoint: &'static str) -> Record {
    let id = ExternalId::new(format!("app:{}", app.id));
    let integration = Integration {
        kind: IntegrationKind::App,
        app: AppId::new(app.id.to_string()),
        name: Fact::Known(app.name),
        state: Fact::Unknown(Why::NotReported),
        installed_at: Fact::null_is_unknown(app.installed.parse().ok()),
        held_by: Fact::Known(PrincipalRef { id: None, name: app.owner }),
        host: Fact::Unknown(Why::NotReported),
        manage_url: Fact::Unknown(Why::NotReported),
    };
    let grant = Grant {
        id: id.clone(),
        scope_kind: "app".to_owned(),
        scopes: app.scopes,
        resources: Fact::Known(Resources::All),
        consent: Fact::Known(Consent::Admin),
        granted_by: Fact::Unknown(Why::NotReported),
        granted_at: Fact::Unknown(Why::NotReported),
        changed_at: Fact::Unknown(Why::NotReported),
        is_pending: false,
    };
    let facets = Facets { integration: Some(integration), grants: vec![grant], ..Facets::default() };
    record(RecordKind::Integration, id, facets, endpoint)
}

fn record(kind: RecordKind, external_id: ExternalId, facets: Facets, endpoint: &'static str) -> Record {
    Record { kind, external_id, subject: None, facets, activity: Vec::new(), endpoint }
}

const KEYS: StageInfo = StageInfo {
    id: "keys",
    title: "keys",
    record_kind: RecordKind::Credential,
    parent: Some("apps"),
    permissions: &["keys:read"],
    lane: Lane::Slow,
    page_size: 50,
    requests_per_page: 1,
    tells: Tells {
        created: true,
        expires: true,
        last_used: Some(LastUsed {
            kind: UseKind::ApiCall,
            resolution: "to the second",
            look_back: "always",
        }),
        ..Tells::NOTHING
    },
    blind_spots: &[],
};

#[derive(Deserialize)]
struct Keys {
    #[serde(default)]
    keys: Vec<Value>,
    next: Option<String>,
}

#[derive(Deserialize)]
struct Key {
    id: u64,
    created: String,
    expires: Option<String>,
    used: Option<String>,
}

async fn keys(example: &Example, ask: Ask<'_>) -> Result<Page, FetchError> {
    const ENDPOINT: &str = "GET /apps/{app}/keys";
    let mut request =
        Request::get(ENDPOINT).part("app", ask.slice.param("app")).query("limit", ask.page_size);
    if let Some(cursor) = ask.cursor {
        request = request.query("cursor", &cursor.0);
    }
    let body = example.session.send::<Keys>(request).await?.body;
    let page = example.mapped(body.keys, |key: Key, page| page.records.push(key_record(&key, ENDPOINT)));
    Ok(Page { next: body.next.map(Cursor), ..page })
}

fn key_record(key: &Key, endpoint: &'static str) -> Record {
    let id = ExternalId::new(format!("key:{}", key.id));
    let time = |text: &Option<String>| Fact::null_is_absent(text.as_ref().and_then(|text| text.parse().ok()));
    let credential = Credential {
        id: id.clone(),
        kind: CredentialKind::ApiKey,
        name: Fact::Unknown(Why::NotReported),
        hint: Fact::Unknown(Why::NotReported),
        holder: Fact::Unknown(Why::NotReported),
        created_at: Fact::null_is_unknown(key.created.parse().ok()),
        expires_at: time(&key.expires),
        state: Fact::Unknown(Why::NotReported),
        rotated_at: Fact::Unknown(Why::NotReported),
    };
    let activity = Activity {
        of: id.clone(),
        source: "used".to_owned(),
        kind: UseKind::ApiCall,
        last: time(&key.used),
        resolution: jiff::SignedDuration::from_secs(1),
        visible: Visibility::Always,
        count: Fact::Unknown(Why::NotReported),
        scopes: Fact::Unknown(Why::NotReported),
    };
    let facets = Facets { credentials: vec![credential], ..Facets::default() };
    Record { activity: vec![activity], ..record(RecordKind::Credential, id, facets, endpoint) }
}

const PEOPLE: StageInfo = StageInfo {
    id: "people",
    title: "people",
    record_kind: RecordKind::Principal,
    parent: None,
    permissions: &["people:read"],
    lane: Lane::Urgent,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells::NOTHING,
    blind_spots: &[],
};

#[derive(Deserialize)]
struct Answered {
    #[serde(default)]
    people: People,
}

#[derive(Deserialize, Default)]
struct People {
    nodes: Vec<Value>,
    end: Option<String>,
    more: bool,
}

#[derive(Deserialize)]
struct Person {
    id: u64,
    login: String,
}

async fn people(example: &Example, ask: Ask<'_>) -> Result<Page, FetchError> {
    const ENDPOINT: &str = "POST /graphql";
    let after = ask.cursor.map(|cursor| &cursor.0);
    let query = json!({ "query": "people(first: $first, after: $after)", "variables": { "first": ask.page_size, "after": after } });
    let body = example.session.send::<Answered>(Request::post_query(ENDPOINT, query)).await?.body.people;
    let page = example.mapped(body.nodes, |person: Person, page| {
        let id = ExternalId::new(format!("person:{}", person.id));
        let principal = Principal {
            id: id.clone(),
            kind: PrincipalKind::User,
            name: person.login,
            email: Fact::Unknown(Why::NotReported),
            roles: Vec::new(),
            status: Fact::Unknown(Why::NotReported),
        };
        let facets = Facets { principal: Some(principal), ..Facets::default() };
        page.records.push(record(RecordKind::Principal, id, facets, ENDPOINT));
    });
    Ok(Page { next: body.end.filter(|_| body.more).map(Cursor), ..page })
}

/// What the example answers.
pub(crate) const EXCHANGES: &str = include_str!("../exchanges/example.json");
