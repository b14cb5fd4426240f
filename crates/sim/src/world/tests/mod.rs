//! World files: what they say, what they get wrong, and how they drift.

use super::authority::Selection;
use super::*;

const SMALL: &str = "\
start: 2026-10-25T09:00:00Z
organization: { id: 1, login: acme, plan: team, created: 2020-01-01 }
scanner: { installation: 51, token_owner: rosa }
objects:
  people: [{ id: 41, login: rosa, role: admin }]
  apps: [{ id: 31, slug: reader, name: Reader, owner: acme, owner_id: 1, created: -9d }]
  repositories: [{ id: 61, name: api, visibility: private, created: -9d }]
  installations:
    - { id: 51, app: reader, selection: all, permissions: { metadata: read }, created: -9d }
drift:
  - day: 3
    replace:
      installations:
        - { id: 51, app: reader, selection: selected, repositories: [api], permissions: {}, created: -9d }
  - day: 5
    remove: { people: [rosa] }
    add: { repositories: [{ id: 62, name: web, visibility: private, created: +5d }] }
";

fn error(from: &str, to: &str) -> WorldError {
    assert!(SMALL.contains(from), "the test changes nothing");
    World::parse(&SMALL.replacen(from, to, 1)).expect_err("the changed file is wrong")
}

#[test]
fn the_demo_world_is_right_on_every_day() {
    let world = World::parse(ACME).expect("the embedded world is right");
    assert_eq!(world.instant(30).to_string(), "2026-11-24T09:00:00Z");
    assert_eq!(world.objects(0).installations.len(), 14);
    assert_eq!(world.objects(30).installations.len(), 14);
    assert_eq!(world.objects(30).tokens.len(), 13);
}

#[test]
fn a_day_is_the_base_with_all_drift_up_to_it() {
    let world = World::parse(SMALL).expect("right");
    let selection = |day| world.objects(day).installations.first().map(|one| one.selection);
    assert_eq!(selection(2), Some(Selection::All));
    assert_eq!(selection(3), Some(Selection::Selected));
    assert_eq!((world.objects(4).people.len(), world.objects(5).people.len()), (1, 0));
    assert_eq!((world.objects(4).repositories.len(), world.objects(9).repositories.len()), (1, 2));
}

#[test]
fn the_id_of_somebody_who_left_is_still_known() {
    let world = World::parse(SMALL).expect("right");
    assert_eq!(crate::state::State::of(&world, 9, &std::collections::BTreeSet::new()).user_id("rosa"), 41);
}

#[test]
fn an_unknown_key_is_refused_with_its_place() {
    let error = error("role: admin", "rank: admin");
    assert_eq!(error.place.map(|(line, _)| line), Some(5));
    assert!(error.what.contains("rank"), "{error}");
}

#[test]
fn a_wrong_time_is_refused_with_its_place() {
    let error = error("private, created: -9d", "private, created: soon");
    assert_eq!(error.place.map(|(line, _)| line), Some(7));
    assert!(error.what.contains("`soon` is no time"), "{error}");
}

#[test]
fn a_reference_to_nothing_is_refused_with_its_place() {
    let error = error("id: 51, app: reader", "id: 51, app: writer");
    assert_eq!(error.to_string(), "line 9, column 22: no app is called `writer`");
}

#[test]
fn drift_of_what_is_not_there_is_refused() {
    assert_eq!(
        error("[rosa]", "[nobody]").to_string(),
        "line 16, column 24: people has no `nobody` to remove"
    );
    let twice = error("id: 62, name: web", "id: 62, name: api").to_string();
    assert_eq!(twice, "drift of day 5: `api` of repositories to add is there already");
}

#[test]
fn a_key_that_stands_twice_is_refused() {
    let error = error("[{ id: 41,", "[{ id: 40, login: rosa, role: member }, { id: 41,");
    assert_eq!(error.to_string(), "`rosa` stands twice in people");
}

#[test]
fn times_count_from_the_start_or_from_now() {
    let moment = Moment { start: 1_000_000, now: 2_000_000 };
    let seconds = |text: &str| parse_time(text).map(|when| moment.seconds(when));
    assert_eq!(seconds("-2d"), Ok(1_000_000 - 172_800));
    assert_eq!(seconds("+1h"), Ok(1_003_600));
    assert_eq!(seconds("now"), Ok(2_000_000));
    assert_eq!(seconds("now-30m"), Ok(2_000_000 - 1_800));
    assert_eq!(seconds("1970-01-02"), Ok(86_400));
    assert!(seconds("-2w").is_err());
    assert!(seconds("now3d").is_err());
}

#[test]
fn a_seed_gives_the_same_world_and_another_seed_another() {
    let size = Size { installations: 9, apps: 9, tokens: 9, repositories: 9, members: 9, ..Size::w1() };
    let text = |seed| format!("{:?}", World::generated(&size, seed).objects(0));
    assert_eq!(text(1), text(1));
    assert_ne!(text(1), text(2));
}
