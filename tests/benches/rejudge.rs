//! Judging again after a scan that changed some of 100,000 integrations, beside judging all of them.
//!
//! `cargo bench -p remit-tests --bench rejudge`.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

mod estate;

use estate::{N, PAGE, approval, day, fill};
use jiff::SignedDuration;
use remit_connector::IdForm;
use remit_connector_github::PROVIDER;
use remit_core::approval::{Approvals, KnownForm, KnownProvider};
use remit_core::exposure::Exposures;
use remit_core::model::{ConnectionId, ProviderId};
use remit_core::people::Directory;
use remit_core::policy::Policy;
use remit_core::scope::{Catalog, Catalogs};
use remit_scan::{Inputs, Judged, Settled, judge_into_ledger};
use remit_store::SqliteStore;

fn main() {
    let folder = tempfile::tempdir().expect("a folder for the store");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let store = SqliteStore::open(&folder.path().join("remit.db")).expect("a store");
    let provider = ProviderId::from(PROVIDER.descriptor.id);
    let mut catalogs = Catalogs::default();
    catalogs
        .insert(Catalog::parse(provider.clone(), PROVIDER.descriptor.scope_catalog).expect("the catalog"));
    let files: Vec<(String, String)> = (0..N / PAGE)
        .map(|page| (format!("{page:03}.yaml"), (page * PAGE..(page + 1) * PAGE).map(approval).collect()))
        .collect();
    let form =
        |form: &IdForm| KnownForm { prefix: form.prefix, scope_kinds: form.scope_kinds, stages: form.stages };
    let forms: Vec<KnownForm<'_>> = PROVIDER.descriptor.id_forms.iter().map(form).collect();
    let known = KnownProvider {
        id: PROVIDER.descriptor.id,
        forms: &forms,
        catalog: catalogs.get(&provider).expect("just put in"),
    };
    let approvals = Approvals::parse(&files, &[known]).expect("right records");
    let judge = |hour: i64, rules: &str| {
        let (policy, people, exposures) = (Policy::default(), Directory::default(), Exposures::default());
        let inputs = Inputs {
            approvals: &approvals,
            catalogs: &catalogs,
            policy: &policy,
            people: &people,
            exposures: &exposures,
            now: day(0) + SignedDuration::from_hours(hour) + SignedDuration::from_mins(1),
            as_of: None,
        };
        let connections =
            [Judged { id: ConnectionId::from("acme"), provider: provider.clone(), environment: None }];
        let before = cpu();
        let settled = runtime.block_on(judge_into_ledger(&store, &connections, inputs, rules));
        (cpu() - before, settled.expect("the store can be read and written"))
    };
    println!("{:>9} {:>9} {:>9} {:>8}", "changed", "judged", "findings", "CPU s");
    runtime.block_on(fill(&store, 1, |_| false));
    row("all", &judge(1, "rules"));
    let mut n_widened = 0;
    for (hour, k) in [(2, 0), (3, 10), (4, 0), (5, 100), (6, 0), (7, 1_000), (8, 0)] {
        n_widened += k;
        // Spread over everything, and none that the one before changed.
        runtime.block_on(fill(&store, hour, |number| number % 89 == 7 && number / 89 < n_widened));
        row(&k.to_string(), &judge(hour, "rules"));
    }
    row("new rules", &judge(9, "other rules"));
}

fn row(changed: &str, (cpu, settled): &(f64, Settled)) {
    let n_findings: u64 = settled.n_findings.values().sum();
    println!("{changed:>9} {:>9} {n_findings:>9} {cpu:>8.3}", settled.n_judged);
}

/// What this process cost so far, in CPU seconds.
#[expect(clippy::cast_precision_loss, reason = "CPU seconds of a benchmark are small")]
fn cpu() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
