//! A small estate: one well-kept app with its record, to be changed by each test.

use crate::approval::{Approvals, KnownForm, KnownProvider};
use crate::coverage::{Outcome, ScanCoverage, StageCoverage};
use crate::exposure::Exposures;
use crate::fact::{Fact, Why};
use crate::finding::Finding;
use crate::graph::GraphBuilder;
use crate::judge::{Baseline, Context, Explanation, Judge, JudgedConnection};
use crate::model::*;
use crate::people::Directory;
use crate::policy::Policy;
use crate::principals::Principals;
use crate::scope::{Catalog, Catalogs};
use jiff::{SignedDuration, Timestamp};

pub(super) const NOW: &str = "2026-11-24T09:00:00Z";

pub(super) const CATALOG: &str = "\
kind,scope,implies,action,resource,risk,flags
app,code:write,code:read,write,repository_contents,high,executes_code
app,code:read,,read,repository_contents,medium,
app,settings:write,,admin,repository_settings,critical,manages_access
app,issues:read,,read,issue,low,
app,keys:write,,write,deploy_key,high,mints_credentials
";

/// The record of the well-kept app.
pub(super) const RECORD: &str = "\
integration: { provider: hub, app: \"7\" }
name: Builder
owner: dana@acme.example
purpose: builds what is pushed
scopes: [code:read]
resources: [acme/api]
expires: 2027-06-30
review: { every: 90d, last: 2026-11-01, by: dana@acme.example }
";

const PEOPLE: &str = "\
people:
  - { name: Dana Reed, email: dana@acme.example }
  - { name: Tom Ek, email: tom@acme.example, status: departed }
";

/// What the integration was at an earlier instant.
#[derive(Debug, Clone)]
pub(super) enum Then {
    /// Nobody knows: nothing was scanned yet.
    Unscanned,
    /// What it is now.
    Same,
    /// It was not there.
    Absent,
    /// This.
    Was(Box<Dossier>),
}

/// An integration, what is approved, and what was read.
#[derive(Debug, Clone)]
pub(super) struct Estate {
    pub(super) dossiers: Vec<Dossier>,
    pub(super) records: String,
    pub(super) people: String,
    /// Whether there is a people file, so that it has everybody.
    pub(super) has_people: bool,
    pub(super) accounts: Vec<Principal>,
    /// Accounts of a directory, and whether people sign in through it.
    pub(super) directory: Vec<Principal>,
    pub(super) directory_signs_in: bool,
    /// Exposure notices.
    pub(super) notices: String,
    pub(super) stage: Outcome,
    pub(super) now: Timestamp,
    pub(super) policy: Policy,
    /// Whether paths are judged too.
    pub(super) has_graph: bool,
    pub(super) last_scan: Then,
    pub(super) at_review: Then,
    /// The label of its connection.
    pub(super) environment: Option<&'static str>,
    /// Another connection of the same provider, with its label.
    pub(super) other: Option<(&'static str, &'static str)>,
}

pub(super) fn at(text: &str) -> Timestamp {
    format!("{text}T09:00:00Z").parse().expect("a day")
}

impl Estate {
    /// One app that keeps to its record.
    pub(super) fn well_kept() -> Self {
        Self {
            dossiers: vec![builder()],
            records: RECORD.to_owned(),
            people: PEOPLE.to_owned(),
            has_people: true,
            notices: String::new(),
            accounts: vec![account("user:1", "dana-r", &["admin"]), account("user:2", "mo", &["member"])],
            directory: Vec::new(),
            directory_signs_in: false,
            stage: Outcome::Complete,
            now: NOW.parse().expect("an instant"),
            policy: Policy::default(),
            has_graph: false,
            last_scan: Then::Same,
            at_review: Then::Same,
            environment: None,
            other: None,
        }
    }

    /// The same with the integration changed.
    pub(super) fn with(change: impl FnOnce(&mut Dossier)) -> Self {
        let mut estate = Self::well_kept();
        change(estate.dossiers.first_mut().expect("one integration"));
        estate
    }

    /// The well-kept app as it is, after it was something else at the last scan and at its review.
    pub(super) fn was(change: impl FnOnce(&mut Dossier)) -> Self {
        let mut before = builder();
        change(&mut before);
        let then = Then::Was(Box::new(before));
        Self { last_scan: then.clone(), at_review: then, ..Self::well_kept() }
    }

