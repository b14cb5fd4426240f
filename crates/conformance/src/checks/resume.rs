//! Resuming and cancelling: any cursor gives the same rest to a connection that never saw the pages before it, and a page
//! that was given up half-way leaves no trace.

use super::{Law, Shown, Verdict, holds};
use crate::reading;
use crate::subject::{Bench, How};
use futures_util::future::poll_fn;
use remit_connector::{Ask, StageInfo};
use std::pin::pin;
use std::task::Poll;

pub(crate) const LAWS: &[Law] = &[
    Law {
        name: "any_cursor_resumes_to_the_same_rest",
        check: |bench, stage| Box::pin(resumed(bench, stage)),
    },
    Law {
        name: "cancelling_at_any_await_leaves_nothing_half",
        check: |bench, stage| Box::pin(cancelled(bench, stage)),
    },
];

/// A page that is polled more often than this is not given up any more.
const MANY_POLLS: usize = 200;

async fn resumed(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let server = bench.serve_pages(Some(1)).await;
    let first = bench.open(&server, How::default())?;
    let whole = reading::read(&*first.connection, &bench.lineage(stage), Some(1)).await;
    let mut n_cursors = 0;
    for slice in whole.of(stage.id) {
        for (cursor, n_before) in slice.pages.iter().filter(|(cursor, _)| cursor.is_some()) {
            n_cursors += 1;
            let fresh = bench.open(&server, How::default())?;
            let from = cursor.clone();
            let errors = &mut Vec::new();
            let rest = reading::read_slice(&*fresh.connection, stage, slice.slice.clone(), from, 1, errors)
                .await
                .slice;
            let expected = slice.records.get(*n_before..).unwrap_or_default();
            if rest.records != expected || rest.ending != slice.ending {
                return Err(format!("from {cursor:?} on: {:#?} and {:?}", rest.records, rest.ending));
            }
        }
    }
    match n_cursors {
        0 => Ok(Shown::Excused("no slice has a second page".to_owned())),
        _ => Ok(Shown::Holds),
    }
}

async fn cancelled(bench: &Bench, stage: &'static StageInfo) -> Verdict {
    let whole = bench.whole().await?;
    let read = whole.of(stage.id).find(|slice| !slice.records.is_empty());
    let expected = read.ok_or("the whole world holds no record of the stage")?;
    let server = bench.serve(Vec::new()).await;
    let opened = bench.open(&server, How::default())?;
    let ask = Ask { slice: &expected.slice, cursor: None, page_size: stage.page_size };
    let mut n_polls = 1;
    while n_polls < MANY_POLLS {
        let mut page = pin!(opened.connection.page(stage.id, ask));
        let mut n_left = n_polls;
        let is_done = poll_fn(|context| match page.as_mut().poll(context) {
            Poll::Ready(_) => Poll::Ready(true),
            Poll::Pending if n_left == 1 => Poll::Ready(false),
            Poll::Pending => {
                n_left -= 1;
                Poll::Pending
            }
        })
        .await;
        if is_done {
            break;
        }
        n_polls += 1;
    }
    let errors = &mut Vec::new();
    let size = stage.page_size;
    let after = reading::read_slice(&*opened.connection, stage, expected.slice.clone(), None, size, errors)
        .await
        .slice;
    let is_same = (&after.records, &after.ending) == (&expected.records, &expected.ending);
    holds(
        (!is_same).then(|| {
            format!("after giving up {} times: {:#?}, {:?}", n_polls - 1, after.records, after.ending)
        }),
    )
}
