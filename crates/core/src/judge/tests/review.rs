//! When a record is looked at again: by the calendar, and at once.

use super::estate::{Estate, at, grant, used};
use crate::fact::Fact;
use crate::model::{Credential, Dossier, ProviderId};
use crate::policy::{Policy, Profile};
use crate::review::{ReviewState, Schedule, Seen, triggers};
use crate::scope::Catalog;
use jiff::civil::Date;

fn schedule(estate: &Estate) -> Schedule {
    estate.judge().0.into_iter().next().and_then(|one| one.schedule).expect("there is a record")
}

fn cadence(estate: &Estate) -> (u32, String) {
    let cadence = schedule(estate).cadence;
    (cadence.days, cadence.rule)
}

fn writer(agent: &str) -> Estate {
    let records = super::estate::RECORD.replace("[code:read]", "[code:write]").replace("every: 90d, ", "");
    Estate {
        records: format!("{records}data: restricted\n{agent}"),
        ..Estate::with(|dossier| dossier.grants = vec![grant(&["code:write"])])
    }
}

#[test]
fn the_shorter_cadence_holds_and_names_its_rule() {
    assert_eq!(cadence(&Estate::well_kept()), (90, "as the record says".to_owned()));
    assert_eq!(
        cadence(&Estate::written("every: 90d", "every: 900d")),
        (180, "by policy for tier T2".to_owned())
    );
    let cis = Estate { policy: Policy::of(Profile::Cis), ..Estate::written("every: 90d, ", "") };
    assert_eq!(cadence(&cis), (90, "by policy for tier T2 and profile cis".to_owned()));
    assert_eq!(cadence(&writer("")), (30, "by policy for tier T1, sooner for restricted data".to_owned()));
}

#[test]
fn an_agent_that_writes_on_its_own_is_reviewed_sooner_and_one_that_suggests_is_not() {
    assert_eq!(cadence(&writer("agent: { autonomy: acts }\n")).0, 7);
    assert_eq!(cadence(&writer("agent: { oversight: dana reads the log }\n")).0, 7);
    assert_eq!(cadence(&writer("agent: { autonomy: suggests }\n")).0, 30);
    let reader =
        format!("{}agent: {{ autonomy: acts }}\n", super::estate::RECORD.replace("every: 90d, ", ""));
    assert_eq!(cadence(&Estate { records: reader, ..Estate::well_kept() }).0, 180);
}

#[test]
fn the_spread_brings_the_queue_forward_and_never_moves_the_deadline() {
    let of = |last: &str| schedule(&Estate::written("last: 2026-11-01", &format!("last: {last}")));
    let due_on = of("2026-08-26").due_on.expect("it was reviewed");
    let deadline: Date = "2026-11-24".parse().expect("a day");
    assert_eq!(of("2026-08-26").deadline, Some(deadline));
    assert!(due_on <= deadline && deadline.since(due_on).is_ok_and(|early| early.get_days() <= 9));
    assert_eq!(of("2026-08-26").state, ReviewState::Due);
    assert_eq!(of("2026-08-25").state, ReviewState::Overdue(1));
    assert_eq!(of("2026-11-01").state, ReviewState::NotDue);
    assert_eq!(schedule(&Estate::written(", last: 2026-11-01", "")).state, ReviewState::NeverReviewed);
    assert!(
        Estate { records: String::new(), ..Estate::well_kept() }
            .judge()
            .0
            .iter()
            .all(|one| one.schedule.is_none())
    );
}

fn triggered(estate: &Estate, then: Option<&Seen>) -> Vec<String> {
    let (explanations, _) = estate.judge();
    let (Some(dossier), Some(explanation)) = (estate.dossiers.first(), explanations.first()) else {
        return Vec::new();
    };
    let last = explanation.schedule.as_ref().and_then(|schedule| schedule.last).expect("it was reviewed");
    triggers(dossier, &explanation.verdict, &estate.policy, None, last, then)
}

fn changed_on(day: &'static str) -> Estate {
    Estate::with(move |dossier: &mut Dossier| {
        for grant in &mut dossier.grants {
            grant.changed_at = Fact::Known(at(day));
        }
    })
}

#[test]
fn what_happened_after_the_day_of_the_review_makes_the_next_one_due() {
    assert_eq!(triggered(&Estate::well_kept(), None), [] as [&str; 0]);
    assert_eq!(triggered(&changed_on("2026-11-01"), None), [] as [&str; 0]);
    assert_eq!(triggered(&changed_on("2026-11-02"), None), ["its grant changed on 2 Nov 2026"]);
    let replaced = Estate::with(|dossier| {
        let replace = |key: &mut Credential| key.rotated_at = Fact::Known(at("2026-11-05"));
        dossier.credentials.iter_mut().for_each(replace);
    });
    assert_eq!(triggered(&replaced, None), ["the credential `key:1` was replaced on 5 Nov 2026"]);
    assert_eq!(triggered(&Estate::written("owner: dana", "owner: tom"), None), ["its owner has left"]);
}

#[test]
fn dormancy_that_the_review_saw_is_no_reason_and_one_reached_since_is() {
    let used_last = |day: &'static str| Estate::with(move |dossier| dossier.activity = vec![used(day)]);
    assert_eq!(triggered(&used_last("2026-08-20"), None), ["it became dormant on 19 Nov 2026"]);
    assert_eq!(triggered(&used_last("2026-06-01"), None), [] as [&str; 0]);
}

#[test]
fn what_the_review_saw_is_held_against_what_there_is() {
    let then = Seen::of(Estate::well_kept().dossiers.first().expect("one integration"));
    assert_eq!(triggered(&Estate::well_kept(), Some(&then)), [] as [&str; 0]);
    let catalog = Catalog::parse(ProviderId::from("hub"), super::estate::CATALOG).expect("a catalog");
    let seen = |scopes: &[&str]| {
        let estate = Estate::with(|dossier| dossier.grants = vec![grant(scopes)]);
        Seen::of(estate.dossiers.first().expect("one integration"))
    };
    let covered = seen(&["code:read"]).changes_since(&seen(&["code:write"]), Some(&catalog));
    assert_eq!(covered, [] as [&str; 0], "a covered scope is not wider");
    let wider = Estate::with(|dossier| dossier.grants = vec![grant(&["code:read", "issues:read"])]);
    assert_eq!(
        triggered(&wider, Some(&then)),
        ["holds `app/issues:read`, which the last review did not see"]
    );
}
