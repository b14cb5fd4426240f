//! A small estate: an app past its approval, one that keeps to it, a token that nobody approved, and a listing that was
//! denied.

use crate::{Scores, Versions};
use jiff::{SignedDuration, Timestamp};
use remit_core::approval::{Approvals, KnownForm, KnownProvider};
use remit_core::coverage::{Outcome, ScanCoverage, StageCoverage};
use remit_core::exposure::Exposures;
use remit_core::fact::{Fact, Why};
use remit_core::finding::Finding;
use remit_core::judge::{Context, Explanation, Judge, JudgedConnection};
use remit_core::model::*;
use remit_core::people::Directory;
use remit_core::policy::Policy;
use remit_core::principals::Principals;
use remit_core::scope::{Catalog, Catalogs};

const CATALOG: &str = "\
kind,scope,implies,action,resource,risk,flags
app,code:write,code:read,write,repository_contents,high,executes_code
app,code:read,,read,repository_contents,medium,
app,settings:write,,admin,repository_settings,critical,manages_access
app,issues:read,,read,issue,low,
token,repo,,admin,repository,critical,executes_code
";

const RECORDS: &str = "\
integration: { provider: hub, app: \"7\" }
name: Quorumleaf Review
owner: dana@acme.example
purpose: comments on changes
scopes: [code:read, issues:read]
resources: [acme/api]
expires: 2027-06-30
review: { every: 90d, last: 2026-11-01, by: dana@acme.example }
---
integration: { provider: hub, app: \"8\" }
name: Builder
owner: dana@acme.example
purpose: builds what is pushed
scopes: [code:read]
resources: [acme/api]
expires: 2027-06-30
review: { every: 90d, last: 2026-11-01, by: dana@acme.example }
";

/// The estate as it was read and judged.
#[derive(Debug)]
pub(super) struct Estate {
    pub(super) dossiers: Vec<Dossier>,
    pub(super) connections: Vec<JudgedConnection>,
    pub(super) explanations: Vec<Explanation>,
    pub(super) scores: Scores,
    pub(super) whole: Vec<Finding>,
    pub(super) principals: Principals,
    pub(super) policy: Policy,
    pub(super) versions: Versions,
    pub(super) now: Timestamp,
}

impl Estate {
    /// The estate with one listing denied.
    pub(super) fn partial() -> Self {
        Self::of(vec![review(), builder(), token()], denied())
    }

    /// Nothing, read whole.
    pub(super) fn empty() -> Self {
        Self::of(Vec::new(), Outcome::Complete)
    }

    /// Nothing seen, with a listing denied.
    pub(super) fn empty_and_denied() -> Self {
        Self::of(Vec::new(), denied())
    }

    pub(super) fn of(dossiers: Vec<Dossier>, hooks: Outcome) -> Self {
        let now = at("2026-11-24");
        let connections = vec![connection(hooks)];
        let principals = principals();
        let (explanations, whole) = judge(&dossiers, &connections, &principals, now);
        let scores = Scores::of(&explanations);
        let policy = Policy::default();
        let versions = Versions::default();
        Self { dossiers, connections, explanations, scores, whole, principals, policy, versions, now }
    }

    /// Every finding, the worst first.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let of_integrations = self.explanations.iter().flat_map(|one| &one.verdict.findings);
        let mut findings: Vec<Finding> = of_integrations.chain(&self.whole).cloned().collect();
        findings.sort_by(|a, b| {
            b.severity.cmp(&a.severity).then_with(|| (a.kind, &a.about).cmp(&(b.kind, &b.about)))
        });
        findings
    }
}

