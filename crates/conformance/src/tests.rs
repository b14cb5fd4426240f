//! The kit tried on itself: the sound example keeps every law, and each planted violation breaks the one that it is for.

use crate::broken::{PLANTED, PLANTED_IN_SETTINGS, Violation};
use crate::checks::{Law, Shown, Verdict, are_tried, laws, settings, try_law};
use crate::example::{EXCHANGES, PROVIDER};
use crate::exchange;
use crate::subject::{Bench, Excuse, Subject};
use remit_connector::{Provider, StageInfo};
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

fn bench(provider: &'static Provider, violation: Option<&str>) -> Bench {
    let exchanges = exchange::parse(EXCHANGES).unwrap();
    let settings = json!({ "tenant": "acme", "token": { "env": "EXAMPLE_TOKEN" }, "violation": violation });
    Bench::new(Subject { provider, exchanges, settings, excuses: &[] })
}

/// Laws mostly wait for sockets, so that more threads than processors help.
fn in_parallel<T: Sync>(work: &[T], each: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while let Some(item) = work.get(next.fetch_add(1, Ordering::SeqCst)) {
                    each(item);
                }
            });
        }
    });
}

fn stage(bench: &Bench, id: &str) -> &'static StageInfo {
    bench.stages().into_iter().find(|stage| stage.id == id).unwrap()
}

fn broken(verdict: &Verdict) -> Option<&String> {
    verdict.as_ref().err()
}

#[test]
fn the_sound_example_keeps_every_law() {
    let bench = bench(&PROVIDER, None);
    let mut work: Vec<(Law, &'static StageInfo)> = Vec::new();
    for stage in bench.stages() {
        work.extend(laws().into_iter().map(|law| (law, stage)));
    }
    let found = Mutex::new(Vec::new());
    in_parallel(&work, |(law, stage)| {
        let verdict = try_law(&bench, *law, stage);
        if let Some(why) = broken(&verdict) {
            found.lock().unwrap().push(format!("{}::{}: {why}", stage.id, law.name));
        }
    });
    assert_eq!(found.into_inner().unwrap(), Vec::<String>::new());
    for law in settings::LAWS {
        assert_eq!((law.check)(&bench), Ok(()), "{}", law.name);
    }
}

#[test]
fn every_law_is_tried_on_some_stage_of_the_example() {
    let bench = bench(&PROVIDER, None);
    let work = laws();
    let found = Mutex::new(Vec::new());
    in_parallel(&work, |law| {
        if !bench.stages().into_iter().any(|stage| try_law(&bench, *law, stage) == Ok(Shown::Holds)) {
            found.lock().unwrap().push(law.name);
        }
    });
    assert_eq!(found.into_inner().unwrap(), Vec::<&str>::new());
}

#[test]
fn every_law_has_a_planted_violation() {
    for law in laws() {
        assert!(PLANTED.iter().any(|(_, broken, _)| *broken == law.name), "{}", law.name);
    }
    for law in settings::LAWS {
        assert!(PLANTED_IN_SETTINGS.iter().any(|(_, broken)| *broken == law.name), "{}", law.name);
    }
}

#[test]
fn each_planted_violation_breaks_exactly_its_law() {
    let mut work = Vec::new();
    for (violation, breaks, id) in PLANTED {
        let bench = Arc::new(bench(&PROVIDER, Some(&name(*violation))));
        work.extend(laws().into_iter().map(|law| (*violation, *breaks, *id, law, Arc::clone(&bench))));
    }
    let found = Mutex::new(Vec::new());
    in_parallel(&work, |(violation, breaks, id, law, bench)| {
        let verdict = try_law(bench, *law, stage(bench, id));
        match (broken(&verdict), law.name == *breaks) {
            (None, true) => found.lock().unwrap().push(format!("{violation:?} was not noticed by {breaks}")),
            (Some(why), false) => {
                found.lock().unwrap().push(format!("{violation:?} also breaks {}: {why}", law.name))
            }
            (Some(_), true) | (None, false) => (),
        }
    });
    assert_eq!(found.into_inner().unwrap(), Vec::<String>::new());
}

#[test]
fn each_planted_violation_in_settings_breaks_exactly_its_law() {
    for (provider, breaks) in PLANTED_IN_SETTINGS {
        let bench = bench(provider, None);
        for law in settings::LAWS {
            let verdict = (law.check)(&bench);
            assert_eq!(verdict.is_err(), law.name == *breaks, "{breaks}, {}: {verdict:?}", law.name);
        }
    }
}

#[test]
fn a_stage_without_an_exchange_fails() {
    let mut bench = bench(&PROVIDER, None);
    bench.subject.exchanges.retain(|exchange| exchange.stage != "people");
    let people = stage(&bench, "people");
    assert!(laws().into_iter().all(|law| try_law(&bench, law, people).is_err()));
}

#[test]
fn an_excuse_is_accepted_only_where_it_is_needed() {
    const LAW: &str = "not_found_is_never_empty";
    let not_found = *laws().iter().find(|law| law.name == LAW).unwrap();
    let excuses: &[Excuse] = &[Excuse { stage: "keys", law: LAW, why: "keys vanish" }];
    let excused = |violation| {
        let mut bench = bench(&PROVIDER, violation);
        bench.subject.excuses = excuses;
        try_law(&bench, not_found, stage(&bench, "keys"))
    };
    assert_eq!(excused(Some("takes_not_found_for_empty")), Ok(Shown::Excused("keys vanish".to_owned())));
    assert!(excused(None).is_err());
}

#[test]
fn an_excuse_from_no_law_is_refused() {
    let mut bench = bench(&PROVIDER, None);
    assert_eq!(are_tried(&bench), Ok(()));
    bench.subject.excuses = &[Excuse { stage: "keys", law: "keys_are_nice", why: "they are not" }];
    assert!(are_tried(&bench).is_err());
}

#[test]
fn an_exchange_of_two_forms_is_refused() {
    let text = r#"{ "stage": "apps", "items": [], "request": { "path": "/" } }"#;
    assert!(exchange::parse(text).is_err());
    assert!(exchange::parse(r#"{ "stage": "apps", "itmes": [] }"#).unwrap_err().contains("itmes"));
}

/// The violation as settings write it.
fn name(violation: Violation) -> String {
    let mut name = String::new();
    for letter in format!("{violation:?}").chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}