    /// The same with words of the record replaced.
    pub(super) fn written(from: &str, to: &str) -> Self {
        assert!(RECORD.contains(from), "the record does not say `{from}`");
        Self { records: RECORD.replace(from, to), ..Self::well_kept() }
    }

    /// The same with keys whose life is short enough for any tier.
    pub(super) fn with_short_keys(mut self) -> Self {
        for key in self.dossiers.iter_mut().flat_map(|dossier| &mut dossier.credentials) {
            key.expires_at = Fact::Known(at("2026-12-20"));
        }
        self
    }

    pub(super) fn findings(&self) -> Vec<Finding> {
        let (explanations, mut findings) = self.judge();
        findings.extend(explanations.into_iter().flat_map(|one| one.verdict.findings));
        findings
    }

    pub(super) fn sentence(&self) -> String {
        self.judge().0.first().expect("one integration").sentence.text.clone()
    }

    pub(super) fn judge(&self) -> (Vec<Explanation>, Vec<Finding>) {
        let mut catalogs = Catalogs::default();
        catalogs.insert(Catalog::parse(ProviderId::from("hub"), CATALOG).expect("a catalog"));
        let catalog = catalogs.get(&ProviderId::from("hub")).expect("just put in");
        let forms = [KnownForm { prefix: "", scope_kinds: &["app"], stages: &["apps"] }];
        let known = [KnownProvider { id: "hub", forms: &forms, catalog }];
        let files = [("approvals/builder.yaml".to_owned(), self.records.clone())];
        let approvals = Approvals::parse(&files, &known).expect("right records");
        let people = Directory::parse("people.yaml", &self.people).expect("right people");
        let people = if self.has_people { people } else { Directory::default() };
        let notices = [("exposures.yaml".to_owned(), self.notices.clone())];
        let exposures = Exposures::parse(&notices, &["hub"]).expect("right notices");
        let mut principals = Principals::default();
        for account in &self.accounts {
            principals.add(&ConnectionId::from("acme-hub"), account.clone());
        }
        for account in &self.directory {
            principals.add(&ConnectionId::from("acme-directory"), account.clone());
        }
        if self.directory_signs_in {
            let to = "system:acme-hub".into();
            let edge = Edge { from: "app:hub".into(), relation: Relation::SignsInTo, to };
            principals.add_edge(&ConnectionId::from("acme-directory"), &edge);
        }
        let mut people = people;
        principals.iter().for_each(|(connection, one)| people.add_principal(connection, one));
        let mut builder = GraphBuilder::new(&catalogs, self.now);
        self.dossiers.iter().for_each(|dossier| builder.add(dossier));
        let graph = builder.finish();
        let mut connections = vec![self.connection()];
        connections.extend(self.other.map(|(id, label)| JudgedConnection {
            id: ConnectionId::from(id),
            environment: Some(label.to_owned()),
            ..self.connection()
        }));
        let mut judge = Judge::new(Context {
            approvals: &approvals,
            catalogs: &catalogs,
            policy: &self.policy,
            people: &people,
            principals: &principals,
            exposures: &exposures,
            connections: &connections,
            now: self.now,
        });
        if self.has_graph {
            judge.set_graph(&graph);
        }
        judge.set_baseline(self.baseline());
        let explanations = self.dossiers.iter().map(|dossier| judge.explain(dossier)).collect();
        (explanations, judge.finish())
    }

    fn baseline(&self) -> Baseline {
        let id = ExternalId::from("installation:70");
        let was = |then: &Then| match then {
            Then::Unscanned | Then::Same => None,
            Then::Absent => Some((id.clone(), None)),
            Then::Was(before) => Some((id.clone(), Some((**before).clone()))),
        };
        let is_scanned = |then: &Then| !matches!(then, Then::Unscanned);
        let coverage = ScanCoverage { finished_at: at("2026-11-23"), ..self.coverage() };
        Baseline {
            last_scan: is_scanned(&self.last_scan).then_some(coverage),
            known_since: is_scanned(&self.at_review).then(|| at("2026-10-01")),
            at_last_scan: was(&self.last_scan).into_iter().collect(),
            at_review: was(&self.at_review).into_iter().collect(),
        }
    }

