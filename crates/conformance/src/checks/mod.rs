//! The laws, and how each becomes one named test per provider and stage.

mod bodies;
mod common;
mod cost;
mod denial;
mod evidence;
mod identity;
mod limits;
mod paging;
mod privacy;
mod resume;
mod revoke;
pub(crate) mod settings;

use crate::subject::{Bench, Subject};
use futures_util::future::BoxFuture;
use libtest_mimic::{Completion, Failed, Trial};
use remit_connector::StageInfo;
use std::sync::Arc;
use std::time::Duration;

/// How long trying one law may take before it is taken to be endless: a connector with a loop of its own can be.
const PATIENCE: Duration = Duration::from_secs(120);

/// What every connector keeps to.
#[derive(Clone, Copy)]
pub(crate) struct Law {
    /// Its name, as a claim.
    pub(crate) name: &'static str,
    /// Tries it on one stage.
    pub(crate) check: for<'a> fn(&'a Bench, &'static StageInfo) -> BoxFuture<'a, Verdict>,
}

/// What trying a law showed.
pub(crate) type Verdict = Result<Shown, String>;

/// A law that was not broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shown {
    /// It was tried and holds.
    Holds,
    /// It does not apply, for this reason.
    Excused(String),
}

/// Every law of a stage, in the order of the files.
pub(crate) fn laws() -> Vec<Law> {
    [
        paging::LAWS,
        denial::LAWS,
        limits::LAWS,
        bodies::LAWS,
        privacy::LAWS,
        identity::LAWS,
        resume::LAWS,
        cost::LAWS,
        revoke::LAWS,
        evidence::LAWS,
    ]
    .concat()
}

/// Returns one test per stage and law, and per law of the settings: `github::deploy_keys::not_found_is_never_empty`.
///
/// A law that does not apply is reported as ignored, with what excused it. A stage without an exchange fails, and so does
/// one of which every law is excused, and an excuse that is not needed.
pub fn trials(subject: Subject) -> Vec<Trial> {
    trials_in(vec![subject])
}

/// Returns the same for a provider that is read in several ways, each with exchanges and settings of its own: a stage is
/// examined in the first of these worlds that has an exchange of it.
pub fn trials_in(worlds: Vec<Subject>) -> Vec<Trial> {
    let benches: Vec<Arc<Bench>> = worlds.into_iter().map(|world| Arc::new(Bench::new(world))).collect();
    let mut trials = Vec::new();
    let Some(first) = benches.first() else { return trials };
    let provider = first.subject.provider.descriptor.id;
    for law in settings::LAWS {
        let bench = Arc::clone(first);
        trials.push(Trial::test(format!("{provider}::settings::{}", law.name), move || {
            Ok((law.check)(&bench)?)
        }));
    }
    for stage in first.stages() {
        let has_stage = |bench: &&Arc<Bench>| bench.world().of_stage(stage.id).next().is_some();
        let home = benches.iter().find(has_stage).unwrap_or(first);
        for law in laws() {
            let bench = Arc::clone(home);
            let name = format!("{provider}::{}::{}", stage.id, law.name);
            trials.push(Trial::ignorable_test(name, move || completion(try_law(&bench, law, stage))));
        }
    }
    for (index, bench) in benches.into_iter().enumerate() {
        let world = if index == 0 { String::new() } else { format!("_in_world_{}", index + 1) };
        let name = format!("{provider}::kit::the_laws_are_tried{world}");
        trials.push(Trial::test(name, move || Ok(are_tried(&bench)?)));
    }
    trials
}

/// Requires that there are stages, that each has laws that nothing excuses, and that excuses speak of what there is.
pub(crate) fn are_tried(bench: &Bench) -> Result<(), String> {
    let (stages, laws) = (bench.stages(), laws());
    if stages.is_empty() {
        return Err("the provider has no stage".to_owned());
    }
    let excuses = bench.subject.excuses;
    for excuse in excuses {
        let is_stage = stages.iter().any(|stage| stage.id == excuse.stage);
        if !is_stage || !laws.iter().any(|law| law.name == excuse.law) {
            return Err(format!("there is no law `{}` of a stage `{}` to excuse", excuse.law, excuse.stage));
        }
    }
    let n_excused = |stage: &StageInfo| excuses.iter().filter(|excuse| excuse.stage == stage.id).count();
    match stages.into_iter().find(|stage| n_excused(stage) >= laws.len()) {
        Some(stage) => Err(format!("every law of `{}` is excused", stage.id)),
        None => Ok(()),
    }
}

/// Tries one law on one stage. An excused law is tried too: an excuse that is not needed hides the next mistake.
pub(crate) fn try_law(bench: &Bench, law: Law, stage: &'static StageInfo) -> Verdict {
    if bench.world().of_stage(stage.id).next().is_none() {
        return Err(format!("no exchange belongs to the stage `{}`", stage.id));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("cannot start a runtime: {error}"))?;
    let tried = runtime.block_on(async { tokio::time::timeout(PATIENCE, (law.check)(bench, stage)).await });
    let verdict = tried.unwrap_or_else(|_| Err("it never came to an end".to_owned()));
    let excuse =
        bench.subject.excuses.iter().find(|excuse| excuse.stage == stage.id && excuse.law == law.name);
    match (excuse, verdict) {
        (Some(excuse), Err(_)) => Ok(Shown::Excused(excuse.why.to_owned())),
        (Some(excuse), Ok(_)) => Err(format!("this holds, and needs no excuse: {}", excuse.why)),
        (None, verdict) => verdict,
    }
}

fn completion(verdict: Verdict) -> Result<Completion, Failed> {
    match verdict {
        Ok(Shown::Holds) => Ok(Completion::Completed),
        Ok(Shown::Excused(why)) => Ok(Completion::ignored_with(why)),
        Err(broken) => Err(Failed::from(broken)),
    }
}

/// Says that a law holds, or what breaks it.
pub(crate) fn holds(broken: Option<String>) -> Verdict {
    broken.map_or(Ok(Shown::Holds), Err)
}