fn judge(
    dossiers: &[Dossier],
    connections: &[JudgedConnection],
    principals: &Principals,
    now: Timestamp,
) -> (Vec<Explanation>, Vec<Finding>) {
    let mut catalogs = Catalogs::default();
    catalogs.insert(catalog());
    let catalog = catalogs.get(&ProviderId::from("hub")).expect("just put in");
    let forms = [KnownForm { prefix: "", scope_kinds: &["app"], stages: &["apps"] }];
    let known = [KnownProvider { id: "hub", forms: &forms, catalog }];
    let files = [("approvals/hub.yaml".to_owned(), RECORDS.to_owned())];
    let approvals = Approvals::parse(&files, &known).expect("right records");
    let people = "people:\n  - { name: Dana Reed, email: dana@acme.example }\n";
    let people = Directory::parse("people.yaml", people).expect("right people");
    let policy = Policy::default();
    let exposures = Exposures::default();
    let mut judge = Judge::new(Context {
        approvals: &approvals,
        catalogs: &catalogs,
        policy: &policy,
        people: &people,
        principals,
        exposures: &exposures,
        connections,
        now,
    });
    let explanations = dossiers.iter().map(|dossier| judge.explain(dossier)).collect();
    (explanations, judge.finish())
}

/// The scope catalog of the hub.
pub(super) fn catalog() -> Catalog {
    Catalog::parse(ProviderId::from("hub"), CATALOG).expect("a catalog")
}

/// The accounts of the tenant.
fn principals() -> Principals {
    let mut principals = Principals::default();
    let principal = Principal {
        id: ExternalId::from("user:1"),
        kind: PrincipalKind::User,
        name: "marek".to_owned(),
        email: Fact::Unknown(Why::NotReported),
        roles: vec!["member".to_owned()],
        status: Fact::Known(PrincipalStatus::Active),
    };
    principals.add(&ConnectionId::from("acme-hub"), principal);
    principals
}

pub(super) fn at(day: &str) -> Timestamp {
    format!("{day}T09:00:00Z").parse().expect("a day")
}

fn denied() -> Outcome {
    Outcome::Denied("organization_hooks: read".to_owned())
}

fn connection(hooks: Outcome) -> JudgedConnection {
    let is_complete = hooks.is_complete();
    let stage = |name: &str, n_slices, n_records, gaps: Vec<(Outcome, u64)>| StageCoverage {
        stage: StageId::from(name),
        n_slices,
        n_complete: n_slices - gaps.iter().map(|(_, n)| n).sum::<u64>(),
        n_records,
        gaps,
        parent_gap: None,
    };
    let gaps = if is_complete { Vec::new() } else { vec![(hooks, 3)] };
    JudgedConnection {
        id: ConnectionId::from("acme-hub"),
        provider: ProviderId::from("hub"),
        environment: None,
        coverage: Some(ScanCoverage {
            connection: ConnectionId::from("acme-hub"),
            started_at: at("2026-11-24"),
            finished_at: at("2026-11-24"),
            stages: vec![stage("apps", 1, 3, Vec::new()), stage("hooks", 12, 1_204, gaps)],
        }),
    }
}

/// An app that holds more than was approved, everywhere.
pub(super) fn review() -> Dossier {
    let mut dossier =
        app("installation:70", "7", "Quorumleaf Review", &["code:read", "code:write", "settings:write"]);
    dossier.definition = Some(Definition {
        name: Fact::Known("Quorumleaf Review".to_owned()),
        publisher: Fact::Known(Publisher {
            id: "org:991".to_owned(),
            name: "Quorumleaf AB".to_owned(),
            kind: PublisherKind::Organization,
            domain: Fact::Unknown(Why::NotReported),
            verified: Fact::Unknown(Why::NotReported),
            is_first_party: false,
        }),
        description: Fact::Absent,
        requested: Fact::Known(vec!["code:write".to_owned()]),
        n_installations: Fact::Known(1_204),
    });
    dossier.grants[0].resources = Fact::Known(Resources::All);
    dossier.integration.manage_url = Fact::Known("https://hub.example/acme/apps/70".to_owned());
    dossier.activity =
        vec![Activity { scopes: Fact::Known(vec!["code:read".to_owned()]), ..used("key:installation:70") }];
    dossier
}

