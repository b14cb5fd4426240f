//! Cost: scanning only reads, and no stage sends more than its formula promises.

use super::{Law, Verdict, holds};
use crate::reading;
use crate::server::Seen;
use crate::subject::{Bench, How};
use remit_connector::StageInfo;

pub(crate) const LAWS: &[Law] = &[
    Law { name: "requests_only_read", check: |bench, stage| Box::pin(reads(bench, stage)) },
    Law { name: "requests_stay_within_the_formula", check: |bench, stage| Box::pin(formula(bench, stage)) },
];

async fn requests(
    bench: &Bench,
    stages: &[&'static StageInfo],
) -> Result<(Vec<Seen>, reading::Reading), String> {
    let server = bench.serve(Vec::new()).await;
    let opened = bench.open(&server, How::default())?;
    let reading = reading::read(&*opened.connection, stages, Some(2)).await;
    Ok((server.seen(), reading))
}

/// A request that is no GET must be one that an exchange declares, and a query: GraphQL.
async fn reads(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let (seen, _) = requests(bench, &bench.lineage(stage)).await?;
    let is_declared =
        |seen: &&Seen| seen.method == seen.expected_method && matches!(&*seen.method, "GET" | "POST");
    let other = seen.iter().find(|seen| seen.stage.as_deref() == Some(stage.id) && !is_declared(seen));
    holds(
        other.map(|seen| {
            format!("{} {}, where {} is declared", seen.method, seen.target, seen.expected_method)
        }),
    )
}

async fn formula(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let lineage = bench.lineage(stage);
    let ancestors: Vec<_> = lineage.iter().filter(|info| info.id != stage.id).copied().collect();
    let (before, _) = requests(bench, &ancestors).await?;
    let (all, reading) = requests(bench, &lineage).await?;
    let n_pages: usize = reading.of(stage.id).map(|slice| slice.pages.len()).sum();
    let n_allowed = n_pages * usize::from(stage.requests_per_page);
    let n_sent = all.len().saturating_sub(before.len());
    let promise = stage.requests_per_page;
    holds((n_sent > n_allowed).then(|| format!("{n_sent} requests for {n_pages} pages, at {promise} a page")))
}
