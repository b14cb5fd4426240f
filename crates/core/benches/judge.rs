//! Judging with every rule: 100,000 integrations with ten grants each, half of them approved, over GitHub's catalog.
//!
//! `cargo bench -p remit-core --bench judge`. It prints CPU seconds of this process for the findings that a scan counts
//! (no words) and for those that people read. Dossiers are made in batches, whose making is not counted, so that the
//! memory is that of judging; records are parsed before, and told apart.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use jiff::{SignedDuration, Timestamp};
use remit_core::approval::{Approvals, KnownForm, KnownProvider};
use remit_core::coverage::{Outcome, ScanCoverage, StageCoverage};
use remit_core::fact::{Fact, Why};
use remit_core::graph::GraphBuilder;
use remit_core::judge::{Context, Judge, JudgedConnection};
use remit_core::model::*;
use remit_core::people::Directory;
use remit_core::policy::Policy;
use remit_core::scope::{Catalog, Catalogs};
use rustix::time::{ClockId, clock_gettime};
use std::fmt::Write;
use std::hint::black_box;

const GITHUB: &str = include_str!("../../connectors/github/scopes.csv");
const KIND: &str = "app_permission";
const N_INTEGRATIONS: usize = 100_000;
const N_GRANTS: usize = 10;
const N_IN_BATCH: usize = 1_000;
const NOW: &str = "2026-11-24T09:00:00Z";

fn main() {
    let provider = ProviderId::from("github");
    let mut catalogs = Catalogs::default();
    catalogs.insert(Catalog::parse(provider.clone(), GITHUB).expect("the connector's own catalog"));
    let catalog = catalogs.get(&provider).expect("just put in");
    let names: Vec<String> = catalog.names(KIND).map(str::to_owned).collect();
    let estate = Estate { names, now: NOW.parse().expect("an instant") };
    let forms = [KnownForm { prefix: "", scope_kinds: &[KIND], stages: &["installations"] }];
    let known = [KnownProvider { id: "github", forms: &forms, catalog }];
    let files = [("approvals/all.yaml".to_owned(), estate.records())];
    let (approvals, parsing) = timed(|| Approvals::parse(&files, &known).expect("right records"));
    let people =
        Directory::parse("people.yaml", "people:\n  - { name: Dana Reed, email: dana@acme.example }\n");
    let (people, policy) = (people.expect("right people"), Policy::default());
    let connections = [estate.connection()];
    let context = Context {
        approvals: &approvals,
        catalogs: &catalogs,
        policy: &policy,
        people: &people,
        connections: &connections,
        now: estate.now,
    };
    let (graph, building) = timed(|| {
        let mut builder = GraphBuilder::new(&catalogs, estate.now);
        estate.each_batch(|batch| batch.iter().for_each(|dossier| builder.add(dossier)));
        builder.finish()
    });
    println!(
        "{N_INTEGRATIONS} integrations, {} grants, {} records (parsed in {parsing:.2} CPU s), a graph of {} nodes \
         (made with its dossiers in {building:.2} CPU s)",
        N_INTEGRATIONS * N_GRANTS,
        approvals.records().len(),
        graph.n_nodes()
    );
    println!("{:<24} {:>9} {:>14}", "", "findings", "CPU s");
    estate.measure(
        "counted",
        || Judge::new(context).with_graph(&graph),
        |judge, one| judge.outline(one).len(),
    );
    estate.measure(
        "in words",
        || Judge::new(context).with_graph(&graph),
        |judge, one| judge.judge(one).findings.len(),
    );
    println!("{} MiB at the most", peak_kilobytes() / 1024);
}

/// What is judged.
struct Estate {
    names: Vec<String>,
    now: Timestamp,
}

impl Estate {
    fn measure<'a>(
        &self,
        label: &str,
        judge: impl FnOnce() -> Judge<'a>,
        act: impl Fn(&mut Judge<'a>, &Dossier) -> usize,
    ) {
        let mut judge = judge();
        let (mut n_findings, mut seconds) = (0, 0.0);
        self.each_batch(|batch| {
            let (n, spent) = timed(|| batch.iter().map(|one| act(&mut judge, black_box(one))).sum::<usize>());
            n_findings += n;
            seconds += spent;
        });
        let (rest, spent) = timed(|| judge.finish().len());
        println!("{label:<24} {:>9} {:>14.3}", n_findings + rest, seconds + spent);
    }

    fn each_batch(&self, mut act: impl FnMut(&[Dossier])) {
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        for first in (0..N_INTEGRATIONS).step_by(N_IN_BATCH) {
            let batch: Vec<Dossier> =
                (first..first + N_IN_BATCH).map(|number| self.dossier(number, &mut random)).collect();
            act(&batch);
        }
    }

