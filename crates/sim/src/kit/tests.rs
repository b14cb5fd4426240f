//! The kit's own behaviour, on a platform of one list.

use std::collections::BTreeMap;

use serde_json::json;

use super::server::matching;
use super::world::PlatformWorld;

const WORLD: &str = "
start: 2026-10-25T09:00:00Z
seed: 7
tenant: { name: Acme, since: -10d }
objects:
  apps:
    - { id: a1, created: -1d, used: now-2h, name: -soft-, scopes: [read] }
drift:
  - day: 3
    change: { apps: [{ id: a1, scopes: [read, write] }] }
    add: { apps: [{ id: a2, name: Late }] }
  - day: 5
    remove: { apps: [a1] }
";

fn names(world: &PlatformWorld, day: u32) -> BTreeMap<String, String> {
    let objects = world.objects(day, &[]);
    let apps = objects.get("apps").map(Vec::as_slice).unwrap_or_default();
    apps.iter().map(|app| (app.id().to_owned(), app.texts("scopes").join(" "))).collect()
}

#[test]
fn a_day_shows_what_all_days_up_to_it_have_changed() {
    let world = PlatformWorld::parse(WORLD).expect("the file is right");
    let of = |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    assert_eq!(names(&world, 2), of(&[("a1", "read")]));
    assert_eq!(names(&world, 3), of(&[("a1", "read write"), ("a2", "")]));
    assert_eq!(names(&world, 5), of(&[("a2", "")]));
}

#[test]
fn relative_times_are_told_from_other_texts() {
    let world = PlatformWorld::parse(WORLD).expect("the file is right");
    let objects = world.objects(1, &[]);
    let app = objects.get("apps").and_then(|apps| apps.first()).expect("there is one").without(&["scopes"]);
    let expected = json!({
        "id": "a1", "created": "2026-10-24T09:00:00Z", "used": "2026-10-26T07:00:00Z", "name": "-soft-",
    });
    assert_eq!(app, expected);
}

#[test]
fn a_day_that_changes_what_is_not_there_is_refused() {
    let wrong = WORLD.replace("remove: { apps: [a1] }", "remove: { apps: [a9] }");
    let error = PlatformWorld::parse(&wrong).expect_err("there is no a9");
    assert_eq!(error.what, "day 5 changes `a9` of `apps`, which is not there");
}

#[test]
fn an_id_that_stands_twice_is_refused() {
    let wrong = WORLD.replace("add: { apps: [{ id: a2,", "add: { apps: [{ id: a1,");
    let error = PlatformWorld::parse(&wrong).expect_err("a1 stands twice");
    assert_eq!(error.what, "`a1` stands twice in `apps`");
}

#[test]
fn a_template_matches_whole_parts_and_parts_of_parts() {
    let parts = |template, path| matching(template, path);
    assert_eq!(parts("/users/{user}/tokens", "/users/a%40b/tokens"), Some(vec!["a@b".to_owned()]));
    assert_eq!(parts("/users/{user}/tokens", "/users/a"), None);
    assert_eq!(parts("/users/{user}", "/users/a/tokens"), None);
    assert_eq!(parts("/users(appId='{id}')", "/users(appId='7')"), Some(vec!["7".to_owned()]));
    assert_eq!(parts("/files/{path*}", "/files/a/b"), Some(vec!["a/b".to_owned()]));
}
