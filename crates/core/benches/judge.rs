//! Judging: every kind of finding over 100,000 integrations with ten grants each, all of them with a record.
//!
//! `cargo bench -p remit-core --bench judge`. It prints CPU seconds of this process for making no words of what is found.
//! "well kept" integrations keep to their records; "named alike" ones all bear names that are near each other, which is
//! the worst that looking for lookalikes can meet; of "changed" ones each held less at the last scan.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use jiff::Timestamp;
use remit_core::approval::{Approvals, KnownForm, KnownProvider};
use remit_core::coverage::ScanCoverage;
use remit_core::exposure::Exposures;
use remit_core::fact::{Fact, Why};
use remit_core::judge::{Baseline, Context, Judge, JudgedConnection};
use remit_core::model::*;
use remit_core::people::Directory;
use remit_core::policy::Policy;
use remit_core::principals::Principals;
use remit_core::scope::{Catalog, Catalogs};
use rustix::time::{ClockId, clock_gettime};
use std::process::Command;

const GITHUB: &str = include_str!("../../connectors/github/scopes.csv");
const N: usize = 100_000;
const N_GRANTS: usize = 10;
const PAGE: usize = 1_000;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    if let Some(what) = arguments.next() {
        return one(&what);
    }
    println!("{:<14} {:>10} {:>10} {:>9} {:>9}", "estate", "grants", "findings", "begin s", "judge s");
    for what in ["well kept", "named alike", "changed"] {
        // Each in a process of its own: what one leaves behind of the heap is not the next one's cost.
        let program = std::env::current_exe().expect("this program has a path");
        let is_done = Command::new(program).arg(what).status().is_ok_and(|status| status.success());
        assert!(is_done, "{what} ran");
    }
}

fn one(what: &str) {
    match what {
        "named alike" => run(what, near, false),
        "changed" => run(what, far, true),
        _ => run(what, far, false),
    }
}

/// Names that have nothing in common.
fn far(number: usize) -> String {
    let mut rest = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut name = String::new();
    for _ in 0..14 {
        name.push(char::from(b'a' + u8::try_from(rest % 26).expect("a letter")));
        rest = rest.rotate_right(9).wrapping_mul(0x2545_f491_4f6c_dd1d);
    }
    name
}

/// Names that differ in their number alone.
fn near(number: usize) -> String {
    format!("Acme build service {number:05}")
}

fn run(what: &str, name: fn(usize) -> String, is_changed: bool) {
    let provider = ProviderId::from("github");
    let mut catalogs = Catalogs::default();
    catalogs.insert(Catalog::parse(provider.clone(), GITHUB).expect("the connector's own catalog"));
    let catalog = catalogs.get(&provider).expect("just put in");
    let scopes: Vec<String> = catalog.names("app_permission").take(N_GRANTS).map(str::to_owned).collect();
    let records: String = (0..N).map(|number| record(number, &name(number), &scopes)).collect();
    let forms = [KnownForm { prefix: "", scope_kinds: &["app_permission"], stages: &["apps"] }];
    let known = [KnownProvider { id: "github", forms: &forms, catalog }];
    let approvals = Approvals::parse(&[("approvals.yaml".to_owned(), records)], &known);
    let approvals = approvals.expect("the records are right");
    let connections = [JudgedConnection {
        id: ConnectionId::from("acme"),
        provider: provider.clone(),
        environment: Some("production".to_owned()),
        coverage: None,
    }];
    let people = "people:\n  - { name: Dana Reed, email: dana@acme.example }\n";
    let people = Directory::parse("people.yaml", people).expect("the file is right");
    let policy = Policy::default();
    let now = at("2026-11-24");
    let (exposures, principals) = (Exposures::default(), Principals::default());
    let context = Context {
        exposures: &exposures,
        principals: &principals,
        approvals: &approvals,
        catalogs: &catalogs,
        policy: &policy,
        people: &people,
        connections: &connections,
        now,
    };
    let began = cpu_seconds();
    let mut judge = Judge::new(context);
    let begin = cpu_seconds() - began;
    let (mut n_findings, mut seconds) = (0, 0.0);
    for page in 0..N / PAGE {
        let numbers = page * PAGE..(page + 1) * PAGE;
        let dossiers: Vec<Dossier> = numbers.map(|number| dossier(number, &name(number), &scopes)).collect();
        let baseline = baseline(&dossiers, is_changed);
        judge.set_baseline(baseline);
        let began = cpu_seconds();
        for dossier in &dossiers {
            n_findings += judge.brief(dossier).findings.len();
        }
        seconds += cpu_seconds() - began;
        // As with the dossiers, making and dropping what they were is not judging.
        judge.set_baseline(Baseline::default());
    }
    let began = cpu_seconds();
    n_findings += judge.finish().len();
    seconds += cpu_seconds() - began;
    println!("{what:<14} {:>10} {n_findings:>10} {begin:>9.3} {seconds:>9.3}", N * N_GRANTS);
}