    /// The first half of the integrations has records, all alike.
    fn records(&self) -> String {
        let scopes: Vec<&str> = self.names.iter().step_by(3).map(String::as_str).collect();
        let scopes = scopes.join(", ");
        let mut records = String::new();
        for number in 0..N_INTEGRATIONS / 2 {
            write!(
                records,
                "---\nintegration: {{ provider: github, app: \"{number}\" }}\nowner: dana@acme.example\npurpose: builds \
                 what is pushed\nscopes: [{scopes}]\nresources: \"*\"\nexpires: 2027-06-30\nreview: {{ every: 90d, last: \
                 2026-11-01, by: dana@acme.example }}\n"
            )
            .expect("a text grows");
        }
        records
    }

    fn dossier(&self, number: usize, random: &mut Random) -> Dossier {
        let id = ExternalId::new(format!("installation:{number}"));
        let day = |days: i64| Fact::Known(self.now - SignedDuration::from_hours(24 * days));
        let grant = |index: usize, random: &mut Random| {
            let mut scopes: Vec<String> =
                (0..=random.below(20)).map(|_| self.names[random.below(self.names.len())].clone()).collect();
            scopes.sort_unstable();
            scopes.dedup();
            Grant {
                id: ExternalId::new(format!("{id}:{index}")),
                scope_kind: KIND.to_owned(),
                scopes,
                resources: Fact::Known(Resources::All),
                consent: Fact::Known(Consent::Admin),
                granted_by: Fact::Unknown(Why::NotReported),
                granted_at: day(100),
                changed_at: day(100),
                is_pending: false,
            }
        };
        Dossier {
            connection: "acme-github".into(),
            provider: "github".into(),
            integration: Integration {
                kind: IntegrationKind::App,
                app: number.to_string().into(),
                name: Fact::Known(format!("app {number}")),
                state: Fact::Known(IntegrationState::Active),
                installed_at: day(100),
                held_by: Fact::Unknown(Why::NotReported),
                host: Fact::Absent,
                manage_url: Fact::Unknown(Why::NotReported),
            },
            definition: None,
            credentials: vec![Credential {
                id: id.clone(),
                kind: CredentialKind::ClientSecret,
                name: Fact::Unknown(Why::NotReported),
                hint: Fact::Unknown(Why::NotReported),
                holder: Fact::Unknown(Why::NotReported),
                created_at: day(30),
                expires_at: Fact::Known(self.now + SignedDuration::from_hours(24 * 20)),
                state: Fact::Known(CredentialState::Active),
                rotated_at: day(30),
            }],
            grants: (0..N_GRANTS).map(|index| grant(index, random)).collect(),
            edges: Vec::new(),
            activity: vec![Activity {
                of: id.clone(),
                source: "last_used".to_owned(),
                kind: UseKind::ApiCall,
                last: day(i64::try_from(random.below(200)).expect("small")),
                resolution: SignedDuration::from_secs(1),
                visible: Visibility::Always,
                count: Fact::Unknown(Why::NotReported),
                scopes: Fact::Unknown(Why::NotReported),
            }],
            first_seen: self.now,
            sources: vec![Source {
                stage: "installations".into(),
                slice: String::new(),
                endpoint: "GET /orgs/{org}/installations".to_owned(),
                read_at: self.now,
                is_current: true,
            }],
            id,
        }
    }

    fn connection(&self) -> JudgedConnection {
        let stage = |stage: &str| StageCoverage {
            stage: stage.into(),
            n_slices: 1,
            n_complete: 1,
            n_records: 1,
            gaps: Vec::<(Outcome, u64)>::new(),
            parent_gap: None,
        };
        JudgedConnection {
            id: "acme-github".into(),
            provider: "github".into(),
            coverage: Some(ScanCoverage {
                connection: "acme-github".into(),
                started_at: self.now,
                finished_at: self.now,
                stages: vec![stage("installations")],
            }),
        }
    }
}

/// A linear congruential generator: the same grants at each run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let high = usize::try_from(self.0 >> 33).expect("31 bits fit");
        high % limit
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = cpu_seconds();
    let result = black_box(work());
    (result, cpu_seconds() - start)
}

fn cpu_seconds() -> f64 {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    #[expect(clippy::cast_precision_loss, reason = "a process does not run for 2^53 seconds")]
    let seconds = now.tv_sec as f64;
    #[expect(clippy::cast_precision_loss, reason = "fewer than 10^9 nanoseconds")]
    let nanoseconds = now.tv_nsec as f64;
    seconds + nanoseconds / 1e9
}

/// The most memory that this process held at once, as Linux tells it; 0 elsewhere.
fn peak_kilobytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse().ok()).unwrap_or_default()
}