/// An app that keeps to its record.
pub(super) fn builder() -> Dossier {
    app("installation:80", "8", "Builder", &["code:read"])
}

/// A token that nobody approved, with a name that turns the reading direction and moves the cursor.
pub(super) fn token() -> Dossier {
    let mut dossier = app("pat:90", "pat:90", "release \u{202e}tob\u{1b}[2J<b>", &["repo"]);
    dossier.integration.kind = IntegrationKind::PersonalToken;
    dossier.integration.held_by = Fact::Known(PrincipalRef { id: None, name: "marek".to_owned() });
    dossier.grants[0].scope_kind = "token".to_owned();
    dossier.grants[0].resources = Fact::Known(Resources::HolderReach);
    dossier.grants[0].granted_at = Fact::Unknown(Why::Denied("audit_log: read".to_owned()));
    dossier.credentials[0].expires_at = Fact::Absent;
    dossier.credentials[0].kind = CredentialKind::ClassicToken;
    dossier.activity = Vec::new();
    dossier
}

fn app(id: &str, app: &str, name: &str, scopes: &[&str]) -> Dossier {
    let key = format!("key:{id}");
    Dossier {
        connection: ConnectionId::from("acme-hub"),
        provider: ProviderId::from("hub"),
        id: ExternalId::from(id),
        integration: Integration {
            kind: IntegrationKind::App,
            app: AppId::from(app),
            name: Fact::Known(name.to_owned()),
            state: Fact::Known(IntegrationState::Active),
            installed_at: Fact::Known(at("2026-10-01")),
            held_by: Fact::Unknown(Why::NotReported),
            host: Fact::Absent,
            manage_url: Fact::Unknown(Why::NotReported),
        },
        definition: None,
        credentials: vec![credential(&key)],
        grants: vec![grant(id, scopes)],
        edges: vec![Edge {
            from: ExternalId::from(id),
            relation: Relation::Triggers,
            to: ExternalId::from("hook:1"),
        }],
        activity: vec![used(&key)],
        transport: None,
        leaks: Vec::new(),
        attribution: Fact::Unknown(Why::NotReported),
        first_seen: at("2026-10-01"),
        sources: vec![Source {
            stage: StageId::from("apps"),
            slice: String::new(),
            endpoint: "GET /apps".to_owned(),
            read_at: at("2026-11-24"),
            is_current: true,
        }],
    }
}

fn credential(id: &str) -> Credential {
    Credential {
        id: ExternalId::from(id),
        kind: CredentialKind::ApiKey,
        name: Fact::Known("build key".to_owned()),
        hint: Fact::Unknown(Why::NotReported),
        holder: Fact::Unknown(Why::NotReported),
        created_at: Fact::Known(at("2026-10-01")),
        expires_at: Fact::Known(at("2027-03-01")),
        state: Fact::Known(CredentialState::Active),
        rotated_at: Fact::Unknown(Why::NotReported),
    }
}

fn grant(id: &str, scopes: &[&str]) -> Grant {
    Grant {
        id: ExternalId::from(id),
        scope_kind: "app".to_owned(),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        resources: Fact::Known(Resources::Selected(Fact::Known(vec!["acme/api".to_owned()]))),
        consent: Fact::Known(Consent::Admin),
        granted_by: Fact::Unknown(Why::NotReported),
        granted_at: Fact::Known(at("2026-10-01")),
        changed_at: Fact::Absent,
        is_pending: false,
    }
}

fn used(of: &str) -> Activity {
    Activity {
        of: ExternalId::from(of),
        source: "last_used_at".to_owned(),
        kind: UseKind::ApiCall,
        last: Fact::Known(at("2026-11-20")),
        resolution: SignedDuration::from_hours(24),
        visible: Visibility::Since(at("2026-08-01")),
        count: Fact::Known(17),
        scopes: Fact::Unknown(Why::NotReported),
    }
}