/// What they were at the last scan: the same, or with half of their grants.
fn baseline(dossiers: &[Dossier], is_changed: bool) -> Baseline {
    let then = ScanCoverage {
        connection: ConnectionId::from("acme"),
        started_at: at("2026-11-23"),
        finished_at: at("2026-11-23"),
        stages: Vec::new(),
    };
    let mut baseline =
        Baseline { last_scan: Some(then), known_since: Some(at("2026-10-01")), ..Baseline::default() };
    for dossier in dossiers.iter().filter(|_| is_changed) {
        let mut before = dossier.clone();
        before.grants.truncate(N_GRANTS / 2);
        baseline.at_last_scan.insert(before.id.clone(), Some(before));
    }
    baseline
}

fn record(number: usize, name: &str, scopes: &[String]) -> String {
    format!(
        "---\nintegration: {{ provider: github, app: \"{number}\" }}\nname: {name}\nowner: dana@acme.example\n\
         purpose: builds what is pushed\nscopes: [\"{}\"]\nresources: [acme/api]\nexpires: 2027-06-30\n\
         environment: production\npublisher: {{ id: \"9\" }}\nreview: {{ every: 90d, last: 2026-11-01 }}\n",
        scopes.join("\", \"")
    )
}

fn dossier(number: usize, name: &str, scopes: &[String]) -> Dossier {
    let id = ExternalId::new(format!("installation:{number}"));
    let day = Fact::Known(at("2026-10-01"));
    let grants = scopes.iter().enumerate().map(|(grant, scope)| Grant {
        id: ExternalId::new(format!("grant:{number}:{grant}")),
        scope_kind: "app_permission".to_owned(),
        scopes: vec![scope.clone()],
        resources: Fact::Known(Resources::Selected(Fact::Known(vec!["acme/api".to_owned()]))),
        consent: Fact::Known(Consent::Admin),
        granted_by: Fact::Unknown(Why::NotReported),
        granted_at: day.clone(),
        changed_at: day.clone(),
        is_pending: false,
    });
    Dossier {
        transport: None,
        leaks: Vec::new(),
        attribution: Fact::Unknown(Why::NotReported),
        connection: ConnectionId::from("acme"),
        provider: ProviderId::from("github"),
        id: id.clone(),
        integration: Integration {
            kind: IntegrationKind::App,
            app: AppId::new(number.to_string()),
            name: Fact::Known(name.to_owned()),
            state: Fact::Known(IntegrationState::Active),
            installed_at: day.clone(),
            held_by: Fact::Unknown(Why::NotReported),
            host: Fact::Absent,
            manage_url: Fact::Unknown(Why::NotReported),
        },
        definition: Some(Definition {
            name: Fact::Known(name.to_owned()),
            publisher: Fact::Known(Publisher {
                id: "9".to_owned(),
                name: "acme".to_owned(),
                kind: PublisherKind::Organization,
                domain: Fact::Unknown(Why::NotReported),
                verified: Fact::Known(true),
                is_first_party: true,
            }),
            description: Fact::Absent,
            requested: Fact::Unknown(Why::NotReported),
            n_installations: Fact::Unknown(Why::NotReported),
        }),
        credentials: Vec::new(),
        grants: grants.collect(),
        edges: Vec::new(),
        activity: vec![Activity {
            of: id,
            source: "log".to_owned(),
            kind: UseKind::ApiCall,
            last: Fact::Known(at("2026-11-20")),
            resolution: jiff::SignedDuration::ZERO,
            visible: Visibility::Always,
            count: Fact::Unknown(Why::NotReported),
            scopes: Fact::Unknown(Why::NotReported),
        }],
        first_seen: at("2026-10-01"),
        sources: Vec::new(),
    }
}

fn at(day: &str) -> Timestamp {
    format!("{day}T09:00:00Z").parse().expect("a day")
}

fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