    fn connection(&self) -> JudgedConnection {
        JudgedConnection {
            id: ConnectionId::from("acme-hub"),
            provider: ProviderId::from("hub"),
            environment: self.environment.map(str::to_owned),
            coverage: Some(self.coverage()),
        }
    }

    fn coverage(&self) -> ScanCoverage {
        let is_complete = self.stage.is_complete();
        let stage = StageCoverage {
            stage: StageId::from("apps"),
            n_slices: 1,
            n_complete: u64::from(is_complete),
            n_records: 1,
            gaps: if is_complete { Vec::new() } else { vec![(self.stage.clone(), 1)] },
            parent_gap: None,
        };
        ScanCoverage {
            connection: ConnectionId::from("acme-hub"),
            started_at: self.now,
            finished_at: self.now,
            stages: vec![stage],
        }
    }
}

fn builder() -> Dossier {
    Dossier {
        connection: ConnectionId::from("acme-hub"),
        provider: ProviderId::from("hub"),
        id: ExternalId::from("installation:70"),
        integration: Integration {
            kind: IntegrationKind::App,
            app: AppId::from("7"),
            name: Fact::Known("builder".to_owned()),
            state: Fact::Known(IntegrationState::Active),
            installed_at: Fact::Known(at("2026-10-01")),
            held_by: Fact::Unknown(Why::NotReported),
            host: Fact::Absent,
            manage_url: Fact::Unknown(Why::NotReported),
        },
        definition: None,
        credentials: vec![key("key:1")],
        grants: vec![grant(&["code:read"])],
        edges: Vec::new(),
        activity: vec![used("2026-11-20")],
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

/// Somebody who is here.
pub(super) fn account(id: &str, name: &str, roles: &[&str]) -> Principal {
    Principal {
        id: ExternalId::from(id),
        kind: PrincipalKind::User,
        name: name.to_owned(),
        email: Fact::Unknown(Why::NotReported),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        status: Fact::Known(PrincipalStatus::Active),
    }
}

/// A key that was made in October and ends in spring.
pub(super) fn key(id: &str) -> Credential {
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

/// What the publisher of an app says about it.
pub(super) fn published(name: &str, publisher_id: &str, verified: Fact<bool>) -> Definition {
    Definition {
        name: Fact::Known(name.to_owned()),
        publisher: Fact::Known(Publisher {
            id: publisher_id.to_owned(),
            name: "Somebody".to_owned(),
            kind: PublisherKind::Organization,
            domain: Fact::Unknown(Why::NotReported),
            verified,
            is_first_party: false,
        }),
        description: Fact::Absent,
        requested: Fact::Unknown(Why::NotReported),
        n_installations: Fact::Unknown(Why::NotReported),
    }
}

/// A grant on acme/api since October.
pub(super) fn grant(scopes: &[&str]) -> Grant {
    Grant {
        id: ExternalId::from("installation:70"),
        scope_kind: "app".to_owned(),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        resources: selected(&["acme/api"]),
        consent: Fact::Known(Consent::Admin),
        granted_by: Fact::Unknown(Why::NotReported),
        granted_at: Fact::Known(at("2026-10-01")),
        changed_at: Fact::Known(at("2026-10-01")),
        is_pending: false,
    }
}

pub(super) fn selected(names: &[&str]) -> Fact<Resources> {
    Fact::Known(Resources::Selected(Fact::Known(names.iter().map(|name| (*name).to_owned()).collect())))
}

/// A use of the key on a day.
pub(super) fn used(day: &str) -> Activity {
    Activity { last: Fact::Known(at(day)), ..unused() }
}

/// No use of the key since it was made.
pub(super) fn unused() -> Activity {
    Activity {
        of: ExternalId::from("key:1"),
        source: "last_used_at".to_owned(),
        kind: UseKind::ApiCall,
        last: Fact::Absent,
        resolution: SignedDuration::ZERO,
        visible: Visibility::Always,
        count: Fact::Unknown(Why::NotReported),
        scopes: Fact::Unknown(Why::NotReported),
    }
}
