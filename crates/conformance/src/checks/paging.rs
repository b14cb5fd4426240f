//! Pages: all of them are read, whatever their size, and a listing that repeats itself is never taken for whole.

use super::{Law, Shown, Verdict, holds};
use crate::exchange::Paging;
use crate::fault::{Fault, Planned};
use crate::reading::{self, Ending, Reading};
use crate::subject::{Bench, How};
use remit_connector::StageInfo;
use remit_connector::core::model::Record;

pub(crate) const LAWS: &[Law] = &[
    Law { name: "every_page_is_read_at_any_size", check: |bench, stage| Box::pin(every_page(bench, stage)) },
    Law {
        name: "page_size_does_not_change_the_result",
        check: |bench, stage| Box::pin(same_result(bench, stage)),
    },
    Law {
        name: "a_repeated_next_link_is_never_complete",
        check: |bench, stage| Box::pin(repeated(bench, stage)),
    },
    Law {
        name: "an_empty_listing_is_complete_and_empty",
        check: |bench, stage| Box::pin(empty(bench, stage)),
    },
];

async fn every_page(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    for size in [None, Some(1), Some(2)] {
        let server = bench.serve_pages(size).await;
        let opened = bench.open(&server, How::default())?;
        let lineage = bench.lineage(stage);
        let reading = reading::read(&*opened.connection, &lineage, size).await;
        for stage in lineage {
            if let Some(gap) = reading.gap(stage.id) {
                return Err(format!("at page size {size:?}: {gap}"));
            }
        }
        if reading.records(stage.id).next().is_none() {
            return Err("the whole world holds no record of the stage".to_owned());
        }
        let wanted = usize::from(size.unwrap_or(stage.page_size));
        for seen in server.seen() {
            if seen.stage.is_none() {
                return Err(format!("no exchange answers {} {}", seen.method, seen.target));
            }
            let asked = seen.size.filter(|_| seen.stage.as_deref() == Some(stage.id));
            if asked.is_some_and(|asked| asked != wanted) {
                return Err(format!("{} asks for {asked:?} items, and not for {wanted}", seen.target));
            }
        }
        if size == Some(1) {
            pages_of_one(bench, stage, &reading)?;
        }
    }
    Ok(Shown::Holds)
}

/// At page size 1 a listing has as many pages as items, unless it always comes whole.
fn pages_of_one(bench: &Bench, stage: &StageInfo, reading: &Reading) -> Result<(), String> {
    let in_pages = bench.paged(stage).into_iter().filter(|(listing, _)| listing.kind != Paging::Whole);
    let longest = in_pages.map(|(_, n_items)| n_items).max().unwrap_or(0);
    let n_pages = reading.of(stage.id).map(|slice| slice.pages.len()).max().unwrap_or(0);
    if n_pages < longest {
        return Err(format!(
            "at page size 1 the longest listing has {longest} items, and was read in {n_pages} pages"
        ));
    }
    Ok(())
}

async fn same_result(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let whole = bench.whole().await?;
    for size in [1, 2] {
        let server = bench.serve_pages(Some(size)).await;
        let opened = bench.open(&server, How::default())?;
        let reading = reading::read(&*opened.connection, &bench.lineage(stage), Some(size)).await;
        if let Some(difference) = whole.difference(&reading, stage.id) {
            return Err(format!("at page size {size}: {difference}"));
        }
    }
    Ok(Shown::Holds)
}

async fn repeated(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let names_next =
        |kind| matches!(kind, Paging::Link | Paging::NextUrl | Paging::BodyCursor | Paging::Graphql);
    if !bench.paged(stage).iter().any(|(listing, _)| names_next(listing.kind)) {
        return Ok(Shown::Excused("its answers name no next page".to_owned()));
    }
    let reading = bench.read_with(stage, Fault::RepeatedNext).await?;
    let is_told =
        reading.of(stage.id).any(|slice| matches!(slice.ending, Ending::Endless | Ending::Failed(_)));
    holds((!is_told).then(|| "a listing that repeats its next link was taken for whole".to_owned()))
}

async fn empty(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    if bench.paged(stage).is_empty() {
        return Ok(Shown::Excused("a single object cannot be empty".to_owned()));
    }
    let whole = bench.whole().await?;
    let reading = bench.read(vec![Planned::always(stage.id, Fault::Empty)], &bench.lineage(stage)).await?;
    if let Some(gap) = reading.gap(stage.id) {
        return Err(gap);
    }
    let known = |record: &&Record| whole.records(stage.id).any(|known| known == *record);
    let invented = reading.records(stage.id).find(known).filter(|_| !bench.has_singles(stage));
    holds(invented.map(|record| format!("`{}` came from a listing that holds nothing", record.external_id)))
}
