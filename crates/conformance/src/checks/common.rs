//! What several laws ask: one listing goes wrong, it is told as it should be, and everything else is as it was.

use super::Verdict;
use crate::checks::Shown;
use crate::fault::{Fault, Planned};
use crate::reading::{self, Ending, Reading};
use crate::server::Server;
use crate::subject::{Bench, How};
use remit_connector::{Reason, StageInfo};

/// What a fault showed.
#[derive(Debug)]
pub(crate) struct Aftermath {
    pub(crate) reading: Reading,
    pub(crate) server: Server,
}

/// Lets a fault befall every request of the stage's first operation, and reads the stage and its ancestors.
pub(crate) async fn befall(
    bench: &Bench,
    stage: &'static StageInfo,
    fault: Fault,
    how: How,
) -> Result<Aftermath, String> {
    let world = bench.world();
    let operation = world.of_stage(stage.id).find_map(|exchange| exchange.operation());
    let (_, path) = operation.ok_or_else(|| format!("no exchange of `{}` answers a request", stage.id))?;
    let planned = Planned::always(stage.id, fault).only_at(path);
    let server = bench.serve(vec![planned]).await;
    let opened = bench.open(&server, how)?;
    let reading = reading::read(&*opened.connection, &bench.lineage(stage), None).await;
    Ok(Aftermath { reading, server })
}

/// Requires that some slice failed for a reason that `is_right`, and that no other differs from an undisturbed reading.
pub(crate) async fn fails_as(
    bench: &Bench,
    stage: &'static StageInfo,
    fault: Fault,
    how: How,
    is_right: fn(&Reason) -> bool,
) -> Verdict {
    let aftermath = befall(bench, stage, fault, how).await?;
    told(bench, stage, &aftermath.reading, is_right).await
}

/// Requires the same of a reading that was made elsewhere.
pub(crate) async fn told(
    bench: &Bench,
    stage: &'static StageInfo,
    reading: &Reading,
    is_right: fn(&Reason) -> bool,
) -> Verdict {
    let whole = bench.whole().await?;
    let mut n_failed = 0;
    for slice in reading.of(stage.id) {
        let key = &slice.slice.key;
        let undisturbed = whole.slices.get(&(stage.id, key.clone()));
        match &slice.ending {
            Ending::Failed(reason) if is_right(reason) => n_failed += 1,
            ending if undisturbed.is_some_and(|undisturbed| undisturbed.ending == *ending) => {
                if undisturbed.is_some_and(|undisturbed| undisturbed.records != slice.records) {
                    return Err(format!(
                        "slice `{key}` ended as {ending:?}, but with other records than undisturbed"
                    ));
                }
            }
            ending => return Err(format!("slice `{key}` ended as {ending:?}")),
        }
    }
    match n_failed {
        0 => Err("every slice looks undisturbed: the failure was not told".to_owned()),
        _ => Ok(Shown::Holds),
    }
}
